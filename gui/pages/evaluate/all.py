"""The parts All models and Documents of the page Evaluate: tables over the whole catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.catalog import title_of_test
from engine.evaluation.reported_figures import ABOUT, DocumentRow
from engine.evaluation.requests import (
    AllModels,
    DocumentsRequest,
    EvaluateAllRequest,
    EvaluationProgress,
    ModelFigures,
)
from engine.evaluation.saving import all_models_part, documents_part
from engine.handing_in.gathering import evaluated_all
from engine.types import Failure
from gui.bridge import EngineBridge, Listener
from gui.page_parts.accuracy_text import accuracy_text, interval_note
from gui.page_parts.model_title import title_of
from gui.page_parts.part_saver import Saver
from gui.pages.evaluate.accuracy_plot import AccuracyPlot, AccuracyPoint
from gui.pages.evaluate.figures_job import FiguresJob
from gui.pages.evaluate.learnt_words import learnt_shortly, worth_text
from gui.plain_text import tip_of
from gui.widgets.formats import count, duration, exact_percent
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.segmented import Segmented
from gui.widgets.tables.plain_table import PlainTable


class AllModelsPanel(Card):
    """Every model's accuracy, loss and time, and the vote of all: a table or a plot.

    Signals: `evaluated(Evaluated)` for the report of the lesson; `failed(Exception)`.
    """

    evaluated = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("allModelsCard", parent)
        self._view = Segmented("allModelsView", self.tr("How to show all models"), self)
        self._view.add("table", self.tr("Ta&ble"))
        self._view.add("plot", self.tr("Pl&ot"))
        self._start = button(self.tr("Evaluate &all"), "allModelsStart", parent=self)
        titles = (
            self.tr("Model"),
            self.tr("Computed by"),
            self.tr("Accuracy"),
            self.tr("Cross-\nentropy"),
            self.tr("Time"),
        )
        self._table = PlainTable("allModelsTable", self.tr("All models"), titles, texts=2, parent=self)
        self._table.horizontalHeader().setToolTip(tip_of(interval_note()))
        for column in (0, 1, 2):  # whole titles, and accuracies with their intervals
            self._table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._plot = AccuracyPlot(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._plot)
        self._view.changed.connect(self._switch)
        self._hint = LineLabel("quiet", "allModelsHint", self)
        self._own: tuple[ModelSpec, ...] = ()
        self._rule = LineLabel("quiet", "allModelsRule", self)
        self._save = saver.button("allModelsSave", self.tr("the table of all models"), "all-models")
        self._job = FiguresJob(bridge, self._start, self._hint, self.tr("Evaluate again"))
        self._rows: dict[str, tuple[str, ...]] = {}  # of the models that are done
        self._points: dict[str, AccuracyPoint] = {}
        self._job.wanted.connect(self._evaluate)
        self._job.progressed.connect(self._progressed)
        self._job.failed.connect(self.failed)
        top = QHBoxLayout()
        top.addWidget(self._hint, 1)
        top.addWidget(self._view)
        top.addWidget(self._start)
        below = QHBoxLayout()
        below.addWidget(self._rule, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(top)
        rows.addWidget(self._stack, 1)
        rows.addLayout(below)
        self._switch("table")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_plot"):
            self._plot.follow_theme()
        super().changeEvent(event)

    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(("table", "plot").index(key))
        if key == "table":
            text = self.tr("Weighted vote: more accurate models count more. In brackets: the 95% interval.")
        else:
            legend = self._plot.legend()
            text = self.tr("The larger a mark, the more the weights take on disk.")
            text = f"{legend} · {text}" if legend else text
        self._rule.setText(text)

    def offer(self, own: Sequence[ModelSpec]) -> None:
        """Evaluate these models of the person too."""
        self._own = tuple(own)

    def use_data(self, source: str, title: str) -> None:
        """Evaluate on these data from now on."""
        text = self.tr("Every model reads {data}, at the speed Fast.").format(data=title)
        self._job.use_data(source, title, text)

    def weights_changed(self, model_id: str) -> None:
        """A model uses other weights from now on."""
        self._job.weights_changed(model_id)

    def _evaluate(self) -> None:
        self._rows, self._points = {}, {}
        self._job.clear_figures()
        self._save.offer(None)
        self._show(())
        models = (*catalog.DIGIT_MODELS, *(spec.id for spec in self._own))
        self._job.submit(EvaluateAllRequest(models, data=self._job.data), self._done, models)

    def _progressed(self, progress: EvaluationProgress) -> None:
        """Show what has become of a model as soon as it is known; it stays if the others are not waited for."""
        if progress.row is not None or progress.failure is not None:
            self._add(progress.row, progress.failure)
            self._show(tuple(self._rows.values()))
            text = self.tr("{models} models on {data}")
            self._job.show_figures(text.format(models=len(self._points), data=self._job.title), self._points)

    def _show(self, rows: Sequence[tuple[str, ...]], bold: int = 0) -> None:
        self._table.set_rows(rows, bold=bold)
        self._plot.show_accuracies(list(self._points.values()))
        self._switch(self._view.current())

    def _add(self, row: ModelFigures | None, failure: Failure | None) -> None:
        if row is not None:
            title, name = title_of(row.model_id, row.own), catalog.recall(row.model_id).title
            accuracy = worth_text(row.accuracy, row.count, row.trained_on)
            self._rows[row.model_id] = title, row.runtime, accuracy, f"{row.loss:.4f}", duration(row.seconds)
            if row.trained_on:
                name = self.tr("{model}, {learnt}").format(model=name, learnt=learnt_shortly(row.trained_on, row.count))
            self._points[row.model_id] = AccuracyPoint(
                name, row.runtime, row.seconds, row.accuracy, row.disk_bytes, row.count
            )
        elif failure is not None:
            title = catalog.recall(failure.model_id).title
            self._rows[failure.model_id] = title, failure.sentence

    def _done(self, answer: AllModels) -> None:
        if answer.rows:
            self.evaluated.emit(evaluated_all(answer))
        self._save.offer(all_models_part(answer) if answer.rows else None)
        for row in answer.rows:
            self._add(row, None)
        for failure in answer.failures:
            self._add(None, failure)
        rows = [self._rows[model_id] for model_id in answer.request.model_ids]
        if answer.vote_accuracy is not None:
            accuracy = worth_text(answer.vote_accuracy, answer.count, answer.vote_trained_on)
            rows.append((self.tr("Weighted vote"), "", accuracy, "", duration(answer.seconds)))
        self._show(rows, bold=1 if answer.vote_accuracy is not None else 0)
        self._job.show_figures(
            self.tr("{models} models on the {count} test pictures of {data} in {time}").format(
                models=len(answer.rows),
                count=count(answer.count),
                data=title_of_test(answer.data),
                time=duration(answer.seconds),
            ),
            [row.model_id for row in answer.rows],
        )


class DocumentsPanel(Card):
    """The figures that reports have published, beside ours. Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("documentsCard", parent)
        self._bridge = bridge
        self._rows: tuple[DocumentRow, ...] = ()
        titles = (
            self.tr("Report"), self.tr("System"), self.tr("Report says"), self.tr("ClassLens:\noriginal recipe"),
            self.tr("ClassLens:\nbest accuracy"),
        )  # fmt: skip
        name = self.tr("Published results beside those of ClassLens")
        self._table = PlainTable("documentsTable", name, titles, texts=3, widest=2, parent=self)
        hint = LineLabel("quiet", "documentsHint", self)
        hint.setText(
            self.tr("On MNIST’s 10,000 test pictures (95% interval); original recipes learn from 55,000 of 60,000.")
        )
        self._save = saver.button("documentsSave", self.tr("the published results"), "documents")
        below = QHBoxLayout()
        below.addWidget(hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 4, 12, 12)
        rows.addWidget(self._table, 1)
        rows.addLayout(below)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._rows:
            self._bridge.submit(
                "pictures", DocumentsRequest(), Listener(done=self._done, failed=self.failed.emit), lane="documents"
            )

    def _done(self, rows: tuple[DocumentRow, ...]) -> None:
        self._rows = rows
        self._save.offer(documents_part(rows) if rows else None)
        self._table.set_rows(
            [
                (
                    row.reported.document,
                    row.reported.system,
                    row.reported.accuracy or self.tr("no figure"),
                    self._original(row),
                    self._best(row),
                )
                for row in rows
            ]
        )
        for place, row in enumerate(rows):
            number = row.reported.document
            text = self.tr("Report {number}: {about}").format(number=number, about=ABOUT[number])
            self._table.model().setData(self._table.model().index(place, 0), tip_of(text), Qt.ItemDataRole.ToolTipRole)

    def _original(self, row: DocumentRow) -> str:
        text = self._measured(row.seed_accuracy, row.count)
        if row.seed is None or row.seed.training_accuracy is None or row.seed.loss is None:
            return text
        more = self.tr("training {training}, loss {loss:.3f}").format(
            training=exact_percent(row.seed.training_accuracy), loss=row.seed.loss
        )
        return f"{text}\n{more}"

    def _best(self, row: DocumentRow) -> str:
        text = self._measured(row.shipped_accuracy, row.count)
        return f"{text}\n{row.shipped_backbone}" if row.shipped_backbone else text

    def _measured(self, accuracy: float | None, pictures: int) -> str:
        return self.tr("not measured yet") if accuracy is None else accuracy_text(accuracy, pictures)
