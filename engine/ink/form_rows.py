"""Rows of open boxes in forms: equal strokes that stand on a line, which begins and ends with one. They are no 1s."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_FEWEST = 3  # strokes on a line
_SLIM = 0.35  # width in heights
_LEAST_HEIGHT = 2  # of a stroke, in times as far as its foot may be from the line
_EQUAL = 0.25  # of the usual height
_BESIDE = 4  # pixels, beyond the breadth of the line: to its ends, and from the foot of a stroke
_EVENLY_APART = 0.12  # of the usual distance
_LEAST_RUN = 0.6  # of a stroke's height: what runs upright for so long is the stroke, and no part of a digit
_LEAST_FOUND = 0.6  # share of the strokes: digits touch the others


def without_form_rows(ink: Image, lines: Sequence[NDArray[np.int32]], breadth: int) -> Image:
    """`ink`, (H, W) uint8 with 255 for ink, without the strokes between the boxes of a form.

    `lines` are x and y of both ends of the ruled lines, (4,), that have left it; none is broader than `breadth`.
    """
    level = [_from_left(line) for line in lines if abs(line[2] - line[0]) > abs(line[3] - line[1])]
    if not level:
        return ink
    _, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    left, top, width, height, _ = stats.T.astype(np.float64)
    slim = width <= np.maximum(_SLIM * height, 2 * breadth)
    middle, near = left + width / 2, breadth + _BESIDE
    slim &= height >= _LEAST_HEIGHT * near  # on squared paper, lower pieces are left where lines cross
    slim[0] = False  # the ground
    whole = np.zeros(len(stats), np.uint8)
    touched = np.zeros_like(ink)
    for x, y, right, y_right in level:
        slope = (y_right - y) / max(right - x, 1)
        standing = slim & (np.abs(top + height - y - slope * (middle - x)) <= near)
        standing &= (middle >= x - near) & (middle <= right + near)
        usual = float(np.median(height[standing])) if standing.any() else 0.0
        strokes = np.flatnonzero(standing & (np.abs(height - usual) <= _EQUAL * usual))
        places = np.sort(middle[strokes])
        if _are_a_row(places, x, right, near):
            whole[strokes] = 255
            count = round((places[-1] - places[0]) / _step(places))
            for place in np.linspace(places[0], places[-1], count + 1):
                if np.abs(places - place).min() > near:  # a digit touches it
                    foot = round(y + slope * (place - x)) + near
                    _mark_run(ink, touched, round(place), foot, round(usual) + near, breadth)
    if not whole.any():
        return ink
    return np.asarray(cv2.subtract(ink, cv2.bitwise_or(whole[numbered], touched)), np.uint8)


def _mark_run(ink: Image, marked: Image, x: int, foot: int, height: int, breadth: int) -> None:
    """Mark what runs upright near column x, from row `foot` up to that height."""
    reach = breadth + _BESIDE
    window = np.s_[max(0, foot - height) : max(0, foot), max(0, x - reach) : x + reach + 1]
    run = np.ones((max(3, round(_LEAST_RUN * height)), 1), np.uint8)
    marked[window] |= np.asarray(cv2.morphologyEx(ink[window], cv2.MORPH_OPEN, run), np.uint8)


def _from_left(line: NDArray[np.int32]) -> tuple[float, float, float, float]:
    x, y, other_x, other_y = (float(value) for value in line)
    return (x, y, other_x, other_y) if x <= other_x else (other_x, other_y, x, y)


def _are_a_row(middles: NDArray[np.float64], left: float, right: float, near: float) -> bool:
    """Whether strokes at these places, from the left, divide a line evenly, from its left end to its right one."""
    if len(middles) < _FEWEST or max(abs(middles[0] - left), abs(middles[-1] - right)) > near:
        return False
    apart, step = np.diff(middles), _step(middles)
    steps = np.maximum(np.round(apart / step), 1)
    even = np.abs(apart - steps * step) <= np.maximum(_EVENLY_APART * step, near)
    return bool(even.mean() >= _LEAST_FOUND and len(middles) >= _LEAST_FOUND * (right - left) / step)


def _step(middles: NDArray[np.float64]) -> float:
    """The usual distance between strokes beside each other, in pixels."""
    return max(1.0, float(np.median(np.diff(middles))))
