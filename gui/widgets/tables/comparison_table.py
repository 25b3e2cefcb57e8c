"""All models side by side on one picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from engine.comparison.requests import ComparisonRow
from engine.metrics.timing import WARM_UP_CALLS
from gui.widgets.tables.column_model import ColumnModel
from gui.widgets.tables.comparison_columns import ANSWER, Row, columns, remark
from gui.widgets.tables.result_table import ResultTable


class ComparisonTable(ResultTable):
    """A sortable table of models with their times, sizes and answers."""

    formats = (".csv", ".json", ".png")

    def __init__(self, parent: QWidget | None = None) -> None:
        model = ColumnModel(columns(), hint=remark)
        super().__init__("comparison", self.tr("Comparison of the models"), model, ANSWER, parent)
        self.row_chosen.connect(lambda row: self.caption.setText(remark(row)))
        self.set_rows([])

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these (title, row) pairs in the order that the person chose."""
        self.fill(rows)
        self.caption.setText(self._caption_for([row for _, row in rows]))

    def _caption_for(self, rows: Sequence[ComparisonRow]) -> str:
        if not rows:
            return self.tr("The models' times appear here once they have answered.")
        runs, threads = sorted({row.runs for row in rows}), sorted({row.threads for row in rows})
        return self.tr(
            "Median and 95th percentile of {runs} runs after {warm_up} warm-up calls · {threads} · {runtimes}"
        ).format(
            runs="–".join(str(number) for number in dict.fromkeys((runs[0], runs[-1]))),
            warm_up=WARM_UP_CALLS,
            threads=", ".join(self.tr("1 thread") if n == 1 else self.tr("{n} threads").format(n=n) for n in threads),
            runtimes=", ".join(dict.fromkeys(row.runtime for row in rows)),
        )
