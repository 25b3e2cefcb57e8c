"""Which digits one model takes for which more often than another model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.matrices.cell_matrix import CellMatrix


class DifferenceMatrix(CellMatrix):
    """The first model's counts minus the second's: blue with a plus sign where the first has more, else orange."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("differenceMatrix", self.tr("Difference of the confusion matrices"), parent)
        self._first: NDArray[np.integer] = np.zeros((0, 0), np.int64)
        self._names = ("", "")
        self._most = 1

    def set_matrices(
        self, first: NDArray[np.integer], second: NDArray[np.integer], labels: Sequence[str], names: tuple[str, str]
    ) -> None:
        """Show the difference of two matrices (K, K) of the models `names`. Raises ValueError for another shape."""
        self._set_cells(first - second, labels)
        self._first, self._names = first.copy(), names
        self._most = max(1, int(np.abs(self._matrix).max(initial=0)))
        self._describe()
        self.update()

    def _fill(self, row: int, column: int) -> QColor:
        colours, difference = theme.current(), int(self._matrix[row, column])
        if not difference:
            return theme.mix(colours.bar, colours.card, 0.12)
        colour = colours.accent if difference > 0 else colours.attention
        return theme.mix(colour, colours.card, 0.1 + 0.9 * abs(difference) / self._most)

    def _text(self, row: int, column: int) -> str:
        difference = int(self._matrix[row, column])
        return f"{difference:+d}".replace("-", "−") if difference else ""

    def _sentence(self, row: int, column: int) -> str:
        first = int(self._first[row, column])
        return self.tr("{true} read as {predicted}: {first} by {one}, {second} by {other}").format(
            true=self._labels[row],
            predicted=self._labels[column],
            first=first,
            one=self._names[0],
            second=first - int(self._matrix[row, column]),
            other=self._names[1],
        )
