"""A character counts, whichever key makes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gui.widgets.keys import typed

NONE, SHIFT, KEYPAD = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize(
    ("key", "held", "text", "character"),
    [
        (Qt.Key.Key_7, NONE, "7", "7"),
        (Qt.Key.Key_7, SHIFT, "7", "7"),  # a French keyboard
        (Qt.Key.Key_Egrave, NONE, "è", "è"),  # the same key without Shift
        (Qt.Key.Key_7, KEYPAD, "7", "7"),
        (Qt.Key.Key_Home, KEYPAD, "", ""),  # the same key without Num Lock
        (Qt.Key.Key_N, SHIFT, "N", "n"),
        (Qt.Key.Key_1, CONTROL, "1", ""),
        (Qt.Key.Key_1, ALT, "1", ""),
    ],
)
def test_what_was_typed_is_the_character(key: Qt.Key, held: Qt.KeyboardModifier, text: str, character: str) -> None:
    assert typed(QKeyEvent(QEvent.Type.KeyPress, key, held, text)) == character
