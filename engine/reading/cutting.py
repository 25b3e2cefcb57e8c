"""Cutting ink that may be two digits which touch: along paths from top to bottom that cross the least ink."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.stages import Segment
from engine.types import Box, Image

_ROWS = 32  # the grid that paths are looked for on
_PLACES = tuple(np.linspace(0.2, 0.8, 9))  # of the width: where paths are looked for
_AROUND = 0.05  # of the width, to either side
_SIDEWAYS = 0.15  # what a step to the side costs, where full ink costs 1
_INK = 80
_LEAST_PART = 0.65  # of the height of the whole: both digits, or a stroke of one is taken for a 1
SLANTS = (0.0, 0.4, -0.4)
"""Slants to cut at, in columns to the right for each row up: upright, then as writing that leans."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A left and a right part of ink, both of the whole's size."""

    left: Image
    right: Image


def cuts(ink: Image, slant: float = 0.0) -> list[Cut]:
    """Up to nine ways to cut `ink`, (H, W) uint8 grey levels on 0, into a left and a right part.

    Paths follow a line with this slant: columns to the right for each row up, as writing that leans to the right has.
    """
    height, width = ink.shape
    columns = max(8, min(4 * _ROWS, round(width * _ROWS / height)))
    cost = np.asarray(cv2.resize(ink, (columns, _ROWS), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    shifts = np.round(slant * (_ROWS / 2 - 0.5 - np.arange(_ROWS))).astype(np.intp)
    firsts = [max(1, int((place - _AROUND) * columns)) for place in _PLACES] + shifts[:, np.newaxis]  # (rows, bands)
    band = firsts[..., np.newaxis] + np.arange(max(2, int(2 * _AROUND * columns)))
    beside = (band < 0) | (band >= columns)  # where there is no ink
    costs = np.where(beside, 0, cost[np.arange(_ROWS)[:, np.newaxis, np.newaxis], band.clip(0, columns - 1)])
    paths = _cheapest_paths(costs.astype(np.float32)) + firsts.T
    found: list[Cut] = []
    for path in paths:
        edges = np.interp(np.arange(height), (np.arange(_ROWS) + 0.5) * height / _ROWS, (path + 0.5) * width / columns)
        left = np.where(np.arange(width) < edges[:, np.newaxis], ink, 0).astype(np.uint8)
        right = np.asarray(ink - left, np.uint8)
        if min(left.max(), right.max()) >= _INK and not any(np.array_equal(left, cut.left) for cut in found):
            found.append(Cut(left, right))
    return found


def _cheapest_paths(cost: NDArray[np.float32]) -> NDArray[np.intp]:
    """For each of N bands, the column in each row of the path from top to bottom that costs least: (N, rows).

    `cost` is (rows, N, columns). A path moves by at most one column a row.
    """
    rows, bands, columns = cost.shape
    total = np.full((bands, columns + 2), np.inf, np.float32)
    total[:, 1:-1] = cost[0]
    steps = np.zeros((rows, bands, columns), np.intp)
    for row in range(1, rows):
        straight, left, right = total[:, 1:-1], total[:, :-2] + _SIDEWAYS, total[:, 2:] + _SIDEWAYS
        steps[row] = np.where(left < np.minimum(straight, right), -1, np.where(right < straight, 1, 0))
        total[:, 1:-1] = np.minimum(straight, np.minimum(left, right)) + cost[row]
    paths = np.zeros((bands, rows), np.intp)
    paths[:, -1] = total[:, 1:-1].argmin(axis=1)
    for row in range(rows - 1, 0, -1):
        paths[:, row - 1] = paths[:, row] + steps[row, np.arange(bands), paths[:, row]]
    return paths


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


def pairs(whole: Segment, slant: float) -> list[tuple[Segment, Segment]]:
    """The two parts of each cut of a segment with this slant, where both are about as high as the whole."""
    found = []
    for cut in cuts(whole.ink, slant):
        left, right = part_of(whole.box, whole.ink, cut.left), part_of(whole.box, whole.ink, cut.right)
        if left and right and min(left[0].height, right[0].height) >= _LEAST_PART * whole.box.height:
            found.append((Segment(*left), Segment(*right)))
    return found
