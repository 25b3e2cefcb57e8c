"""A table to read: whole lines, and rows of fewer texts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget

from gui import theme
from gui.widgets.tables.plain_table import PlainTable

Show = Callable[[QWidget], None]


def test_a_row_is_as_high_as_the_broken_lines_that_are_drawn(qapp: QApplication, put_on_screen: Show) -> None:
    theme.apply(qapp, theme.LIGHT)
    table = PlainTable("table", "A table", ("What", "Says", "Figure"), texts=2, widest=1)
    put_on_screen(table)
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay  # type: ignore[attr-defined]
    style, margin = table.style(), QStyle.PixelMetric.PM_FocusFrameHMargin
    for width in range(250, 460):
        table.resize(width, 200)
        table.set_rows([("A network", "training 94.22%, test 94.95%, loss 0.289", "94.95%")])
        qapp.processEvents()
        option.rect = table.visualItemRect(table.item(0, 1))  # type: ignore[attr-defined]
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table).width()
        room -= 2 * (style.pixelMetric(margin, option, table) + 1)  # as Qt's common style draws texts
        text = table.item(0, 1).text()
        lines = table.fontMetrics().boundingRect(0, 0, room, 1000, Qt.TextFlag.TextWordWrap, text)
        assert table.rowHeight(0) >= lines.height(), width


def test_the_last_text_of_a_short_row_has_the_room_of_the_columns_that_are_left(put_on_screen: Show) -> None:
    table = PlainTable("table", "A table", ("What", "By", "Figure"), texts=2)
    table.resize(400, 200)
    put_on_screen(table)
    table.set_rows([("A", "NumPy", "1"), ("B", "Its weights are missing.")])
    assert [table.columnSpan(row, 1) for row in (0, 1)] == [1, 2]
    table.set_rows([("A", "NumPy", "1"), ("B", "NumPy", "2")])
    assert [table.columnSpan(row, 1) for row in (0, 1)] == [1, 1]
