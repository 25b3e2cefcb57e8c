"""How far a measured accuracy may lie from the true one, because only so many pictures were tried.

Wilson, "Probable inference, the law of succession, and statistical inference" (1927): the interval of all accuracies
under which what was measured is not unlikely. It is never outside [0, 1], and right near 0 and 1, where the usual
plus-minus is not.
"""

from __future__ import annotations

import math

CONFIDENCE = 0.95
_DEVIATIONS = 1.959963984540054  # standard deviations that hold 95 % of a normal distribution


def interval(accuracy: float, count: int) -> tuple[float, float]:
    """Lower and upper end, in [0, 1], of the 95 % interval of an accuracy measured on `count` pictures, at least 1."""
    square = _DEVIATIONS**2
    centre = accuracy + square / (2 * count)
    reach = _DEVIATIONS * math.sqrt(accuracy * (1 - accuracy) / count + square / (4 * count**2))
    scale = 1 + square / count
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def interval_text(accuracy: float, count: int) -> str:
    """The interval in percent, with the digits that an accuracy has: "99.64–99.84"."""
    return "–".join(f"{end * 100:.2f}" for end in interval(accuracy, count))
