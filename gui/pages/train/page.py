"""The page Train: choose model, recipe and settings, watch it learn, pause or stop it, and keep its runs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, ProcessEnded
from engine.jobs import EventKind, Ticket
from engine.runs.requests import ContinueRequest, RunRecord, TrainingRun, TrainRequest
from engine.runtimes.process import WaitingProgress
from engine.system import folders
from engine.system.frameworks import missing_reason
from engine.training.diagnosis import hints
from engine.training.feature_cache import FeatureProgress
from engine.training.records import EpochRecord, SavingProgress, TrainingProgress
from gui.bridge import EngineBridge, Listener
from gui.page_parts.exporting.export_dialog import ExportDialog
from gui.page_parts.own_digits_offer import OwnDigitsOffer
from gui.page_parts.page import Page
from gui.page_parts.recipe_titles import loss_name
from gui.pages.train.code_menu import CodeMenu, code_button
from gui.pages.train.controls import TrainControls
from gui.pages.train.filters import Filters
from gui.pages.train.form import TrainForm
from gui.pages.train.live_settings import LiveSettings
from gui.pages.train.progress_card import ProgressCard
from gui.pages.train.runs import TrainRuns
from gui.pages.train.series import Series
from gui.pages.train.taking_over import TakingOver
from gui.preferences import Preferences
from gui.widgets.formats import duration
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import follow_font, keep_lines
from gui.widgets.parts import Card, button, label
from gui.widgets.plots.training_chart import TrainingChart


class TrainPage(Page):
    """Runs one training at a time. Signals: `weights_changed(model id)` after a run; `failed(Exception)`."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("trainPage")
        self._ticket: Ticket[TrainingRun] | None = None
        self._trained: tuple[ModelSpec, Recipe] | None = None
        self._records: list[EpochRecord] = []
        self._previewed = False
        self._form = TrainForm(preferences.train_expert, self)
        OwnDigitsOffer(bridge, self, self._form.data_choice, self._form.test_choice)
        self._live = LiveSettings(self)
        self._controls = TrainControls(self)
        self._code_button = code_button(self)
        self._code = CodeMenu(bridge, self._form.request, self)
        self._code_button.setMenu(self._code)
        self._series: Series | None = None
        self._progress_card = ProgressCard(self)
        self._chart = TrainingChart(self)
        self._outcome = label("", "body", "trainOutcome", self)
        self._hint = label("", "attention", "trainHint", self)
        for text in (self._outcome, self._hint):
            text.setWordWrap(True)
            keep_lines(text, 2)
        self._shipped = button(self.tr("Restore or&iginal model"), "trainShipped", parent=self)
        self._shipped.hide()
        self._runs = TrainRuns(bridge, self)
        self._taking_over = TakingOver(self)
        self._filters = Filters(bridge, self)
        self._layout()
        self._connect()
        self._outcome.setText(self.tr("Choose a model, then start. You can draw meanwhile, and the models answer."))
        self._set_running(False)
        self._show_reason()
        self.refresh()

    def is_running(self) -> bool:
        """Whether a training is under way."""
        return self._ticket is not None

    def refresh(self, model_id: str = "") -> None:
        """List the runs again, and which models use weights of the person's own."""
        self._runs.refresh()
        self._estimate()  # a run that has ended says more

    def start(self) -> None:
        """Train with the settings of the form; a setting that cannot work is said and nothing starts."""
        if self._ticket is not None:
            return
        try:
            request = self._form.request()
        except ClassLensError as error:
            self.failed.emit(error)
            return
        self._series = Series(request, self._form.seeds())
        self._begin_next()

    def _begin_next(self) -> None:
        """Begin the next training of the series, if there is one."""
        request = None if self._series is None else self._series.next()
        if request is not None:
            self._begin(request, catalog.find(request.model_id), request.recipe, ())

    def cancel(self) -> None:
        """Stop within one batch; what was learnt in whole epochs is kept as a run."""
        if self._ticket is not None:
            if self._controls_have_focus():
                self._controls.setFocus()  # or Qt would give it to what comes next, since its buttons are greyed now
            self._controls.set_stopping()
            self._progress_card.say(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._previewed:
            self._preview()

    def _continue(self, run: RunRecord) -> None:
        """Train an interrupted or stopped run on."""
        if self._ticket is None and run.recipe is not None:
            self._series = None
            done = run.epochs[: run.continued_after]
            self._begin(ContinueRequest(run.run_id), catalog.find(run.model_id), run.recipe, done)

    def _begin(
        self, request: TrainRequest | ContinueRequest, spec: ModelSpec, recipe: Recipe, done: tuple[EpochRecord, ...]
    ) -> None:
        self.mended.emit()  # what was said of the training before is old news
        self._taking_over.forget()
        self._trained = (spec, recipe)
        self._runs.begin_training(request.run_id if isinstance(request, ContinueRequest) else "")
        self._records = []
        self._chart.begin(recipe.epochs, loss_name(recipe))
        self._overlay_runs()
        for record in done:
            self._add_epoch(record)
        self._filters.begin(spec.title)
        self._progress_card.begin(spec, len(done) / recipe.epochs)
        present = done[-1].learning_rate if done else None
        compared = self._series is not None and self._series.place()
        self._live.begin(recipe.learning_rate, present or recipe.learning_rate, changeable=not compared)
        self._hint.setText("")
        sentences = [self.tr("{model} is being trained.").format(model=spec.title)]
        if self._series is not None:
            sentences += [self._series.place(), self._series.sentence()]
        self._outcome.setText(" ".join(sentence for sentence in sentences if sentence))
        self._ticket = self._bridge.submit(
            "train",
            request,
            Listener(done=self._done, failed=self._failed, progress=self._progress, ended=self._ended),
        )
        self._note_kept()
        self._set_running(True)
        if self.isVisible():
            self._controls.focus_running()

    def _tell(self, word: str) -> None:
        if self._ticket is not None:
            self._bridge.tell(self._ticket, word)

    def _progress(self, progress: object) -> None:
        stopping = self._controls.is_stopping()
        if isinstance(progress, FeatureProgress):
            self._progress_card.show_features(progress, stopping)
        elif isinstance(progress, TrainingProgress):
            self._show_training(progress)
            self._live.show_progress(progress)
            self._progress_card.show_training(progress, stopping, self._live.is_slow())
        elif isinstance(progress, WaitingProgress) and not stopping:
            self._progress_card.show_waiting(progress)
        elif isinstance(progress, SavingProgress):
            self._progress_card.show_saving(progress)
            if not stopping:
                self._controls.set_saving()
            return
        if not stopping and isinstance(progress, FeatureProgress | TrainingProgress):
            self._controls.set_paused(progress.paused)

    def _show_training(self, progress: TrainingProgress) -> None:
        if progress.first_layer is not None:
            self._filters.add(progress.first_layer)
        if progress.finished_epoch is None:
            position = progress.epoch - 1 + progress.batch / progress.batches
            self._chart.add_batch(position, progress.loss, progress.accuracy)
        else:
            self._add_epoch(progress.finished_epoch)
            self._note_kept()

    def _note_kept(self) -> None:
        """Whole epochs are kept, also those that a continued run had before."""
        self._controls.set_kept(bool(self._records))
        if self._records and self._ticket is not None:
            self._bridge.note_kept(self._ticket)

    def _add_epoch(self, record: EpochRecord) -> None:
        assert self._trained is not None
        spec, recipe = self._trained
        self._records = [*(earlier for earlier in self._records if earlier.epoch < record.epoch), record]
        self._chart.add_epoch(
            record.epoch,
            record.train_loss,
            record.train_accuracy,
            record.validation_loss,
            record.validation_accuracy,
        )
        self._hint.setText(" ".join(hint.sentence for hint in hints(self._records, recipe, spec)))

    def _done(self, run: TrainingRun) -> None:
        result = run.result
        self._outcome.setText(self._taking_over.sentence(run))
        if result.cancelled:
            self._series = None  # also where the run ended by itself: the same settings would fail with the next seed
            ended = self.tr("Ended by itself after {time}") if result.warning else self.tr("Stopped after {time}")
            self._progress_card.say(ended.format(time=duration(result.seconds)))
        else:
            self._progress_card.set_done(1)
            ended = self.tr("Finished in {time}")
            if len(result.epochs) < run.recipe.epochs:
                ended = self.tr("Finished early in {time}: {patience} epochs without a better result")
            self._progress_card.say(ended.format(time=duration(result.seconds), patience=run.recipe.patience))
            if self._series is not None:
                self._series.add(run)
                self._outcome.setText(f"{self._series.sentence()} {self._taking_over.sentence(run)}".strip())
            if run.used:
                self.weights_changed.emit(run.model_id)
            else:
                self._taking_over.ask(run)
        self._runs.refresh(select=run.folder.name)

    def _failed(self, error: Exception) -> None:
        interrupted = isinstance(error, ProcessEnded)
        self._progress_card.say(
            self.tr("The training was interrupted") if interrupted else self.tr("The training failed")
        )
        known = isinstance(error, ClassLensError)
        self._outcome.setText(str(error) if known else self.tr("The message below says more. Please report it."))
        self.failed.emit(error)
        self._runs.refresh(select_newest=interrupted)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._progress_card.end()
        had_focus = self._controls_have_focus()
        self._set_running(False)
        if had_focus and self.isVisible():  # else a Space meant for something else would start the next training
            self._controls.start.setFocus()
        if kind is EventKind.CANCELLED:
            self._progress_card.say(self.tr("Stopped"))
            self._outcome.setText("")
            self._runs.refresh_after_cancel(self._say_what_was_kept)
        if kind is EventKind.SUCCEEDED:
            self._begin_next()

    def _say_what_was_kept(self, can_continue: bool) -> None:
        if self._ticket is not None:
            return  # the next training has begun
        if can_continue:
            self._outcome.setText(self.tr("Stopped. What was learnt so far is kept, and the run can be continued."))
        else:
            self._progress_card.say(self.tr("Stopped before the first epoch was complete"))
            self._outcome.setText(self.tr("Nothing was kept. The model in use is unchanged."))

    def _set_running(self, running: bool) -> None:
        self._form.setEnabled(not running)
        self._controls.set_running(running)
        self._live.setVisible(running)
        self._runs.list.set_training(running)

    def _controls_have_focus(self) -> bool:
        focused = self.window().focusWidget()  # also while another program's window is in front
        return any(part is focused or part.isAncestorOf(focused) for part in (self._controls, self._live) if focused)

    def _preview(self) -> None:
        """Show training pictures, unless nobody looks: then when the page is shown."""
        self._previewed = self.isVisible()
        if self._previewed:
            listener = Listener(self._form.show_preview, failed=self._form.show_problem)
            self._bridge.submit("preview", self._form.preview_request(), listener, lane="preview")

    def _estimate(self) -> None:
        """Say what the training takes."""
        listener = Listener(done=self._form.show_estimate, failed=self.failed.emit)
        self._bridge.submit("models", self._form.estimate_request(), listener, lane="estimate")

    def _keep_mode(self, expert: bool) -> None:
        self._preferences.train_expert = expert

    def _show_shipped(self) -> None:
        """Whether the chosen model can go back to its shipped weights."""
        self._shipped.setVisible(self._form.spec().id in self._runs.own_weights)

    def _show_reason(self) -> None:
        """Say why the chosen model cannot be trained here, if it cannot."""
        reason = missing_reason(self._form.spec().family)
        self._controls.set_reason(reason)
        self._hint.setText(reason)

    def _export(self, run: RunRecord) -> None:
        title, folder = self._runs.list.name(run), folders.runs_folder() / run.run_id
        ExportDialog(self._bridge, self._preferences, run.model_id, title, folder, self).show()

    def _overlay_runs(self) -> None:
        """Lay the chosen runs over the chart; of one with another loss than the chart's only the accuracy is drawn."""
        runs = self._runs.list.overlay()
        drawn = {self._trained[1].loss} if self._trained is not None else set[str]()
        curves, names = {}, {}
        for style, run in runs.items():
            drawn = drawn or {run.recipe.loss if run.recipe else ""}
            comparable = run.recipe is not None and run.recipe.loss in drawn
            curves[style] = (
                [(float(record.epoch), record.validation_accuracy) for record in run.epochs],
                [(float(record.epoch), record.validation_loss) for record in run.epochs] if comparable else [],
            )
            name = self._runs.list.name_with_data(run)
            names[style] = name if comparable else self.tr("{run} (another loss, not drawn)").format(run=name)
        self._chart.set_overlay(curves, names)

    def _use_worse(self, run: TrainingRun) -> None:
        self._outcome.setText(self._taking_over.sentence(replace(run, used=True)))
        self._runs.use(run.model_id, run.folder.name)

    def _use_settings(self, run: RunRecord) -> None:
        if run.recipe is not None:
            self._form.use_settings(run.model_id, run.recipe)

    def _connect(self) -> None:
        self._form.preview_wanted.connect(self._preview)
        self._form.estimate_wanted.connect(self._estimate)
        self._form.expert_changed.connect(self._keep_mode)
        self._form.told.connect(self.told)
        self._form.model_changed.connect(self._show_shipped)
        self._form.model_changed.connect(self._show_reason)
        self._controls.start_wanted.connect(self.start)
        self._controls.cancel_wanted.connect(self.cancel)
        self._controls.word.connect(self._tell)
        self._live.word.connect(self._tell)
        self._shipped.clicked.connect(lambda: self._runs.use_shipped(self._form.spec().id))
        self._progress_card.filters_wanted.connect(self._filters.watch)
        self._filters.failed.connect(self.failed)
        self._filters.told.connect(self._outcome.setText)
        self._runs.list.filters_wanted.connect(lambda run: self._filters.show_run(run, self._runs.list.name(run)))
        self._runs.weights_changed.connect(self.weights_changed)
        for part in (self._code, self._runs):
            part.failed.connect(self.failed)
        self._code.told.connect(self.told)
        self._taking_over.use_wanted.connect(self._use_worse)
        self._runs.told.connect(self._outcome.setText)
        self._runs.told.connect(lambda _: self.mended.emit())  # what could not be done with a run can be done now
        self._runs.listed.connect(self._show_shipped)
        self._runs.list.continue_wanted.connect(self._continue)
        self._runs.list.export_wanted.connect(self._export)
        self._runs.list.settings_wanted.connect(self._use_settings)
        self._runs.list.overlay_changed.connect(self._overlay_runs)

    def _layout(self) -> None:
        begin = QHBoxLayout()
        begin.addWidget(self._controls, 1)
        begin.addWidget(self._code_button)
        left = Card("trainCard", self)
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 8, 12)
        column.addWidget(self._form, 1)
        column.addWidget(self._form.explanation)
        column.addWidget(self._live)
        column.addLayout(begin)
        follow_font(self._controls, lambda: self._controls.setFixedHeight(self._controls.start.sizeHint().height()))
        follow_font(left, lambda: left.setMinimumWidth(left.fontMetrics().averageCharWidth() * 52))

        outcome = Card("trainOutcomeCard", self)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._outcome)
        said.addWidget(self._hint)
        text = QHBoxLayout(outcome)
        text.setContentsMargins(12, 6, 12, 6)
        text.addLayout(said, 1)
        text.addWidget(self._shipped)

        seen = QWidget(self)
        right = QVBoxLayout(seen)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self._progress_card)
        right.addWidget(self._chart, 5)
        right.addWidget(outcome)
        right.addWidget(self._runs.list, 4)
        columns = Columns(parent=self)
        columns.add(left, 0)
        columns.add(seen, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(columns)
