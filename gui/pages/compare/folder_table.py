"""What models say about every picture of a folder, a row for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from engine.comparison.requests import ComparisonRow
from gui.page_parts.comparison_columns import FIELDS, full_record, remark
from gui.widgets.formats import decimal, percent_number
from gui.widgets.tables.column_model import Column, ColumnModel
from gui.widgets.tables.result_table import ResultTable
from gui.widgets.tables.table_card import Record


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A model in a runtime (both by their titles) on a picture file: `measured`, or a `sentence` that says why not.
    Fields that the sentence is not about are empty.
    """

    file: str
    title: str
    runtime: str
    measured: ComparisonRow | None
    sentence: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("FolderTable", text)


def _columns(titles: Sequence[str], runtimes: Sequence[str]) -> tuple[Column[FolderRow], ...]:
    def measured(name: str) -> Callable[[FolderRow], float | None]:
        return lambda row: None if row.measured is None else getattr(row.measured, name)

    return (
        Column(_tr("Picture"), lambda row: Path(row.file).name or None, number=False, widest=("holiday-0000.jpeg",)),
        Column(_tr("Model"), lambda row: row.title or None, number=False, widest=tuple(titles)),
        Column(_tr("Speed"), lambda row: row.runtime or None, number=False, widest=tuple(runtimes)),
        Column(_tr("Answer"), lambda row: row.sentence if row.measured is None else row.measured.label, number=False),
        Column(_tr("Confident\n%"), measured("score"), percent_number, widest=("100.0",)),
        Column(_tr("Time\nms"), measured("median_ms"), decimal, widest=("0,000",)),  # of one call, or of a few
        Column(_tr("Prepare\nms"), measured("prepare_ms"), decimal, widest=("000",)),
    )


def _remark(row: FolderRow) -> str:
    return row.sentence if row.measured is None else f"{Path(row.file).name} · {remark(row.measured)}"


class FolderTable(ResultTable[FolderRow]):
    """Rows of a folder run; the caption says more about the row that the person goes to.

    Signals: `picture_chosen(path)` when that row has an answer.
    """

    fields = FIELDS
    picture_chosen = Signal(object)  # a str in Qt would lose what is no UTF-8 in a name

    def __init__(self, titles: Sequence[str], runtimes: Sequence[str], parent: QWidget | None = None) -> None:
        """`titles` and `runtimes` are the names to keep room for."""
        model = ColumnModel(
            _columns(titles, runtimes),
            hint=_remark,
            attention=lambda row: row.measured is None,
        )
        super().__init__("folder", self.tr("Answers to every picture"), model, 3, parent)
        self.row_chosen.connect(self._row_chosen)

    def records(self) -> list[Record]:
        """What was measured; rows without a measurement are left out."""
        return [full_record(row.measured) for row in self.shown_rows() if row.measured is not None]

    def _row_chosen(self, row: FolderRow) -> None:
        self.caption.setText(_remark(row))
        if row.measured is not None:
            self.picture_chosen.emit(row.file)
