"""Training the project's network: one button, its curves, and what they were measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.catalog.own_classes import id_of
from engine.jobs import EventKind, Ticket
from engine.teaching.requests import Learnt, ProjectState, TeachingProgress, TeachRequest
from engine.training.records import EpochRecord, TrainingProgress
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.pages.teach import counted
from gui.plain_text import tip_of
from gui.widgets.formats import count, duration
from gui.widgets.parts import Card, button, label, restyle
from gui.widgets.press_guard import PressGuard

if TYPE_CHECKING:
    from gui.pages.teach.curves import Curves

_WHOLE = 1000  # of the bar
_REPAINT_INTERVAL = 100  # ms


class TrainCard(Card):
    """Signals: `trained(ProjectState)`; `weights_changed(model id)`; `failed(Exception)`; `mended()` when a training
    begins.
    """

    trained = Signal(object)
    weights_changed = Signal(str)
    failed = Signal(object)
    mended = Signal()

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__("teachTrainCard", parent)
        self._bridge = bridge
        self._state: ProjectState | None = None
        self._ticket: Ticket[ProjectState] | None = None
        self._train = button(self.tr("Train"), "teachTrain", parent=self)
        self._guard = PressGuard(self._train)
        self._primary = False
        self._bar = QProgressBar(self)
        self._bar.setObjectName("teachTraining")
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._bar.setRange(0, _WHOLE)
        self._bar.hide()
        self._said = label("", "quiet", "teachTrainSaid", self)
        self._said.setWordWrap(True)
        self._epochs: list[EpochRecord] = []
        self._repaint = QTimer(self, singleShot=True, interval=_REPAINT_INTERVAL)
        self._repaint.timeout.connect(self._draw)
        self._curves: Curves | None = None  # until there are any, because pyqtgraph takes long to import
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)
        self._layout.setSpacing(6)
        for part in (self._train, self._bar, self._said):
            self._layout.addWidget(part)
        self._train.clicked.connect(self._press)

    def is_running(self) -> bool:
        """Whether the network is being trained."""
        return self._ticket is not None

    def show_state(self, state: ProjectState) -> None:
        """Show what the project has learnt, and whether it can learn."""
        other = self._state is None or self._state.folder != state.folder
        self._state = state
        if other:
            self.stop()
        if self.is_running():
            return
        reason = self._missing(state)
        self._train.setEnabled(not reason)
        self._train.setToolTip(tip_of(reason))
        self._train.setAccessibleDescription(reason)
        self._said.setText(reason or self._outcome(state.learnt))
        self._epochs = [] if state.learnt is None else list(state.learnt.epochs)
        self._draw()

    def show_next(self, primary: bool) -> None:
        """Mark whether training is what a person probably wants next."""
        self._primary = primary
        restyle(self._train, role="primary" if primary and not self.is_running() else "")

    def stop(self) -> None:
        """Stop a training that goes on, and hear no more of it."""
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
            self._ended(EventKind.CANCELLED)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._curves is not None:
            self._curves.follow_theme()

    def _press(self) -> None:
        if self._ticket is not None:
            self._train.setEnabled(False)
            self._said.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)
            return
        if self._state is None:
            return
        self.mended.emit()
        self._epochs = []
        self._draw()
        listener = Listener(self._done, self._failed, self._progress, self._ended)
        self._ticket = self._bridge.submit(TEACHING, TeachRequest(self._state.folder), listener)
        self._guard.hold()
        self._train.setText(self.tr("Cancel training"))
        self._train.setAccessibleName(self._train.text())
        restyle(self._train, role="")
        self._bar.setValue(0)
        self._bar.show()
        self._said.setText(self.tr("Training…"))

    def _progress(self, progress: object) -> None:
        if isinstance(progress, TeachingProgress):
            text = self.tr("Computing features: {done} of {total} samples")
            self._said.setText(text.format(done=count(progress.done), total=count(progress.total)))
            self._bar.setValue(round(_WHOLE / 2 * progress.done / max(1, progress.total)))
        elif isinstance(progress, TrainingProgress):
            done = (progress.epoch - 1 + progress.batch / progress.batches) / progress.epochs
            self._bar.setValue(round(_WHOLE / 2 * (1 + done)))
            if progress.finished_epoch is not None:
                self._epochs.append(progress.finished_epoch)
                self._said.setText(
                    self.tr("Epoch {epoch} of {epochs}").format(epoch=progress.epoch, epochs=progress.epochs)
                )
                if not self._repaint.isActive():
                    self._repaint.start()

    def _done(self, state: ProjectState) -> None:
        self._ticket = None  # so that what it has learnt is shown
        self.trained.emit(state)
        self.weights_changed.emit(id_of(state.folder))

    def _failed(self, error: Exception) -> None:
        self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._guard.hold()
        self._bar.hide()
        self._train.setText(self.tr("Train"))
        self._train.setAccessibleName(self._train.text())
        self._train.setEnabled(True)
        if self._state is not None:
            self.show_state(self._state)
            self.show_next(self._primary)

    def _missing(self, state: ProjectState) -> str:
        filled = {take.class_key for take in state.takes if not take.test and take.samples}
        if sum(taught.on and taught.key in filled for taught in state.classes) < 2:
            return self.tr("Two classes with samples are needed before the network can be trained.")
        return ""

    def _outcome(self, learnt: Learnt | None) -> str:
        if learnt is None:
            return self.tr("The answers get better when the network is trained on your samples.")
        said = [
            self.tr("Trained on {samples} in {time}.").format(
                samples=counted.samples(learnt.samples), time=duration(learnt.seconds)
            )
        ]
        if learnt.held_back:
            text = self.tr("The dashed curve is for the held-back samples, the last take of each class: {samples}.")
            said.append(text.format(samples=counted.samples(learnt.held_back)))
        else:
            said.append(
                self.tr(
                    "The curve is for the training samples only, so it says little about new pictures: record each "
                    "class a second time."
                )
            )
        if not learnt.current:
            said.insert(0, self.tr("Samples or classes have changed since: train again."))
        return " ".join(said)

    def _draw(self) -> None:
        if not self._epochs or self._state is None:
            if self._curves is not None:
                self._curves.hide()
            return
        if self._curves is None:
            from gui.pages.teach.curves import Curves  # noqa: PLC0415

            self._curves = Curves(self)
            self._layout.insertWidget(2, self._curves)
        held_back = self.is_running() or (self._state.learnt is not None and self._state.learnt.held_back > 0)
        self._curves.show_epochs(self._epochs, held_back)
        self._curves.show()
