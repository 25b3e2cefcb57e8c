"""All models side by side on one picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from engine import catalog
from engine.comparison.requests import ComparisonRow
from engine.comparison.text import framework_lines
from engine.metrics.timing import WARM_UP_CALLS
from gui.page_parts.comparison_columns import ANSWER, FIELDS, columns, full_record, remark
from gui.widgets.parts import LineLabel
from gui.widgets.tables.column_model import ColumnModel
from gui.widgets.tables.result_table import ResultTable
from gui.widgets.tables.table_card import Record


class ComparisonTable(ResultTable[ComparisonRow]):
    """A sortable table of models with their times, sizes and answers."""

    formats = (".csv", ".json", ".png")
    fields = FIELDS

    def __init__(self, parent: QWidget | None = None) -> None:
        model = ColumnModel(columns(), hint=self._remark)
        super().__init__("comparison", self.tr("Comparison of the models"), model, ANSWER, parent)
        self._frameworks = LineLabel("quiet", "comparisonFrameworks", self)
        inside = self.layout()
        assert inside is not None
        inside.addWidget(self._frameworks)
        self.row_chosen.connect(lambda row: self.caption.setText(self._remark(row)))
        self.set_rows([])

    def set_rows(self, rows: Sequence[ComparisonRow]) -> None:
        """Show these rows in the order that the person chose."""
        self.fill(rows)
        self.caption.setText(self._caption_for(rows))
        lines = framework_lines(rows)
        self._frameworks.setText(" ".join(lines))
        self._frameworks.setVisible(bool(lines))

    def records(self) -> list[Record]:
        """What was measured, by the names of FIELDS; what is not known is empty."""
        return [full_record(row) for row in self.shown_rows()]

    def _remark(self, row: ComparisonRow) -> str:
        return remark(row, self.shown_rows())

    def _caption_for(self, rows: Sequence[ComparisonRow]) -> str:
        if not rows:
            return self.tr("The models' times appear here once they have answered.")
        runs, threads = sorted({row.runs for row in rows}), sorted({row.threads for row in rows})
        return self.tr(
            "Median and time for 95% of {runs} runs after {warm_up} warm-up calls · {threads} · {runtimes}"
        ).format(
            runs="–".join(str(number) for number in dict.fromkeys((runs[0], runs[-1]))),
            warm_up=WARM_UP_CALLS,
            threads=", ".join(self.tr("1 thread") if n == 1 else self.tr("{n} threads").format(n=n) for n in threads),
            runtimes=", ".join(dict.fromkeys(_runtime_title(row) for row in rows)),
        )


def _runtime_title(row: ComparisonRow) -> str:
    return catalog.recall(row.model_id).runtime_title(row.runtime)
