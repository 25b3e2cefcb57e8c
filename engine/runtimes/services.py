"""What a session lends to the handlers of its requests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from engine.runtimes.base import Runtimes
from engine.runtimes.process import ProcessPool


@dataclass(frozen=True, slots=True)
class Services:
    """What one session owns: the loaded runtimes, the framework processes, the ids of the runs that were deleted, and
    what is to be done when nothing is asked for a while, and when it is closed.

    A deleted run can be restored until the session is closed.
    """

    runtimes: Runtimes
    processes: ProcessPool
    deleted_runs: set[str] = field(default_factory=set)
    at_rest: set[Callable[[], None]] = field(default_factory=set)
    until_closed: ExitStack = field(default_factory=ExitStack)
