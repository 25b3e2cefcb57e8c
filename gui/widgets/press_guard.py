"""A double press does not undo what the first one did."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.KeyPress, QEvent.Type.Shortcut)
_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)
_MOMENT = 800  # ms; a double press takes up to 500, and somebody in a hurry presses again when nothing seems to happen


class PressGuard(QObject):
    """Keeps presses from buttons that have just got another meaning or place.

    Who presses Start twice wants to start, though the button says Cancel by then. While its property "held" is true, a
    button takes no press and no focus by a click; Tab and the arrow keys go on.
    """

    def __init__(self, *buttons: QAbstractButton) -> None:
        super().__init__(buttons[0])
        self._policies = {button: button.focusPolicy() for button in buttons}
        self._held = False
        self._moment = QTimer(self, singleShot=True, interval=_MOMENT)
        self._moment.timeout.connect(lambda: self._mark(held=False))
        # The moment begins when what was started has let the window go on.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._moment.start)
        for button in buttons:
            button.installEventFilter(self)

    def hold(self) -> None:
        """Take no presses for a moment: what the buttons do has changed."""
        self._mark(held=True)
        self._moment.stop()
        self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._held or event.type() not in _PRESSES:
            return False
        if isinstance(event, QKeyEvent) and event.key() not in _PRESSING:
            return False
        self._moment.start()  # anew, for somebody who goes on pressing
        return True

    def _mark(self, *, held: bool) -> None:
        self._held = held
        for button, policy in self._policies.items():
            button.setProperty("held", held)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if held else policy)
