"""The answer, large enough for the back row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.widgets.formats import DASH
from gui.widgets.parts import BigDigit, Card, LineLabel


class Headline(Card):
    """The chosen model's answer as a huge digit and a sentence; on the right, how the models voted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("headline", parent)
        self.setAccessibleName(self.tr("Answer"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digit = BigDigit("headlineDigit", 5.2, 1.1, self)
        self._sentence = LineLabel("title", "headlineSentence", self)
        self._detail = LineLabel("quiet", "headlineDetail", self)
        self._agreement = LineLabel("heading", "headlineAgreement", self)
        self._disagreement = LineLabel("attention", "headlineDisagreement", self)
        for right in (self._agreement, self._disagreement):
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(16)
        row.addWidget(self._digit)
        for first, second, share in (
            (self._sentence, self._detail, 3),
            (self._agreement, self._disagreement, 3),
        ):
            side = QWidget(self)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            column.addStretch(1)
            column.addWidget(first)
            column.addWidget(second)
            column.addStretch(1)
            row.addWidget(side, share)
        self._votes = side
        self.show_nothing("")

    def show_answer(self, digit: str, sentence: str, detail: str, agreement: str, disagreement: str) -> None:
        """Show an answer; an empty text leaves its line blank."""
        self._show(digit, "accent", sentence, detail, agreement, disagreement)

    def show_nothing(self, sentence: str) -> None:
        """Show that there is no answer, and what to do for one."""
        first, _, rest = sentence.partition(". ")
        self._show(DASH, "quiet_text", first, rest, "", "")

    def _show(self, digit: str, colour: str, *lines: str) -> None:
        self._digit.show_text(digit, colour)
        for widget, text in zip(
            (self._sentence, self._detail, self._agreement, self._disagreement), lines, strict=True
        ):
            widget.setText(text)
        self._votes.setVisible(any(lines[2:]))
        self.setAccessibleDescription(". ".join(text for text in lines if text))
