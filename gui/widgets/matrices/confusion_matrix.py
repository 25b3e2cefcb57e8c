"""Which digits are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.formats import percent, percent_number
from gui.widgets.matrices.cell_matrix import CellMatrix

Mode = Literal["count", "row", "column", "all"]


def shares(matrix: NDArray[np.integer], mode: Mode) -> NDArray[np.float64]:
    """Each cell's share of its row ("row"), its column ("column") or everything (else); 0 where nothing is."""
    axis = {"count": None, "row": 1, "column": 0, "all": None}[mode]
    totals = np.broadcast_to(matrix.sum(axis=axis, keepdims=True), matrix.shape)
    result = np.zeros(matrix.shape)
    np.divide(matrix, totals, out=result, where=totals > 0)
    return result


class ConfusionMatrix(CellMatrix):
    """Counts or shares in each cell; mistakes are in the second colour, stronger where there are more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("confusionMatrix", self.tr("Confusion matrix"), parent)
        self._mode: Mode = "count"
        self._shares = self._strengths = np.zeros((0, 0))

    def set_matrix(self, matrix: NDArray[np.integer], labels: Sequence[str]) -> None:
        """Show counts (K, K), rows true, columns predicted. Raises ValueError unless it is square with K labels."""
        self._set_cells(matrix, labels)
        self.set_mode(self._mode)

    def set_mode(self, mode: Mode) -> None:
        """Show counts, or shares of each row, of each column, or of everything."""
        self._mode = mode
        self._shares = shares(self._matrix, mode)
        mistakes = self._shares.copy()
        np.fill_diagonal(mistakes, 0)
        self._strengths = mistakes / (mistakes.max(initial=0) or 1.0)
        self._number_size = theme.SMALL if mode == "count" else theme.SMALL * theme.SMALL
        self._describe()
        self.update()

    def _fill(self, row: int, column: int) -> QColor:
        colours = theme.current()
        if row == column:
            recall = self._matrix[row, row] / max(1, int(self._matrix[row].sum()))
            return theme.mix(colours.accent, colours.card, 0.05 + 0.95 * float(recall))
        return theme.mix(colours.attention, colours.card, 0.05 + 0.95 * float(self._strengths[row, column]))

    def _text(self, row: int, column: int) -> str:
        if not self._matrix[row, column] and row != column:
            return ""
        if self._mode == "count":
            return str(self._matrix[row, column])
        if self._mode == "all":  # even a single picture of ten thousand must show
            return f"{self._shares[row, column] * 100:.2f}"
        return percent_number(self._shares[row, column])

    def _sentence(self, row: int, column: int) -> str:
        return self.tr(
            "{true} read as {predicted}: {count}, {row} of all true {true}, {column} of all read as {predicted}"
        ).format(
            true=self._labels[row],
            predicted=self._labels[column],
            count=int(self._matrix[row, column]),
            row=percent(shares(self._matrix, "row")[row, column]),
            column=percent(shares(self._matrix, "column")[row, column]),
        )
