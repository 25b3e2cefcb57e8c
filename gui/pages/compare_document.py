"""The part Document 000 of the page Compare: the figures that it reports beside those measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.documents import REPORTED_OBJECTS, ReportedObjects
from engine.spec import ModelSpec
from engine.types import ComparisonRow
from gui.widgets.comparison_model import millions
from gui.widgets.formats import DASH, decimal, milliseconds
from gui.widgets.parts import Card, LineLabel, label
from gui.widgets.plain_table import PlainTable


class DocumentPanel(Card):
    """A row for each model of document 000 and each runtime in which it was measured on the photo that is shown."""

    def __init__(self, specs: Mapping[str, ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__("documentCard", parent)
        self._specs = specs
        titles = (
            self.tr("Model"), self.tr("Reported\nanswer"), self.tr("Our\nanswer"), self.tr("Our\nruntime"),
            self.tr("Reported\ntime"), self.tr("Our time\n(median)"), self.tr("Reported\nparameters"),
            self.tr("Our\nparameters"),
        )  # fmt: skip
        name = self.tr("Document 000's figures and ours")
        self._table = PlainTable("documentTable", name, titles, texts=4, widest=2, parent=self)
        self._caption = LineLabel("quiet", "documentCaption", self)
        remark = label(
            self.tr(
                "Document 000 asked about a photo of its own on another computer: what can be set beside each other is "
                "how the models compare, not the milliseconds."
            ),
            "quiet", "documentRemark", self,
        )  # fmt: skip
        remark.setWordWrap(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 12)
        rows.addWidget(self._table, 1)
        rows.addWidget(self._caption)
        rows.addWidget(remark)
        self.show_rows(())

    def show_rows(self, rows: Sequence[ComparisonRow]) -> None:
        """Show what was measured here beside what is reported."""
        lines: list[tuple[str, ...]] = []
        for reported in REPORTED_OBJECTS:
            ours: list[ComparisonRow | None] = [row for row in rows if row.model_id == reported.model_id]
            lines += [self._line(reported, row) for row in ours or [None]]
        self._table.set_rows(lines)

    def show_state(self, text: str) -> None:
        """Say how far the measurement is."""
        self._caption.setText(text)

    def _line(self, reported: ReportedObjects, row: ComparisonRow | None) -> tuple[str, ...]:
        parameters = None if row is None else millions(row.parameters)
        return (
            self._specs[reported.model_id].title,
            reported.answer,
            self.tr("not measured") if row is None else row.label,
            DASH if row is None else row.runtime,
            milliseconds(reported.seconds * 1e3),
            DASH if row is None else milliseconds(row.median_ms),
            reported.parameters,
            DASH if parameters is None else self.tr("{count} M").format(count=decimal(parameters)),
        )
