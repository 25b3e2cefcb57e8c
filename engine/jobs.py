"""Requests, and jobs that answer them: one runner, one thread, one queue, one terminal event for each ticket."""

from __future__ import annotations

import itertools
import logging
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Never, TypeAlias, TypeVar

from engine.errors import ClassLensError

log = logging.getLogger(__name__)

QUIET_SECONDS = (2.0, 300.0)
"""After a job: how long until its thread is quiet, and how much longer until it is quiet for long."""

_NICENESS = 10  # 0 is usual, and 19 is for work that may wait as long as anything else wants to be done

A_co = TypeVar("A_co", covariant=True)  # the answer
A = TypeVar("A")
R = TypeVar("R", bound="Request[object]")
S = TypeVar("S")  # what a handler needs of its session

_LOOK = 0.05  # seconds between two looks at whether a job that waits was cancelled
_numbers = itertools.count(1)


class Request(Generic[A_co]):
    """What a session is asked: a frozen value with copies of all its inputs. A `Request[A]` is answered by an A."""

    __slots__ = ()

    @classmethod
    def answered_by(cls: type[R], work: Callable[[R, S, JobContext], A_co]) -> tuple[type[Request[object]], Handler[S]]:
        """An entry of a room's HANDLERS. It exists for mypy, which rejects work that takes or gives another type."""
        return cls, work


class Ticket(int, Generic[A_co]):
    """The number of a job whose answer will be an A."""

    __slots__ = ()


NO_TICKET: Ticket[Never] = Ticket(0)
"""Stands for a job that was never queued; cancelling it does nothing."""


class JobCancelled(BaseException):
    """The person wants this to stop. Not an Exception, so that no library's `except Exception` swallows it."""


class EventKind(StrEnum):
    """What happened to a job; all but STARTED and PROGRESS are terminal."""

    STARTED = "started"
    PROGRESS = "progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


TERMINAL = frozenset({EventKind.SUCCEEDED, EventKind.FAILED, EventKind.CANCELLED, EventKind.DROPPED})


@dataclass(frozen=True, slots=True)
class JobEvent:
    """`value` is the progress, the answer, or the exception, depending on `kind`."""

    ticket: Ticket[object]
    kind: EventKind
    value: object = None


class JobContext:
    """What running work uses to report progress and to learn that it is to stop. Safe from any thread."""

    def __init__(self, report: Callable[[object], None] = lambda progress: None) -> None:
        self._report = report
        self._cancelled = threading.Event()
        self._words: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._actions: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """True once somebody has asked the work to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop where it next reports or asks whether it is to stop."""
        self._cancelled.set()
        for action in tuple(self._actions):
            action()

    @contextmanager
    def on_cancel(self, action: Callable[[], None]) -> Iterator[None]:
        """While the block waits for something, let cancelling also call `action`, which must end that wait.

        `action` is called from the thread that cancels, perhaps more than once.
        """
        self._actions.append(action)
        try:
            if self.cancelled:
                action()
            yield
        finally:
            self._actions.remove(action)

    def raise_if_cancelled(self) -> None:
        """Raise JobCancelled if the work is to stop."""
        if self.cancelled:
            raise JobCancelled

    def report(self, progress: object) -> None:
        """Report progress; raise JobCancelled instead if the work is to stop."""
        self.raise_if_cancelled()
        self._report(progress)

    def wait(self, seconds: float) -> None:
        """Wait, but only until the work is to stop: then raise JobCancelled at once."""
        if self._cancelled.wait(seconds):
            raise JobCancelled

    def tell(self, word: str) -> None:
        """Tell the work something, for example "pause"; it hears this when it next asks for words."""
        self._words.put(word)

    def words(self) -> list[str]:
        """The words told since the last call."""
        return [self._words.get() for _ in range(self._words.qsize())]

    def reporting(self, report: Callable[[object], None]) -> JobContext:
        """A context that reports elsewhere, but is cancelled and told words together with this one."""
        other = JobContext(report)
        other._cancelled, other._words, other._actions = self._cancelled, self._words, self._actions
        return other

    def report_even_if_cancelled(self, progress: object) -> None:
        """Report progress of work that must finish even if it is cancelled."""
        self._report(progress)


# The first argument is Any, because a mapping cannot say that each of its handlers takes its own key; `answered_by`
# can.
Handler: TypeAlias = Callable[[Any, S, JobContext], object]
"""Answers one type of request, given what it needs of the session and a context to report to."""
Handlers: TypeAlias = Mapping[type[Request[object]], Handler[S]]


