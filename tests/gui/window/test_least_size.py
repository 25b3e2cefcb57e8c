"""How small the window may become."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QWidget
from pytestqt.qtbot import QtBot

from gui.window.least_size import LeastSize

PROJECTOR, MONITOR = QRect(0, 0, 800, 600), QRect(0, 0, 3840, 2160)


class Window(QWidget):
    """A window on a screen of any size."""

    room = MONITOR

    def screen(self) -> Any:
        return SimpleNamespace(availableGeometry=lambda: self.room)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    """With text so large that only a monitor has room for it."""
    window = Window()
    qtbot.addWidget(window)
    font = window.font()
    font.setPointSizeF(font.pointSizeF() * 4)
    window.setFont(font)
    LeastSize(window)
    window.show()
    return window


def enter(window: Window, room: QRect) -> None:
    window.room = room
    window.windowHandle().screenChanged.emit(window.windowHandle().screen())


def test_a_window_that_is_moved_to_a_smaller_screen_can_become_as_small_as_that(window: Window) -> None:
    before = window.minimumSize()
    assert before.height() > PROJECTOR.height()
    enter(window, PROJECTOR)
    assert window.minimumWidth() <= PROJECTOR.width()
    assert window.minimumHeight() < PROJECTOR.height()
    enter(window, MONITOR)
    assert window.minimumSize() == before


def test_of_a_window_as_high_as_its_screen_the_title_stays_on_it(window: Window) -> None:
    enter(window, PROJECTOR)
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    assert 0 < title <= PROJECTOR.height() - window.minimumHeight()
