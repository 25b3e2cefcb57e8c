"""A table to read: no sorting, no editing, every row as wide as its table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui import theme
from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import follow_font

_LETTERS_OF_WIDEST, _LETTERS = 11, 8  # the least width of the widest column and of any other
_MOST_LETTERS = 36


class _WholeLines(QStyledItemDelegate):
    """Cells as high as their broken lines. Qt breaks them over the whole cell to find its height, but draws them
    between the paddings of the style sheet, where a line may have to be broken once more.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        cell, view = shown.rect, option.widget
        text = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, view)
        narrower = QStyleOptionViewItem(option)
        narrower.rect = cell.adjusted(0, 0, text.width() - cell.width(), 0)
        return super().sizeHint(narrower, index)


class PlainTable(QTableWidget):
    """Rows of texts; columns of numbers stand at the right. A text too long for its cell is whole in its tool tip."""

    def __init__(
        self,
        name: str,
        accessible_name: str,
        titles: Sequence[str],
        texts: int = 1,
        widest: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """The first `texts` columns are texts, all others numbers.

        The column `widest` takes the room that the others leave and breaks lines; without one, all columns are equally
        wide.
        """
        super().__init__(0, len(titles), parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self._texts = texts
        self.verticalHeader().hide()
        follow_font(self, self._fit_rows)
        self.setShowGrid(False)
        self.setWordWrap(widest is not None)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        stretch, fit = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents
        if widest is not None:
            self.verticalHeader().setSectionResizeMode(fit)
            self.setItemDelegateForColumn(widest, _WholeLines(self))
        for column in range(len(titles)):
            self.horizontalHeader().setSectionResizeMode(column, stretch if widest in (None, column) else fit)
        self.horizontalHeader().setHighlightSections(False)
        for column, title in enumerate(titles):
            self.setHorizontalHeaderItem(column, self._item(title, column))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few columns to be read; many of them scroll."""
        letters = min(_LETTERS_OF_WIDEST + _LETTERS * (self.columnCount() - 1), _MOST_LETTERS)
        return super().minimumSizeHint().expandedTo(QSize(self.fontMetrics().averageCharWidth() * letters, 0))

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.75))
        self.horizontalHeader().setMinimumSectionSize(self.fontMetrics().averageCharWidth() * _LETTERS)
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None and item.font().bold():
                    item.setFont(theme.scaled(self.font(), 1, bold=True))

    def set_rows(self, rows: Sequence[Sequence[str]], bold: int = 0) -> None:
        """Show these rows of texts, the last `bold` of them in bold.

        The last text of a row with fewer texts than there are columns has the room of all that are left.
        """
        self.clearSpans()
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self._item(text, column)
                if column == len(texts) - 1 and column < self.columnCount() - 1:
                    item.setSizeHint(QSize(0, 0))  # no column has to hold it alone
                    self.setSpan(row, column, 1, self.columnCount() - column)
                if row >= len(rows) - bold:
                    item.setFont(theme.scaled(self.font(), 1, bold=True))
                self.setItem(row, column, item)

    def _item(self, text: str, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(tip_of(text))
        side = Qt.AlignmentFlag.AlignLeft if column < self._texts else Qt.AlignmentFlag.AlignRight
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        return item
