"""The page Photos: very different networks name what is in a photo, and what each of them costs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.comparison.requests import CompareRequest, Comparison, ComparisonProgress, ComparisonRow
from engine.errors import ClassLensError
from engine.evaluation.requests import DocumentsRequest
from engine.jobs import NO_TICKET, Ticket
from engine.prediction.object_runtimes import sample_photos
from engine.prediction.requests import Answer
from engine.reading.requests import OpenedPicture
from engine.types import Image, PictureKind, Task
from gui.bridge import EngineBridge, Listener
from gui.page_parts.comparison_table import ComparisonTable
from gui.page_parts.error_text import sentence_of
from gui.page_parts.object_asking import QUEUE, ObjectAsking
from gui.page_parts.object_results import ObjectResults
from gui.page_parts.page import Page
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.preparing_text import working_text
from gui.page_parts.runtime_choice import speed_title
from gui.page_parts.shown_picture import ShownPicture
from gui.page_parts.table_files import TableFiles
from gui.pages.compare.bar import ANSWERS, FOLDER, VIEWS, CompareBar
from gui.pages.compare.cost_plot import Cost, CostPlot
from gui.pages.compare.folder_panel import FolderPanel
from gui.pages.compare.photo_panel import PhotoPanel
from gui.pages.compare.reported_figures import DocumentPanel
from gui.preferences import Preferences
from gui.widgets.formats import count
from gui.widgets.layouts.columns import Columns
from gui.widgets.parts import Card, LineLabel


class ComparePage(Page):
    """Asks the models for objects about a photo: answers on cards, times in a table, in a plot and beside document
    000's; or about every picture of a folder.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("comparePage")
        self._photo: Image | None = None
        self._kind: PictureKind | None = None  # what the photo holds
        self._answer: Answer | None = None
        self._timed: Ticket[Comparison] = NO_TICKET
        self._rows: list[ComparisonRow] = []
        self._measured_in: tuple[str, ...] = ()  # the runtimes of the rows, or of those that come soon
        self._opener = PictureOpener(bridge, preferences, self, several=True)
        self._panel = PhotoPanel(sample_photos(), self)
        self._bar = CompareBar(catalog.of_task(Task.OBJECTS), self)  # first, as Tab goes in the order of making
        self._results = ObjectResults(catalog.of_task(Task.OBJECTS), self)
        self._specs = self._results.specs()
        self._bar.offer(self._specs)
        self._asking = ObjectAsking(bridge, self._results, self)
        self._table = ComparisonTable(self)
        self._files = TableFiles(bridge, self._table, preferences, "comparison", self)
        self._plot = CostPlot(self)
        self._legend = LineLabel("quiet", "costLegend", self)
        self._folder = FolderPanel(bridge, preferences, self._specs, self)
        self._document = DocumentPanel(self._specs, self)
        self._document_files = TableFiles(bridge, self._document, preferences, "document-000", self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._panel.open_requested.connect(self._opener.choose_file)
        self._panel.paste_requested.connect(self._opener.paste)
        self._panel.sample_chosen.connect(partial(self._opener.open_file, remember=False))
        self._opener.reading.connect(self._panel.show_busy)
        self._opener.opened.connect(self._show_photo)
        self._opener.kept.connect(self._panel.show_kept)
        self._panel.editor.judge_wanted.connect(self._judge)
        self._opener.judged.connect(self._panel.editor.judged)
        self._panel.editor.changed.connect(self._take_photo)
        self._opener.several_chosen.connect(self._run_over)
        self._asking.states_known.connect(self._states_known)
        self._asking.working.connect(self._show_working)
        self._asking.answered.connect(self._answered)
        self._asking.failed.connect(self.failed)
        self._results.weights_wanted.connect(lambda: self.page_wanted.emit("models", "official"))
        self._results.why.clicked.connect(lambda: self.page_wanted.emit("inside", "why"))
        self._bar.view_changed.connect(self._switch)
        self._bar.models_changed.connect(self._models_changed)
        self._bar.runtime_changed.connect(self._ask)
        self._bar.runtimes_changed.connect(self._time)
        self._folder.chosen.connect(self._run_over)
        self._folder.picture_chosen.connect(partial(self._opener.open_file, remember=False))
        self._folder.ended.connect(self._ask)
        self._panel.editor.told.connect(self.told)
        for source in (self._opener, self._files, self._document_files, self._folder):
            source.failed.connect(self.failed)
            source.told.connect(self.told)

    def pictures(self) -> PictureOpener:
        """An opened, pasted or dropped picture becomes the photo; a folder or several are run over."""
        return self._opener

    def editors(self) -> tuple[PictureEditor, ...]:
        """What turns and crops the photo."""
        return (self._panel.editor,)

    def shown_picture(self) -> ShownPicture | None:
        return None if self._photo is None else ShownPicture(self._photo, self._panel.name(), self._kind)

    def refresh(self, model_id: str = "") -> None:
        """Look again at which weights there are."""
        self._asking.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # weights come and go on the page Models, and in the file manager
        listener = Listener(done=self._document.show_documents, failed=self.failed.emit)
        self._bridge.submit("pictures", DocumentsRequest(), listener, lane="document-000")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_plot"):
            self._plot.follow_theme()
        super().changeEvent(event)

    def _states_known(self, changed: bool) -> None:
        if self._bar.follow(self._asking.able(tuple(self._specs)), self._results.usual_models()):
            self._results.set_models(self._bar.model_ids())
            changed = True
        if self._photo is None:
            if not self._opener.is_reading():
                self._opener.open_file(str(sample_photos()[0]), remember=False)
        elif changed:
            self._ask()

    def _show_photo(self, opened: OpenedPicture) -> None:
        self._panel.show_photo(opened.picture, opened.request.name, opened.kind)
        self._take_photo()

    def _judge(self, photo: Image) -> None:
        """Find out what the turned or cropped photo holds; answers to the one before come no more."""
        self._asking.forget()
        self._bridge.forget(self._timed)
        self._photo = None
        self._opener.judge(photo, self._panel.name())

    def _take_photo(self) -> None:
        self._photo, self._kind = self._panel.editor.picture(), self._panel.editor.kind
        self._ask()

    def _model_ids(self) -> tuple[str, ...]:
        """The models to ask: the chosen ones whose weights are there."""
        return self._asking.able(self._bar.model_ids())

    def _ask(self) -> None:
        self._asking.forget()
        self._bridge.forget(self._timed)
        self._answer = None
        self._measured_in = ()
        self._show_rows([])
        model_ids = self._model_ids()
        if self._photo is None:
            return
        if not model_ids:
            self._show_nothing(self._no_weights())
            return
        if self._folder.is_running():
            self._show_nothing(self.tr("The models answer when the folder run has ended"))
            return
        self._show_state(self.tr("Times are measured when every model has answered…"))
        self._asking.ask(self._photo, self._kind, model_ids, self._bar.runtime())

    def _show_nothing(self, sentence: str) -> None:
        self._results.show_nothing(sentence)
        self._show_state(sentence)

    def _no_weights(self) -> str:
        return self.tr("No weights for these models. Get them on the page Models.")

    def _show_working(self, model_id: str, sentence: str) -> None:
        self._show_state(f"{catalog.recall(model_id).title}: {sentence}")

    def _answered(self, answer: Answer) -> None:
        self._answer = answer
        if not answer.predictions:
            self._show_state(self.tr("No model can answer; the cards under Answers say why."))
        self.refresh()  # some figures are known only now that the models were converted
        self._time()

    def _time(self) -> None:
        runtimes = self._bar.runtimes()
        if self._answer is None or self._photo is None or self._bar.view() in (ANSWERS, FOLDER):
            return
        if not self._answer.predictions:
            return
        if runtimes == self._measured_in:
            return
        self._measured_in = runtimes
        self._bridge.forget(self._timed)
        self._show_rows([])
        self._show_state(self.tr("Measuring…"))
        answered = tuple(prediction.model_id for prediction in self._answer.predictions)
        self._timed = self._bridge.submit(
            QUEUE,
            CompareRequest((self._photo,), answered, runtimes),
            Listener(done=self._timed_all, failed=self._not_timed, progress=self._timed_one),
            lane="times",
        )

    def _not_timed(self, error: Exception) -> None:
        self._measured_in = ()
        self._show_state(sentence_of(error))
        self.failed.emit(error)

    def _timed_one(self, progress: object) -> None:
        if isinstance(progress, ComparisonProgress):
            if progress.row is not None:
                self._show_rows([*self._rows, progress.row])
            state = self.tr("Measuring, {done} of {total}…")
            self._show_state(state.format(done=count(progress.done), total=count(progress.total)))
        elif sentence := working_text(progress)[1]:
            self._show_state(sentence)

    def _timed_all(self, comparison: Comparison) -> None:
        self._show_rows(list(comparison.rows))
        if any(failure.runtime for failure in comparison.failures):
            self._measured_in = ()  # so that going to another view tries again
        for sentence in dict.fromkeys(failure.sentence for failure in comparison.failures):
            self.failed.emit(ClassLensError(sentence))

    def _show_rows(self, rows: list[ComparisonRow]) -> None:
        self._rows = rows
        self._table.set_rows(rows)
        self._plot.show_costs([self._cost(row) for row in rows])
        self._legend.setText(self._plot.legend())
        self._document.show_rows(rows)
        self._document.caption.setText(self._table.caption.text())

    def _cost(self, row: ComparisonRow) -> Cost:
        spec = catalog.recall(row.model_id)
        return Cost(spec.title, speed_title(row.runtime), row.disk_bytes, row.median_ms)

    def _show_state(self, text: str) -> None:
        self._table.caption.setText(text)
        self._document.caption.setText(text)
        if not self._rows:
            self._legend.setText(text)

    def _run_over(self, pictures: tuple[Path, ...], folders: bool = False) -> None:
        """Begin a folder run; the answers to the photo wait for its end."""
        model_ids = self._model_ids()
        if not model_ids:
            self.told.emit(self._no_weights())
            return
        self._bar.show_view(FOLDER)
        self._folder.run(CompareRequest(pictures, model_ids, self._bar.runtimes()))
        self._ask()

    def _models_changed(self) -> None:
        self._results.set_models(self._bar.model_ids())
        self._ask()

    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(VIEWS.index(key))
        self._time()

    def _lay_out(self) -> None:
        plot = Card("costCard", self)
        inside = QVBoxLayout(plot)
        inside.addWidget(self._plot, 1)
        inside.addWidget(self._legend)
        for part in (self._results, self._table, plot, self._folder, self._document):
            self._stack.addWidget(part)
        answers = QWidget(self)
        right = QVBoxLayout(answers)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self._bar)
        right.addWidget(self._stack, 1)
        columns = Columns(parent=self)
        columns.add(self._panel, 1)
        columns.add(answers, 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(columns)
