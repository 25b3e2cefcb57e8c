"""The page Train: choose model, recipe and settings, watch it learn, stop it at any time."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine import catalog
from engine.errors import ClassLensError
from engine.jobs import EventKind
from engine.requests import TrainingRun, TrainRequest, UseRunRequest, UseShippedRequest
from engine.training import TrainingProgress
from gui.bridge import EngineBridge, Listener
from gui.pages.base import Page
from gui.pages.train_form import TrainForm
from gui.widgets.formats import count, duration, percent
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.training_chart import TrainingChart


class TrainPage(Page):
    """Runs one training at a time. Signals: `weights_changed(model id)` after a run; `failed(Exception)`."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainPage")
        self._bridge = bridge
        self._ticket: int | None = None
        self._form = TrainForm(self)
        self._start = button(self.tr("Start &training"), "trainStart", "primary", self)
        self._cancel = button(self.tr("&Cancel"), "trainCancel", parent=self)
        self._position = LineLabel("heading", "trainPosition", self)
        self._time = label("", "quiet", "trainTime", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("trainProgress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setRange(0, 1000)
        self._chart = TrainingChart(self)
        self._outcome = label("", "body", "trainOutcome", self)
        self._outcome.setWordWrap(True)
        self._outcome.setMinimumHeight(self._outcome.fontMetrics().lineSpacing() * 2)  # two lines move nothing
        self._use = button(self.tr("&Use this run"), "trainUse", parent=self)
        self._use.clicked.connect(self._take_offer)
        self._use.hide()
        self._offered: UseRunRequest | UseShippedRequest | None = None
        self._layout()
        self._start.clicked.connect(self.start)
        self._cancel.clicked.connect(self.cancel)
        self._position.setText(self.tr("Ready to train"))
        self._outcome.setText(self.tr("Choose a model and a recipe, then start. You can draw and predict meanwhile."))
        self._set_running(False)

    def is_running(self) -> bool:
        """Whether a training is under way."""
        return self._ticket is not None

    def start(self) -> None:
        """Train with the settings of the form; a setting that cannot work is said and nothing starts."""
        if self._ticket is not None:
            return
        spec = self._form.spec()
        try:
            recipe = self._form.recipe()
        except ClassLensError as error:
            self.failed.emit(error)
            return
        self._use.hide()
        self._chart.begin(recipe.epochs)
        self._bar.setValue(0)
        self._position.setText(self.tr("Starting {framework}…").format(framework=spec.framework))
        self._time.setText("")
        self._outcome.setText(self.tr("{model} is being trained.").format(model=spec.title))
        self._ticket = self._bridge.submit(
            "train",
            TrainRequest(spec.id, recipe, self._form.data()),
            Listener(done=self._done, failed=self._failed, progress=self._progress, ended=self._ended),
        )
        self._set_running(True)
        self._cancel.setFocus()

    def cancel(self) -> None:
        """Stop within one batch; what was learnt in whole epochs is kept as a run."""
        if self._ticket is not None:
            self._cancel.setEnabled(False)
            self._position.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)

    def _progress(self, progress: TrainingProgress) -> None:
        done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
        self._bar.setValue(round(done * 1000))
        record = progress.finished_epoch
        if record is None:
            position = progress.epoch - 1 + progress.batch / progress.batches
            self._chart.add_batch(position, progress.loss, progress.accuracy)
        else:
            self._chart.add_epoch(
                record.epoch,
                record.train_loss,
                record.train_accuracy,
                record.validation_loss,
                record.validation_accuracy,
            )
        if self._cancel.isEnabled():
            self._position.setText(
                self.tr("Epoch {epoch} of {epochs} · batch {batch} of {batches}").format(
                    epoch=progress.epoch, epochs=progress.epochs, batch=progress.batch, batches=progress.batches
                )
            )
            self._time.setText(
                self.tr("{gone} gone · {left} left").format(
                    gone=duration(progress.seconds), left=duration(progress.seconds * (1 - done) / done)
                )
            )

    def _done(self, run: TrainingRun) -> None:
        spec = catalog.find(run.model_id)
        kept = self.tr(
            "{model} reads {accuracy} of the {count} test pictures of {data} (validation {validation}, epoch {epoch})."
        ).format(
            model=spec.title,
            accuracy=percent(run.test_accuracy),
            count=count(run.test_count),
            data=run.data,
            validation=percent(run.validation_accuracy),
            epoch=run.result.kept_epoch,
        )
        if run.result.warning:
            kept = f"{run.result.warning} {kept}"
        if run.result.cancelled:
            self._position.setText(self.tr("Stopped after {time}").format(time=duration(run.result.seconds)))
            self._outcome.setText(kept + " " + self.tr("The run is kept, but not used."))
            self._offer(self.tr("&Use this run"), UseRunRequest(run.model_id, run.folder.name))
            return
        self._bar.setValue(1000)
        self._position.setText(self.tr("Finished in {time}").format(time=duration(run.result.seconds)))
        self._outcome.setText(kept + " " + self.tr("The new weights answer from now on."))
        self._offer(self.tr("&Back to the shipped weights"), UseShippedRequest(run.model_id))
        self.weights_changed.emit(run.model_id)

    def _offer(self, text: str, request: UseRunRequest | UseShippedRequest) -> None:
        """Offer to let the model use other weights, with one click."""
        self._offered = request
        self._use.setText(text)
        self._use.setAccessibleName(text.replace("&", ""))
        self._use.show()

    def _take_offer(self) -> None:
        request = self._offered
        assert request is not None
        self._use.hide()

        def ended(kind: EventKind) -> None:
            if kind is EventKind.SUCCEEDED:
                self._outcome.setText(self.tr("The model answers with the weights you chose."))
                self.weights_changed.emit(request.model_id)

        self._bridge.submit("models", request, Listener(lambda _: None, failed=self.failed.emit, ended=ended))

    def _failed(self, error: Exception) -> None:
        self._position.setText(self.tr("The training failed"))
        self._outcome.setText(str(error))
        self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._time.setText("")
        self._set_running(False)
        self._start.setFocus()
        if kind is EventKind.CANCELLED:
            self._position.setText(self.tr("Stopped before the first epoch was complete"))
            self._outcome.setText(self.tr("Nothing was kept. The weights in use are unchanged."))

    def _set_running(self, running: bool) -> None:
        self._form.setEnabled(not running)
        self._start.setEnabled(not running)
        self._cancel.setEnabled(running)

    def _layout(self) -> None:
        left = Card("trainCard", self)
        buttons = QHBoxLayout()
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._form, 1)
        column.addLayout(buttons)
        left.setFixedWidth(self.fontMetrics().averageCharWidth() * 44)

        progress = Card("trainProgressCard", self)
        above = QHBoxLayout()
        above.addWidget(self._position, 1)
        above.addWidget(self._time)
        rows = QVBoxLayout(progress)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(above)
        rows.addWidget(self._bar)

        outcome = Card("trainOutcomeCard", self)
        text = QHBoxLayout(outcome)
        text.setContentsMargins(12, 12, 12, 12)
        text.addWidget(self._outcome, 1)
        text.addWidget(self._use)

        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(progress)
        right.addWidget(self._chart, 1)
        right.addWidget(outcome)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(left)
        layout.addLayout(right, 1)
