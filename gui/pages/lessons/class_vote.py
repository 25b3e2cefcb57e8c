"""What the class says: a key, a click, or hands counted for each digit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.lessons.pictures import NO_DIGIT
from gui.widgets.number_fields import NumberField
from gui.widgets.parts import LineLabel, button, label

_COLUMNS = 2
_MOST_HANDS = 99


class ClassVote(QWidget):
    """A button and a number of hands for each digit, and for “no digit” where that is a choice.

    The last press counts, or else the digit with most hands. Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, may_be_none: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = ""
        self._buttons: dict[str, QPushButton] = {}
        self._hands: dict[str, NumberField] = {}
        self._note = LineLabel("quiet", "voteNote", self)
        group = QButtonGroup(self)
        self._group = group
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, choice in enumerate([*map(str, range(10)), *([NO_DIGIT] if may_be_none else [])]):
            press, hands = self._choice(choice)
            group.addButton(press)
            row, column = place % 5, place // 5 * 2
            if choice == NO_DIGIT:
                row, column = 5, 0
            grid.addWidget(press, row, column)
            grid.addWidget(hands, row, column + 1)
        for column in range(2 * _COLUMNS):
            grid.setColumnStretch(column, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(8)
        keys = self._keys_in_words(may_be_none)
        column_of_all.addWidget(keys)
        column_of_all.addLayout(grid, 1)
        column_of_all.addWidget(self._note)
        self.clear()

    def answer(self) -> str:
        """What the class says: a digit, NO_DIGIT, or "" while it is not decided."""
        return self._answer

    def hands(self) -> int:
        """How many hands were counted."""
        return sum(hands.value() for hands in self._hands.values())

    def clear(self) -> None:
        """Begin a new round."""
        for hands in self._hands.values():
            hands.blockSignals(True)
            hands.setValue(0)
            hands.blockSignals(False)
        self._set("")

    def choose(self, choice: str) -> None:
        """Let the class say this, if it is a choice."""
        if choice in self._buttons and self.isEnabled():
            self._set(choice)

    def take(self, character: str) -> bool:
        """Take a digit that was typed, or n for no digit; whether it was one of them."""
        choice = NO_DIGIT if character == "n" else character
        if choice in self._buttons:
            self.choose(choice)
        return choice in self._buttons

    def begin(self) -> None:
        """Give the focus to the first choice."""
        self._buttons["0"].setFocus()

    def _count(self) -> None:
        most = max(hands.value() for hands in self._hands.values())
        leading = [choice for choice, hands in self._hands.items() if hands.value() == most]
        if most == 0:
            self._set("")
        elif len(leading) == 1:
            self._set(leading[0])
        else:
            self._set("")
            self._note.setText(self.tr("A draw. Press the one that the class decides for."))

    def _set(self, choice: str) -> None:
        self._answer = choice
        self._group.setExclusive(False)  # or none could be unmarked
        for known, press in self._buttons.items():
            press.setChecked(known == choice)
        self._group.setExclusive(True)
        if not choice:
            said = self.tr("Nothing yet.")
        elif choice == NO_DIGIT:
            said = self.tr("The class says: no digit")
        else:
            said = self.tr("The class says {digit}").format(digit=choice)
        if choice and self.hands():
            said = self.tr("{said} · {hands} of {all} hands").format(
                said=said, hands=self._hands[choice].value(), all=self.hands()
            )
        self._note.setText(said)
        self.changed.emit()

    def _choice(self, choice: str) -> tuple[QPushButton, NumberField]:
        title = self.tr("None (N)") if choice == NO_DIGIT else choice
        spoken = self.tr("no digit") if choice == NO_DIGIT else choice
        press = button(title, f"vote-{choice}", parent=self)
        press.setCheckable(True)
        press.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        press.setMaximumHeight(press.fontMetrics().height() * 4)
        press.setAccessibleName(self.tr("The class says: {choice}").format(choice=spoken))
        press.clicked.connect(lambda: self.choose(choice))
        hands = NumberField(self)
        hands.setObjectName(f"hands-{choice}")
        hands.setRange(0, _MOST_HANDS)
        hands.setSpecialValueText("–")
        hands.setButtonSymbols(NumberField.ButtonSymbols.NoButtons)  # the arrow keys count too
        hands.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hands.setAccessibleName(self.tr("Hands for {choice}").format(choice=spoken))
        hands.setToolTip(self.tr("How many hands?"))
        hands.valueChanged.connect(self._count)
        self._buttons[choice], self._hands[choice] = press, hands
        return press, hands

    def _keys_in_words(self, may_be_none: bool) -> QLabel:
        keys = self.tr("Press 0–9, or count hands")
        if may_be_none:
            keys = self.tr("Press 0–9 or N, or count hands")
        text = label(keys, "quiet", "voteKeys", self)
        text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return text
