"""The page Evaluate: a model on all test pictures, its mistakes, and how it compares."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import FAST, NATIVE, ModelSpec
from engine.data.catalog import DATASETS, title_of_test
from engine.data.choices import UnclearData
from engine.evaluation.requests import EvaluateRequest, EvaluationAnswer
from engine.evaluation.saving import confusion_part
from engine.handing_in import gathering
from engine.handing_in.work import Done, Evaluated
from engine.types import Task
from gui.bridge import EngineBridge
from gui.page_parts.accuracy_text import interval_note
from gui.page_parts.data_choice import DataChoice, DataRemarks
from gui.page_parts.model_title import title_of
from gui.page_parts.own_digits_offer import OwnDigitsOffer
from gui.page_parts.own_models import OwnModels, offer_own
from gui.page_parts.page import Page
from gui.page_parts.part_saver import Saver
from gui.page_parts.runtime_choice import grey_native
from gui.pages.evaluate.all import AllModelsPanel, DocumentsPanel
from gui.pages.evaluate.calibration import CalibrationPanel
from gui.pages.evaluate.explorer import ExplorerPanel
from gui.pages.evaluate.figures_job import FiguresJob
from gui.pages.evaluate.job import EvaluationJob
from gui.pages.evaluate.learnt_words import learnt_sentence, worth_remark
from gui.pages.evaluate.pictures import PicturesPanel
from gui.pages.evaluate.report import ReportPanel
from gui.pages.evaluate.robustness import RobustnessPanel
from gui.pages.evaluate.two import TwoModelsPanel
from gui.plain_text import tip_of
from gui.preferences import Preferences
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import DASH, count, duration, exact_percent
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.matrices.confusion_matrix import ConfusionMatrix
from gui.widgets.parts import Card, LineLabel, TextBlock, button, label
from gui.widgets.segmented import Segmented

_MOST_WORK = 50  # evaluations that are kept for a report


class EvaluatePage(Page):
    """Evaluates one model at a time at the left; the parts at the right show what came of it, or compare models."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("evaluatePage")
        self._answer: EvaluationAnswer | None = None
        self._work: list[Evaluated] = []
        self._model = DropDown(self)
        self._model.setObjectName("evaluateModel")
        self._model.setAccessibleName(self.tr("Model"))
        for spec in catalog.DIGIT_MODELS.values():
            self._model.addItem(spec.title, spec.id)
        self._runtime = DropDown(self)
        self._runtime.setObjectName("evaluateRuntime")
        self._runtime.setAccessibleName(self.tr("Speed"))
        self._runtime.addItem(self.tr("Fast"), FAST)
        self._runtime.addItem(self.tr("Original framework"), NATIVE)
        grey_native(self._runtime)
        sets = [
            (self.tr("{title} · {count} test pictures").format(title=data.title, count=count(data.test)), data.name)
            for data in DATASETS.values()
        ]
        self._data = DataChoice("evaluateData", self.tr("Test pictures"), self.tr("Pictures to test with"), sets, self)
        OwnDigitsOffer(bridge, self, self._data)
        self._remarks = DataRemarks("evaluateData", self)
        self._start = button(self.tr("Eval&uate"), "evaluateStart", "primary", self)
        self._hint = TextBlock("quiet", "evaluateHint", 2, self)
        self._figures = {
            key: _Figure(key, title, self)
            for key, title in (
                ("accuracy", self.tr("Accuracy")),
                ("loss", self.tr("Loss")),
                ("time", self.tr("Time")),
                ("mistakes", self.tr("Mistakes")),
            )
        }
        self._saver = Saver(bridge, self, self.tr("Save from the evaluation"), "saveEvaluationDialog")
        self._mode = Segmented("confusionMode", self.tr("What the cells show"), self)
        modes = {
            "count": self.tr("count"), "row": self.tr("% of true"), "column": self.tr("% of predicted"),
            "all": self.tr("% of all"),
        }  # fmt: skip
        for key, text in modes.items():
            self._mode.add(key, text)
        self._matrix = ConfusionMatrix(self)
        self._save = self._saver.button("confusionSave", self.tr("the confusion matrix"), "confusion")
        self._job = FiguresJob(bridge, self._start, self._hint, self.tr("Evaluate again"))
        self._choice = Segmented("evaluateParts", self.tr("Parts of the evaluation"), self)
        self._stack = QStackedWidget(self)
        self._add_parts(bridge)
        self._layout()
        self._change_data()
        self._data.data_chosen.connect(self._change_data)
        self._own_models = OwnModels(bridge, self)
        self._own_models.changed.connect(self._follow)
        self._own_models.failed.connect(self.failed)
        for job in self.findChildren(EvaluationJob):  # of all parts, which fail on the same data
            job.wanted.connect(self.mended)
        self._job.wanted.connect(self.start)
        self._mode.changed.connect(self._matrix.set_mode)
        self._matrix.cell_chosen.connect(self._show_cell)
        self._saver.told.connect(self.told)
        for evaluating in (self._robustness, *self._tables[:2]):
            evaluating.evaluated.connect(self._note)
        for part in (self._job, self._saver, self._robustness, self._explorer, *self._tables):
            part.failed.connect(self._problem)

    def start(self) -> None:
        """Evaluate the chosen model."""
        request = EvaluateRequest(self._chosen(), str(self._runtime.currentData()), self._data.data())
        self._job.submit(request, self._done, (request.model_id,))

    def refresh(self, model_id: str = "") -> None:
        """Say so where the figures shown are those of weights that the model no longer uses."""
        self._own_models.look()
        if model_id:
            for part in (self._job, self._robustness, self._explorer, self._two, self._all):
                part.weights_changed(model_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._own_models.look()  # they may have been imported or removed elsewhere

    def _follow(self, own: tuple[ModelSpec, ...]) -> None:
        offer_own(self._model, own)
        self._two.offer(own)
        self._all.offer(own)
        self._robustness.keep_those_there(own)

    def show_part(self, key: str) -> None:
        """Show "report", "pictures", "calibration", "robustness", "data", "two", "all" or "documents"."""
        self._choice.set_current(key)

    def work(self) -> tuple[Done, ...]:
        return tuple(self._work)

    def _note(self, evaluated: Evaluated) -> None:
        """Keep an evaluation for the report of this lesson; the same again is kept once."""
        self._work = [*(other for other in self._work if other != evaluated), evaluated][-_MOST_WORK:]

    def _change_data(self) -> None:
        """Say what is evaluated on; figures stay until there are new ones, and name their data."""
        self._remarks.show_remarks((), ())
        source, title = self._data.data(), self._data.currentText()
        self._job.use_data(source, title, self.tr("Evaluate a model on {data}.").format(data=title))
        for panel in (*self._tables[:2], self._robustness, self._explorer):
            panel.use_data(source, title)

    def _problem(self, error: Exception) -> None:
        """Ask where only a person can tell how the data are to be understood; else say what went wrong."""
        if isinstance(error, UnclearData):
            self._data.ask(error)
        else:
            self.failed.emit(error)

    def _chosen(self) -> str:
        return str(self._model.currentData())

    def _done(self, answer: EvaluationAnswer) -> None:
        self._answer = answer
        self._note(gathering.evaluated(answer))
        evaluation, spec = answer.evaluation, catalog.recall(answer.request.model_id)
        title = title_of(spec.id, answer.own)
        mistakes = int((evaluation.predicted != evaluation.labels).sum())
        self._figures["accuracy"].show_value(
            exact_percent(evaluation.accuracy), worth_remark(evaluation.accuracy, answer.count, answer.trained_on)
        )
        self._figures["accuracy"].setToolTip(tip_of(interval_note()))
        self._figures["loss"].show_value(f"{evaluation.loss:.4f}", self.tr("cross-entropy"))
        self._figures["time"].show_value(duration(answer.seconds), answer.runtime)
        self._figures["mistakes"].show_value(
            count(mistakes), self.tr("of {count} pictures").format(count=count(answer.count))
        )
        self._job.show_figures(
            self.tr("{model}: {count} pictures of {data} · choose a cell to see its pictures").format(
                model=title, count=count(answer.count), data=title_of_test(answer.data)
            ),
            (spec.id,),
        )
        learnt = learnt_sentence(title, answer.trained_on, answer.count)
        self._remarks.show_remarks(answer.notes, (*answer.warnings, learnt) if learnt else answer.warnings)
        self._matrix.set_matrix(evaluation.confusion, spec.labels)
        self._save.offer(confusion_part(answer))
        self._report.show_evaluation(answer)
        self._pictures.show_evaluation(answer)
        self._calibration.show_evaluation(answer)

    def _show_cell(self, true: int, predicted: int) -> None:
        self._pictures.show_cell((true, predicted))
        self.show_part("pictures")

    def _model_and_speed(self) -> tuple[str, str]:
        return self._chosen(), str(self._runtime.currentData())

    def _measure_robustness(self) -> None:
        self._robustness.measure(*self._model_and_speed())

    def _add_parts(self, bridge: EngineBridge) -> None:
        titles = {
            "report": self.tr("Per digit"),
            "pictures": self.tr("Pictures"),
            "calibration": self.tr("Calibration"),
            "robustness": self.tr("Robustness"),
            "data": self.tr("Data"),
            "two": self.tr("Compare"),
            "all": self.tr("All models"),
            "documents": self.tr("Published"),
        }
        for key, title in titles.items():  # before the parts, as Tab goes in the order of making
            self._choice.add(key, title)
        self._report = ReportPanel(self._saver, self)
        self._pictures = PicturesPanel(self)
        self._calibration = CalibrationPanel(self._saver, self)
        self._robustness = RobustnessPanel(bridge, self._saver, self)
        self._explorer = ExplorerPanel(bridge, self._saver, self._model_and_speed, self)
        self._two, self._all = TwoModelsPanel(bridge, self._saver, self), AllModelsPanel(bridge, self._saver, self)
        self._tables = self._two, self._all, DocumentsPanel(bridge, self._saver, self)
        self._robustness.wanted.connect(self._measure_robustness)
        self._pictures.picture_offered.connect(
            lambda picture, name: self.picture_offered.emit(picture, name, Task.DIGITS)
        )
        self._explorer.picture_offered.connect(
            lambda picture, name: self.picture_offered.emit(picture, name, Task.DIGITS)
        )
        parts = (self._report, self._pictures, self._calibration, self._robustness, self._explorer, *self._tables)
        for part in parts:
            self._stack.addWidget(part)
        places = dict(zip(titles, parts, strict=True))
        self._choice.changed.connect(lambda key: self._stack.setCurrentWidget(places[key]))

    def _layout(self) -> None:
        top = WrappingRow()
        top.add(self._model, 1)
        top.add(self._runtime, 1)
        top.add(self._start)
        matrix = Card("confusionCard", self)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Confusion matrix"), "heading", "confusionTitle", self))
        head.addStretch(1)
        head.addWidget(self._save)
        inside = QVBoxLayout(matrix)
        inside.setContentsMargins(12, 12, 12, 12)
        inside.addLayout(head)
        inside.addWidget(self._mode)
        inside.addWidget(self._matrix, 1)
        chosen = QWidget(self)
        left = QVBoxLayout(chosen)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addLayout(top)
        left.addWidget(self._data)
        left.addWidget(self._remarks)
        left.addWidget(self._hint)
        left.addWidget(matrix, 1)

        figures = QGridLayout()
        figures.setSpacing(12)
        for column, figure in enumerate(self._figures.values()):
            figures.addWidget(figure, 0, column)
            figures.setColumnStretch(column, 1)
        parts = QWidget(self)
        right = QVBoxLayout(parts)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addLayout(figures)
        right.addWidget(self._choice)
        right.addWidget(self._stack, 1)
        columns = Columns(parent=self)
        columns.add(chosen, 7)
        columns.add(parts, 12)  # room for the names of all parts in one row at a width of 1366 pixels
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(columns)


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
