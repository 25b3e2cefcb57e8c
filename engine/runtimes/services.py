"""What a session lends to the handlers of its requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.runtimes.base import Runtimes
from engine.runtimes.process import ProcessPool


@dataclass(frozen=True, slots=True)
class Services:
    """What one session owns: the loaded runtimes, the framework processes, and the ids of the runs that were deleted.

    A deleted run can be restored until the session is closed.
    """

    runtimes: Runtimes
    processes: ProcessPool
    deleted_runs: set[str] = field(default_factory=set)
