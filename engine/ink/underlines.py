"""Lines below numbers that touch their digits: they leave the ink, so that the digits come apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import Pieces
from engine.types import Image

_SMALLEST = 12  # pixels high: below, nothing is told apart
_WIDE, _RUN = 1.6, 1.5  # heights: the width of what may be underlined; what runs level for so long is no foot of a 2
_FOOT = 0.35  # of its height: a line lies that low, or crosses a number out
_ALL_ALONG = 0.7  # of its width
_TALL = 0.7  # of its height: what is left of a digit
_FEWEST, _SLIM, _SOLID = 2, 0.3, 0.85  # digits; width in heights, share of its box: of strokes, and of bars of a chart


def without_underlines(ink: Image, labels: NDArray[np.int32], pieces: Pieces) -> Image:
    """`ink`, (H, W) uint8 with 255 for ink, without level lines at the foot of pieces; itself if there are none.

    `labels` has each pixel's piece as a number, (H, W). A line leaves only if two or more digits are left above it.
    """
    gone = np.zeros_like(ink)
    wide = (pieces.height >= _SMALLEST) & (pieces.width >= _WIDE * pieces.height)
    for place in np.flatnonzero(wide):
        left, top, width, height = (
            int(sides[place]) for sides in (pieces.left, pieces.top, pieces.width, pieces.height)
        )
        window = np.s_[top : top + height, left : left + width]
        own = np.asarray((labels[window] == pieces.number[place]) * np.uint8(255), np.uint8)
        line = cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones((1, max(3, round(_RUN * height))), np.uint8))
        line[: round((1 - _FOOT) * height)] = 0
        if np.count_nonzero(line.any(axis=0)) >= _ALL_ALONG * width:
            line = cv2.dilate(line, np.ones((3, 3), np.uint8))  # its soft edge
            if _are_digits(np.asarray(cv2.subtract(own, line), np.uint8)):
                gone[window] |= np.asarray(cv2.bitwise_and(own, line), np.uint8)
    return np.asarray(cv2.subtract(ink, gone), np.uint8) if gone.any() else ink


def _are_digits(rest: Image) -> bool:
    """Whether what is above a line, (H, W), are digits, and not strokes between boxes or bars of a chart."""
    width, height, area = cv2.connectedComponentsWithStats(rest, connectivity=8)[2][1:, 2:5].T
    tall = height >= _TALL * len(rest)
    like_digits = tall & (width >= _SLIM * height) & (area <= _SOLID * width * height)
    return bool(np.count_nonzero(tall) >= _FEWEST and 2 * np.count_nonzero(like_digits) >= np.count_nonzero(tall))
