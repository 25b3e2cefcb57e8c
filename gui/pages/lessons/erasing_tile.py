"""One order in which pixels are erased: its map, the digit without them, and the score that is left."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.explain.requests import Erasing
from engine.types import Image
from gui import theme
from gui.pages.lessons.square_picture import SquarePicture
from gui.widgets.formats import DASH, percent
from gui.widgets.parts import LineLabel

_ERASED = (92, 52, 16)  # so dark an orange that it is no ink, and seen on black by everybody


def curve_looks() -> tuple[tuple[str, Qt.PenStyle], ...]:
    """Colour and stroke of each order's curve, in the theme applied now: by the map, by random weights, at random."""
    colours = theme.current()
    return (
        (colours.accent, Qt.PenStyle.SolidLine),
        (colours.attention, Qt.PenStyle.DashLine),
        (colours.text, Qt.PenStyle.DotLine),
    )


class ErasingTile(QWidget):
    """A title with the stroke of its curve, two pictures and a score. `number` is its place among `curve_looks`."""

    def __init__(self, name: str, title: str, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = LineLabel("body", f"{name}Title", self)
        self._title.setText(title)
        self._map = SquarePicture(f"{name}Map", title, self)
        self._left = SquarePicture(f"{name}Left", self.tr("{title}: what is left").format(title=title), self)
        self._score = LineLabel("title", f"{name}Score", self)
        self._score.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(_Stroke(number, self))
        head.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._map, 1)
        column.addWidget(self._left, 1)
        column.addWidget(self._score)

    def show_map(self, picture: Image | None) -> None:
        """Show the map, or the digit where nothing but chance decides; None shows nothing, and no score."""
        self._map.set_pixels(picture)
        if picture is None:
            self._left.set_pixels(None)
            self._score.setText(DASH)

    def show_erased(self, digit: Image, erasing: Erasing, count: int, score: float) -> None:
        """Show a digit (28, 28, 3) uint8 with the first `count` pixels erased, and the score of the answer then."""
        left = digit.copy()
        rows, columns = erasing.places[:count].T
        left[rows, columns] = np.array(_ERASED, np.uint8)
        self._left.set_pixels(left)
        self._score.setText(percent(score))


class _Stroke(QWidget):
    """A short piece of a curve: the legend."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 3 // 2, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        colour, stroke = curve_looks()[self._number]
        painter = QPainter(self)
        painter.setPen(QPen(QColor(colour), 2, stroke))
        middle = self.height() / 2
        painter.drawLine(QPointF(1, middle), QPointF(self.width() - 1, middle))
        painter.end()
