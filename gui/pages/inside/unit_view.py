"""The part One unit: its inputs times its weights, plus its bias, through its activation; the numbers add up."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from engine.explain.requests import Arithmetic, LayerRequest, LayerView, NetworkFacts, UnitRequest
from engine.types import Image
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.arithmetic_picture import ArithmeticPicture
from gui.pages.inside.asking import Asking
from gui.pages.inside.explanations import info_button
from gui.pages.inside.field_view import FieldView
from gui.pages.inside.part_view import PartView
from gui.pages.inside.units import asked_place, per_unit, shown_place
from gui.pages.inside.words import number, short, unit_text
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import count
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.number_fields import NumberField
from gui.widgets.parts import Card, LineLabel, TextBlock, label
from gui.widgets.tables.plain_table import PlainTable

_LISTED = 12  # products; the others are summed up


class UnitView(PartView):
    """A layer and a unit are chosen above; of a convolution also the place in its map, by a click."""

    gives_scores = True

    def __init__(self, name: str, asking: Asking, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}UnitPart", asking, parent)
        self._place: tuple[int, int] | None = None
        self._layer = DropDown(self)
        self._layer.setObjectName(f"{name}UnitLayer")
        self._layer.setAccessibleName(self.tr("Layer"))
        self._unit = NumberField(self)
        self._unit.setObjectName(f"{name}UnitNumber")
        self._unit.setAccessibleName(self.tr("Unit"))
        self._unit_title = LineLabel("quiet", f"{name}UnitName", self)
        self._info = info_button("unit", f"{name}UnitInfo", self)
        self._save = saver.button(f"{name}UnitSave", self.tr("the arithmetic of the unit"), "unit")
        self._card = Card(f"{name}UnitCard", self)
        self._map_title = label(self.tr("its map: choose a place"), "quiet", f"{name}UnitPlaceTitle", self._card)
        self._map = FieldView(f"{name}UnitPlace", self.tr("Place in the map"), 8, can_choose=True, parent=self._card)
        self._products = ArithmeticPicture(name, self._card)
        self._sum = TextBlock("title", f"{name}UnitSum", 3, self._card)
        self._said = TextBlock("quiet", f"{name}UnitSaid", 2, self._card)
        self._list = Card(f"{name}UnitList", self)
        titles = (self.tr("place"), self.tr("input"), self.tr("weight"), self.tr("product"))
        self._table = PlainTable(f"{name}UnitTable", self.tr("Products"), titles, parent=self._list)
        self._lay_out(name)
        self._layer.currentIndexChanged.connect(lambda _: self._choose_layer())
        self._unit.valueChanged.connect(lambda _: self._choose_unit())
        self._map.place_chosen.connect(self._choose_place)

    def show_network(self, facts: NetworkFacts) -> None:
        super().show_network(facts)
        with QSignalBlocker(self._layer):
            self._layer.clear()
            for place, layer in enumerate(facts.layers):
                if layer.has_arithmetic:
                    self._layer.addItem(layer.name, place)
        self._fit_units()
        self._show_nothing()

    def reason_for_nothing(self) -> str:
        if self._layer.count():
            return ""
        return self.tr(
            "The arithmetic of a unit can be shown for dense layers and convolutions. This network has none."
        )

    def show_picture(self, picture: Image | None, at_rest: bool) -> None:
        super().show_picture(picture, at_rest)
        self._ask()

    def show_unit(self, layer: int, unit: int) -> None:
        """Show a unit of a layer."""
        if (place := self._layer.findData(layer)) >= 0:
            self._layer.setCurrentIndex(place)
            self._unit.setValue(unit + 1)

    def figure(self) -> QWidget:
        return self._products

    def put_figure_back(self) -> None:
        self._inside.addWidget(self._products, 1)
        self._products.show()

    def _choose_layer(self) -> None:
        self._fit_units()
        self._show_nothing()
        self._ask()

    def _fit_units(self) -> None:
        """Let the units of the layer be chosen, from 1."""
        self._place = None
        if self._facts is not None and self._layer.count():
            with QSignalBlocker(self._unit):
                self._unit.setRange(1, self._facts.layers[self._layer.currentData()].units)
                self._unit.setValue(1)

    def _choose_unit(self) -> None:
        self._ask()

    def _choose_place(self, row: int, column: int) -> None:
        assert self._facts is not None
        self._place = asked_place(self._facts.layers[self._layer.currentData()].shape, (row, column))
        self._ask()

    def _ask(self) -> None:
        if self._facts is None or self._picture is None or not self._layer.count():
            return
        model_id, layer = self._facts.model_id, int(self._layer.currentData())
        self._asking.quick(
            "unit map", LayerRequest(self._picture, model_id, layer), self._show_map, self.unanswered.emit
        )
        request = UnitRequest(self._picture, model_id, layer, self._unit.value() - 1, self._place)
        self._asking.quick("unit", request, self._show, self.unanswered.emit)

    def _show_map(self, view: LayerView) -> None:
        self.scores_known.emit(view.scores, ())
        if view.request.layer != self._layer.currentData():
            return
        value = per_unit(view.values)[self._unit.value() - 1]
        of_map = value.ndim == 2
        self._map.setVisible(of_map)
        self._map_title.setVisible(of_map)
        self._map.show_field(value if of_map else None, place=self._map.place() if of_map else None)

    def _show_nothing(self) -> None:
        self._products.show_arithmetic(None)
        self._table.set_rows([])
        self._sum.setText("")
        self._said.setText("")
        self._save.offer(None)

    def _show(self, arithmetic: Arithmetic) -> None:
        request, facts = arithmetic.request, self._facts
        if facts is None or request.layer != self._layer.currentData() or request.unit != self._unit.value() - 1:
            return
        layer = facts.layers[request.layer]
        self._unit_title.setText(unit_text(layer, request.unit))
        if arithmetic.place is not None:
            self._map.choose(shown_place(layer.shape, arithmetic.place))
        self._products.show_arithmetic(arithmetic)
        products = saved.largest_products(arithmetic, _LISTED)
        total = float((arithmetic.inputs * arithmetic.weights).sum(dtype=np.float64))
        rows = [(place, number(a, 4), number(b, 4), number(c, 4)) for place, a, b, c in products]
        if arithmetic.inputs.size > len(products):
            text = self.tr("{count} more").format(count=count(arithmetic.inputs.size - len(products)))
            rows.append((text, "", "", number(total - sum(product[3] for product in products), 4)))
        rows.append((self.tr("bias"), "", "", number(arithmetic.bias, 4)))
        rows.append((self.tr("sum"), "", "", number(arithmetic.total, 4)))
        self._table.set_rows(rows, bold=1)
        text = self.tr("products {products} + bias {bias} = {total}").format(
            products=number(total, 4), bias=number(arithmetic.bias, 4), total=number(arithmetic.total, 4)
        )
        if arithmetic.activation:
            text += self.tr("  →  {activation}  →  {output}").format(
                activation=arithmetic.activation, output=number(arithmetic.output, 4)
            )
        self._sum.setText(text)
        difference = abs(arithmetic.output - arithmetic.said)
        said = self.tr("The network itself says {said}: a difference of {difference}, from rounding.")
        if not difference:
            said = self.tr("The network itself says {said} as well.")
        self._said.setText(said.format(said=number(arithmetic.said, 6), difference=short(difference)))
        self._save.offer(partial(saved.unit_part, arithmetic))

    def _lay_out(self, name: str) -> None:
        top = WrappingRow()
        for widget in (self._layer, self._unit):
            top.add(widget)
        top.add(self._unit_title, 1)
        top.add(self._save)
        top.add(self._info)
        sums = QVBoxLayout()
        sums.addStretch(1)
        sums.addWidget(self._sum)
        sums.addWidget(self._said)
        sums.addStretch(1)
        chosen = QGridLayout()
        chosen.addWidget(self._map_title, 0, 0)
        chosen.addWidget(self._map, 1, 0)
        chosen.addLayout(sums, 0, 1, 2, 1)
        chosen.setColumnStretch(0, 1)
        chosen.setColumnStretch(1, 2)
        self._inside = QVBoxLayout(self._card)
        self._inside.setContentsMargins(12, 8, 12, 8)
        self._inside.addLayout(chosen, 1)
        self._inside.addWidget(self._products, 1)
        listed = QVBoxLayout(self._list)
        listed.setContentsMargins(8, 8, 8, 8)
        listed.addWidget(self._table)
        area = QScrollArea(self)
        area.setObjectName(f"{name}UnitArea")
        area.setAccessibleName(self.tr("The arithmetic of a unit"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        columns = Columns(12, area.viewport())
        columns.setProperty("role", "page")
        columns.add(self._card, 5)
        columns.add(self._list, 3)
        area.setWidget(columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(area, 1)
