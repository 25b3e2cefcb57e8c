"""Round brackets, which look like a 1 alone: both ends bend to the same side, towards what they go around."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.reading.requests import Digit
from engine.reading.texts import gap
from engine.types import Image

_INK = 100  # of 255
_END = 0.1  # of its height
_LEAST_BEND, _CLEAR_BEND = 0.06, 0.12  # of its height: of MNIST's training 1s 1.5 % are bent as much, 0.2 %
_SLIM = 0.5  # width in heights
_TALLER = 1.05  # heights of what stands beside it, if it is hardly bent
_BESIDE = 0.4  # heights of a bracket: the gap to what it goes around


def brackets(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """Which of the digits are brackets, before or behind something else in their line."""
    found = set()
    for line in lines:
        for first, second in pairwise(line):
            before, after = digits[first], digits[second]
            if gap(before.box, after.box) > _BESIDE * max(before.box.height, after.box.height):
                continue
            if _is_bracket(before, after, -1):
                found.add(first)
            if _is_bracket(after, before, 1):
                found.add(second)
    return found


def _is_bracket(digit: Digit, beside: Digit, side: int) -> bool:
    """Whether one is a bracket that goes around what is beside it: its middle is further to that side (1: right)."""
    if digit.label != "1" or digit.box.width > _SLIM * digit.box.height:
        return False
    bend = side * bend_of(digit.picture)
    return bend >= _CLEAR_BEND or (bend >= _LEAST_BEND and digit.box.height >= _TALLER * beside.box.height)


def bend_of(picture: Image) -> float:
    """How far the middle of a stroke, (H, W) uint8, is to the right of both of its ends, in its heights.

    It is negative where the middle is to the left, and 0 where it is between the ends.
    """
    rows = np.flatnonzero(picture.max(axis=1) > _INK)
    if len(rows) < 3:
        return 0.0
    stroke = picture[rows].astype(np.float64)  # a gap in it is no part of its middle
    height = len(stroke)
    columns = (stroke * np.arange(stroke.shape[1])).sum(axis=1) / np.maximum(stroke.sum(axis=1), 1)
    end = max(1, round(_END * height))
    middle = columns[height // 2 - end : height // 2 + end].mean()
    away = middle - columns[:end].mean(), middle - columns[-end:].mean()
    if away[0] * away[1] <= 0:
        return 0.0
    return float(np.sign(away[0]) * min(map(abs, away)) / height)
