"""Columns side by side, and below each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
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


def test_a_column_is_as_narrow_as_its_hidden_parts_allow_once_their_text_is_smaller(
    put_on_screen: Show, qtbot: QtBot
) -> None:
    columns = Columns(10)
    pages, hidden, text = QStackedWidget(), QWidget(), QLabel()
    text.setFixedWidth(900)  # as a button is that measures its text
    row = QHBoxLayout()
    row.addWidget(text)
    QVBoxLayout(hidden).addLayout(row)
    pages.addWidget(Part())
    pages.addWidget(hidden)
    columns.add(pages, 0)
    columns.add(Part(), 1)
    columns.resize(1500, 300)
    put_on_screen(columns)
    assert pages.width() > 900
    text.setFixedWidth(100)
    QApplication.sendEvent(columns, QEvent(QEvent.Type.FontChange))
    qtbot.waitUntil(lambda: pages.width() == 200)
