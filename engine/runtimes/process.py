"""Framework processes: TensorFlow and PyTorch each live in a process of their own, started when first needed.

A crash there ends one job with a sentence; the next job starts a new process. The protocol over the pipe: the parent
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
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeAlias

from engine.errors import ClassLensError, ProcessEnded, ProcessError, RuntimeUnavailable
from engine.jobs import JobCancelled, JobContext
from engine.system import folders
from engine.system.frameworks import FAMILY_TITLES, missing_reason

CANCEL_SECONDS = 3.0
SAVE_SECONDS = 60.0  # without a sign of headway
IDLE_SECONDS = 120.0
GRACE_SECONDS = 1.0

Serve: TypeAlias = Callable[[Connection, str, Path, float], None]
"""What runs in a framework process: it serves the connection for a family, writes its output to a log file, and ends
after so many idle seconds. It is a module's function, so that the new process can import it (`engine.worker.main`).
"""


class FrameworkProcess:
    """One family's process; one request at a time. Safe from any thread.

    It ends after `idle_seconds` without a request, and when this program ends, however that happens.
    """

    def __init__(self, family: str, serve: Serve, idle_seconds: float = IDLE_SECONDS) -> None:
        self._serve = serve
        self._title = FAMILY_TITLES[family]
        self._family = family
        self._idle_seconds = idle_seconds
        self._busy = threading.Lock()
        self._verb = ""
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None

    # The answer is Any, because its type depends on the verb; the caller knows the type and notes it.
    def call(self, verb: str, arguments: Mapping[str, object], context: JobContext) -> Any:
        """Do one request and return its result.

        Waits for a short request of another thread, but not for a training. Raises JobCancelled when the context
        was cancelled, ProcessError when the process is training already or ended by itself, and whatever
        ClassLensError the work itself raised.
        """
        while not self._busy.acquire(timeout=0.02):
            if self._verb == "train":
                raise ProcessError(
                    f"{self._title} is busy training. Wait until that is done; at the speed Fast it answers meanwhile."
                )
            context.raise_if_cancelled()
        self._verb = verb
        try:
            context.raise_if_cancelled()
            self._send((verb, arguments), context)
            return self._wait(context)
        except BaseException as error:
            if not isinstance(error, ClassLensError | JobCancelled):
                self._end()  # nobody waits for the answer any more
            raise
        finally:
            self._busy.release()

    @property
    def pid(self) -> int | None:
        """The process' id, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if not self._busy.acquire(blocking=False):
            process = self._process
            if process is not None and process.is_alive():
                process.kill()  # its request then ends, which frees the lock
            self._busy.acquire()
        try:
            self._end()
        finally:
            self._busy.release()

    def _send(self, request: tuple[str, Mapping[str, object]], context: JobContext) -> None:
        if self._process is not None and self._connection is not None and self._process.is_alive():
            try:
                self._connection.send(request)
                if self._answer(context) == ("accepted", None):
                    return
            except (OSError, EOFError):
                pass  # it ended because it was idle; a new one takes the request
        self._start()
        assert self._connection is not None
        try:
            self._connection.send(request)
            self._answer(context)
        except (OSError, EOFError) as error:
            raise self._ended() from error

    def _answer(self, context: JobContext) -> object:
        """What the child says to a request it was just sent. If cancelled before that, it has nothing to keep."""
        assert self._connection is not None
        while not self._connection.poll(0.05):
            if context.cancelled:
                self._end()
                raise JobCancelled
        return self._connection.recv()

    def _start(self) -> None:
        # OpenCV changes sys.path while it is imported. A process started at that moment by another thread would inherit
        # the changed one and fail; importing it here waits for that import to end.
        import cv2  # noqa: F401, PLC0415

        self._end()
        context = multiprocessing.get_context("spawn")
        self._connection, child = context.Pipe()
        log = folders.log_folder() / f"{self._family}.log"
        process = context.Process(
            target=self._serve,
            args=(child, self._family, log, self._idle_seconds),
            name=f"classlens-{self._family}",
            daemon=True,
        )
        try:
            with _interrupts_held_back():
                process.start()
        except OSError as error:
            self._connection.close()
            self._connection = None
            raise ProcessError(
                f"{self._title}'s process could not be started: {error.strerror or error}. Close other programs, then "
                "try again, or use the speed Fast."
            ) from error
        finally:
            child.close()
        self._process = process

    def _wait(self, context: JobContext) -> object:
        assert self._connection is not None
        assert self._process is not None
        asked = False
        patience, waiting_since = CANCEL_SECONDS, 0.0
        while True:
            ready = wait([self._connection, self._process.sentinel], timeout=0.05)
            if self._connection in ready:
                kind, value = self._received()
                match kind:
                    case "progress":
                        context.report_even_if_cancelled(value)  # everything that the child sends must be received
                    case "saving":
                        patience, waiting_since = SAVE_SECONDS, time.monotonic()
                    case "result":
                        return value
                    case "cancelled":
                        raise JobCancelled
                    case "error":
                        raise value
            elif ready:
                raise self._ended()
            for word in context.words():
                with contextlib.suppress(OSError):
                    self._connection.send(word)
            if context.cancelled and not asked:
                asked, waiting_since = True, time.monotonic()
                with contextlib.suppress(OSError):  # it has just ended, as the next round will notice
                    self._connection.send("cancel")
            if asked and time.monotonic() - waiting_since > patience:
                self._end()
                raise JobCancelled

    # Any, as for `call`: the verb says what it is.
    def _received(self) -> tuple[str, Any]:
        """The next message of the child. Raises ProcessEnded."""
        assert self._connection is not None
        try:
            kind, value = self._connection.recv()
        except (OSError, EOFError) as error:
            raise self._ended() from error
        return kind, value

    def _ended(self) -> ProcessEnded:
        code = None
        if self._process is not None:
            self._process.join(1)
            code = self._process.exitcode
        self._end()
        return ProcessEnded(
            f"The {self._title} process ended unexpectedly (exit code {code}).",
            "This job was lost; everything saved before is safe. Try again; the next job starts a new process.",
            f"Its log: {folders.log_folder() / f'{self._family}.log'}",
        )

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.join(GRACE_SECONDS)  # with its pipe closed, an idle child ends by itself, and tidily
            self._process.kill()
            self._process.join(5)
            self._process = None


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


class ProcessPool:
    """The framework processes of this program, one for each family."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._processes = {family: FrameworkProcess(family, serve) for family in FAMILY_TITLES}

    def get(self, family: str) -> FrameworkProcess:
        """The process of one family; it starts when first called. Raises RuntimeUnavailable without its package."""
        if reason := missing_reason(family):
            raise RuntimeUnavailable(reason)
        return self._processes[family]

    @contextlib.contextmanager
    def alone(self, family: str) -> Iterator[FrameworkProcess]:
        """A process for one piece of work that may end badly, so that none of the others suffers; it ends afterwards.

        Raises RuntimeUnavailable without the family's package.
        """
        if reason := missing_reason(family):
            raise RuntimeUnavailable(reason)
        process = FrameworkProcess(family, self._serve)
        try:
            yield process
        finally:
            process.close()

    def close(self) -> None:
        """End all of them."""
        for process in self._processes.values():
            process.close()
