"""The page Evaluate: a model on all test pictures, with confusion matrix and report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.jobs import EventKind
from engine.requests import EvaluateRequest, EvaluationAnswer, EvaluationProgress
from engine.spec import FAST, NATIVE
from gui.bridge import EngineBridge, Listener
from gui.pages.base import Page
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.formats import DASH, count, duration, percent
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.segmented import Segmented


class EvaluatePage(Page):
    """Evaluates one model at a time. Signals: `failed(Exception)`."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluatePage")
        self._bridge = bridge
        self._ticket: int | None = None
        self._model = QComboBox(self)
        self._model.setObjectName("evaluateModel")
        self._model.setAccessibleName(self.tr("Model"))
        for spec in catalog.MODELS.values():
            self._model.addItem(spec.title, spec.id)
        self._runtime = QComboBox(self)
        self._runtime.setObjectName("evaluateRuntime")
        self._runtime.setAccessibleName(self.tr("Runtime"))
        self._runtime.addItem(self.tr("Fast runtime"), FAST)
        self._runtime.addItem(self.tr("Native framework"), NATIVE)
        self._start = button(self.tr("&Evaluate"), "evaluateStart", "primary", self)
        self._figures = {
            key: _Figure(key, title, self)
            for key, title in (
                ("accuracy", self.tr("Accuracy")),
                ("loss", self.tr("Loss")),
                ("time", self.tr("Time")),
                ("mistakes", self.tr("Mistakes")),
            )
        }
        self._matrix = ConfusionMatrix(self)
        self._mode = Segmented("confusionMode", self.tr("What the cells show"), self)
        for key, text in (("count", self.tr("count")), ("row", self.tr("row")), ("column", self.tr("column"))):
            self._mode.add(key, text)
        self._hint = LineLabel("quiet", "evaluateHint", self)
        self._report = self._report_table()
        self._layout()
        self._start.clicked.connect(self.start)
        self._mode.changed.connect(self._matrix.set_mode)
        self._hint.setText(self.tr("Evaluate a model on the 10,000 MNIST test pictures."))

    def start(self) -> None:
        """Evaluate the chosen model, or stop the evaluation under way."""
        if self._ticket is not None:
            self._bridge.cancel(self._ticket)
            return
        self._ticket = self._bridge.submit(
            "evaluate",
            EvaluateRequest(str(self._model.currentData()), str(self._runtime.currentData())),
            Listener(done=self._done, failed=self.failed.emit, progress=self._progress, ended=self._ended),
        )
        self._label_button(self.tr("&Cancel"))
        self._hint.setText(self.tr("Reading the test pictures…"))

    def _progress(self, progress: EvaluationProgress) -> None:
        self._hint.setText(
            self.tr("{done} of {total} pictures").format(done=count(progress.done), total=count(progress.total))
        )

    def _done(self, answer: EvaluationAnswer) -> None:
        evaluation, spec = answer.evaluation, catalog.find(answer.request.model_id)
        mistakes = round((1 - evaluation.accuracy) * answer.count)
        self._figures["accuracy"].show_value(f"{evaluation.accuracy * 100:.2f}\u00a0%", spec.title)
        self._figures["loss"].show_value(f"{evaluation.loss:.4f}", self.tr("cross-entropy"))
        self._figures["time"].show_value(duration(answer.seconds), answer.runtime)
        self._figures["mistakes"].show_value(
            count(mistakes), self.tr("of {count} pictures").format(count=count(answer.count))
        )
        self._hint.setText(
            self.tr("{model} on the {count} test pictures of {data}").format(
                model=spec.title, count=count(answer.count), data=answer.data
            )
        )
        self._matrix.set_matrix(evaluation.confusion, spec.labels)
        for row, line in enumerate(evaluation.report):
            texts = (line.label, *(percent(v) for v in (line.precision, line.recall, line.f1)), count(line.support))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self._report.setItem(row, column, item)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._label_button(self.tr("&Evaluate"))
        if kind is not EventKind.SUCCEEDED:
            self._hint.setText(self.tr("Stopped.") if kind is EventKind.CANCELLED else self.tr("No result."))

    def _label_button(self, text: str) -> None:
        self._start.setText(text)
        self._start.setAccessibleName(text.replace("&", ""))

    def _report_table(self) -> QTableWidget:
        titles = (self.tr("Digit"), self.tr("Precision"), self.tr("Recall"), self.tr("F1"), self.tr("Support"))
        table = QTableWidget(10, len(titles), self)
        table.setObjectName("classificationReport")
        table.setAccessibleName(self.tr("Classification report"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.75))
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        for column, title in enumerate(titles):
            item = QTableWidgetItem(title)
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            table.setHorizontalHeaderItem(column, item)
        return table

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._model, 1)
        top.addWidget(self._runtime, 1)
        top.addWidget(self._start)
        matrix = Card("confusionCard", self)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Confusion matrix"), "heading", "confusionTitle", self))
        head.addStretch(1)
        head.addWidget(self._mode)
        inside = QVBoxLayout(matrix)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addLayout(head)
        inside.addWidget(self._matrix, 1)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(top)
        left.addWidget(self._hint)
        left.addWidget(matrix, 1)

        figures = QGridLayout()
        figures.setSpacing(12)
        for column, figure in enumerate(self._figures.values()):
            figures.addWidget(figure, 0, column)
            figures.setColumnStretch(column, 1)
        report = Card("reportCard", self)
        rows = QVBoxLayout(report)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addWidget(label(self.tr("Report"), "heading", "reportTitle", self))
        rows.addWidget(self._report, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(figures)
        right.addWidget(report, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(left, 9)
        layout.addLayout(right, 11)


class _Figure(Card):
    """One number in a card, with what it is above and a remark below."""

    def __init__(self, key: str, title: str, parent: QWidget) -> None:
        super().__init__(f"figure-{key}", parent)
        self.setAccessibleName(title)
        self._value = label(DASH, "title", f"figureValue-{key}", self)
        self._remark = LineLabel("quiet", f"figureRemark-{key}", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        layout.addWidget(label(title, "quiet", f"figureTitle-{key}", self))
        layout.addWidget(self._value)
        layout.addWidget(self._remark)

    def show_value(self, value: str, remark: str) -> None:
        self._value.setText(value)
        self._remark.setText(remark)
        self.setAccessibleDescription(f"{value}, {remark}")
