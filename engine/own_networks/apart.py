"""The examination of a network in a process of its own, with limits of memory and time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from engine.errors import NetworkRefused, ProcessEnded
from engine.jobs import JobContext
from engine.own_networks.settings import Findings
from engine.runtimes.process import FrameworkProcess, ProcessPool

_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_FOR_BYTE = 1e-6  # a file is read twice, from a share that may give no more than 2 MB a second


class TookTooLong(NetworkRefused):
    """A network was not read and asked in time. Its file need not be at fault: a disk may be slow, a computer busy."""


_Passed = tuple[type[NetworkRefused], str]  # what is raised, and its sentence


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that the process may hold, and seconds that it may take, its start included."""

    memory: int
    seconds: float


def limits_for(file_bytes: int) -> Limits:
    """The limits for a network's file: it is held a few times over while it is taken apart and written anew."""
    return Limits(1_500_000_000 + 6 * file_bytes, 120.0 + _SECONDS_FOR_BYTE * file_bytes)


def examined(processes: ProcessPool, arguments: Mapping[str, object], limits: Limits, context: JobContext) -> Findings:
    """What `engine.own_networks.examining.examine` finds with these arguments. Raises as `tried_apart` does."""
    findings: Findings = tried_apart(processes, "numpy", "own_network", arguments, limits, context)
    return findings


# Any, as for `FrameworkProcess.call`: the verb says what it is.
def tried_apart(
    processes: ProcessPool,
    family: str,
    verb: str,
    arguments: Mapping[str, object],
    limits: Limits,
    context: JobContext,
) -> Any:  # as for `FrameworkProcess.call`: the verb says what it is
    """What a verb of a family's process gives, asked of one of its own that may not pass the limits.

    Raises NetworkRefused for a network that is not taken, TookTooLong for one that passed the limit of time,
    RuntimeUnavailable, ProcessError and JobCancelled.
    """
    with processes.alone(family) as process, _limited(process, limits) as passed:
        try:
            return process.call(verb, arguments, context)
        except ProcessEnded as error:
            if passed:
                kind, sentence = passed[0]
                raise kind(sentence, error.details) from error
            raise NetworkRefused(
                "The process that tried this network was ended by it. Choose another network.", error.details
            ) from error


@contextmanager
def _limited(process: FrameworkProcess, limits: Limits) -> Iterator[list[_Passed]]:
    """End the process when it passes a limit; the list then says which."""
    passed: list[_Passed] = []
    over = threading.Event()
    watching = threading.Thread(
        target=_watch, args=(process, limits, passed, over), name="classlens-limits", daemon=True
    )
    watching.start()
    try:
        yield passed
    finally:
        over.set()
        watching.join()


def _watch(process: FrameworkProcess, limits: Limits, passed: list[_Passed], over: threading.Event) -> None:
    import psutil  # noqa: PLC0415

    started = time.monotonic()
    while not over.wait(_SECONDS_BETWEEN_LOOKS):
        with suppress(psutil.Error):
            pid = process.pid
            if pid is None:
                continue
            watched = psutil.Process(pid)
            if watched.memory_info().rss > limits.memory:
                sentence = (
                    f"This network needs more than {limits.memory / 1e9:.1f} GB of memory for one picture. Choose a "
                    "smaller one."
                )
                passed.append((NetworkRefused, sentence))
            elif time.monotonic() - started > limits.seconds:
                sentence = (
                    f"This network did not answer within {limits.seconds:.0f} s. Choose a smaller one, or close other "
                    "programs and try again."
                )
                passed.append((TookTooLong, sentence))
            if passed:
                watched.kill()
                return
