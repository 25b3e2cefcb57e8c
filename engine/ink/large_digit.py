"""Whether one large digit is all there is in a picture: its strokes are broader than those of many digits are.

The question is asked first, since strokes that are broad for the picture look like ground, and the other way round.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_SIDE = 96  # pixels of the longer side that are looked at
_LEAST_CONTRAST = 14.0  # grey levels
_HALF = 0.5  # of the strongest contrast: ink
_HIGH = 0.33  # of the picture's height: one large digit
_ALONE = 0.7  # of all ink
_SOLID, _SLIM = 0.7, 0.5  # share of its box, width in heights: a sheet or a blot, if it is not as slim as a 1
_DEPTH, _FRAMED = 0.06, 0.6  # share of a box that counts as its side, and of a side that a frame fills
_EMPTY = 0.02  # share of the inside of a frame that may be its ink
_ALONG_BORDER = 0.25  # of a side of the picture: the edge of something


def large_digit(picture: Image) -> bool | None:
    """Whether the one large digit of a picture, (H, W, 3) uint8, is light on dark; None for any other picture."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    difference = np.asarray(cv2.blur(small, (3, 3)), np.float32)
    difference -= _ground_from_border(difference)
    strongest = float(np.abs(difference).max())
    if strongest < _LEAST_CONTRAST:
        return None
    ink = (np.abs(difference) > _HALF * strongest).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    number = 1 + int(areas.argmax())
    left, top, wide, high, area = (int(value) for value in stats[number])
    if high < _HIGH * size[1] or area < _ALONE * areas.sum():
        return None
    own = labels == number
    border = max(own[0].mean(), own[-1].mean(), own[:, 0].mean(), own[:, -1].mean())
    solid = area > _SOLID * wide * high and wide > _SLIM * high
    if border > _ALONG_BORDER or solid or is_frame(own[top : top + high, left : left + wide]):
        return None
    return float(difference[own].mean()) > 0


def is_frame(ink: NDArray[np.bool_]) -> bool:
    """Whether ink, cropped to its box, goes along all four sides of it, which no stroke does, and hardly inside."""
    high, wide = (max(1, int(_DEPTH * side)) for side in ink.shape)
    sides = (ink[:high].any(axis=0), ink[-high:].any(axis=0), ink[:, :wide].any(axis=1), ink[:, -wide:].any(axis=1))
    inside = ink[2 * high : -2 * high, 2 * wide : -2 * wide]
    return min(float(side.mean()) for side in sides) > _FRAMED and inside.size > 0 and float(inside.mean()) < _EMPTY


def _ground_from_border(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ground in light that changes evenly: a quadratic surface fitted to the border, twice by least squares, the
    second time without what does not belong to the ground.
    """
    rows, columns = grey.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    surface = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)
    terms, levels = (np.concatenate([one[0], one[-1], one[:, 0], one[:, -1]]) for one in (surface, grey))
    kept = np.ones(len(levels), bool)
    for _ in range(2):
        weights = np.linalg.lstsq(terms[kept], levels[kept], rcond=None)[0]
        errors = np.abs(levels - terms @ weights)
        kept = errors <= 3 * max(float(np.median(errors)), 1.0)
    return np.asarray(surface @ weights, np.float32)
