"""A button that starts work of the page Evaluate and stops it, and a line that tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from engine.evaluation.requests import EvaluationProgress
from engine.jobs import EventKind, Request, Ticket
from gui.bridge import EngineBridge, Listener
from gui.widgets.formats import count, whole_duration
from gui.widgets.parts import LineLabel
from gui.widgets.press_guard import PressGuard

A = TypeVar("A")


class EvaluationJob(QObject):
    """One job at a time, which may have to wait for those of other parts. While it runs, the button says Cancel.

    `changed` are the models that have got other weights since their figures began to be measured. Signals: `wanted()`
    when the button asks for a start, which `submit` answers; `progressed(EvaluationProgress)`; `failed(Exception)`.
    """

    wanted = Signal()
    progressed = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, start: QPushButton, hint: LineLabel) -> None:
        super().__init__(start)
        self._bridge, self._start, self._hint = bridge, start, hint
        self._text = start.text()
        self._ticket: Ticket[object] | None = None
        self._stopping = False
        self.changed: set[str] = set()
        self._changed_meanwhile: set[str] = set()
        self._guard = PressGuard(start)
        start.clicked.connect(self.toggle)

    def toggle(self) -> None:
        """Ask for a start, or stop what is under way."""
        if self._ticket is None:
            self.wanted.emit()
        else:
            self._stopping = True
            self._hint.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._ticket)

    def is_running(self) -> bool:
        """Whether work is under way."""
        return self._ticket is not None

    def weights_changed(self, model_id: str) -> None:
        """A model uses other weights from now on."""
        self.changed.add(model_id)
        self._changed_meanwhile.add(model_id)

    def submit(self, request: Request[A], done: Callable[[A], None], models: Iterable[str] = ()) -> None:
        """Start this work, whose answer `done` takes: new figures of these models."""
        self._changed_meanwhile = set()
        measured = frozenset(models)

        def finish(answer: A) -> None:
            self.changed -= measured - self._changed_meanwhile
            done(answer)

        self._ticket = self._bridge.submit(
            "evaluate",
            request,
            Listener(done=finish, failed=self.failed.emit, progress=self._progress, ended=self._ended),
        )
        self._stopping = False
        self._label(self.tr("&Cancel"))
        self._hint.setText(self.tr("Waiting…"))

    def _progress(self, progress: object) -> None:
        if not isinstance(progress, EvaluationProgress):
            return
        self.progressed.emit(progress)
        if self._stopping:
            return
        text = self.tr("{done} of {total} pictures").format(done=count(progress.done), total=count(progress.total))
        if progress.seconds_left is not None:
            text += self.tr(" · {time} left").format(time=whole_duration(progress.seconds_left))
        self._hint.setText(text)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._label(self._text)
        if kind is not EventKind.SUCCEEDED:
            self._hint.setText(self.tr("Stopped.") if kind is EventKind.CANCELLED else self.tr("No result."))

    def _label(self, text: str) -> None:
        self._guard.hold()
        self._start.setText(text)
        self._start.setAccessibleName(text.replace("&", ""))
