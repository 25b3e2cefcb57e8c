"""Question and exclamation marks: what looks like a digit and stands over a dot."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.stages import Segmentation
from engine.types import Box

# All in heights of what stands over the dot.
_GAP = 0.45  # at most, between both
_SMALLEST, _LARGEST = 0.09, 0.35  # the dot's shorter and longer side
_LONGEST = 2.0  # its longer side in shorter ones
_AS_BROAD = 0.5  # its shorter side, in breadths of the stroke above: a speck of dirt is smaller than the same pen's dot
_AS_STRONG = 0.5  # its strongest ink, in that of the stroke: what is paler is no ink of the same pen
_ASIDE = 0.3  # at most, from the lower end of the stroke
_LOWER_END = 0.12  # so much of the height is the lower end
_FREE_BESIDE = 0.75  # to both sides, where nothing else may be as small: a dotted line goes on there
_FREE_BELOW = 0.3  # the letter whose dot it would be, an i, begins there


def stands_over_a_dot(place: Box, stages: Segmentation) -> bool:
    """Whether a single dot lies under the lower end of what fills `place`, a box in the stages.

    A dotted line to write on, and the dot of an i in the line below, do not count.
    """
    height, bottom = place.height, place.y + place.height
    lowest = bottom - max(1, round(_LOWER_END * height))
    end = np.nonzero(stages.ink[lowest:bottom, place.x : place.x + place.width])[1]
    if not len(end):
        return False
    middle = place.x + float(end.mean())
    above = stages.ink[place.y : bottom, place.x : place.x + place.width]
    far = cv2.distanceTransform(cv2.copyMakeBorder(above, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 3)
    smallest = max(_AS_BROAD * 4 * float(far[far > 0].mean()), _SMALLEST * height)
    reach = (_ASIDE + 2 * _LARGEST + _FREE_BESIDE) * height
    first, last = max(0, round(middle - reach)), round(middle + reach)
    window = np.s_[place.y : round(bottom + (_GAP + _LARGEST + _FREE_BELOW) * height), first:last]
    pieces = np.asarray(cv2.connectedComponentsWithStats(stages.ink[window], connectivity=8)[2][1:], np.int32)
    under = [piece for piece in pieces if _is_under(piece, middle - first, height, smallest)]
    if len(under) != 1 or not _is_alone(under[0], pieces, height):
        return False
    left, top, width, tall, _ = under[0]
    dot = stages.contrast[window][top : top + tall, left : left + width]
    stroke = stages.contrast[place.y : bottom, place.x : place.x + place.width]
    return bool(dot.max() >= _AS_STRONG * stroke.max())


def _is_under(piece: NDArray[np.int32], middle: float, height: int, smallest: float) -> bool:
    """Whether a piece is a dot so broad below something of this height, which begins in row 0 and ends in `middle`."""
    left, top, width, tall = (int(value) for value in piece[:4])
    longer, shorter = max(width, tall), min(width, tall)
    size = shorter >= smallest and longer <= min(_LONGEST * shorter, _LARGEST * height)
    near = height < top <= (1 + _GAP) * height and abs(left + width / 2 - middle) <= _ASIDE * height
    return size and near


def _is_alone(dot: NDArray[np.int32], pieces: NDArray[np.int32], height: int) -> bool:
    left, top, width, tall, _ = dot
    beside = (pieces[:, 0] < left + width + _FREE_BESIDE * height) & (
        pieces[:, 0] + pieces[:, 2] > left - _FREE_BESIDE * height
    )
    level = (pieces[:, 1] < top + tall) & (pieces[:, 1] + pieces[:, 3] > top)
    small = np.maximum(pieces[:, 2], pieces[:, 3]) <= _LARGEST * height
    below = (pieces[:, 1] >= top + tall) & (pieces[:, 1] < top + tall + _FREE_BELOW * height)
    below &= (pieces[:, 0] < left + width) & (pieces[:, 0] + pieces[:, 2] > left)
    return int((beside & level & small).sum()) == 1 and not below.any()
