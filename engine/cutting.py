"""Cutting ink that may be two digits which touch: along paths from top to bottom that cross the least ink."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Box, Image

_ROWS = 32  # the grid that paths are looked for on
_PLACES = (0.36, 0.5, 0.64)  # of the width: where paths are looked for
_AROUND = 0.16  # of the width, to either side
_SIDEWAYS = 0.15  # what a step to the side costs, where full ink costs 1
_INK = 80


@dataclass(frozen=True, slots=True)
class Cut:
    """A left and a right part of ink, both of the whole's size, and in how many places they met.

    Digits that touch meet in one place, seldom in two; a 0 cut through has two, a 3 or an 8 more.
    """

    left: Image
    right: Image
    contacts: int


def cuts(ink: Image) -> list[Cut]:
    """Up to three ways to cut `ink`, (H, W) uint8 grey levels on 0, into a left and a right part."""
    height, width = ink.shape
    columns = max(8, min(4 * _ROWS, round(width * _ROWS / height)))
    cost = np.asarray(cv2.resize(ink, (columns, _ROWS), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    found = []
    for place in _PLACES:
        first = max(1, int((place - _AROUND) * columns))
        path = _cheapest_path(cost[:, first : int((place + _AROUND) * columns) + 1]) + first
        edges = np.interp(np.arange(height), (np.arange(_ROWS) + 0.5) * height / _ROWS, (path + 0.5) * width / columns)
        left = np.where(np.arange(width) < edges[:, np.newaxis], ink, 0).astype(np.uint8)
        right = np.asarray(ink - left, np.uint8)
        if min(left.max(), right.max()) >= _INK:
            near = cv2.dilate((left >= _INK).astype(np.uint8), np.ones((3, 3), np.uint8))
            meeting = cv2.bitwise_and(near, (right >= _INK).astype(np.uint8))
            found.append(Cut(left, right, cv2.connectedComponents(meeting)[0] - 1))
    return found


def _cheapest_path(cost: NDArray[np.float32]) -> NDArray[np.intp]:
    """The column in each row, top to bottom, of the path with the least cost; it moves by at most one column a row."""
    rows, columns = cost.shape
    total = cost[0].copy()
    steps = np.zeros((rows, columns), np.intp)
    for row in range(1, rows):
        padded = np.pad(total, 1, constant_values=np.inf)
        ways = np.stack([padded[:-2] + _SIDEWAYS, padded[1:-1], padded[2:] + _SIDEWAYS])
        steps[row] = ways.argmin(axis=0) - 1
        total = ways.min(axis=0) + cost[row]
    path = np.zeros(rows, np.intp)
    path[-1] = total.argmin()
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] + steps[row, path[row]]
    return path


def part_of(box: Box, ink: Image, part: Image) -> tuple[Box, Image] | None:
    """The box in the picture of a part of a segment's ink, and the part cropped to it; None for next to nothing."""
    inked = part >= _INK
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if len(rows) < 3 or not len(columns):
        return None
    whole_rows, whole_columns = np.flatnonzero((ink >= _INK).any(axis=1)), np.flatnonzero((ink >= _INK).any(axis=0))
    scale_x = box.width / (whole_columns[-1] - whole_columns[0] + 1)
    scale_y = box.height / (whole_rows[-1] - whole_rows[0] + 1)
    x, y = box.x + (columns[0] - whole_columns[0]) * scale_x, box.y + (rows[0] - whole_rows[0]) * scale_y
    width, height = (columns[-1] - columns[0] + 1) * scale_x, (rows[-1] - rows[0] + 1) * scale_y
    crop = part[max(0, rows[0] - 2) : rows[-1] + 3, max(0, columns[0] - 2) : columns[-1] + 3]
    around = cv2.copyMakeBorder(crop, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return Box(round(x), round(y), max(1, round(width)), max(1, round(height))), np.asarray(around, np.uint8)
