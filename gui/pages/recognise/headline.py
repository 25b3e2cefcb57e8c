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
        self._remark = LineLabel("quiet", "headlineRemark", self)
        self._agreement = LineLabel("heading", "headlineAgreement", self)
        self._disagreement = LineLabel("attention", "headlineDisagreement", self)
        for right in (self._agreement, self._disagreement):
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(16)
        row.addWidget(self._digit)
        for lines, share in (
            ((self._sentence, self._detail, self._remark), 3),
            ((self._agreement, self._disagreement), 3),
        ):
            side = QWidget(self)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            column.addStretch(1)
            for line in lines:
                column.addWidget(line)
            column.addStretch(1)
            row.addWidget(side, share)
        self._votes = side
        self.show_nothing("")

    def show_answer(self, model: str, digit: str, sure: bool, detail: str, agreement: str, disagreement: str) -> None:
        """Show a digit, "0" to "9", as the answer of the model of that title; an empty text leaves its line blank."""
        says = self.tr("{model} says {digit}") if sure else self.tr("Not sure – perhaps {digit}")
        sentence = says.format(model=model, digit=digit)
        self._remark.show()  # its line stays, so that nothing moves when there is something to say
        self._show(digit if sure else f"{digit}?", "accent", sentence, detail, agreement, disagreement)

    def set_remark(self, text: str) -> None:
        """Say something about the picture beside the answer, such as that it does not look like a digit."""
        self._remark.setText(text)
        self._describe()

    def show_nothing(self, sentence: str) -> None:
        """Show why there is no answer, or what to do for one: the first sentence large, the others below."""
        first, _, rest = sentence.partition(". ")
        self._remark.setText("")
        self._remark.hide()
        self._show(DASH, "quiet_text", first, rest, "", "")

    def _show(self, digit: str, colour: str, *lines: str) -> None:
        self._digit.show_text(digit, colour)
        for widget, text in zip(
            (self._sentence, self._detail, self._agreement, self._disagreement), lines, strict=True
        ):
            widget.setText(text)
        self._votes.setVisible(any(lines[2:]))
        self._describe()

    def _describe(self) -> None:
        lines = (self._sentence, self._detail, self._remark, self._agreement, self._disagreement)
        self.setAccessibleDescription(". ".join(line.text() for line in lines if line.text()))
