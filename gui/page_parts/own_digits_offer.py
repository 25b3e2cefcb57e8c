"""Offers the digits that a person kept as data, where there is a choice of data."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from engine.data.requests import OwnDigits, OwnDigitsRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.data_choice import DataChoice


class OwnDigitsOffer(QObject):
    """Counts the digits whenever a page is shown, and tells the page's choices of data."""

    def __init__(self, bridge: EngineBridge, page: QWidget, *choices: DataChoice) -> None:
        super().__init__(page)
        self._bridge, self._choices = bridge, choices
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._bridge.submit("digits", OwnDigitsRequest(), Listener(self._offer), lane="count")
        return False

    def _offer(self, there: OwnDigits) -> None:
        for choice in self._choices:
            choice.show_own_digits(sum(there.counts))
