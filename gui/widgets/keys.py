"""What was typed, whichever key of whichever keyboard it lies on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def typed(event: QKeyEvent) -> str:
    """The character, a letter as a small one; "" where it is none, or with Ctrl, Alt or Meta a command.

    Shift counts as no command: on French keyboards it makes the digits.
    """
    return "" if event.modifiers() & _COMMANDS else event.text().lower()
