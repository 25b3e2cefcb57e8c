"""The confusion matrix of a project's test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.matrices.confusion_matrix import ConfusionMatrix

_LINES = 17  # of text: its height
_LEAST_LINES = 10  # of text: its width at least


class TakenFor(ConfusionMatrix):
    """The confusion matrix of a test, with names of classes."""

    LONGEST_LABEL = 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachMatrix")
        self._names: tuple[str, ...] = ()
        follow_font(self, lambda: self.setFixedHeight(self.fontMetrics().height() * _LINES))

    def set_test(self, matrix: NDArray[np.integer], names: Sequence[str]) -> None:
        """Show counts (K + 1, K + 1), rows true, columns predicted; the last of the names is “none of these”."""
        self._names = tuple(names)
        self.set_matrix(matrix, (*names[:-1], self.tr("none")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().height() * _LEAST_LINES, super().minimumSizeHint().height())

    def _sentence(self, row: int, column: int) -> str:
        many, whole = int(self._matrix[row, column]), int(self._matrix[row].sum())
        text = self.tr("{many} of {whole} test samples of “{true}” got the answer “{answer}”")
        return text.format(many=many, whole=whole, true=self._names[row], answer=self._names[column])
