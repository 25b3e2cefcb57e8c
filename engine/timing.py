"""The timing protocol: warm up, then measure enough calls for a median and a 95th percentile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

WARM_UP_CALLS = 3
CALLS = 10
LIMIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times in milliseconds over `runs` calls."""

    median_ms: float
    p95_ms: float
    runs: int


def measure(call: Callable[[], float]) -> Measurement:
    """Measure a call that returns its own time in milliseconds.

    3 calls warm up; then 10 are measured, or as many as fit into one second, but never fewer than 3.
    """
    for _ in range(WARM_UP_CALLS):
        call()
    started = time.perf_counter()
    times: list[float] = []
    while len(times) < CALLS and (len(times) < 3 or time.perf_counter() - started < LIMIT_SECONDS):
        times.append(call())
    return Measurement(float(np.median(times)), float(np.percentile(times, 95)), len(times))
