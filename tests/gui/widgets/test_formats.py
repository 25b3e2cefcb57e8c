"""Numbers for people."""

from __future__ import annotations

import math

import numpy as np

from gui.widgets.formats import bytes_text, duration, milliseconds, percent, whole_duration, whole_percent


def test_numbers_are_worded_and_a_score_never_rounds_up_to_certainty() -> None:
    assert percent(0.998) == "99.8%"
    assert percent(0.99949) == "99.9%"
    assert percent(1) == "100.0%"
    assert all(percent(share) != "100.0%" for share in np.linspace(0.998, 0.999499, 500))
    assert [milliseconds(value) for value in (0.047, 12.34, 212.4)] == ["0.05\u00a0ms", "12.3\u00a0ms", "212\u00a0ms"]
    assert [duration(value) for value in (1.94, 59.7, 125)] == [
        "1.9\u00a0s",
        "1\u00a0min\u00a000\u00a0s",
        "2\u00a0min\u00a005\u00a0s",
    ]
    assert [bytes_text(value) for value in (12, 407_330, 1_450_000)] == ["12\u00a0B", "407\u00a0kB", "1.4\u00a0MB"]


def test_a_share_that_is_no_finite_number_is_a_dash() -> None:
    assert (whole_percent(0.938), percent(0.938)) == ("94%", "93.8%")
    assert {shown(share) for shown in (whole_percent, percent) for share in (math.nan, math.inf)} == {"–"}


def test_times_that_count_on_are_whole_seconds() -> None:
    assert [whole_duration(seconds) for seconds in (0.3, 4.13, 9.6, 125)] == [
        "0\u00a0s", "4\u00a0s", "10\u00a0s", "2\u00a0min\u00a005\u00a0s",
    ]  # fmt: skip
