"""Which digits are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import theme
from gui.widgets.formats import percent

Mode = Literal["count", "row", "column"]


def shares(matrix: NDArray[np.integer], mode: Mode) -> NDArray[np.float64]:
    """Each cell's share: of its row ("row"), its column ("column"), or everything ("count"); 0 where nothing is."""
    axis = {"count": None, "row": 1, "column": 0}[mode]
    totals = np.broadcast_to(matrix.sum(axis=axis, keepdims=True), matrix.shape)
    result = np.zeros(matrix.shape)
    np.divide(matrix, totals, out=result, where=totals > 0)
    return result


class ConfusionMatrix(QWidget):
    """A square of cells, rows true and columns predicted; mistakes are in the second colour, the stronger the more.

    The cell under the mouse is told in a tool tip; the arrow keys move to a cell, which assistive tools then tell.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusionMatrix")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._matrix: NDArray[np.integer] = np.zeros((0, 0), np.int64)
        self._shares = np.zeros((0, 0))
        self._labels: tuple[str, ...] = ()
        self._mode: Mode = "count"
        self._cell = (0, 0)

    def set_matrix(self, matrix: NDArray[np.integer], labels: Sequence[str]) -> None:
        """Show counts (K, K), rows true, columns predicted. Raises ValueError unless it is square with K labels."""
        if matrix.shape != (len(labels), len(labels)):
            raise ValueError(f"A confusion matrix of {len(labels)} labels is not {matrix.shape}.")
        self._matrix, self._labels, self._cell = matrix.copy(), tuple(labels), (0, 0)
        self.set_mode(self._mode)

    def set_mode(self, mode: Mode) -> None:
        """Show counts, or shares of each row or column."""
        self._mode = mode
        self._shares = shares(self._matrix, mode)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 14
        return QSize(side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if self._labels and event.key() in steps:
            down, right = steps[Qt.Key(event.key())]
            last = len(self._labels) - 1
            self._move_to(min(max(self._cell[0] + down, 0), last), min(max(self._cell[1] + right, 0), last))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._sentence(*cell) if cell else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._describe()
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._labels:
            return
        colours, metrics = theme.current(), self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top, step = self._grid()
        mistakes = self._shares.copy()
        np.fill_diagonal(mistakes, 0)
        most = mistakes.max() or 1.0
        number = theme.scaled(self.font(), theme.SMALL if self._mode == "count" else theme.SMALL * theme.SMALL)
        for row, name in enumerate(self._labels):
            painter.setFont(self.font())
            painter.setPen(QColor(colours.quiet_text))
            painter.drawText(
                QRectF(left - metrics.height() * 2, top + row * step, metrics.height() * 1.5, step),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                name,
            )
            below = top + step * len(self._labels)
            painter.drawText(
                QRectF(left + row * step, below, step, metrics.height() * 1.6), Qt.AlignmentFlag.AlignCenter, name
            )
            painter.setFont(number)
            for column in range(len(self._labels)):
                cell = QRectF(left + column * step, top + row * step, step, step).adjusted(1, 1, -1, -1)
                self._paint_cell(painter, cell, row, column, mistakes[row, column] / most)
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        painter.setPen(QColor(colours.quiet_text))
        side = step * len(self._labels)
        painter.drawText(
            QRectF(left, top + side + metrics.height() * 1.6, side, metrics.height()),
            Qt.AlignmentFlag.AlignCenter,
            self.tr("predicted"),
        )
        painter.translate(left - metrics.height() * 2, top + side / 2)
        painter.rotate(-90)
        painter.drawText(
            QRectF(-side / 2, -metrics.height(), side, metrics.height()), Qt.AlignmentFlag.AlignCenter, self.tr("true")
        )
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: QRectF, row: int, column: int, strength: float) -> None:
        colours = theme.current()
        if row == column:
            recall = self._matrix[row, row] / max(1, int(self._matrix[row].sum()))
            fill = theme.mix(colours.accent, colours.card, 0.05 + 0.95 * float(recall))
        else:
            fill = theme.mix(colours.attention, colours.card, 0.05 + 0.95 * strength)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(colours.text), 2) if self.hasFocus() and (row, column) == self._cell else fill)
        painter.drawRoundedRect(cell, 4, 4)
        if self._matrix[row, column] or row == column:
            share = percent(self._shares[row, column])
            text = str(self._matrix[row, column]) if self._mode == "count" else share.rstrip("%").strip()
            painter.setPen(theme.ink_on(fill))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _grid(self) -> tuple[float, float, float]:
        """Left, top and the side of a cell, in pixels."""
        height = self.fontMetrics().height()
        side = min(self.width() - 4.0 * height, self.height() - 3.0 * height)
        return 3.0 * height + (self.width() - 4.0 * height - side) / 2, 2.0, side / max(1, len(self._labels))

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        left, top, step = self._grid()
        row, column = int((position.y() - top) // step), int((position.x() - left) // step)
        inside = 0 <= row < len(self._labels) and 0 <= column < len(self._labels)
        return (row, column) if inside else None

    def _move_to(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._describe()
        self.update()

    def _sentence(self, row: int, column: int) -> str:
        return self.tr("{true} read as {predicted}: {count}, {row} of its row, {column} of its column").format(
            true=self._labels[row],
            predicted=self._labels[column],
            count=int(self._matrix[row, column]),
            row=percent(shares(self._matrix, "row")[row, column]),
            column=percent(shares(self._matrix, "column")[row, column]),
        )

    def _describe(self) -> None:
        self.setAccessibleDescription(self._sentence(*self._cell) if self._labels else "")
