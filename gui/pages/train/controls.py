"""The buttons of a training: start it; while it runs pause it, make one step, cancel it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from gui.plain_text import tip_of
from gui.widgets.parts import button
from gui.widgets.press_guard import PressGuard

PAUSE_KEY, STEP_KEY = "F8", "F10"


class TrainControls(QStackedWidget):
    """Either Start, or Pause (Continue while paused), Step and Cancel. F8 pauses and continues, F10 makes a step.

    Signals: `start_wanted()`, `cancel_wanted()`, and `word(str)` with "pause", "step" or "continue".
    """

    start_wanted = Signal()
    cancel_wanted = Signal()
    word = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setObjectName("trainControls")
        self._paused = False
        self._reason = ""
        self.start = button(self.tr("St&art training"), "trainStart", "primary", self)
        running = QWidget(self)
        self._pause = button(self.tr("&Pause"), "trainPause", parent=running)
        self._step = button(self.tr("&Step"), "trainStep", parent=running)
        self.cancel = button("", "trainCancel", parent=running)
        self._pause.setToolTip(tip_of(self.tr("Pause or continue ({key})").format(key=PAUSE_KEY)))
        self._step.setToolTip(tip_of(self.tr("Train with one batch, then wait ({key})").format(key=STEP_KEY)))
        row = QHBoxLayout(running)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._pause, self._step, self.cancel):
            row.addWidget(widget, 1)
        self._guard = PressGuard(self.start, self._pause, self._step, self.cancel)
        self.addWidget(self.start)
        self.addWidget(running)
        self.start.clicked.connect(self.start_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self._pause.clicked.connect(self._pause_or_continue)
        self._step.clicked.connect(lambda: self.word.emit("step"))
        for key, target in ((PAUSE_KEY, self._pause), (STEP_KEY, self._step)):
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(target.click)
        self.set_kept(False)
        self.set_running(False)

    def set_running(self, running: bool) -> None:
        """Offer what can be done while a model trains, or while none does."""
        if running != bool(self.currentIndex()):
            self._guard.hold()  # the buttons of one lie where those of the other were
        self.setCurrentIndex(int(running))
        self.start.setEnabled(not running and not self._reason)
        for widget in (self._pause, self._step, self.cancel):
            widget.setEnabled(running)
        self.set_paused(False)

    def focus_running(self) -> None:
        """Give the focus to what is next while a model trains: Pause, which harms nothing if it is pressed too soon."""
        self._pause.setFocus()

    def set_reason(self, reason: str) -> None:
        """Grey Start for a reason why the chosen model cannot be trained here, a sentence; empty for none."""
        self._reason = reason
        self.start.setToolTip(tip_of(reason))
        self.start.setAccessibleDescription(reason)
        self.start.setEnabled(self.currentIndex() == 0 and not reason)

    def set_paused(self, paused: bool) -> None:
        """Offer to continue, or to pause."""
        self._paused = paused
        text = self.tr("&Continue") if paused else self.tr("&Pause")
        if text != self._pause.text():
            self._pause.setText(text)
            self._pause.setAccessibleName(text.replace("&", ""))

    def set_kept(self, kept: bool) -> None:
        """Say whether what was learnt is kept if the training is stopped now."""
        text = self.tr("Stop and &keep") if kept else self.tr("Stop")
        if text != self.cancel.text():
            self.cancel.setText(text)
            self.cancel.setAccessibleName(text.replace("&", ""))

    def set_saving(self) -> None:
        """What is being saved can neither be paused nor stepped."""
        self.set_paused(False)
        for widget in (self._pause, self._step):
            widget.setEnabled(False)

    def set_stopping(self) -> None:
        """Nothing can be done any more until the run has stopped."""
        for widget in (self._pause, self._step, self.cancel):
            widget.setEnabled(False)

    def is_stopping(self) -> bool:
        """Whether a running training was told to stop."""
        return self.currentIndex() == 1 and not self.cancel.isEnabledTo(self)

    def _pause_or_continue(self) -> None:
        self.word.emit("continue" if self._paused else "pause")
