"""The part Pictures of the page Evaluate: mistakes, the most confident first, and every other test picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.data.origins import place_of
from engine.evaluation.picture_selection import ALL, MISTAKES, RIGHT, picture_indexes
from engine.evaluation.requests import EvaluationAnswer
from gui.pages.evaluate.grid import DigitGrid
from gui.widgets.formats import count, percent
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.pictures.picture_grid import Caption
from gui.widgets.segmented import Segmented

PAGE = 60  # pictures shown at a time


class PicturesPanel(Card):
    """Browses an evaluation's pictures by right and wrong, and by a cell of the confusion matrix.

    Signals: `picture_offered(Image, name)` when one is to be recognised.
    """

    picture_offered = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("picturesCard", parent)
        self._answer: EvaluationAnswer | None = None
        self._cell: tuple[int, int] | None = None
        self._start = 0
        self._indexes = np.zeros(0, np.int64)
        self._which = Segmented("picturesWhich", self.tr("Which pictures"), self)
        for key, text in ((MISTAKES, self.tr("mistakes")), (RIGHT, self.tr("right")), (ALL, self.tr("all"))):
            self._which.add(key, text)
        self._every = button(self.tr("All cells"), "picturesEveryCell", parent=self)
        self._title = LineLabel("quiet", "picturesTitle", self)
        self._grid = DigitGrid("evaluatedPictures", self.tr("Test pictures"), self)
        self._recognise = button(self.tr("Reco&gnise it"), "picturesRecognise", parent=self)
        self._back = button(self.tr("Previous"), "picturesBack", parent=self)
        self._on = button(self.tr("Next"), "picturesOn", parent=self)
        self._layout()
        self._which.changed.connect(self._look)
        self._every.clicked.connect(lambda: self.show_cell(None))
        self._back.clicked.connect(lambda: self._turn(-PAGE))
        self._on.clicked.connect(lambda: self._turn(PAGE))
        self._grid.picture_chosen.connect(self._offer)
        self._grid.itemSelectionChanged.connect(self._update_buttons)
        self._recognise.clicked.connect(lambda: self._offer(self._grid.currentRow()))
        self._title.setText(self.tr("The pictures appear here once a model has been evaluated."))
        self._update_buttons()

    def show_evaluation(self, answer: EvaluationAnswer) -> None:
        """Show the pictures of an evaluation."""
        self._answer, self._cell = answer, None
        self._look()

    def show_cell(self, cell: tuple[int, int] | None) -> None:
        """Show all pictures of one cell (true, predicted); None brings the others back."""
        self._cell = cell
        wanted = MISTAKES if cell is None else ALL
        if self._which.current() == wanted:
            self._look()
        else:
            self._which.set_current(wanted)  # which also calls `_look`

    def _look(self) -> None:
        if self._answer is not None:
            self._indexes = picture_indexes(self._answer.evaluation, self._which.current(), self._cell)
            self._turn(-self._start)

    def _turn(self, pictures: int) -> None:
        assert self._answer is not None
        self._start += pictures
        shown = self._indexes[self._start : self._start + PAGE]
        self._title.setText(self._title_of(len(shown)))
        self._grid.show_some(self._answer.images[shown], [self._caption(int(i)) for i in shown])
        self._update_buttons()

    def _caption(self, index: int) -> Caption:
        assert self._answer is not None
        evaluation, labels = self._answer.evaluation, catalog.recall(self._answer.request.model_id).labels
        true, predicted = labels[evaluation.labels[index]], labels[evaluation.predicted[index]]
        score = percent(float(evaluation.scores[index].max()))
        place = place_of(self._answer.origin, index)
        which = self.tr("Test picture, {place}") if place else self.tr("Test picture {index}")
        words = self.tr("{picture}: labelled {true}, read as {predicted}, {score} confident")
        picture = which.format(place=place, index=count(index))
        return Caption(
            text=f"{true} → {predicted}\n{score}",
            words=words.format(picture=picture, true=true, predicted=predicted, score=score),
            is_mistake=true != predicted,
        )

    def _title_of(self, shown: int) -> str:
        assert self._answer is not None
        if not shown:
            return self.tr("There are none.")
        place = self.tr("{first}–{last} of {count}").format(
            first=count(self._start + 1), last=count(self._start + shown), count=count(len(self._indexes))
        )
        if self._cell is not None:
            labels = catalog.recall(self._answer.request.model_id).labels
            true, predicted = (labels[label] for label in self._cell)
            return self.tr("{true} read as {predicted}: {place}").format(true=true, predicted=predicted, place=place)
        if self._which.current() == MISTAKES:
            return self.tr("{place}, the most confident first").format(place=place)
        return place

    def _update_buttons(self) -> None:
        self._which.setEnabled(self._answer is not None)
        self._every.setEnabled(self._cell is not None)
        self._back.setEnabled(self._start > 0)
        self._on.setEnabled(self._start + PAGE < len(self._indexes))
        self._recognise.setEnabled(bool(self._grid.selectedItems()))

    def _offer(self, place: int) -> None:
        picture, caption = self._grid.picture(place)
        self.picture_offered.emit(picture, caption.words)

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._which)
        top.addWidget(self._title, 1)
        top.addWidget(self._every)
        below = QHBoxLayout()
        below.addWidget(self._recognise)
        below.addStretch(1)
        below.addWidget(self._back)
        below.addWidget(self._on)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(top)
        rows.addWidget(self._grid, 1)
        rows.addLayout(below)
