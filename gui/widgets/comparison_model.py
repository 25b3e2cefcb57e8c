"""The rows of the comparison table as a Qt model, and as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from engine.types import ComparisonRow
from gui.widgets.formats import bytes_text, count, milliseconds, percent

Row = tuple[str, ComparisonRow]
"""A model's title and its measurements."""

SORT_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows, what it sorts by, and its name in a CSV file."""

    title: str
    field: str
    value: Callable[[Row], Any]
    text: Callable[[Any], str] = str
    number: bool = True


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonTable", text)


def columns() -> tuple[Column, ...]:
    """The columns in the language that is set now."""
    return (
        Column(_tr("Model"), "model", lambda row: row[0], number=False),
        Column(_tr("Runtime"), "runtime", lambda row: row[1].runtime, number=False),
        Column(_tr("Time (median)"), "median_ms", lambda row: row[1].median_ms, milliseconds),
        Column(_tr("p95"), "p95_ms", lambda row: row[1].p95_ms, milliseconds),
        Column(_tr("Parameters"), "parameters", lambda row: row[1].parameters, count),
        Column(_tr("Disk"), "disk_bytes", lambda row: row[1].disk_bytes, bytes_text),
        Column(_tr("Answer"), "label", lambda row: row[1].label, number=False),
        Column(_tr("Score"), "score", lambda row: row[1].score, percent),
    )


class ComparisonModel(QAbstractTableModel):
    """One row per model and runtime."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._columns = columns()
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, index: int) -> Row:
        return self._rows[index]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(column.value(self._rows[index.row()]))
        if role == SORT_ROLE:
            return column.value(self._rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self._columns[section])
        return None


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV with a header line; the values are exact, not rounded for reading."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    shown = columns()
    writer.writerow([*(column.field for column in shown), "runs", "threads"])
    for row in rows:
        writer.writerow([*(column.value(row) for column in shown), row[1].runs, row[1].threads])
    return target.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list of objects."""
    return json.dumps([{"model": title, **asdict(row)} for title, row in rows], indent=2, ensure_ascii=False)


def as_tab_separated(rows: Sequence[Row]) -> str:
    """The rows as a spreadsheet takes them from the clipboard, worded as in the table."""
    shown = columns()
    lines = [[column.title for column in shown], *([c.text(c.value(row)) for c in shown] for row in rows)]
    return "\n".join("\t".join(cells) for cells in lines)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
