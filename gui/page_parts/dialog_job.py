"""What a dialog has done by the engine: how far it is, what came of it, and Cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QProgressBar

from engine.errors import ClassLensError
from engine.jobs import EventKind, Request, Ticket
from gui.bridge import EngineBridge, Listener
from gui.widgets.parts import button, label, restyle

A = TypeVar("A")


class DialogJob(QObject):
    """One job at a time. When the dialog closes, the job is cancelled and not heard of any more.

    Attributes, for the dialog to lay out: `bar`, whose length is unknown until it is set; `said`; `cancel`. Signals:
    `ended(EventKind)`, after `done` or the sentence why not.
    """

    ended = Signal(object)

    def __init__(self, bridge: EngineBridge, name: str, dialog: QDialog, *, cancelled: str, failed: str) -> None:
        """`name` is that of the engine's queue, and begins those of the widgets. `cancelled` is what is said then;
        `failed` is said of errors that have no sentence of their own, with their {reason}.
        """
        super().__init__(dialog)
        self._bridge, self._queue = bridge, name
        self._cancelled, self._failed = cancelled, failed
        self._ticket: Ticket[object] | None = None
        self.bar = QProgressBar(dialog)
        self.bar.setObjectName(f"{name}Progress")
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.said = label("", "body", f"{name}Said", dialog)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel = button(self.tr("&Cancel"), f"{name}Cancel", parent=dialog)
        self.cancel.clicked.connect(self._stop)
        dialog.finished.connect(self._forget)
        self._follow()

    def is_working(self) -> bool:
        """Whether the job has not ended."""
        return self._ticket is not None

    def is_wanted(self) -> bool:
        """Whether the job is working, and nobody has cancelled it."""
        return self.is_working() and self.cancel.isEnabled()

    def run(
        self,
        request: Request[A],
        done: Callable[[A], None],
        saying: str,
        progress: Callable[[object], None] = lambda value: None,
    ) -> None:
        """Begin a job, saying something. Its progress is not heard of once it was cancelled."""
        self.bar.setRange(0, 0)
        self.say(saying)
        listener = Listener(done, self.fail, lambda value: progress(value) if self.is_wanted() else None, self._end)
        self._ticket = self._bridge.submit(self._queue, request, listener)
        self._follow()

    def say(self, text: str, role: str = "body") -> None:
        """Say how it stands."""
        self.said.setText(text)
        restyle(self.said, role=role)

    def fail(self, error: Exception) -> None:
        """Say why something did not work."""
        sentence = str(error)
        if not isinstance(error, ClassLensError):
            sentence = self._failed.format(reason=sentence or type(error).__name__)
        self.say(sentence, "attention")

    def _stop(self) -> None:
        if self._ticket is not None:
            self._bridge.cancel(self._ticket)
            self.cancel.setEnabled(False)
            self.say(self.tr("Stopping…"))

    def _end(self, kind: EventKind) -> None:
        self._ticket = None
        if kind is EventKind.CANCELLED:
            self.say(self._cancelled)
        self._follow()
        self.ended.emit(kind)

    def _forget(self, result: int = 0) -> None:
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
            self._ticket = None

    def _follow(self) -> None:
        for widget in (self.bar, self.cancel):
            widget.setVisible(self.is_working())
        self.cancel.setEnabled(self.is_working())
