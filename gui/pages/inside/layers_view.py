"""The part Layers: the network as a diagram, and what the chosen layer makes of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.explain.requests import Field, LayerFacts, LayerRequest, LayerView, NetworkFacts, Off
from engine.types import Image
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.asking import Asking
from gui.pages.inside.explanations import info_button
from gui.pages.inside.layer_list import LayerList
from gui.pages.inside.part_view import PartView
from gui.pages.inside.shades import each_by_itself, scale_of
from gui.pages.inside.strongest import StrongestSearch
from gui.pages.inside.unit_grid import UnitGrid
from gui.pages.inside.unit_panel import UnitPanel
from gui.pages.inside.units import per_unit
from gui.pages.inside.words import number, shape_text, unit_text
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.segmented import Segmented

OUTPUT, WEIGHTS = "output", "weights"
_SPARE_LETTERS = 10


class LayersView(PartView):
    """What is switched off here stays off until it is put back, another model is chosen or the part is left."""

    gives_scores = True

    def __init__(self, name: str, asking: Asking, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}Layers", asking, parent)
        self._off: frozenset[Off] = frozenset()
        self._view: LayerView | None = None
        self._list = LayerList(f"{name}LayerList", self)
        self._card = Card(f"{name}LayerCard", self)
        self._title = LineLabel("heading", f"{name}LayerTitle", self)
        self._look = Segmented(f"{name}Look", self.tr("What of the layer is shown"), self)
        self._look.add(OUTPUT, self.tr("What it gives"))
        self._look.add(WEIGHTS, self.tr("Its weights"))
        self._info = info_button("layers", f"{name}LayersInfo", self)
        self._save = saver.button(f"{name}LayerSave", self.tr("what the layer gives"), "layer")
        self._grid = UnitGrid(f"{name}Units", self.tr("Units of the layer"), self)
        self._unit = UnitPanel(name, self)
        self._layer_off = button(self.tr("Switch the layer off"), f"{name}LayerOff", parent=self)
        self._layer_off.setCheckable(True)
        self._restore = button(self.tr("Put everything back"), f"{name}Restore", parent=self)
        self._search = StrongestSearch(name, asking, self)
        self._lay_out()
        self._list.layer_shown.connect(self._choose_layer)
        self._look.changed.connect(lambda _: self._show())
        self._grid.unit_shown.connect(self._show_unit)
        self._grid.unit_toggled.connect(self._toggle)
        self._grid.unit_chosen.connect(lambda unit: self.unit_wanted.emit(self._list.currentRow(), unit))
        self._unit.toggled.connect(lambda: self._toggle(self._grid.current()))
        self._unit.arithmetic_wanted.connect(
            lambda: self.unit_wanted.emit(self._list.currentRow(), self._grid.current())
        )
        self._layer_off.clicked.connect(lambda: self._switch(Off(self._list.currentRow())))
        self._restore.clicked.connect(self._put_back)
        self._search.found.connect(self._show_found)
        self._search.failed.connect(self.failed)
        self._update()

    def show_network(self, facts: NetworkFacts) -> None:
        super().show_network(facts)
        self._off, self._view = frozenset(), None
        first = next((place for place, layer in enumerate(facts.layers) if layer.units), 0)
        self._list.show_layers(facts.layers, first)
        self._search.forget()
        self._update()

    def show_picture(self, picture: Image | None, at_rest: bool) -> None:
        super().show_picture(picture, at_rest)
        self._search.look_at(picture, "" if self._facts is None else self._facts.model_id)
        self._ask()

    def figure(self) -> QWidget:
        return self._grid

    def put_figure_back(self) -> None:
        self._middle.insertWidget(2, self._grid, 1)
        self._grid.show()

    def show_layer(self, layer: int, unit: int) -> None:
        """Look at a unit of a layer."""
        self._list.setCurrentRow(layer)
        self._grid.set_current(unit)

    def _layer(self) -> LayerFacts | None:
        place = self._list.currentRow()
        return None if self._facts is None or place < 0 else self._facts.layers[place]

    def _ask(self) -> None:
        if self._facts is None or self._picture is None or self._list.currentRow() < 0:
            return
        request = LayerRequest(self._picture, self._facts.model_id, self._list.currentRow(), self._off)
        self._asking.quick("layer", request, self._answered, self.unanswered.emit)

    def _answered(self, view: LayerView) -> None:
        if view.request.layer == self._list.currentRow():
            self._view = view
            self._show()
        if view.request.off == self._off:
            self.scores_known.emit(view.scores, view.before if self._off else ())

    def _choose_layer(self, place: int) -> None:
        self._view = None
        self._save.offer(None)
        self._update()
        self._ask()

    def _show(self) -> None:
        """Show the layer's units, or their weights."""
        view, layer = self._view, self._layer()
        if view is None or layer is None:
            return
        values = shown = per_unit(view.values)
        self._look.setVisible(view.filters is not None)
        if view.filters is not None and self._look.current() == WEIGHTS:
            shown = each_by_itself(view.filters)
        words = partial(self._words, layer, values)
        self._grid.show_units(shown, self._units_off(), self._captions(), words)
        self._show_unit(self._grid.current())
        self._save.offer(partial(saved.layer_part, view, layer, values))

    def _captions(self) -> Sequence[str]:
        """What stands below bars: the labels, or numbers from 1."""
        layer = self._layer()
        assert layer is not None
        return layer.labels or [str(unit + 1) for unit in range(layer.shape[0])]

    def _words(self, layer: LayerFacts, values: Field, unit: int) -> str:
        """About a unit of the layer that the grid shows, which is not the chosen one until its answer comes."""
        value = values[unit]
        text = self.tr("{unit}: largest {value}") if value.ndim else self.tr("{unit}: {value}")
        words = text.format(unit=unit_text(layer, unit), value=number(float(value.max())))
        return self.tr("{unit}, switched off").format(unit=words) if unit in self._units_off() else words

    def _show_unit(self, unit: int) -> None:
        view, layer = self._view, self._layer()
        if view is None or layer is None:
            return
        values = per_unit(view.values)
        self._unit.show_unit(
            layer,
            unit_text(layer, unit),
            unit,
            values,
            scale_of(values),
            view.filters,
            unit in self._units_off(),
        )

    def _units_off(self) -> frozenset[int]:
        """The units of the layer shown that are off."""
        place, layer = self._list.currentRow(), self._layer()
        if layer is not None and Off(place) in self._off:
            return frozenset(range(layer.units))
        return frozenset(off.unit for off in self._off if off.layer == place and off.unit is not None)

    def _toggle(self, unit: int) -> None:
        layer = self._layer()
        if self._view is not None and layer is not None and unit < layer.units:
            self._switch(Off(self._list.currentRow(), unit))

    def _switch(self, what: Off) -> None:
        """Switch a unit or a layer off, or on again; of a layer that is off, all other units stay off."""
        whole, layer = Off(what.layer), self._layer()
        if what.unit is not None and whole in self._off and layer is not None:
            others = {Off(what.layer, unit) for unit in range(layer.units)}
            self._off = (self._off - {whole}) | others
        self._off = self._off ^ {what}
        if what.unit is None:  # none of its units counts apart from it
            self._off = frozenset(off for off in self._off if off.layer != what.layer or off.unit is None)
        self._off_changed()

    def _put_back(self) -> None:
        self._off = frozenset()
        self._off_changed()
        self._grid.setFocus()

    def _off_changed(self) -> None:
        self._update()
        self._show()
        self._ask()

    def _show_found(self, off: Off) -> None:
        """Show the unit that matters most."""
        self._list.setCurrentRow(off.layer)
        if off.unit is not None:
            self._grid.set_current(off.unit)

    def _update(self) -> None:
        layer, place = self._layer(), self._list.currentRow()
        self._title.setText("" if layer is None else f"{layer.name}: {shape_text(layer)}")
        self._layer_off.setEnabled(layer is not None and layer.units > 0)
        self._layer_off.setChecked(Off(place) in self._off)
        self._restore.setEnabled(bool(self._off))
        self._list.mark_off({off.layer for off in self._off})

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._save)
        top.addWidget(self._info)
        choices = WrappingRow()
        for widget in (self._look, self._layer_off, self._restore, self._search.button):
            choices.add(widget)
        self._middle = QVBoxLayout(self._card)
        self._middle.setContentsMargins(12, 8, 12, 8)
        self._middle.addLayout(top)
        self._middle.addLayout(choices)
        self._middle.addWidget(self._grid, 1)
        self._middle.addWidget(self._unit)
        self._middle.addWidget(self._search.line)
        inside = QWidget(self)
        inside.setProperty("role", "page")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(12)
        self._sides.addWidget(self._list, 2)
        self._sides.addWidget(self._card, 5)
        area = QScrollArea(self)
        area.setObjectName(f"{self.objectName()}Area")
        area.setAccessibleName(self.tr("The layers of the network"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow column the diagram stands above, and shows a few layers."""
        super().resizeEvent(event)
        needed = self._list.minimumSizeHint().width() + self._card.minimumSizeHint().width() + self._sides.spacing()
        narrow = self.width() < needed + self.fontMetrics().averageCharWidth() * _SPARE_LETTERS
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
