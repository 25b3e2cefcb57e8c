"""The rows of the comparison table as a Qt model, and as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from engine.comparison_requests import HEADER, flat_record
from engine.types import ComparisonRow
from gui.widgets.formats import bytes_text, count, milliseconds, percent

Row = tuple[str, ComparisonRow]
"""A model's title and its measurements."""

SORT_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows and what it sorts by."""

    title: str
    value: Callable[[Row], Any]
    text: Callable[[Any], str] = str
    number: bool = True


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonTable", text)


def columns() -> tuple[Column, ...]:
    """The columns in the language that is set now."""
    return (
        Column(_tr("Model"), lambda row: row[0], number=False),
        Column(_tr("Runtime"), lambda row: row[1].runtime, number=False),
        Column(_tr("Time (median)"), lambda row: row[1].median_ms, milliseconds),
        Column(_tr("p95"), lambda row: row[1].p95_ms, milliseconds),
        Column(_tr("Parameters"), lambda row: row[1].parameters, count),
        Column(_tr("Disk"), lambda row: row[1].disk_bytes, bytes_text),
        Column(_tr("Answer"), lambda row: row[1].label, number=False),
        Column(_tr("Score"), lambda row: row[1].score, percent),
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
    return _separated(rows, ",")


def as_tab_separated(rows: Sequence[Row]) -> str:
    """The same as `as_csv`, as a spreadsheet takes it from the clipboard."""
    return _separated(rows, "\t")


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list of objects with the fields of `as_csv`."""
    return json.dumps([_record(row) for row in rows], indent=2, ensure_ascii=False)


def _separated(rows: Sequence[Row], delimiter: str) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, (*HEADER, "model_id"), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_record(row) for row in rows)
    return target.getvalue()


def _record(row: Row) -> dict[str, Any]:
    title, measured = row
    return {**flat_record(measured), "model": title, "model_id": measured.model_id}


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
