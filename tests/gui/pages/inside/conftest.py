"""Somebody on the page Inside, with a network that answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.session import HANDLERS, Session
from gui.bridge import EngineBridge
from gui.pages.inside.page import InsidePage
from gui.preferences import Preferences

from ...conftest import ONE, SEVEN
from .small_network import SmallNetwork

LEFT = Qt.MouseButton.LeftButton
QUEUES = ("inside", "inside-slow", "inside-training-pictures", "inside-test-digits", "models", "pictures", "saving")


class Looker:
    """Looks into the small network, on a page of its own or in a window."""

    SEVEN, ONE = SEVEN, ONE

    def __init__(self, page: InsidePage, bridge: EngineBridge, network: SmallNetwork, qtbot: QtBot) -> None:
        self.page, self.network = page, network
        self._bridge, self._qtbot = bridge, qtbot
        self.quiet()

    def find(self, name: str) -> Any:
        found = self.page.findChild(QWidget, name)
        assert found is not None, f"there is no widget “{name}”"
        return found

    def text(self, name: str) -> str:
        return str(self.find(name).text())

    def until(self, is_true: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(is_true()), timeout=60_000)

    def quiet(self) -> None:
        """Wait until all that was asked is answered, unless the network is held up."""
        if self.network.may_go_on.is_set():
            self.until(lambda: not any(map(self._bridge.is_busy, QUEUES)))

    def click(self, name: str) -> None:
        self.until(lambda: not self.find(name).rect().isEmpty() and not self.find(name).property("held"))
        QTest.mouseClick(self.find(name), LEFT)
        self.quiet()

    def draw(self, *strokes: Any) -> None:
        """Draw, and let the pen rest."""
        pad = self.find("insidePad")
        pad.draw_strokes(strokes or [SEVEN])
        self.until(lambda: not pad._changed_timer.isActive() and not self.page._panel._rest.isActive())
        self.quiet()

    def part(self, key: str) -> None:
        self.click(f"insideParts-{key}")

    def choose(self, name: str, data: object) -> None:
        """Choose an entry of a drop-down by what it stands for."""
        choice = self.find(name)
        choice.setCurrentIndex(choice.findData(data))
        self.quiet()

    def press(self, name: str, *keys: Any) -> None:
        self.find(name).setFocus()
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)
            self.quiet()

    def click_at(self, widget: Any, x: float, y: float) -> None:
        QTest.mouseClick(widget, LEFT, pos=QPoint(round(x), round(y)))
        self.quiet()

    def says(self, column: str = "insideA") -> str:
        return self.text(f"{column}Says")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> SmallNetwork:
    result = SmallNetwork()
    for request, handler in result.handlers().items():
        monkeypatch.setitem(HANDLERS, request, handler)
    return result


@pytest.fixture
def looker(network: SmallNetwork, qtbot: QtBot, put_on_screen: Callable[[QWidget], None]) -> Iterator[Looker]:
    bridge = EngineBridge(Session())
    page = InsidePage(bridge, Preferences())
    page.resize(1200, 700)
    put_on_screen(page)
    yield Looker(page, bridge, network, qtbot)
    network.may_go_on.set()
    bridge.close()


@pytest.fixture
def drawn(looker: Looker) -> Looker:
    """A seven is drawn."""
    looker.draw()
    return looker


@pytest.fixture
def in_window(network: SmallNetwork, user: Any, qtbot: QtBot) -> Callable[[], Looker]:
    """Goes to the page in a whole window."""

    def go() -> Looker:
        return Looker(user.go("inside"), user.window._bridge, network, qtbot)

    return go
