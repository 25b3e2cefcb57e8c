"""Question and exclamation marks, and the letter i: what looks like a digit and stands over or under a dot."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import breadth_of
from engine.ink.stages import Segmentation
from engine.types import Box, Image

DIRTY = 3
"""Specks on a page: then what lies under or beside a digit may be one."""

_OVER_A_DOT = "12379"  # what question and exclamation marks are read as
_UNDER_A_DOT = "17"  # what i and j are read as
# All in heights of what has the dot; as if it were below.
_LEAST_GAP, _GAP = 0.08, 0.45  # between both: the ends of a broken stroke are nearer
_SMALLEST, _LARGEST = 0.09, 0.35  # the dot's shorter and longer side
_LONGEST = 2.0  # its longer side in shorter ones
_AS_BROAD = 0.5  # its shorter side, in breadths of the stroke above: a speck of dirt is smaller than the same pen's dot
_AS_STRONG = 0.5  # its strongest ink, in that of the stroke: what is paler is no ink of the same pen
_ASIDE = 0.3  # at most, from the lower end of the stroke
_LOWER_END = 0.12  # so much of the height is the lower end
_FREE_BESIDE = 0.75  # to both sides, where nothing else may be as small: a dotted line goes on there
_FREE_BELOW = 0.3  # what else it could be the dot of, such as an i, begins there
_FAR = 0.4  # from everything else: a speck of dirt


def beside_dots(labels: Sequence[str], places: Sequence[Box], stages: Segmentation) -> list[bool]:
    """Which of some boxes in the stages, read as these labels, are a mark or letter that its dot gives away.

    A single dot lies under the lower end of what fills the box, as of a question mark, or above its upper end, as of an
    i. A dotted line to write on, and a dot that goes with what is beyond it, do not count; nor does any dot on a page
    with specks of dirt.
    """
    flipped = [Box(one.x, len(stages.ink) - one.y - one.height, one.width, one.height) for one in places]
    dots = [
        max(
            _dot_below(place, stages.ink, stages.contrast) if label in _OVER_A_DOT else 0,
            _dot_below(mirrored, stages.ink[::-1], stages.contrast[::-1]) if label in _UNDER_A_DOT else 0,
        )
        for label, place, mirrored in zip(labels, places, flipped, strict=True)
    ]
    longest = max(dots, default=0)
    if not longest or specks(stages.ink, longest, max(place.height for place in places), DIRTY) >= DIRTY:
        return [False] * len(places)
    return [dot > 0 for dot in dots]


def _dot_below(place: Box, ink: Image, contrast: Image) -> int:
    """The longer side of the dot below what fills a box, or at its lower end, in pixels; 0 for none."""
    place = _stroke(place, ink)
    height, bottom = place.height, place.y + place.height
    columns = slice(place.x, place.x + place.width)
    end = np.nonzero(ink[bottom - max(1, round(_LOWER_END * height)) : bottom, columns])[1]
    if not len(end):
        return 0
    middle = place.x + float(end.mean())
    above = np.ascontiguousarray(ink[place.y : bottom, columns])
    smallest = max(_AS_BROAD * breadth_of(above), _SMALLEST * height)
    reach = (_ASIDE + 2 * _LARGEST + _FREE_BESIDE) * height
    first, last = max(0, round(middle - reach)), round(middle + reach)
    window = np.s_[place.y : round(bottom + (_GAP + _LARGEST + _FREE_BELOW) * height), first:last]
    pieces = pieces_of(ink[window])
    under = [piece for piece in pieces if _is_under(piece, middle - first, height, smallest)]
    if len(under) != 1 or not _is_alone(under[0], pieces, height):
        return 0
    left, top, width, tall = under[0]
    dot = contrast[window][top : top + tall, left : left + width]
    return int(max(width, tall)) if dot.max() >= _AS_STRONG * contrast[place.y : bottom, columns].max() else 0


def _stroke(place: Box, ink: Image) -> Box:
    """The box of the tallest piece in a box: of an i that was found with its dot, the stem."""
    pieces = pieces_of(ink[place.y : place.y + place.height, place.x : place.x + place.width])
    if not len(pieces):
        return place
    left, top, width, height = pieces[pieces[:, 3].argmax()].tolist()
    return Box(place.x + left, place.y + top, width, height)


def pieces_of(ink: Image) -> NDArray[np.int32]:
    """The boxes of all connected pieces of ink, (N, 4): left, top, width, height."""
    return np.asarray(cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)[2][1:, :4], np.int32)


def specks(ink: Image, longest: int, height: int, most: int) -> int:
    """How many pieces are about as long as a dot and lie far from all others, which specks of dirt do; up to `most`."""
    pieces = pieces_of(ink)
    longer = pieces[:, 2:].max(axis=1)
    far = _FAR * height
    free = 0
    for left, top, width, tall in pieces[(longer <= 2 * longest) & (2 * longer >= longest)].tolist():
        beside = (pieces[:, 0] < left + width + far) & (pieces[:, 0] + pieces[:, 2] > left - far)
        beside &= (pieces[:, 1] < top + tall + far) & (pieces[:, 1] + pieces[:, 3] > top - far)
        free += int(beside.sum()) == 1
        if free >= most:
            break
    return free


def _is_under(piece: NDArray[np.int32], middle: float, height: int, smallest: float) -> bool:
    """Whether a piece is a dot so broad below something of this height, which begins in row 0 and ends in `middle`."""
    left, top, width, tall = (int(value) for value in piece)
    longer, shorter = max(width, tall), min(width, tall)
    size = shorter >= smallest and longer <= min(_LONGEST * shorter, _LARGEST * height)
    near = (1 + _LEAST_GAP) * height <= top <= (1 + _GAP) * height and abs(left + width / 2 - middle) <= _ASIDE * height
    return size and near


def _is_alone(dot: NDArray[np.int32], pieces: NDArray[np.int32], height: int) -> bool:
    left, top, width, tall = dot
    beside = (pieces[:, 0] < left + width + _FREE_BESIDE * height) & (
        pieces[:, 0] + pieces[:, 2] > left - _FREE_BESIDE * height
    )
    level = (pieces[:, 1] < top + tall) & (pieces[:, 1] + pieces[:, 3] > top)
    small = np.maximum(pieces[:, 2], pieces[:, 3]) <= _LARGEST * height
    below = (pieces[:, 1] >= top + tall) & (pieces[:, 1] < top + tall + _FREE_BELOW * height)
    below &= (pieces[:, 0] < left + width) & (pieces[:, 0] + pieces[:, 2] > left)
    return int((beside & level & small).sum()) == 1 and not below.any()
