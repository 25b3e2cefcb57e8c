"""The interval of an accuracy."""

from __future__ import annotations

import pytest

from engine.metrics.interval import interval, interval_text


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [  # scipy.stats.binomtest(right, count).proportion_ci(0.95, "wilson")
        (9976, 10_000, 0.9964312, 0.9983866),
        (5, 10, 0.2365931, 0.7634069),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (1, 1, 0.2065493, 1.0),
    ],
)
def test_it_is_wilsons(right: int, count: int, low: float, high: float) -> None:
    assert interval(right / count, count) == pytest.approx((low, high), abs=1e-7)


def test_it_holds_the_accuracy_and_gets_narrower_with_more_pictures() -> None:
    widths = []
    for count in (10, 100, 10_000):
        low, high = interval(0.9, count)
        assert 0 < low < 0.9 < high < 1
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_as_text_it_has_the_digits_of_an_accuracy() -> None:
    assert interval_text(0.9976, 10_000) == "99.64–99.84"
