"""The timing protocol: warm up, then measure enough calls for a median and a 95th percentile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

WARM_UP_CALLS = 3
CALLS = 10
LIMIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times in milliseconds over `runs` calls; one call has no 95th percentile."""

    median_ms: float
    p95_ms: float | None
    runs: int


def call_times(call: Callable[[], float], warm_up: int = WARM_UP_CALLS, calls: int = CALLS) -> list[float]:
    """The times in milliseconds that `call` returned, without those of the warm-up.

    It is called `calls` times, or as often as fits into one second, but no fewer than 3 times.
    """
    for _ in range(warm_up):
        call()
    started = time.perf_counter()
    times: list[float] = []
    least = min(calls, 3)
    while len(times) < calls and (len(times) < least or time.perf_counter() - started < LIMIT_SECONDS):
        times.append(call())
    return times


def summary(times: Sequence[float]) -> Measurement:
    """Median and 95th percentile of some times."""
    p95_ms = float(np.percentile(times, 95)) if len(times) > 1 else None
    return Measurement(float(np.median(times)), p95_ms, len(times))
