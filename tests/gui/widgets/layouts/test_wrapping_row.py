"""A row of controls in rooms of several widths."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot

from gui.widgets.layouts.wrapping_row import WrappingRow

Show = Callable[[QWidget], None]


class Block(QWidget):
    """100×20 pixels, and never narrower than 60."""

    def sizeHint(self) -> QSize:
        return QSize(100, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)


def test_a_row_wraps_where_there_is_no_room_and_asks_for_the_height_it_needs(put_on_screen: Show, qtbot: QtBot) -> None:
    room = QWidget()
    row = WrappingRow(10, room)
    first, second, third = (Block(room) for _ in range(3))
    row.add(first)
    row.add(second, 1)
    row.add_gap()
    row.add(third)
    put_on_screen(room)
    room.resize(400, 100)
    qtbot.waitUntil(lambda: first.y() == second.y() == third.y())
    assert third.geometry().right() == room.width() - 1
    assert room.minimumSizeHint().height() == 20
    room.resize(250, 100)
    qtbot.waitUntil(lambda: first.y() == second.y() < third.y())
    assert second.geometry().right() <= room.width()
    assert room.minimumSizeHint().height() == 50
    room.resize(80, 100)
    qtbot.waitUntil(lambda: first.y() < second.y() < third.y())
    assert first.width() == third.width() == 80
    assert room.minimumSizeHint().width() == 60


def test_nothing_of_a_row_outlives_its_widgets(put_on_screen: Show) -> None:
    def items() -> int:
        gc.collect()
        return sum(type(found) is QWidgetItem for found in gc.get_objects())

    def show_and_forget() -> None:
        row = WrappingRow()
        for _ in range(5):
            row.add(Block())
        room = QWidget()
        QVBoxLayout(room).addLayout(row)
        put_on_screen(room)
        room.hide()
        room.deleteLater()

    before = items()
    for _ in range(3):
        show_and_forget()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert items() == before
