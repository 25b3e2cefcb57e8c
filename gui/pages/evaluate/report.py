"""The part Per digit of the page Evaluate: precision, recall and F1 of each class."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.requests import EvaluationAnswer
from engine.evaluation.saving import report_part
from gui.page_parts.part_saver import Saver
from gui.widgets.formats import count, percent
from gui.widgets.parts import Card, LineLabel
from gui.widgets.tables.plain_table import PlainTable


class ReportPanel(Card):
    """The classification report with its averages."""

    def __init__(self, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("reportCard", parent)
        titles = (self.tr("Digit"), self.tr("Precision"), self.tr("Recall"), self.tr("F1"), self.tr("Pictures"))
        self._table = PlainTable("classificationReport", self.tr("Classification report"), titles, parent=self)
        self._save = saver.button("reportSave", self.tr("the figures per digit"), "report")
        hint = LineLabel("quiet", "reportHint", self)
        hint.setText(self.tr("Mean per digit: each digit counts the same; per picture: each picture does"))
        below = QHBoxLayout()
        below.addWidget(hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 4, 12, 12)
        rows.addWidget(self._table, 1)
        rows.addLayout(below)

    def show_evaluation(self, answer: EvaluationAnswer) -> None:
        """Show the report of an evaluation."""
        self._save.offer(report_part(answer))
        lines = (*answer.evaluation.report, *answer.evaluation.averages())
        self._table.set_rows(
            [
                (
                    self._title(line.label),
                    *(percent(value) for value in (line.precision, line.recall, line.f1)),
                    count(line.support),
                )
                for line in lines
            ],
            bold=2,
        )

    def _title(self, name: str) -> str:
        """What a row is called: a digit by itself, an average by what counts the same in it."""
        return {"macro": self.tr("mean per digit"), "weighted": self.tr("mean per picture")}.get(name, name)
