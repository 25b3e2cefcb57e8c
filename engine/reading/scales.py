"""Strokes of scales and charts, which look like 1s: ticks of a ruler, bars beside numbers that are far smaller."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.reading.requests import Digit
from engine.types import Box

_SLIM = 0.5  # width in heights
_FEWEST_TICKS = 8
_IN_LINE = 0.06  # of the usual height: how far upper or lower ends lie from a straight line
_EVEN, _OF_THEM = 0.2, 0.85  # of the usual distance; share of a row that must be so
_TYPED, _EQUAL = (0.45, 0.9), 0.1  # of the height: the distance of typed 1s, and by how much their heights differ
_TALLER, _FEWEST_NUMBERS = 2.2, 5  # usual heights of at least so many digits: bars


def strokes_of_scales(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """The numbers of digits that are ticks or bars."""
    ones = {number for number, one in enumerate(digits) if one.is_digit and one.label == "1" and _is_slim(one.box)}
    ticks: set[int] = set()
    for line in lines:
        row = [number for number in line if number in ones]
        if len(row) >= _FEWEST_TICKS and _are_ticks([digits[number].box for number in row]):
            ticks.update(row)
    heights = [one.box.height for number, one in enumerate(digits) if one.is_digit and number not in ticks]
    if len(heights) <= _FEWEST_NUMBERS:
        return ticks
    usual = float(np.median(heights))
    tall = {number for number in ones - ticks if digits[number].box.height >= _TALLER * usual}
    return ticks | (tall if len(heights) - len(tall) >= _FEWEST_NUMBERS else set())


def _is_slim(box: Box) -> bool:
    return box.width <= _SLIM * box.height


def _are_ticks(row: Sequence[Box]) -> bool:
    """Whether strokes from left to right end in a straight line, above or below, and are equally far from each other.

    Typed 1s do as well; they are of one height, and as far apart as letters.
    """
    middles = np.array([box.x + box.width / 2 for box in row])
    heights = np.array([box.height for box in row], np.float64)
    usual, apart = float(np.median(heights)), np.diff(middles)
    step = max(1.0, float(np.median(apart)))
    steps = np.maximum(np.round(apart / step), 1)
    is_even = float((np.abs(apart - steps * step) <= _EVEN * step).mean()) >= _OF_THEM
    ends = (np.array([box.y for box in row]), np.array([box.y + box.height for box in row]))
    is_level = any(float((_from_line(middles, end) <= max(2.0, _IN_LINE * usual)).mean()) >= _OF_THEM for end in ends)
    of_one_height = bool((np.abs(heights - usual) <= _EQUAL * usual).all())
    is_typed = of_one_height and _TYPED[0] * usual <= step <= _TYPED[1] * usual
    return is_even and is_level and not is_typed


def _from_line(x: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far points lie above or below the straight line that fits most of them."""
    kept = np.ones(len(x), bool)
    away = np.zeros(len(x))
    for _ in range(2):
        away = np.abs(y - np.polyval(np.polyfit(x[kept], y[kept], 1), x))
        kept = away <= max(2.0, 2 * float(np.median(away)))
    return away
