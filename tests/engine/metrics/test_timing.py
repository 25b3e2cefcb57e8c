"""The timing protocol: how often it calls, what it leaves out, and what it makes of the times."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.metrics import timing
from engine.metrics.timing import Measurement, call_times, summary


class Clock:
    """Stands in for the machine's clock; each call of `call` takes `seconds` and says so."""

    def __init__(self, seconds: Callable[[int], float]) -> None:
        self.now, self.calls = 0.0, 0
        self._seconds = seconds

    def perf_counter(self) -> float:
        return self.now

    def call(self) -> float:
        self.calls += 1
        taken = self._seconds(self.calls)
        self.now += taken
        return taken * 1e3


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], float]], tuple[Measurement, int]]:
    def run(seconds: Callable[[int], float]) -> tuple[Measurement, int]:
        clock = Clock(seconds)
        monkeypatch.setattr(timing.time, "perf_counter", clock.perf_counter)
        return summary(call_times(clock.call)), clock.calls

    return run


Clocked = Callable[[Callable[[int], float]], tuple[Measurement, int]]


def test_a_fast_call_is_measured_ten_times_after_three_that_do_not_count(clocked: Clocked) -> None:
    measured, calls = clocked(lambda call: 0.5 if call <= 3 else 0.001 * (call - 3))
    assert (calls, measured.runs) == (13, 10)
    assert measured.median_ms == pytest.approx(5.5)
    assert measured.p95_ms == pytest.approx(np.percentile(range(1, 11), 95))


def test_a_single_call_has_no_95th_percentile() -> None:
    assert summary([5.0]) == Measurement(5.0, None, 1)
    assert summary([5.0, 5.0]) == Measurement(5.0, 5.0, 2)


def test_a_call_of_a_third_of_a_second_is_measured_until_a_second_has_passed(clocked: Clocked) -> None:
    measured, calls = clocked(lambda call: 0.3)
    assert (calls, measured.runs) == (3 + 4, 4)


def test_a_slow_call_is_measured_three_times_all_the_same(clocked: Clocked) -> None:
    measured, calls = clocked(lambda call: 60.0)
    assert (calls, measured.runs) == (6, 3)
    assert measured.median_ms == measured.p95_ms == 60_000
