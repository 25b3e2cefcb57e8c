"""Boxes in lines: which digits stand in one line, and in which order they are read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.types import Box

_STEEPEST = 20  # degrees
_LEVEL = 0.25  # of the height of a digit: how finely levels are told apart
_PREFERENCE = 0.1  # for level lines
_LAST = 4  # digits of a line that say where it goes on


def in_lines(boxes: Sequence[Box]) -> list[list[int]]:
    """The numbers of the boxes, line by line from the top, each line from left to right.

    Lines may rise or fall by up to 20 degrees, all about alike, and need not be quite parallel.
    """
    if not boxes:
        return []
    x = np.array([box.x + box.width / 2 for box in boxes])
    y = np.array([box.y + box.height / 2 for box in boxes])
    typical = float(np.median([box.height for box in boxes]))
    level = (y - np.tan(_slant(x, y, typical)) * x).tolist()  # plain numbers: a few digits at a time
    lines: list[list[int]] = []
    goes_on: list[float] = []  # the level of the last digits of each line
    for number in np.argsort(x, kind="stable").tolist():
        distances = [abs(place - level[number]) for place in goes_on]
        nearest = min(distances, default=np.inf)
        if nearest <= 0.6 * max(typical, boxes[number].height):
            best = distances.index(nearest)
            lines[best].append(number)
            last = lines[best][-_LAST:]
            goes_on[best] = sum(level[n] for n in last) / len(last)
        else:
            lines.append([number])
            goes_on.append(level[number])
    return sorted(lines, key=lambda line: sum(level[n] for n in line) / len(line))


def _slant(x: NDArray[np.float64], y: NDArray[np.float64], typical: float) -> float:
    """The angle, in radians, along which the centres crowd onto the fewest levels; of equal ones the least."""
    angles = np.radians(np.arange(-_STEEPEST, _STEEPEST + 0.5, 0.5))
    levels = (y - np.tan(angles)[:, np.newaxis] * x) / (_LEVEL * typical)
    bins = (levels - levels.min()).astype(np.intp) + 1
    count = int(bins.max()) + 2
    places = bins + np.arange(len(angles))[:, np.newaxis] * count
    crowds = np.bincount(places.ravel(), minlength=len(angles) * count).reshape(len(angles), count)
    smooth = crowds[:, :-2] + 2 * crowds[:, 1:-1] + crowds[:, 2:]
    score = (smooth**2).sum(axis=1) * (1 - _PREFERENCE * np.abs(angles) / angles.max())
    return float(angles[score.argmax()])
