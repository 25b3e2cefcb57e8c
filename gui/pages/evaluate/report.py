"""The part Per digit of the page Evaluate: precision, recall and F1 of each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.requests import EvaluationAnswer
from engine.evaluation.saving import report_part
from engine.metrics.classification import ClassReport
from gui.page_parts.part_saver import Saver
from gui.widgets.formats import DASH, count, percent
from gui.widgets.parts import Card, LineLabel
from gui.widgets.tables.plain_table import PlainTable


class ReportPanel(Card):
    """The classification report with its averages."""

    def __init__(self, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("reportCard", parent)
        titles = (self.tr("Digit"), self.tr("Precision"), self.tr("Recall"), self.tr("F1"), self.tr("Pictures"))
        self._table = PlainTable("classificationReport", self.tr("Classification report"), titles, parent=self)
        self._save = saver.button("reportSave", self.tr("the figures per digit"), "report")
        self._hint = LineLabel("quiet", "reportHint", self)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 4, 12, 12)
        rows.addWidget(self._table, 1)
        rows.addLayout(below)

    def show_evaluation(self, answer: EvaluationAnswer) -> None:
        """Show the report of an evaluation."""
        self._save.offer(report_part(answer))
        report = answer.evaluation.report
        lines = (*report, *answer.evaluation.averages())
        self._table.set_rows(
            [
                (
                    self._title(line.label),
                    *(DASH if value is None else percent(value) for value in (line.precision, line.recall, line.f1)),
                    count(line.support),
                )
                for line in lines
            ],
            bold=2,
        )
        self._hint.setText(" ".join(self._remarks(report)))

    def _remarks(self, report: Sequence[ClassReport]) -> Iterator[str]:
        """What the means are, and how digits without a figure count in them."""
        if all(line.occurs for line in report):
            yield self.tr("Mean per digit: each digit counts the same; per picture: each picture does.")
        else:
            yield self.tr(
                "Mean per digit: each digit counts the same, but one without pictures and answers is left out; "
                "per picture: each picture does."
            )
        if any(line.occurs and None in (line.precision, line.recall) for line in report):
            yield self.tr("If a digit has only pictures or only answers, “–” counts as 0% in the means.")

    def _title(self, name: str) -> str:
        """What a row is called: a digit by itself, an average by what counts the same in it."""
        return {"macro": self.tr("mean per digit"), "weighted": self.tr("mean per picture")}.get(name, name)
