"""What a model can be exported to, one to choose; what does not suit it is greyed, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from engine.sharing.requests import TargetChoice
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import label

_LINES = 6  # that can be seen at least


class TargetList(QScrollArea):
    """Signals: `chosen(TargetChoice)` when another one is chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportTargets")
        self.setAccessibleName(self.tr("What to export"))
        self.setWidgetResizable(True)
        self._inside = QWidget(self)
        self._inside.setProperty("role", "page")
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(2)
        self.setWidget(self._inside)
        self._group = QButtonGroup(self)
        self._choices: list[TargetChoice] = []
        follow_font(self, lambda: self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES))
        self._group.idToggled.connect(self._follow)

    def show_choices(self, choices: Sequence[TargetChoice]) -> None:
        """List these, those that suit first, and choose the first of them."""
        self._choices = sorted(choices, key=lambda choice: bool(choice.refusal))
        for number, choice in enumerate(self._choices):
            radio = QRadioButton(choice.title, self._inside)
            radio.setObjectName(f"exportTarget-{choice.name}")
            radio.setAccessibleName(choice.title)
            said = choice.refusal or choice.about
            radio.setAccessibleDescription(said)
            radio.setEnabled(not choice.refusal)
            about = label(said, "quiet", f"exportAbout-{choice.name}", self._inside)
            about.setWordWrap(True)
            about.setIndent(self.fontMetrics().height() * 3 // 2)
            self._group.addButton(radio, number)
            self._column.addWidget(radio)
            self._column.addWidget(about)
        self._column.addStretch(1)
        if self._choices and not self._choices[0].refusal:
            self._group.button(0).setChecked(True)
            self._group.button(0).setFocus()

    def current(self) -> TargetChoice | None:
        """The chosen target; None where none suits."""
        number = self._group.checkedId()
        return self._choices[number] if number >= 0 else None

    def _follow(self, number: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(self._choices[number])
