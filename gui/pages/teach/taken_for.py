"""The confusion matrix of a project's test."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.matrices.confusion_matrix import ConfusionMatrix

_LINES = 17  # of text: its height


class TakenFor(ConfusionMatrix):
    """The confusion matrix of a test, with names of classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachMatrix")
        follow_font(self, lambda: self.setFixedHeight(self.fontMetrics().height() * _LINES))

    def _sentence(self, row: int, column: int) -> str:
        many, whole = int(self._matrix[row, column]), int(self._matrix[row].sum())
        text = self.tr("{many} of {whole} test samples of “{true}” got the answer “{answer}”")
        return text.format(many=many, whole=whole, true=self._labels[row], answer=self._labels[column])
