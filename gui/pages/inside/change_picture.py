"""What to draw and what to erase so that a model answers otherwise."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.explain.requests import Change
from gui import theme
from gui.images import to_qimage
from gui.pages.inside.shades import shaded
from gui.widgets.pictures.heat_map import ABOVE, BELOW

_LEAST_LINES = 8
_SEEN = 0.02  # of full ink: a smaller difference is not shown


class ChangePicture(QWidget):
    """The picture before, with a blue plus on each pixel to draw and an orange minus on each to erase."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._change: Change | None = None

    def show_change(self, change: Change | None) -> None:
        """Show this change; None shows none."""
        self._change = change
        if change is None:
            self.setAccessibleDescription("")
        else:
            drawn, erased = counted(change)
            text = self.tr("{drawn} pixels to draw, {erased} to erase")
            self.setAccessibleDescription(text.format(drawn=drawn, erased=erased))
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() * 2

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height() * _LEAST_LINES
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height()) - 2.0
        room = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self._change is None:
            painter.setPen(QPen(QColor(theme.current().bar), 1, Qt.PenStyle.DashLine))
            painter.drawRect(room)
            painter.end()
            return
        painter.drawImage(room, to_qimage(shaded(self._change.before * np.float32(0.7), 1.0, signed=False)))
        height, width = self._change.before.shape
        step = QPointF(side / width, side / height)
        difference = self._change.after - self._change.before
        for row, column in np.argwhere(np.abs(difference) > _SEEN):
            more, strength = difference[row, column] > 0, abs(float(difference[row, column]))
            corner = room.topLeft() + QPointF(column * step.x(), row * step.y())
            self._paint_cell(painter, QRectF(corner, corner + step), more, strength)
        painter.end()

    @staticmethod
    def _paint_cell(painter: QPainter, cell: QRectF, more: bool, strength: float) -> None:
        fill = QColor(ABOVE if more else BELOW)
        fill.setAlphaF(0.35 + 0.65 * min(1.0, strength))
        painter.fillRect(cell, fill)
        painter.setPen(QPen(QColor("#000000"), max(1.0, cell.width() / 8)))
        middle, arm = cell.center(), cell.width() * 0.28
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        if more:
            painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))


def counted(change: Change) -> tuple[int, int]:
    """How many pixels are to be drawn, and how many to be erased."""
    difference = change.after - change.before
    return int((difference > 0).sum()), int((difference < 0).sum())
