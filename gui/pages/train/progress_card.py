"""Where a training is: a sentence, a bar, the time left, and what is misread now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine.catalog.spec import ModelSpec
from engine.runtimes.process import WaitingProgress
from engine.training.feature_cache import FeatureProgress
from engine.training.records import SavingProgress, TrainingProgress
from gui.pages.train.misread_row import MisreadRow
from gui.widgets.formats import count, whole_duration
from gui.widgets.parts import Card, LineLabel, button, label

_WHOLE = 1000  # of the bar


class ProgressCard(Card):
    """Shows what a training reports; what is `stopping` keeps the sentence that says so.

    Signals: `filters_wanted()` to watch the first layer.
    """

    filters_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("trainProgressCard", parent)
        self._labels: tuple[str, ...] = ()
        self._position = LineLabel("heading", "trainPosition", self)
        self._time = label("", "quiet", "trainTime", self)
        self._filters = button(self.tr("&Watch filters"), "trainFilters", parent=self)
        self._filters.setToolTip(self.tr("Watch how the first layer changes while the network learns"))
        self._filters.clicked.connect(self.filters_wanted)
        self._filters.hide()
        self._bar = QProgressBar(self)
        self._bar.setObjectName("trainProgress")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setRange(0, _WHOLE)
        self._misread = MisreadRow(self)
        above = QHBoxLayout()
        above.addWidget(self._position, 1)
        above.addWidget(self._time)
        above.addWidget(self._filters)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.addLayout(above)
        rows.addWidget(self._bar)
        rows.addWidget(self._misread)
        self.say(self.tr("Ready to train"))

    def begin(self, spec: ModelSpec, done: float) -> None:
        """A training of this model begins, of which a share in [0, 1] was done before."""
        self._labels = spec.labels
        self._filters.hide()  # until it is known that there are some
        self._misread.show_misread((), spec.labels)
        self.set_done(done)
        self.say(self.tr("Starting {framework}…").format(framework=spec.framework))

    def say(self, sentence: str) -> None:
        """Say what happens; nothing is known of the time."""
        self._position.setText(sentence)
        self._time.setText("")

    def set_done(self, share: float) -> None:
        """Show a share of the work, in [0, 1]."""
        self._bar.setValue(round(share * _WHOLE))

    def end(self) -> None:
        """Nothing is left to wait for."""
        self._time.setText("")

    def show_training(self, progress: TrainingProgress, stopping: bool, slow: bool) -> None:
        """Show epoch and batch, and what is misread at an epoch's end; in `slow` motion no time left is known."""
        if progress.first_layer is not None:
            self._filters.show()
        if progress.finished_epoch is not None:
            self._misread.show_misread(progress.misread, self._labels)
        text = self.tr("Epoch {epoch} of {epochs} · batch {batch} of {batches}").format(
            epoch=progress.epoch, epochs=progress.epochs, batch=progress.batch, batches=progress.batches
        )
        done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
        self._show(text, done, progress, stopping)
        if slow and not stopping:
            self._time.setText(self.tr("slow motion"))

    def show_features(self, progress: FeatureProgress, stopping: bool) -> None:
        """Show how many pictures a frozen network has looked at."""
        text = self.tr("The frozen network looks at the pictures: {done} of {total}").format(
            done=count(progress.done), total=count(progress.total)
        )
        self._show(text, progress.done / progress.total, progress, stopping)

    def show_waiting(self, progress: WaitingProgress) -> None:
        """Say what a training waits for before it begins."""
        text = self.tr("Waiting until {framework} has finished other work, such as an evaluation…")
        self.say(text.format(framework=progress.title))

    def show_saving(self, progress: SavingProgress) -> None:
        """Show how far a run is saved; with a large network it takes minutes, also after it was told to stop."""
        self.set_done(progress.done / progress.total)
        text = self.tr("Saving and testing: {done} of {total}")
        self.say(text.format(done=count(progress.done), total=count(progress.total)))

    def _show(self, text: str, done: float, progress: TrainingProgress | FeatureProgress, stopping: bool) -> None:
        self.set_done(done)
        if stopping:
            return
        self._position.setText(self.tr("Paused · {position}").format(position=text) if progress.paused else text)
        if done > 0:
            left = whole_duration(progress.seconds * (1 - done) / done)
            elapsed = self.tr("{elapsed} elapsed · {left} left")
            self._time.setText(elapsed.format(elapsed=whole_duration(progress.seconds), left=left))
