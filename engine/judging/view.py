"""What the judge sees of a picture: a small square of numbers, in which fine strokes are still there."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

SIDE = 128  # cells along each side
CHANNELS = 6
_CELL = 4  # pixels along each side of a cell
_EVEN_SIDE = 256  # pixels of the longer side that are looked at for even colours
_EVEN = 5.0  # levels: rounding and JPEG, and paler than anybody writes
_LONGEST = 6  # times as long as broad: of a longer strip the part with most in it is looked at


def view_of(picture: Image) -> NDArray[np.uint8]:
    """A picture, (H, W, 3) uint8, in 128×128 cells: (128, 128, 6) uint8.

    It is brought to 512 pixels along the longer side and laid in the middle of a square of the colour along its edges.
    Of each cell there are the mean red, green and blue, and the darkest and the brightest grey level, since a stroke of
    one pixel hardly changes a mean; and the logarithm of their difference, which is large for pale strokes too.
    """
    picture = _part(picture)
    height, width = picture.shape[:2]
    whole = SIDE * _CELL
    scale = whole / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    left, top = (whole - size[0]) // 2, (whole - size[1]) // 2
    square = np.empty((whole, whole, 3), np.uint8)
    square[:] = np.sort(edge, axis=0)[len(edge) // 2]  # the median, sooner than np.median finds it
    square[top : top + size[1], left : left + size[0]] = small
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY).reshape(SIDE, _CELL, SIDE, _CELL)
    rows = grey.min(axis=1), grey.max(axis=1)
    darkest, brightest = rows[0].min(axis=2), rows[1].max(axis=2)
    view = np.empty((SIDE, SIDE, CHANNELS), np.uint8)
    view[..., :3] = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    view[..., 3], view[..., 4], view[..., 5] = darkest, brightest, _LOGARITHMS[brightest - darkest]
    return view


def is_even(picture: Image) -> bool:
    """Whether a picture, (H, W, 3) uint8, is one colour, or goes evenly from one to another, with nothing on it."""
    scale = min(1.0, _EVEN_SIDE / max(picture.shape[:2]))
    size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    levels = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32).reshape(-1, 3)
    y, x = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j].astype(np.float32)
    plane = np.stack([np.ones(levels.shape[0], np.float32), x.ravel(), y.ravel()], axis=1)
    weights = np.linalg.lstsq(plane.T @ plane, plane.T @ levels, rcond=None)[0]
    return bool(np.abs(levels - plane @ weights).max() <= _EVEN)


_LOGARITHMS = np.round(np.log1p(np.arange(256)) / np.log(256) * 255).astype(np.uint8)


def _part(picture: Image) -> Image:
    height, width = picture.shape[:2]
    broad = min(height, width)
    if max(height, width) <= _LONGEST * broad:
        return picture
    length, along = _LONGEST * broad, int(width > height)
    # How much levels differ across the strip, in each row or column, summed over as many as the part has.
    spread = np.concatenate([[0.0], np.cumsum(picture[..., 1].std(axis=1 - along))])
    start = int(np.argmax(spread[length:] - spread[:-length]))
    return picture[:, start : start + length] if along else picture[start : start + length]
