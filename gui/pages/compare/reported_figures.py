"""The part Published results of the page Photos: the figures that a report gives beside those measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.comparison.requests import ComparisonRow
from engine.evaluation.reported_figures import REPORTED_CNN, REPORTED_OBJECTS, DocumentRow, ReportedObjects
from gui.page_parts.accuracy_text import accuracy_text
from gui.page_parts.comparison_columns import millions
from gui.page_parts.runtime_choice import speed_title
from gui.widgets.formats import DASH, decimal, milliseconds
from gui.widgets.parts import Card, LineLabel, label
from gui.widgets.tables.plain_table import PlainTable
from gui.widgets.tables.table_card import Record, TableCard


class DocumentPanel(TableCard):
    """A row for each photo model of report 000 and each runtime in which it was measured on the photo that is shown,
    and one for its CNN, which reads digits.
    """

    formats = (".csv", ".json", ".png")
    fields = (
        "document", "model", "model_id", "reported_answer", "answer", "runtime", "reported_ms", "median_ms",
        "reported_parameters", "parameters",
    )  # fmt: skip

    def __init__(self, specs: Mapping[str, ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__("documentCard", "document", parent)
        self._specs = specs
        self._pairs: list[tuple[ReportedObjects, ComparisonRow | None]] = []
        self._cnn: DocumentRow | None = None
        self._table = self._new_table("documentTable")
        self.put_in(self._table, self._new_remark("documentRemark"))
        self.show_rows(())

    def show_rows(self, rows: Sequence[ComparisonRow]) -> None:
        """Show what was measured here beside what is reported."""
        self._pairs = []
        for reported in REPORTED_OBJECTS:
            ours: list[ComparisonRow | None] = [row for row in rows if row.model_id == reported.model_id]
            self._pairs += [(reported, row) for row in ours or [None]]
        self._table.set_rows(self._lines())

    def show_documents(self, rows: Sequence[DocumentRow]) -> None:
        """Show what the CNN of the report came to here."""
        self._cnn = next(row for row in rows if row.reported.model_id == REPORTED_CNN.model_id)
        self._table.set_rows(self._lines())

    def records(self) -> list[Record]:
        """What is reported beside what was measured here, by the names of `fields`; None where nothing was measured."""
        photos: list[Record] = [
            {
                "document": reported.document,
                "model": self._specs[reported.model_id].title,
                "model_id": reported.model_id,
                "reported_answer": reported.answer,
                "answer": None if row is None else row.label,
                "runtime": None if row is None else self._specs[row.model_id].runtime_title(row.runtime),
                "reported_ms": reported.seconds * 1e3,
                "median_ms": None if row is None else row.median_ms,
                "reported_parameters": reported.parameters,
                "parameters": None if row is None else row.parameters,
            }
            for reported, row in self._pairs
        ]
        cnn: Record = {
            "document": REPORTED_CNN.document,
            "model": catalog.find(REPORTED_CNN.model_id).title,
            "model_id": REPORTED_CNN.model_id,
            "reported_answer": REPORTED_CNN.accuracy,
            "answer": None if self._cnn is None else self._cnn.seed_accuracy,
            "runtime": None,
            "reported_ms": None,
            "median_ms": None,
            "reported_parameters": REPORTED_CNN.parameters,
            "parameters": None if self._cnn is None else self._cnn.parameters,
        }
        return [*photos, cnn]

    def as_png(self) -> QImage:
        """The whole table with caption and remark as a picture, however little of it is on the screen."""
        page = Card("documentPicture")
        table = self._new_table("documentPictureTable")
        table.set_rows(self._lines())
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        caption = LineLabel("quiet", "documentPictureCaption", page)
        caption.setText(self.caption.text())
        layout = QVBoxLayout(page)
        layout.addWidget(table)
        layout.addWidget(caption)
        layout.addWidget(self._new_remark("documentPictureRemark"))
        margins = layout.contentsMargins()
        width = max(self.width(), table.horizontalHeader().length() + margins.left() + margins.right())
        page.resize(width, self.height())
        page.grab()  # lays the table out in this width, on which the heights of its rows depend
        table.setFixedHeight(table.horizontalHeader().height() + table.verticalHeader().length() + 2)
        page.resize(width, layout.totalHeightForWidth(width))
        return page.grab().toImage()

    def _new_table(self, name: str) -> PlainTable:
        titles = (
            self.tr("Model"), self.tr("Report says"), self.tr("ClassLens\nsays"), self.tr("Speed"),
            self.tr("Report:\ntime"), self.tr("ClassLens:\ntime (median)"), self.tr("Report:\nparameters"),
            self.tr("ClassLens:\nparameters"),
        )  # fmt: skip
        title = self.tr("Published results beside those of ClassLens")
        return PlainTable(name, title, titles, texts=4, widest=2, parent=self)

    def _new_remark(self, name: str) -> QLabel:
        remark = label(
            self.tr(
                "Report {number} used another photo on another computer. Compare which models are faster, not the "
                "milliseconds."
            ).format(number=REPORTED_CNN.document),
            "quiet", name, self,
        )  # fmt: skip
        remark.setWordWrap(True)
        return remark

    def _lines(self) -> list[tuple[str, ...]]:
        return [*(self._line(reported, row) for reported, row in self._pairs), self._cnn_line()]

    def _cnn_line(self) -> tuple[str, ...]:
        row = self._cnn
        measured = row.seed_accuracy if row is not None else None
        parameters = None if row is None else millions(row.parameters)
        return (
            catalog.find(REPORTED_CNN.model_id).title,
            REPORTED_CNN.accuracy,
            self.tr("not measured")
            if row is None or measured is None
            else self.tr("{accuracy} of the test digits").format(accuracy=accuracy_text(measured, row.count)),
            DASH,
            REPORTED_CNN.time,
            DASH,
            REPORTED_CNN.parameters,
            DASH if parameters is None else self.tr("{count} M").format(count=decimal(parameters)),
        )

    def _line(self, reported: ReportedObjects, row: ComparisonRow | None) -> tuple[str, ...]:
        parameters = None if row is None else millions(row.parameters)
        return (
            self._specs[reported.model_id].title,
            reported.answer,
            self.tr("not measured") if row is None else row.label,
            DASH if row is None else speed_title(row.runtime),
            milliseconds(reported.seconds * 1e3),
            DASH if row is None else milliseconds(row.median_ms),
            reported.parameters,
            DASH if parameters is None else self.tr("{count} M").format(count=decimal(parameters)),
        )
