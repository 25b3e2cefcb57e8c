"""Framework processes: TensorFlow and PyTorch each live in a process of their own, started when first needed.

A crash there ends one job with a sentence; the next job starts a new process. Frameworks keep some of the memory that
every training takes, so that a process grows without end: one that has grown too much is replaced.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import ClassLensError, ProcessError, RuntimeUnavailable
from engine.jobs import JobCancelled, JobContext
from engine.runtimes.child import Child, HasEnded, Serve
from engine.system.frameworks import FAMILY_TITLES, missing_reason

log = logging.getLogger(__name__)

IDLE_SECONDS = 120.0

GROWTH = 150_000_000
"""The bytes that a process may grow by after its first piece of work before it is replaced."""

_KEEPS_NOTHING = ("describe", "load", "infer")
"""The verbs that take the same memory however often they are asked."""

_LOADED_BY = ("model_id", "place", "version")
"""The arguments by which a model is loaded."""

_TRAINING = "train"
"""The verb that takes the process for so long that others are refused meanwhile."""

_LOOK = 0.02  # seconds between two looks at a process that is not free


@dataclass(frozen=True, slots=True)
class WaitingProgress:
    """A training waits for work that keeps its process. `title` is the framework's."""

    title: str


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
        self._verb = ""  # what is being done; empty between two requests
        self._claims = threading.Lock()  # held while a training begins or a piece of work begins to keep the process
        self._keepers = 0  # pieces of work under way, of several requests each
        self._child: Child | None = None
        self._first_bytes = 0  # what it held after its first piece of work; 0 before that
        self._loaded: dict[object, tuple[float, Mapping[str, object]]] = {}  # place -> when it was last asked, how
        self._next: Child | None = None  # what is to replace it
        self._replacing: threading.Thread | None = None
        self._closed = False

    # The answer is Any, because its type depends on the verb; the caller knows the type and notes it.
    def call(self, verb: str, arguments: Mapping[str, object], context: JobContext) -> Any:
        """Do one request and return its result.

        Waits for a short request of another thread, but not for a training. A training also waits for work that keeps
        the process; its progress is then WaitingProgress. Raises JobCancelled when the context was cancelled,
        ProcessError when the process is training already or ended by itself, and whatever ClassLensError the work
        itself raised.
        """
        self._wait_for_turn(verb, context)
        try:
            context.raise_if_cancelled()
            return self._done(verb, arguments, context)
        except BaseException as error:
            if not isinstance(error, ClassLensError | JobCancelled):
                self._end()  # nobody waits for the answer any more
            raise
        finally:
            try:
                self._look_at_memory(verb, arguments, context)
            except Exception:  # a process that stays as it is costs memory, and an answer nothing
                log.exception("%s's process was not looked at", self._title)
            self._verb = ""
            self._busy.release()

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """While the block asks one thing after the other, no training begins in between: it waits for the block's end.

        Short requests of others are done between those of the block, and any number of blocks may run at a time. Raises
        ProcessError when the process is training already.
        """
        with self._claims:
            self._refuse_if_training()
            self._keepers += 1
        try:
            yield
        finally:
            with self._claims:
                self._keepers -= 1

    @property
    def pid(self) -> int | None:
        """The process' id, None while there is none."""
        child = self._child
        return child.pid if child is not None and child.is_alive() else None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._closed = True
        for child in (self._next, self._child):
            if child is not None and (child is self._next or self._busy.locked()):
                child.kill()  # its request then ends, which frees the lock
        replacing = self._replacing
        if replacing is not None:
            replacing.join()
        with self._busy:
            self._end()
        self._closed = False

    def _wait_for_turn(self, verb: str, context: JobContext) -> None:
        """Have the process for a request, whose end gives it back. Raises ProcessError, JobCancelled."""
        told = False
        while not self._has_turn(verb):
            self._refuse_if_training()
            context.raise_if_cancelled()
            if verb == _TRAINING and self._keepers:
                if not told:
                    told = True
                    context.report(WaitingProgress(self._title))
                context.wait(_LOOK)

    def _has_turn(self, verb: str) -> bool:
        if not self._busy.acquire(timeout=_LOOK):
            return False
        with self._claims:
            if verb == _TRAINING and self._keepers:
                self._busy.release()
                return False
            self._verb = verb
            return True

    def _refuse_if_training(self) -> None:
        if self._verb == _TRAINING:
            raise ProcessError(
                f"{self._title} is busy training. Wait until it has finished, or choose the speed Fast, which works "
                "meanwhile."
            )

    # Any, as for `call`.
    def _done(self, verb: str, arguments: Mapping[str, object], context: JobContext) -> Any:
        if self._child is not None and self._child.is_alive():
            with contextlib.suppress(HasEnded):  # it ended because it was idle; a new one takes the request
                return self._child.do(verb, arguments, context)
            if self._closed:
                raise self._child.ended()
        self._end()
        self._child = child = Child(self._family, self._serve, self._idle_seconds)
        try:
            return child.do(verb, arguments, context)
        except HasEnded as error:
            raise child.ended() from error

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
        self._first_bytes = 0
        self._loaded.clear()

    def _look_at_memory(self, verb: str, arguments: Mapping[str, object], context: JobContext) -> None:
        """After a request: have the process replaced if it has grown too much."""
        if arguments.keys() >= set(_LOADED_BY):
            recently = time.monotonic() - self._idle_seconds
            self._loaded = {place: found for place, found in self._loaded.items() if found[0] > recently}
            self._loaded[arguments["place"]] = time.monotonic(), {name: arguments[name] for name in _LOADED_BY}
        if context.cancelled or verb in _KEEPS_NOTHING or self._child is None:
            return
        size = _bytes_of(self._child)
        self._first_bytes = self._first_bytes or size
        if size - self._first_bytes > GROWTH and self._replacing is None and not self._closed:
            log.info(
                "%s's process has grown by %d MB; it is replaced", self._title, (size - self._first_bytes) // 10**6
            )
            replacing = threading.Thread(target=self._replace, name=f"classlens-{self._family}", daemon=True)
            self._replacing = replacing
            try:
                replacing.start()
            except RuntimeError:
                self._replacing = None
                raise

    def _replace(self) -> None:
        """Start the next process, let it load what the present one was asked lately, then let it take its place."""
        try:
            self._next = child = Child(self._family, self._serve, self._idle_seconds)
            self._prepare(child)
        except (ClassLensError, HasEnded, OSError):
            log.info("%s's process was not replaced", self._title, exc_info=True)
            if self._next is not None:
                self._next.end()
        else:
            with self._busy:  # held by a training, this takes so long that the next process may have ended, idle
                takes_over = child.is_alive()
                former = self._child if takes_over else child
                if takes_over:
                    self._child, self._first_bytes = child, 0
            if former is not None:
                former.end()
        finally:
            self._next = self._replacing = None

    def _prepare(self, child: Child) -> None:
        """Let a process import its framework and load what was asked lately. Raises HasEnded, also where this one is
        closed meanwhile.
        """
        recently = time.monotonic() - self._idle_seconds
        asked = [arguments for when, arguments in list(self._loaded.values()) if when > recently]
        for verb, arguments in (("describe", {}), *(("load", arguments) for arguments in asked)):
            if self._closed:  # it was not there yet when the others were ended
                raise HasEnded
            child.do(verb, arguments, JobContext())


def _bytes_of(child: Child) -> int:
    import psutil  # noqa: PLC0415 - the window starts without it

    try:
        return int(psutil.Process(child.pid).memory_info().rss)
    except psutil.Error:
        return 0


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
    def kept(self, families: Iterable[str]) -> Iterator[None]:
        """Keep the processes of families for a piece of work; see `FrameworkProcess.kept`.

        Raises RuntimeUnavailable without a family's package, and ProcessError when one of them is training already.
        """
        with contextlib.ExitStack() as stack:
            for family in set(families):
                stack.enter_context(self.get(family).kept())
            yield

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
