"""Training examples beside each other, each with its label."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.explain.requests import Neighbour
from gui import theme
from gui.images import to_qimage
from gui.pages.inside.words import number
from gui.plain_text import show_tip
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.pictures.thumbnail import paint_picture

_MOST_LINES, _LEAST_LINES = 3.4, 1.7  # of text: the side of a picture
_GAP = 6


class ExamplesRow(QWidget):
    """A row of pictures that are as large as all of them fit; the nearest stands first."""

    def __init__(self, name: str, accessible_name: str, count: int, parent: QWidget | None = None) -> None:
        """There are places for `count` pictures."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._count = count
        self._examples: tuple[Neighbour, ...] = ()
        self._pictures: list[QImage] = []
        self._label = ""
        follow_font(self, self.updateGeometry)

    def show_examples(self, examples: Sequence[Neighbour], label: str) -> None:
        """Show these examples; labels other than `label` are in the second colour."""
        self._examples, self._label = tuple(examples[: self._count]), label
        self._pictures = [to_qimage(example.picture) for example in self._examples]
        self.setAccessibleDescription(", ".join(example.label for example in self._examples))
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(round((line * _MOST_LINES + _GAP) * self._count), round(line * (_MOST_LINES + 1.15)))

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(round((line * _LEAST_LINES + _GAP) * self._count), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = int(event.pos().x() // (self._side() + _GAP))
            text = self._sentence(self._examples[place]) if 0 <= place < len(self._examples) else ""
            show_tip(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme.current()
        side, line = self._side(), self.fontMetrics().height()
        for place in range(len(self._pictures) or self._count):
            square = QRectF(place * (side + _GAP), 0, side, side)
            picture = self._pictures[place] if self._pictures else None
            paint_picture(painter, picture, square, None)
            if picture is None:
                continue
            same = self._examples[place].label == self._label
            painter.setFont(theme.scaled(self.font(), theme.SMALL, bold=not same))
            painter.setPen(QColor(colours.text if same else colours.attention))
            below = QRectF(
                QPointF(square.left() - _GAP / 2, square.bottom()), QPointF(square.right() + _GAP / 2, side + line)
            )
            text = painter.fontMetrics().elidedText(
                self._examples[place].label, Qt.TextElideMode.ElideRight, round(below.width())
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _side(self) -> float:
        most = self.fontMetrics().height() * _MOST_LINES
        return min(most, self.width() / self._count - _GAP)

    def _sentence(self, example: Neighbour) -> str:
        if not math.isfinite(example.distance):
            return example.label
        text = self.tr("{label}, distance {distance}")
        if example.index >= 0:
            text = self.tr("{label}, distance {distance}, training picture {index}")
        return text.format(label=example.label, distance=number(example.distance), index=f"{example.index:,}")
