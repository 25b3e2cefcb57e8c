"""Strokes of scales and codes, which look like 1s: ticks of a ruler or a dial, bars beside far smaller numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import groups_of
from engine.reading.requests import Digit
from engine.reading.texts import gap
from engine.types import Box

IN_A_NUMBER = 0.6
"""Of the lower height: a gap between digits of one number."""

_SLIM = 0.5  # width in heights
_FEWEST_TICKS = 8
_IN_LINE = 0.06  # of the usual height: how far upper or lower ends lie from a straight line
_EVEN, _OF_THEM = 0.2, 0.85  # of the usual distance; share of a row that must be so
_TYPED, _EQUAL = 0.45, 0.1  # of the height: the least distance of 1s in a number, and by how much their heights differ
_IN_A_CODE = 0.25  # of the height: the usual distance of bars
_MOST_TYPED = 20  # digits in a number
_STROKES = "17"  # what ticks that lean are read as
_FEWEST_ON_A_DIAL, _MOST_ON_A_DIAL = 7, 0.6  # ticks beside each other; share of the strokes there
_BESIDE = 3.5  # lengths of a tick, to the next one
_ON_IT, _ROUNDS = 0.05, 4  # of a dial's radius: how far ticks lie from it; times that it is fitted
_ON_EITHER_SIDE, _NEARBY = 0.1, 1.4  # share of other digits on the other side of a dial's ticks; radii from its middle
_BENT = 0.08  # breadth of an arc in its lengths
_TALLER, _FEWEST_NUMBERS = 2.2, 5  # usual heights of at least so many digits: bars


def strokes_of_scales(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """The numbers of digits that are ticks or bars."""
    ones = {number for number, one in enumerate(digits) if one.is_digit and one.label == "1" and _is_slim(one.box)}
    ticks: set[int] = set()
    for line in lines:
        row = [number for number in line if number in ones]
        if len(row) >= _FEWEST_TICKS and _are_ticks([digits[number].box for number in row]):
            ticks.update(row)
    alone = _beside_strokes_alone(digits, lines)
    strokes = sorted(alone - ticks)
    others = [one.box for number, one in enumerate(digits) if one.is_digit and one.label not in _STROKES]
    ticks.update(_on_dials(strokes, [digits[number].box for number in strokes], others))
    heights = [one.box.height for number, one in enumerate(digits) if one.is_digit and number not in ticks]
    if len(heights) <= _FEWEST_NUMBERS:
        return ticks
    usual = float(np.median(heights))
    tall = {number for number in ones - ticks if digits[number].box.height >= _TALLER * usual}
    return ticks | (tall if len(heights) - len(tall) >= _FEWEST_NUMBERS else set())


def _beside_strokes_alone(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """The numbers of strokes, such as 1s, in whose number there are no other digits."""
    alone: set[int] = set()
    for line in lines:
        group: list[int] = []
        for number in (*line, None):
            box = digits[number].box if number is not None else None
            last = digits[group[-1]].box if group else None
            if last and (box is None or gap(last, box) > IN_A_NUMBER * min(last.height, box.height)):
                if all(digits[one].label in _STROKES for one in group):
                    alone.update(group)
                group = []
            if number is not None:
                group.append(number)
    return alone


def _on_dials(numbers: Sequence[int], boxes: Sequence[Box], others: Sequence[Box]) -> set[int]:
    """The numbers of things that are ticks of a dial: one beside the other along a circle, or an arc of it.

    What else was read, `others`, lies on one side of it: 1s on a page of digits may be on a circle by chance.
    """
    if len(boxes) < _FEWEST_ON_A_DIAL:
        return set()
    middles, lengths = _middles(boxes), np.array([math.hypot(box.width, box.height) for box in boxes])
    apart = np.linalg.norm(middles[:, np.newaxis] - middles, axis=2)
    ticks: set[int] = set()
    for group in groups_of(apart <= _BESIDE * np.maximum(lengths[:, np.newaxis], lengths)):
        if len(group) >= _FEWEST_ON_A_DIAL:
            on_it = _on_a_circle(middles[group], _middles(others))
            ticks.update(numbers[number] for number in group[on_it].tolist())
    return ticks


def _on_a_circle(middles: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which points, (N, 2), are on a circle, if most of them are, and the others near it are on one side of it."""
    kept, none = np.ones(len(middles), bool), np.zeros(0, np.intp)
    for _ in range(_ROUNDS):
        away = np.abs(_radii(middles, middles[kept]) - 1)
        kept &= away <= max(_ON_IT, 2 * float(np.median(away[kept])))
        if np.count_nonzero(kept) < max(_FEWEST_ON_A_DIAL, _MOST_ON_A_DIAL * len(middles)):
            return none
    kept &= np.abs(_radii(middles, middles[kept]) - 1) <= _ON_IT
    short, long = sorted(cv2.minAreaRect(middles[kept].astype(np.float32))[1]) if kept.any() else (0, 1)
    if np.count_nonzero(kept) < _FEWEST_ON_A_DIAL or short < _BENT * long:  # a column of 1s
        return none
    beside = _radii(others, middles[kept])
    within = beside[beside <= _NEARBY] < 1
    if len(within) and _ON_EITHER_SIDE < within.mean() < 1 - _ON_EITHER_SIDE:
        return none
    return np.flatnonzero(kept)


