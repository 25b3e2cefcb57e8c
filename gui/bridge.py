"""The one crossing between the window's thread and the worker threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, Never, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.jobs import NO_TICKET, TERMINAL, EventKind, JobEvent, JobRunner, Request, Ticket
from engine.runtimes.child import SAVE_SECONDS
from engine.session import Session

CLOSE_SECONDS = 3.0

TEACHING = "teach"
"""The queue for projects: whichever page asks, one thing is done after the other."""

SAVING = "saving"
"""The queue for files that a person saves, which wait for nothing else and are not lost: see `gui.window.quitting`."""

SESSIONS = "sessions"
"""The queue of the window of sessions, which stays when a new lesson starts."""

A = TypeVar("A")
A_contra = TypeVar("A_contra", contravariant=True)  # the answer


def _ignore(value: object) -> None:
    """The default for events that nobody asked to hear about."""


@dataclass(frozen=True, slots=True)
class Listener(Generic[A_contra]):
    """What to call, in the window's thread, when a job has something to say; `ended` follows every terminal event."""

    done: Callable[[A_contra], None]
    failed: Callable[[Exception], None] = _ignore
    progress: Callable[[object], None] = _ignore
    ended: Callable[[EventKind], None] = _ignore


class EngineBridge(QObject):
    """Submits requests to the engine's worker threads and hands their events to listeners in the window's thread.

    Each queue has a thread of its own, started when it is first used. Signals: `job_event(JobEvent)`, emitted from the
    worker threads and delivered here.
    """

    job_event = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("engineBridge")
        self._session = session
        self._runners: dict[str, JobRunner] = {}
        self._queues: dict[int, str] = {}
        self._asked: dict[int, type[Request[object]]] = {}
        self._keeping: set[int] = set()
        self._listeners: dict[int, Listener[Never]] = {}
        self._closed = False
        self.job_event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(self, queue: str, request: Request[A], listener: Listener[A], lane: str | None = None) -> Ticket[A]:
        """Queue a request; returns its ticket. A waiting request of the same lane is dropped for this one.

        After `close` nothing is queued, and the listener hears nothing.
        """
        if self._closed:
            return NO_TICKET
        if queue not in self._runners:
            self._runners[queue] = JobRunner(queue, self._session.run, self._tell_window, self._session.rest)
        ticket = self._runners[queue].submit(request, lane)
        # Events are delivered through the event loop, so none can have arrived before this line.
        self._listeners[ticket] = listener
        self._queues[ticket] = queue
        self._asked[ticket] = type(request)
        return ticket

    def cancel(self, ticket: Ticket[object]) -> None:
        """Ask a job to stop; its listener still hears how it ended."""
        if ticket in self._queues:
            self._runners[self._queues[ticket]].cancel(ticket)

    def tell(self, ticket: Ticket[object], word: str) -> None:
        """Tell a job a word that it understands, such as "pause", "step" or "continue". It may still wait."""
        if ticket in self._queues:
            self._runners[self._queues[ticket]].tell(ticket, word)

    def forget(self, ticket: Ticket[object]) -> None:
        """Cancel a job and hear no more of it."""
        self.cancel(ticket)
        self._listeners.pop(ticket, None)

    def forget_all(self, but: Collection[str] = ()) -> None:
        """Cancel all jobs and hear no more of them, because those who asked are to go. Those of the queues `but` go on,
        because theirs stay.
        """
        for ticket, queue in list(self._queues.items()):
            if queue not in but:
                self.forget(Ticket(ticket))

    def is_busy(self, queue: str) -> bool:
        """True while a queue has a job that has not ended."""
        return queue in self._queues.values()

    def is_doing(self, *kinds: type[Request[object]]) -> bool:
        """True while a request of one of these kinds waits or is answered."""
        return any(kind in kinds for kind in self._asked.values())

    def note_kept(self, ticket: Ticket[object]) -> None:
        """Note that a job has something to keep by now, should it be cancelled."""
        if ticket in self._queues:
            self._keeping.add(ticket)

    def keeps(self, queue: str) -> bool:
        """True while a job of a queue has something to keep, should it be cancelled: see `note_kept`."""
        return any(self._queues[ticket] == queue for ticket in self._keeping)

    def close(self) -> None:
        """Ask all jobs to stop, wait a few seconds (longer for a run being saved), then end the processes."""
        if self._closed:
            return
        self._closed = True
        self.job_event.disconnect(self._deliver)
        deadline = time.monotonic() + CLOSE_SECONDS
        for runner in self._runners.values():
            runner.ask_to_close()
        for queue, runner in self._runners.items():
            # A training may be saving its best epoch, and nobody sees the window by now. One that takes longer is ended
            # with its process, and can be continued from its last checkpoint.
            patience = SAVE_SECONDS if queue == "train" else 0.0
            runner.close(max(0.0, deadline - time.monotonic()) + patience)
        self._session.close()
        for runner in self._runners.values():
            runner.close(1.0)
        self._runners.clear()
        self._queues.clear()
        self._asked.clear()
        self._keeping.clear()

    def _tell_window(self, event: JobEvent) -> None:
        """Called from the worker threads; one that takes longer to end than `close` waits has nobody to tell."""
        if not self._closed:
            self.job_event.emit(event)

    @Slot(object)
    def _deliver(self, event: JobEvent) -> None:
        listener = self._listeners.get(event.ticket)
        if event.kind in TERMINAL:
            self._queues.pop(event.ticket, None)
            self._asked.pop(event.ticket, None)
            self._keeping.discard(event.ticket)
            self._listeners.pop(event.ticket, None)
        if listener is None:
            return
        try:
            if event.kind is EventKind.PROGRESS:
                listener.progress(event.value)
            elif event.kind is EventKind.SUCCEEDED:
                # A signal carries no types, but `submit` has let mypy compare the listener with its request.
                cast(Listener[object], listener).done(event.value)
            elif event.kind is EventKind.FAILED:
                listener.failed(cast(Exception, event.value))
        finally:  # or what shows that something goes on would show it for good
            if event.kind in TERMINAL:
                listener.ended(event.kind)
