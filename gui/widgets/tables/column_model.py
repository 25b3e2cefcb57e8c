"""Rows of values as a Qt model, by a list of columns that say what is shown and what it sorts by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gui import theme
from gui.plain_text import text_of, tip_of
from gui.widgets.formats import DASH

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`value` of a row, by which rows are sorted, None where it is not known, and its `text`. `widest` are texts that
    must fit from the start.
    """

    title: str
    value: Callable[[Row], Any]  # what a column shows, its own `text` takes
    text: Callable[[Any], str] = str  # as above
    number: bool = True
    widest: tuple[str, ...] = ()


class ColumnModel(QAbstractTableModel, Generic[Row]):
    """Rows of one kind. `hint` gives a row's tool tip; with `attention` it is in the second colour."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        hint: Callable[[Row], str] = lambda row: "",
        attention: Callable[[Row], bool] = lambda row: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._hint, self._attention = hint, attention
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows in place of those before."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add_row(self, row: Row) -> None:
        """Show one more row."""
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
        self._rows.append(row)
        self.endInsertRows()

    def row(self, index: int) -> Row:
        """The row at a place."""
        return self._rows[index]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.value(row)
            return DASH if value is None else text_of(column.text(value))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(self._hint(row))
        if role == Qt.ItemDataRole.ForegroundRole and self._attention(row):
            return QColor(theme.current().attention)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:  # of any kind of rows
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
