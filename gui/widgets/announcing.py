"""What a screen reader says by itself, without the focus being there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_SETTLED = 1000  # ms without another text: a pen is set down again sooner


def announce(widget: QWidget, text: str) -> None:
    """Let screen readers say a text about a widget."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Announcer(QObject):
    """Announces what a widget says once it has settled: an answer that grows with a drawing is said at its end."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._text = self._announced = ""
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED)
        self._settled.timeout.connect(self._announce)

    def say(self, text: str) -> None:
        """Announce a text if it is news and nobody says another soon; after "", whatever comes is news."""
        self._text = text
        if text:
            self._settled.start()
        else:
            self._settled.stop()
            self._announced = ""

    def _announce(self) -> None:
        if self._text != self._announced and self._widget.isVisible():
            self._announced = self._text
            announce(self._widget, self._text)
