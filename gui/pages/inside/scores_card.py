"""What a model says about the picture, beside the pad: its answer and its scores."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.data.labels import DIGITS
from engine.types import Score
from gui.widgets.digit_bars import DigitBars
from gui.widgets.formats import DASH, percent
from gui.widgets.label_rows import LabelRows
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel

_ROWS = 3
_MOST_LINES = 14  # of text


class ScoresCard(Card):
    """Its height is the same for digits and for other labels."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}Scores", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = ""
        self._says = LineLabel("heading", f"{name}Says", self)
        self._change = LineLabel("attention", f"{name}Change", self)
        self._bars, self._rows = DigitBars(DIGITS, self), LabelRows(_ROWS, self)
        for view in (self._bars, self._rows):
            view.setObjectName(f"{name}{type(view).__name__}")
        self._stack = QStackedWidget(self)
        follow_font(self, lambda: self.setMaximumHeight(self.fontMetrics().height() * _MOST_LINES))
        self._stack.addWidget(self._bars)
        self._stack.addWidget(self._rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addWidget(self._says)
        layout.addWidget(self._change)
        layout.addWidget(self._stack, 1)

    def show_model(self, title: str) -> None:
        """Show the scores of the model of this title from now on."""
        self._title = title
        self.setAccessibleName(title)
        self.show_scores((), ())

    def show_scores(self, scores: Sequence[Score], before: Sequence[Score]) -> None:
        """Show scores, best first; none where there is no answer. `before` are those with nothing switched off, or none
        where nothing is.
        """
        best = scores[0] if scores else None
        says = (
            DASH if best is None else self.tr("{label} · {score}").format(label=best.label, score=percent(best.score))
        )
        self._says.setText(self.tr("{model}: {answer}").format(model=self._title, answer=says))
        if before:
            first = before[0]
            changed = best is not None and best.label != first.label
            text = self.tr("before: {label} · {score}") if changed else self.tr("before: {score}")
            self._change.setText(text.format(label=first.label, score=percent(first.score)))
        else:
            self._change.setText("")
        of_digits = not scores or {score.label for score in scores} <= set(DIGITS)
        self._stack.setCurrentIndex(int(not of_digits))
        disagrees = bool(before) and best is not None and best.label != before[0].label
        if of_digits:
            self._bars.set_scores(tuple(scores), best.label if best else None, disagrees)
        else:
            self._rows.set_scores(scores, disagrees)
