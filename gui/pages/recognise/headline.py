"""The answer, large enough for the back row.

One rule, so that it never contradicts the vote beside it: the large digit is what the chosen model says, if the vote
says the same. A question mark behind it means that the model is not sure, or that as many models or more say another
digit. If the vote says another digit, a question mark stands alone, and both digits are named.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.page_parts.why_button import why_button
from gui.pages.recognise.correction_button import CorrectionButton
from gui.widgets.announcing import Announcer
from gui.widgets.formats import DASH
from gui.widgets.info_button import InfoButton
from gui.widgets.parts import BigDigit, Card, LineLabel, TextBlock

_BESIDE_LETTERS = 75  # of text: the narrowest headline whose vote stands beside the answer


class Headline(Card):
    """The chosen model's answer as a huge digit and a sentence; on the right, how the models voted.

    Attributes: `why`, which leads to what is behind the answer; `correction`, for who sees that the answer is wrong.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("headline", parent)
        self.setAccessibleName(self.tr("Answer"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digit = BigDigit("headlineDigit", 5.2, 1.1, self)
        self._sentence = TextBlock("title", "headlineSentence", 1, self)
        self._detail = TextBlock("quiet", "headlineDetail", 1, self)
        self._remark = LineLabel("quiet", "headlineRemark", self)
        self._agreement = TextBlock("heading", "headlineAgreement", 1, self)
        self._disagreement = TextBlock("attention", "headlineDisagreement", 3, self)
        self._rule = self._explained()
        self.why = why_button("headlineWhy", self)
        self.correction = CorrectionButton(self)
        for right in (self._agreement, self._disagreement):
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        self._announcer = Announcer(self)
        self._layout()
        self.show_nothing("")

    def show_answer(
        self, model: str, digit: str, sure: bool, detail: str, agreement: str, disagreement: str, voted: str = ""
    ) -> None:
        """Show a digit, "0" to "9", as the answer of the model of that title; an empty text leaves its line blank.

        `voted` is the digit of the vote where it is another.
        """
        self._remark.show()  # its line stays, so that nothing moves when there is something to say
        if voted:
            sentence, large = self.tr("Not sure – {0} or {1}?").format(digit, voted), "?"
        else:
            says = self.tr("{model} says {digit}") if sure else self.tr("Not sure – perhaps {digit}")
            sentence, large = says.format(model=model, digit=digit), digit if sure else f"{digit}?"
        self._show(large, "accent", sentence, detail, agreement, disagreement)

    def large_text(self) -> str:
        """What the large digit says; empty while there is no answer."""
        return "" if self._digit.text() == DASH else self._digit.text()

    def set_remark(self, text: str) -> None:
        """Say something about the picture beside the answer, such as that it does not look like a digit."""
        self._remark.setText(text)
        self._describe()

    def show_nothing(self, sentence: str) -> None:
        """Show why there is no answer, or what to do for one: the first sentence large, the others below."""
        first, _, rest = sentence.partition(". ")
        self._remark.setText("")
        self._remark.hide()
        self.correction.withdraw()
        self._show(DASH, "quiet_text", first, rest, "", "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window, the vote stands below the answer."""
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _BESIDE_LETTERS
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._sides.direction():
            self._sides.setDirection(direction)
            self._sides.setSpacing(0 if narrow else 16)
            self._sentence.set_lines(2 if narrow else 1)
            self._disagreement.set_lines(1 if narrow else 3)
            for line in (self._votes, self._remark):  # below others, they would move something
                policy = line.sizePolicy()
                policy.setRetainSizeWhenHidden(narrow)
                line.setSizePolicy(policy)
            side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
            for line in (self._agreement, self._disagreement):
                line.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _explained(self) -> InfoButton:
        """The (i) that says the rule."""
        rule = self.tr(
            "The large digit is what the chosen model says, if the vote of all models says the same. “?” behind it: "
            "the model is not sure, or as many models or more say another digit. “?” alone: the vote says another "
            "digit than the chosen model. In the vote, models that erred less on pictures held back from training "
            "count more. Choose a model by a click on its card."
        )
        title = self.tr("How the large digit is chosen")
        return InfoButton(title, rule, "recognise.md#the-large-digit", "headlineRule", self)

    def _layout(self) -> None:
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(16)
        for lines, spacing in (
            ((self._sentence, self._detail, self._remark), 4),
            ((self._agreement, self._disagreement), 0),  # no higher than the left, which stands alone at times
        ):
            side = QWidget(self)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(spacing)
            column.addStretch(1)
            for line in lines:
                column.addWidget(line)
            column.addStretch(1)
            self._sides.addWidget(side, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(16)
        row.addWidget(self._digit)
        row.addLayout(self._sides, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(2)  # together no higher than the lines beside them
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.why)
        top.addWidget(self._rule)
        buttons.addLayout(top)
        buttons.addStretch(1)
        buttons.addWidget(self.correction, 0, Qt.AlignmentFlag.AlignRight)
        row.addLayout(buttons)
        self._votes = side

    def _show(self, digit: str, colour: str, *lines: str) -> None:
        self._digit.show_text(digit, colour)
        self.why.setVisible(digit != DASH)
        for widget, text in zip(
            (self._sentence, self._detail, self._agreement, self._disagreement), lines, strict=True
        ):
            widget.setText(text)
        self._votes.setVisible(any(lines[2:]))
        self._describe()

    def _describe(self) -> None:
        def together(*lines: LineLabel | TextBlock) -> str:
            return ". ".join(line.text() for line in lines if line.text())

        others = (self._remark, self._agreement, self._disagreement)
        self.setAccessibleDescription(together(self._sentence, self._detail, *others))
        self._announcer.say(together(self._sentence, *others) if self.large_text() else "")
