"""One framework process as the program sees it: it is started, does one request after the other, and ends.

The protocol over the pipe: the child sends ("started", None) when it listens. Then the parent
sends (verb, arguments), and at any time the words "cancel", "pause", "step", "continue", "rate 0.01" (the learning rate
from the next epoch on) and "pace 0.1" (each batch takes at least so many seconds; 0 for full speed). The child sends
("accepted", None), then ("progress", value) any number of times. It sends ("saving", None) whenever it has made headway
with work that is worth waiting for even after a cancel. It ends each request with one of ("result", value),
("cancelled", None) or ("error", exception).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeAlias

from engine.errors import ProcessEnded, ProcessError
from engine.jobs import JobCancelled, JobContext
from engine.system import folders, shortage
from engine.system.frameworks import FAMILY_TITLES

CANCEL_SECONDS = 3.0
SAVE_SECONDS = 60.0  # without a sign of headway
GRACE_SECONDS = 1.0
_ENDED_BY_SYSTEM = -9
"""The exit code after the signal that a system without memory sends to a process that has much; Windows has none."""

Serve: TypeAlias = Callable[[Connection, str, Path, float], None]
"""What runs in a framework process: it serves the connection for a family, writes its output to a log file, and ends
after so many idle seconds. First it sends ("started", None). It is a module's function, so that the new process can
import it (`engine.worker.main`).
"""


class HasEnded(Exception):
    """The process had ended before it took the request, for example because it was idle; another one can take it."""


class Child:
    """A running process of a family. One thread at a time may have it do something; any may kill it.

    It ends after `idle_seconds` without a request, and when this program ends, however that happens. Attribute: `pid`.
    Raises ProcessError when it cannot be started.
    """

    def __init__(self, family: str, serve: Serve, idle_seconds: float) -> None:
        # OpenCV changes sys.path while it is imported. A process started at that moment by another thread would inherit
        # the changed one and fail; importing it here waits for that import to end.
        import cv2  # noqa: F401, PLC0415

        self._family, self._title = family, FAMILY_TITLES[family]
        context = multiprocessing.get_context("spawn")
        self._started = self._killed = False
        self._connection, other = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(other, family, folders.log_folder() / f"{family}.log", idle_seconds),
            name=f"classlens-{family}",
            daemon=True,
        )
        try:
            with _interrupts_held_back():
                self._process.start()
        except OSError as error:
            self._connection.close()
            raise ProcessError(
                f"{self._title}'s process could not be started: {error.strerror or error}. Close other programs, then "
                "try again, or use the speed Fast."
            ) from error
        finally:
            other.close()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def is_alive(self) -> bool:
        """Whether it can be asked something."""
        return self._process.is_alive()

    # The answer is Any, because its type depends on the verb; the caller knows the type and notes it.
    def do(self, verb: str, arguments: Mapping[str, object], context: JobContext) -> Any:
        """Do one request and return its result. Raises HasEnded when it takes none, and as `FrameworkProcess.call`."""
        try:
            if not self._started:  # arguments that fill the pipe are sent until they are read, and hear no cancel
                self._await("started", context)
                self._started = True
            self._connection.send((verb, arguments))
            self._await("accepted", context)
        except (OSError, EOFError) as error:
            raise HasEnded from error
        return self._result(context)

    def _await(self, word: str, context: JobContext) -> None:
        """Wait until it says a word. Until then it has nothing to keep, so it is ended if the work is cancelled.

        Raises EOFError when it ends first. The pipe alone would not tell: until a process has started, its end of the
        pipe stays open in this program on Windows.
        """
        while not (ready := wait([self._connection, self._process.sentinel], timeout=0.05)):
            if context.cancelled:
                self.end()
                raise JobCancelled
        if self._connection not in ready and not self._connection.poll():
            raise EOFError
        if self._connection.recv() != (word, None):
            raise HasEnded

    def _result(self, context: JobContext) -> object:
        asked = False
        patience, waiting_since = CANCEL_SECONDS, 0.0
        while True:
            ready = wait([self._connection, self._process.sentinel], timeout=0.05)
            if self._connection in ready:
                kind, value = self._received()
                match kind:
                    case "progress":
                        context.report_even_if_cancelled(value)  # everything that it sends must be received
                    case "saving":
                        patience, waiting_since = SAVE_SECONDS, time.monotonic()
                    case "result":
                        return value
                    case "cancelled":
                        raise JobCancelled
                    case "error":
                        raise value
            elif ready:
                raise self.ended()
            for word in context.words():
                with contextlib.suppress(OSError):
                    self._connection.send(word)
            if context.cancelled and not asked:
                asked, waiting_since = True, time.monotonic()
                with contextlib.suppress(OSError):  # it has just ended, as the next round will notice
                    self._connection.send("cancel")
            if asked and time.monotonic() - waiting_since > patience:
                self.end()
                raise JobCancelled

    # Any, as for `do`: the verb says what it is.
    def _received(self) -> tuple[str, Any]:
        """The next message. Raises ProcessEnded."""
        try:
            kind, value = self._connection.recv()
        except (OSError, EOFError) as error:
            raise self.ended() from error
        return kind, value

    def ended(self) -> ProcessEnded:
        """End it if it has not, and say that it ended in the midst of its work."""
        self._process.join(1)
        code = self._process.exitcode
        self.end()
        log = f"Its log: {folders.log_folder() / f'{self._family}.log'}"
        if code == _ENDED_BY_SYSTEM and not self._killed:
            return ProcessEnded(
                f"The system ended the {self._title} process (exit code {code}), most likely because memory ran out. "
                f"{shortage.REMEDY}",
                "This job was lost; everything saved before is safe. The next job starts a new process.",
                log,
            )
        return ProcessEnded(
            f"The {self._title} process ended unexpectedly (exit code {code}).",
            "This job was lost; everything saved before is safe. Try again; the next job starts a new process.",
            log,
        )

    def kill(self) -> None:
        """End it at once; its request then ends with a ProcessEnded."""
        if self._process.is_alive():
            self._killed = True
            self._process.kill()

    def end(self) -> None:
        """End it tidily where it is idle, and by force where it is not."""
        self._connection.close()
        self._process.join(GRACE_SECONDS)  # with its pipe closed, an idle one ends by itself
        self._process.kill()
        self._process.join(5)


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """A process started in this block ignores Ctrl+C from its first moment; this process handles it a moment later.

    A terminal sends Ctrl+C to every process, and the child must live on to save what it has trained. Windows has no
    such mask; there, the child ignores Ctrl+C once it has started.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it with the child would lift the mask too early
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
