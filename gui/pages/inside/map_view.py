"""The part Where digits lie: test digits in the plane in which a network tells them apart best, and the picture among
them.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.errors import ClassLensError
from engine.explain.requests import DigitMap, DigitMapRequest, Neighbour, NetworkFacts, Place, PlaceRequest, Progress
from engine.types import Image, Task
from gui.bridge import Listener
from gui.page_parts.error_text import sentence_of
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.asking import TEST_DIGITS, Asking
from gui.pages.inside.digit_scatter import DigitScatter
from gui.pages.inside.examples_row import ExamplesRow
from gui.pages.inside.explanations import info_button
from gui.pages.inside.part_view import PartView
from gui.widgets.formats import count, percent
from gui.widgets.parts import Card, LineLabel
from gui.widgets.segmented import Segmented

_TRAINED, _RANDOM = "trained", "random"
_SHOWN = 12


class MapView(PartView):
    """A click on a digit shows it with its nearest; without one, those of the present picture are shown."""

    needs_picture = False

    def __init__(self, name: str, asking: Asking, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}Map", asking, parent)
        self._map: DigitMap | None = None
        self._asked: tuple[str, bool] | None = None  # model, and whether with random weights
        self._chosen: int | None = None
        self._near: Image | None = None  # the chosen digit, whose neighbours are asked for
        self._choice = Segmented(f"{name}MapWeights", self.tr("Which network"), self)
        self._choice.add(_TRAINED, self.tr("Trained"))
        self._choice.add(_RANDOM, self.tr("Before training"))
        self._info = info_button("map", f"{name}MapInfo", self)
        self._save = saver.button(f"{name}MapSave", self.tr("the map of digits"), "digit-map")
        card = Card(f"{name}MapCard", self)
        self._scatter = DigitScatter(f"{name}Scatter", card)
        self._line = LineLabel("quiet", f"{name}MapLine", card)
        self._title = LineLabel("heading", f"{name}MapNearestTitle", card)
        self._row = ExamplesRow(f"{name}MapNearest", self.tr("Nearest test digits"), _SHOWN, card)
        top = QHBoxLayout()
        top.addWidget(self._choice)
        top.addStretch(1)
        top.addWidget(self._save)
        top.addWidget(self._info)
        self._column = QVBoxLayout(card)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.addWidget(self._scatter, 1)
        self._column.addWidget(self._line)
        self._column.addWidget(self._title)
        self._column.addWidget(self._row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(card, 1)
        self._choice.changed.connect(lambda _: self._ask())
        self._scatter.point_chosen.connect(self._choose)

    def show_network(self, facts: NetworkFacts) -> None:
        super().show_network(facts)
        self._asked = None
        self._show_nothing()

    def reason_for_nothing(self) -> str:
        if self._facts is None or catalog.recall(self._facts.model_id).task is Task.DIGITS:
            return ""
        return self.tr("The map shows where test digits lie, so it needs a model for digits. Choose one above.")

    def show_picture(self, picture: Image | None, at_rest: bool) -> None:
        super().show_picture(picture, at_rest)
        if self._facts is None or self.reason_for_nothing():
            return
        self._chosen = None
        self._ask()

    def figure(self) -> QWidget:
        return self._scatter

    def put_figure_back(self) -> None:
        self._column.insertWidget(0, self._scatter, 1)
        self._scatter.show()

    def _network(self) -> tuple[str, bool]:
        """The model, and whether it has random weights."""
        assert self._facts is not None
        return self._facts.model_id, self._choice.current() == _RANDOM

    def _ask(self) -> None:
        """Ask for the map unless it is there, and for the place of the picture in it."""
        network = self._network()
        if network != self._asked:
            self._show_nothing()
            self._asked = network
            self._line.setText(self.tr("Looking at the test digits…"))
            listener = Listener(self._show_map, self._not_found, self._progress)
            self._asking.looking(TEST_DIGITS, "map", DigitMapRequest(*network), listener)
        self._ask_place()

    def _ask_place(self) -> None:
        if self._picture is None:
            self._scatter.show_here(None)
            self._show_nearest(np.zeros(0, np.int64), "")
            return
        request = PlaceRequest(self._picture, *self._network())
        self._asking.looking(TEST_DIGITS, "place", request, Listener(self._show_place, self._no_place))

    def _show_nothing(self) -> None:
        self._map, self._asked, self._chosen = None, None, None
        self._scatter.show_map(None)
        self._line.setText("")
        self._show_nearest(np.zeros(0, np.int64), "")
        self._save.offer(None)

    def _progress(self, progress: object) -> None:
        if isinstance(progress, Progress):
            text = self.tr("Looking at the test digits: {done} of {total}…")
            self._line.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _show_map(self, digit_map: DigitMap) -> None:
        if (digit_map.request.model_id, digit_map.request.random_weights) != self._asked:
            return
        self._map = digit_map
        self._scatter.show_map(digit_map)
        text = self.tr(
            "{count} test digits, each written as its label · the plane shows {explained} of their differences · "
            "for {separation} of them the nearest other digit is the same"
        )
        self._line.setText(
            text.format(
                count=count(len(digit_map.points)),
                explained=percent(digit_map.explained),
                separation=percent(digit_map.separation),
            )
        )
        self._save.offer(partial(saved.map_part, digit_map))

    def _not_found(self, error: Exception) -> None:
        self._show_nothing()
        self._line.setText(sentence_of(error))
        if not isinstance(error, ClassLensError):
            self.failed.emit(error)

    def _no_place(self, error: Exception) -> None:
        self._show_nearest(np.zeros(0, np.int64), sentence_of(error))

    def _show_place(self, place: Place) -> None:
        request = place.request
        if self._map is None or request.random_weights != self._map.request.random_weights:
            return
        if request.picture is self._picture:
            self._scatter.show_here(place.point)
            if self._chosen is None:
                self._scatter.mark(None, place.nearest[:_SHOWN])
                self._show_nearest(place.nearest, self.tr("Nearest to your picture"))
        elif self._chosen is not None and request.picture is self._near:
            nearest = place.nearest[place.nearest != self._chosen]
            self._scatter.mark(self._chosen, nearest[:_SHOWN])
            title = self.tr("Nearest to the {label} that you chose")
            self._show_nearest(nearest, title.format(label=int(self._map.labels[self._chosen])))

    def _choose(self, index: int) -> None:
        """Show a digit's nearest."""
        if self._map is None:
            return
        self._chosen = index
        self._scatter.mark(index, np.zeros(0, np.int64))
        self._near = np.repeat(self._map.pictures[index][..., np.newaxis], 3, axis=2)
        request = PlaceRequest(self._near, *self._network())
        self._asking.looking(TEST_DIGITS, "neighbours", request, Listener(self._show_place, self._no_place))

    def _show_nearest(self, nearest: NDArray[np.int64], title: str) -> None:
        self._title.setText(title)
        if self._map is None:
            self._row.show_examples((), "")
            return
        labels, pictures = self._map.labels, self._map.pictures
        examples = tuple(Neighbour(pictures[i], str(labels[i]), float("nan")) for i in nearest[:_SHOWN])
        usual = str(np.bincount(labels[nearest]).argmax()) if len(nearest) else ""
        self._row.show_examples(examples, usual)