def _middles(boxes: Sequence[Box]) -> NDArray[np.float64]:
    middles = [(box.x + box.width / 2, box.y + box.height / 2) for box in boxes]
    return np.array(middles, np.float64).reshape(-1, 2)


def _radii(points: NDArray[np.float64], fitted: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far points, (N, 2), lie from the middle of the circle through others, in its radii (Kåsa, 1976)."""
    terms = np.column_stack([2 * fitted, np.ones(len(fitted))])
    x, y, rest = np.linalg.lstsq(terms, (fitted**2).sum(axis=1), rcond=None)[0]
    radius = math.sqrt(max(float(rest + x * x + y * y), 1.0))
    return np.asarray(np.hypot(points[:, 0] - x, points[:, 1] - y) / radius, np.float64)


def _is_slim(box: Box) -> bool:
    return box.width <= _SLIM * box.height


def _are_ticks(row: Sequence[Box]) -> bool:
    """Whether strokes from left to right end in a straight line, above or below, and are equally far from each other.

    Typed 1s do as well; they are of one height, and not so close together. Bars of a code, which are closer still, end
    in a straight line above and below.
    """
    middles = np.array([box.x + box.width / 2 for box in row])
    heights = np.array([box.height for box in row], np.float64)
    usual, apart = float(np.median(heights)), np.diff(middles)
    step = max(1.0, float(np.median(apart)))
    steps = np.maximum(np.round(apart / step), 1)
    is_even = float((np.abs(apart - steps * step) <= _EVEN * step).mean()) >= _OF_THEM
    ends = (np.array([box.y for box in row]), np.array([box.y + box.height for box in row]))
    level = [float((_from_line(middles, end) <= max(2.0, _IN_LINE * usual)).mean()) >= _OF_THEM for end in ends]
    of_one_height = bool((np.abs(heights - usual) <= _EQUAL * usual).all())
    is_typed = of_one_height and len(row) <= _MOST_TYPED and step >= _TYPED * usual
    return (all(level) and step <= _IN_A_CODE * usual) or (is_even and any(level) and not is_typed)


def _from_line(x: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far points lie above or below the straight line that fits most of them."""
    kept = np.ones(len(x), bool)
    away = np.zeros(len(x))
    for _ in range(2):
        away = np.abs(y - np.polyval(np.polyfit(x[kept], y[kept], 1), x))
        kept = away <= max(2.0, 2 * float(np.median(away)))
    return away
