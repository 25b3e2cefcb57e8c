"""What a network learnt from fair or unfair data: labels, accuracy for each digit, confusion matrix."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.lessons.requests import UnfairRun
from gui.widgets.count_bars import CountBars
from gui.widgets.formats import percent
from gui.widgets.matrices.confusion_matrix import ConfusionMatrix
from gui.widgets.parts import Card, LineLabel

_DIGITS = tuple("0123456789")


class UnfairOutcome(Card):
    """One training's outcome, with a title."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._labelled = CountBars(f"{name}Labels", self.tr("Training pictures with each label"), _DIGITS, self)
        self._right = CountBars(
            f"{name}Right", self.tr("Percentage of each digit that is read correctly"), _DIGITS, self
        )
        self._accuracy = LineLabel("heading", f"{name}Accuracy", self)
        self._matrix = ConfusionMatrix(self)
        self._matrix.setObjectName(f"{name}Matrix")
        self._accuracy.setText(self.tr("Not trained yet."))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        self._title, self._name = LineLabel("heading", f"{name}Title", self), title
        self._title.setText(title)
        column.addWidget(self._title)
        for bars in (self._labelled, self._right):
            caption = LineLabel("quiet", f"{bars.objectName()}Caption", self)
            caption.setText(bars.accessibleName())
            column.addWidget(caption)
            column.addWidget(bars)
        column.addWidget(self._accuracy)
        column.addWidget(self._matrix, 1)

    def show_run(self, run: UnfairRun, fair: UnfairRun | None, done: str = "") -> None:
        """Show a training on data to which something was `done`; the digit that lost most against the fair one stands
        out.
        """
        self._title.setText(f"{self._name}: {done}" if done else self._name)
        worst = None
        if fair is not None and not run.unfairness.is_fair:
            lost = [before - now for before, now in zip(fair.accuracies, run.accuracies, strict=True)]
            worst = lost.index(max(lost))
        self._labelled.show_counts(run.labelled, worst)
        self._right.show_counts(tuple(round(share * 100) for share in run.accuracies), worst)
        self._accuracy.setText(self.tr("{accuracy} of all digits").format(accuracy=percent(run.accuracy)))
        self._matrix.set_matrix(run.confusion, _DIGITS)
