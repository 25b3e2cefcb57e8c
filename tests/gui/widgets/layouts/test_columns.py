"""Columns side by side, and below each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.layouts.columns import Columns

Show = Callable[[QWidget], None]


class Part(QWidget):
    """Never narrower than 200 pixels, and 900 high if it can be."""

    def sizeHint(self) -> QSize:
        return QSize(200, 900)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 100)


def test_columns_stand_below_each_other_in_a_narrow_room_none_higher_than_it(put_on_screen: Show, qtbot: QtBot) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    columns = Columns(10)
    left, right = Part(), Part()
    columns.add(left, 0)
    columns.add(right, 1)
    area.setWidget(columns)
    put_on_screen(area)
    area.resize(600, 300)
    qtbot.waitUntil(lambda: left.y() == right.y() and right.x() > left.x())
    assert left.width() == 200, "a part without a stretch is as narrow as it can be"
    assert columns.height() <= area.viewport().height()
    area.resize(350, 300)
    qtbot.waitUntil(lambda: right.y() > left.y() and left.width() > 300)
    assert columns.is_stacked()
    assert area.horizontalScrollBar().maximum() == 0
    assert left.height() == area.viewport().height()
    area.resize(600, 300)
    qtbot.waitUntil(lambda: not columns.is_stacked() and columns.height() <= area.viewport().height())
