"""What an answer rests on: a map on the picture, by one of several methods, beside the same from random weights."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import ClassLensError
from engine.explain.requests import HeatMap, HeatMapRequest, Method, NetworkFacts, Progress
from engine.jobs import EventKind
from engine.runtimes.graph_layers import LayerKind
from engine.types import Image
from gui.bridge import Listener
from gui.page_parts.error_text import sentence_of
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.asking import Asking
from gui.pages.inside.explanations import info_button, method_explained
from gui.pages.inside.heat_picture import HeatPicture
from gui.pages.inside.words import method_text, time_text
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import count, percent
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, TextBlock, button

_TRAINED, _RANDOM = "heat map", "random heat map"


class HeatMapCard(Card):
    """Attributes: `pictures`, the two maps beside each other. Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, name: str, asking: Asking, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}HeatMap", parent)
        self._asking, self._name = asking, name
        self._facts: NetworkFacts | None = None
        self._picture: Image | None = None
        self._title = LineLabel("heading", f"{name}HeatTitle", self)
        self._title.setText(self.tr("What the answer rests on"))
        self._method = self._choice("Method", self.tr("Method"))
        self._layer = self._choice("AttentionLayer", self.tr("Attention layer"))
        self._head = self._choice("AttentionHead", self.tr("Head"))
        self._info = info_button(Method.OCCLUSION, f"{name}HeatInfo", self)
        self.pictures = QWidget(self)
        self._trained = HeatPicture(f"{name}HeatPicture", self.tr("What the answer rests on"), self.pictures)
        self._random = HeatPicture(f"{name}RandomPicture", self.tr("The same with random weights"), self.pictures)
        self._line = TextBlock("quiet", f"{name}HeatLine", 2, self)
        self._random_line = TextBlock("quiet", f"{name}RandomLine", 2, self)
        self._compare = button(self.tr("The same with random weights"), f"{name}Random", parent=self)
        self._compare.setCheckable(True)
        self._stop = button(self.tr("Stop"), f"{name}HeatStop", parent=self)
        self._save = saver.button(f"{name}HeatSave", self.tr("the heat map"), "heat-map")
        self._lay_out()
        for choice in (self._method, self._layer, self._head):
            choice.currentIndexChanged.connect(lambda _: self._change_method())
        self._compare.toggled.connect(lambda _: self._change_method())
        self._stop.clicked.connect(self._stop_all)
        self._update()

    def show_network(self, facts: NetworkFacts) -> None:
        """Look at this network from now on; the method that was found most faithful comes first."""
        self._facts = facts
        wanted = self._method.currentData()
        with QSignalBlocker(self._method):
            self._method.clear()
            for method in facts.methods:
                self._method.addItem(method_text(method), method)
            self._method.setCurrentIndex(max(0, self._method.findData(wanted)))
        layers = [layer for layer in facts.layers if layer.kind is LayerKind.ATTENTION]
        with QSignalBlocker(self._layer), QSignalBlocker(self._head):
            self._layer.clear()
            self._head.clear()
            for place, layer in enumerate(layers):
                self._layer.addItem(layer.name, place)
            self._head.addItem(self.tr("all heads"), None)
            for head in range(layers[0].shape[0] if layers else 0):
                self._head.addItem(self.tr("head {number}").format(number=head + 1), head)
            self._layer.setCurrentIndex(len(layers) - 1)
        self.show_nothing()
        self._update()

    def show_nothing(self) -> None:
        """Show that there is no picture, or that it changes."""
        for picture in (self._trained, self._random):
            picture.show_map(None)
        self._line.setText("")
        self._random_line.setText("")
        self._save.offer(None)

    def ask(self, picture: Image | None) -> None:
        """Find out what the answer to this picture rests on, unless it is shown already; None for none."""
        if picture is not None and picture is self._picture and all(view.heat_map() for _, view, _ in self._wanted()):
            return
        self._picture = picture
        for lane in (_TRAINED, _RANDOM):
            self._asking.stop(lane)
        if picture is None or self._facts is None or not self._facts.methods:
            self.show_nothing()
            self._update()
            return
        method = Method(self._method.currentData())
        for lane, view, line in self._wanted():
            request = HeatMapRequest(
                picture,
                self._facts.model_id,
                method,
                random_weights=lane == _RANDOM,
                layer=self._layer.currentData() or 0,
                head=self._head.currentData(),
            )
            listener: Listener[HeatMap] = Listener(
                partial(self._show, view, line), self._not_found, partial(self._progress, line), self._ended
            )
            self._asking.slow(lane, request, listener)
            line.setText(self.tr("Waiting…"))
        self._update()

    def _wanted(self) -> list[tuple[str, HeatPicture, TextBlock]]:
        wanted = [(_TRAINED, self._trained, self._line)]
        if self._compare.isChecked():
            wanted.append((_RANDOM, self._random, self._random_line))
        return wanted

    def _show(self, view: HeatPicture, line: LineLabel, heat_map: HeatMap) -> None:
        view.show_map(heat_map)
        text = self.tr("“{label}” {score} · {passes} passes · {time}")
        if heat_map.passes == 1:
            text = self.tr("“{label}” {score} · 1 pass · {time}")
        line.setText(
            text.format(
                label=heat_map.label,
                score=percent(heat_map.score),
                passes=count(heat_map.passes),
                time=time_text(heat_map.milliseconds),
            )
        )
        if view is self._trained:
            self._save.offer(partial(saved.heat_map_part, heat_map))

    def _progress(self, line: LineLabel, progress: object) -> None:
        if isinstance(progress, Progress):
            text = self.tr("{done} of {total} passes…")
            line.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _not_found(self, error: Exception) -> None:
        self.show_nothing()
        self._line.setText(sentence_of(error))
        if not isinstance(error, ClassLensError):
            self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._update()

    def _stop_all(self) -> None:
        for lane, view, line in self._wanted():
            if self._asking.is_asking(lane):
                self._asking.stop(lane)
                view.show_map(None)
                line.setText(self.tr("Stopped."))
        self._update()

    def _change_method(self) -> None:
        self.show_nothing()
        self.ask(self._picture)

    def _update(self) -> None:
        of_attention = self._method.currentData() == Method.ATTENTION
        if self._method.count():
            self._info.set_explanation(*method_explained(Method(self._method.currentData())))
        self._layer.setVisible(of_attention)
        self._head.setVisible(of_attention)
        compares = self._compare.isChecked()
        self._random.setVisible(compares)
        self._random_line.setVisible(compares)
        self._stop.setEnabled(any(self._asking.is_asking(lane) for lane in (_TRAINED, _RANDOM)))

    def _choice(self, name: str, title: str) -> DropDown:
        choice = DropDown(self)
        choice.setObjectName(f"{self._name}{name}")
        choice.setAccessibleName(title)
        choice.setToolTip(tip_of(title))
        return choice

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._save)
        top.addWidget(self._info)
        choices = WrappingRow()
        for widget in (self._method, self._layer, self._head, self._compare, self._stop):
            choices.add(widget)
        maps = QHBoxLayout(self.pictures)
        maps.setContentsMargins(0, 0, 0, 0)
        maps.addWidget(self._trained, 1)
        maps.addWidget(self._random, 1)
        lines = QHBoxLayout()
        lines.addWidget(self._line, 1)
        lines.addWidget(self._random_line, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 12, 8)
        self._column.setSpacing(6)
        self._column.addLayout(top)
        self._column.addLayout(choices)
        self._column.addWidget(self.pictures, 1)
        self._column.addLayout(lines)

    def put_pictures_back(self) -> None:
        """Put the maps, which were somewhere else, into their place."""
        self._column.insertWidget(2, self.pictures, 1)
        self.pictures.show()
