"""A square of cells, rows true and columns predicted, to look at and to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.plain_text import show_tip

_CELL_MARGIN = 4  # pixels beside a number, both sides together
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class CellMatrix(QWidget):
    """A matrix whose cells a subclass fills (`_fill`, `_text`) and puts into words (`_sentence`).

    A tool tip describes the cell under the mouse; the arrow keys move to a cell, which assistive tools then read out.
    Signals: `cell_chosen(true, predicted)` for a click, Enter or Space.
    """

    LONGEST_LABEL: ClassVar[int] = 7
    """The longest label, in lines of text; a longer one ends in "…"."""

    cell_chosen = Signal(int, int)

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._matrix: NDArray[np.integer] = np.zeros((0, 0), np.int64)
        self._labels: tuple[str, ...] = ()
        self._cell = (0, 0)
        self._number_size = theme.SMALL

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell lies, in this widget's pixels."""
        left, top, step = self._grid()
        return QRectF(left + column * step, top + row * step, step, step).adjusted(1, 1, -1, -1)

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 14
        return QSize(side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._labels and event.key() in _STEPS:
            down, right = _STEPS[Qt.Key(event.key())]
            last = len(self._labels) - 1
            self._move_to(min(max(self._cell[0] + down, 0), last), min(max(self._cell[1] + right, 0), last))
        elif self._labels and event.key() in _CHOOSING:
            self.cell_chosen.emit(*self._cell)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move_to(*cell)
            self.cell_chosen.emit(*cell)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            show_tip(event.globalPos(), self._sentence(*cell) if cell else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._describe()
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_labels(painter)
        painter.setFont(self._number_font())
        for row in range(len(self._labels)):
            for column in range(len(self._labels)):
                self._paint_cell(painter, row, column)
        self._paint_sides(painter)
        painter.end()

    def _number_font(self) -> QFont:
        """As large as the numbers are elsewhere, or smaller where the longest would not fit its cell."""
        font = theme.scaled(self.font(), self._number_size)
        places = range(len(self._labels))
        texts = (self._text(row, column) for row in places for column in places)
        widest = max(map(QFontMetricsF(font).horizontalAdvance, texts))
        room = self.cell_rect(0, 0).width() - _CELL_MARGIN
        return font if widest <= room else theme.scaled(font, max(room, 1) / widest)

    def _fill(self, row: int, column: int) -> QColor:
        raise NotImplementedError

    def _text(self, row: int, column: int) -> str:
        raise NotImplementedError

    def _sentence(self, row: int, column: int) -> str:
        raise NotImplementedError

    def _set_cells(self, matrix: NDArray[np.integer], labels: Sequence[str]) -> None:
        if matrix.shape != (len(labels), len(labels)):
            raise ValueError(f"A confusion matrix of {len(labels)} labels is not {matrix.shape}.")
        self._matrix, self._labels, self._cell = matrix.copy(), tuple(labels), (0, 0)

    def _describe(self) -> None:
        self.setAccessibleDescription(self._sentence(*self._cell) if self._labels else "")

    def _paint_labels(self, painter: QPainter) -> None:
        height = self.fontMetrics().height()
        left, top, step = self._grid()
        below = top + step * len(self._labels)
        painter.setPen(QColor(theme.current().quiet_text))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        metrics, room = QFontMetricsF(self.font()), self._label_room()
        middle, right = Qt.AlignmentFlag.AlignCenter, Qt.TextElideMode.ElideRight
        for place, name in enumerate(self._labels):
            beside = QRectF(left - room, top + place * step, room - height * 0.5, step)
            painter.drawText(beside, side, metrics.elidedText(name, right, beside.width()))
            under = QRectF(left + place * step, below, step, height * 1.6)
            painter.drawText(under, middle, metrics.elidedText(name, right, step))

    def _paint_sides(self, painter: QPainter) -> None:
        height = self.fontMetrics().height()
        left, top, step = self._grid()
        side = step * len(self._labels)
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        painter.setPen(QColor(theme.current().quiet_text))
        bottom = QRectF(left, top + side + height * 1.6, side, height)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignCenter, self.tr("predicted"))
        painter.translate(left - self._label_room(), top + side / 2)
        painter.rotate(-90)
        painter.drawText(QRectF(-side / 2, -height, side, height), Qt.AlignmentFlag.AlignCenter, self.tr("true"))

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        fill, cell = self._fill(row, column), self.cell_rect(row, column)
        painter.setBrush(fill)
        is_focus = self.hasFocus() and (row, column) == self._cell
        painter.setPen(QPen(QColor(theme.current().text), 2) if is_focus else fill)
        painter.drawRoundedRect(cell, 4, 4)
        painter.setPen(theme.ink_on(fill))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self._text(row, column))

    def _grid(self) -> tuple[float, float, float]:
        """Left, top and the side of a cell, in pixels."""
        height, room = self.fontMetrics().height(), self._label_room()
        around = room + 2.0 * height
        side = min(self.width() - around, self.height() - 3.0 * height)
        return room + height + (self.width() - around - side) / 2, 2.0, side / max(1, len(self._labels))

    def _label_room(self) -> float:
        """The width that the labels have at the left, in pixels."""
        metrics = QFontMetricsF(self.font())
        longest = max(map(metrics.horizontalAdvance, self._labels), default=0.0)
        return min(max(2.0 * metrics.height(), longest + metrics.height()), self.LONGEST_LABEL * metrics.height())

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        left, top, step = self._grid()
        row, column = int((position.y() - top) // step), int((position.x() - left) // step)
        inside = 0 <= row < len(self._labels) and 0 <= column < len(self._labels)
        return (row, column) if inside else None

    def _move_to(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._describe()
        self.update()