@contextmanager
def turn_of(lock: threading.Lock, context: JobContext) -> Iterator[None]:
    """Hold a lock while the block runs; raises JobCancelled when the job is cancelled while another thread has it."""
    while not lock.acquire(timeout=_LOOK):
        context.raise_if_cancelled()
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Entry:
    ticket: Ticket[object]
    request: Request[object]
    lane: str | None
    context: JobContext


def let_others_go_first() -> None:
    """Let the window's thread have a processor as soon as it wants one, though this thread works: on Linux, where each
    thread has a priority of its own, and those it starts inherit it.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


class JobRunner:
    """Answers requests one after another on a thread of its own, which lets others go first from its first quiet moment
    on: see `let_others_go_first`.

    `work(request, context)` answers one; `notify(event)` is called from the worker thread, or, for jobs that end before
    they start, from the thread that dropped or cancelled them. `when_quiet()` is called on the worker thread each time
    that nothing was asked for the QUIET_SECONDS after a job, the short time and the long one.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Request[object], JobContext], object],
        notify: Callable[[JobEvent], None],
        when_quiet: Callable[[], None] = lambda: None,
    ) -> None:
        self._work = work
        self._notify = notify
        self._when_quiet = when_quiet
        self._pending: deque[_Entry] = deque()
        self._running: _Entry | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._loop, name=f"classlens-{name}", daemon=True)
        self._thread.start()

    def submit(self, request: Request[A], lane: str | None = None) -> Ticket[A]:
        """Queue a request and return its ticket. A pending one of the same lane is dropped in favour of this one."""
        ticket: Ticket[A] = Ticket(next(_numbers))
        entry = _Entry(ticket, request, lane, JobContext(lambda value: self._tell(ticket, EventKind.PROGRESS, value)))
        replaced: list[_Entry] = []
        with self._changed:
            closed = self._closed
            if not closed:
                replaced = [other for other in self._pending if lane is not None and other.lane == lane]
                for other in replaced:
                    self._pending.remove(other)
                self._pending.append(entry)
                self._changed.notify()
        for other in replaced:
            self._tell(other.ticket, EventKind.DROPPED)
        if closed:
            self._tell(ticket, EventKind.DROPPED)
        return ticket

    def cancel(self, ticket: Ticket[object]) -> None:
        """Remove a pending job, or ask the running one to stop. Unknown and ended tickets are ignored."""
        with self._changed:
            if self._running is not None and self._running.ticket == ticket:
                self._running.context.cancel()
            entry = next((entry for entry in self._pending if entry.ticket == ticket), None)
            if entry is not None:
                self._pending.remove(entry)
        if entry is not None:
            self._tell(ticket, EventKind.CANCELLED)

    def tell(self, ticket: Ticket[object], word: str) -> None:
        """Tell a job a word; a pending one hears it once it runs. Unknown and ended tickets are ignored."""
        with self._changed:
            for entry in (self._running, *self._pending):
                if entry is not None and entry.ticket == ticket:
                    entry.context.tell(word)

    def ask_to_close(self) -> None:
        """Accept nothing more, cancel what is pending and running; returns at once."""
        with self._changed:
            self._closed = True
            pending = list(self._pending)
            self._pending.clear()
            if self._running is not None:
                self._running.context.cancel()
            self._changed.notify()
        for entry in pending:
            self._tell(entry.ticket, EventKind.CANCELLED)

    def close(self, timeout: float = 3.0) -> bool:
        """`ask_to_close`, then wait up to `timeout` seconds; True when the thread has ended."""
        self.ask_to_close()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        quiet: Iterator[float] = iter(())
        while True:
            with self._changed:
                self._running = None
                asked = self._changed.wait_for(lambda: self._pending or self._closed, next(quiet, None))
                if self._closed:
                    return
                entry = self._running = self._pending.popleft() if asked else None
            if entry is None:
                let_others_go_first()  # not before: at the start, the person waits for the first answer
                self._when_quiet()
            else:
                self._run(entry)
                quiet = iter(QUIET_SECONDS)

    def _run(self, entry: _Entry) -> None:
        self._tell(entry.ticket, EventKind.STARTED)
        try:
            answer = self._work(entry.request, entry.context)
        except JobCancelled:
            self._tell(entry.ticket, EventKind.CANCELLED)
        except BaseException as error:  # a library's sys.exit() included: the thread has more jobs to do
            if isinstance(error, ClassLensError):
                log.warning("Job %d failed: %s", entry.ticket, error.sentence)
            else:
                log.exception("Job %d failed", entry.ticket)
            self._tell(entry.ticket, EventKind.FAILED, error)
        else:
            self._tell(entry.ticket, EventKind.SUCCEEDED, answer)

    def _tell(self, ticket: Ticket[object], kind: EventKind, value: object = None) -> None:
        self._notify(JobEvent(ticket, kind, value))
