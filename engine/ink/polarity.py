"""Whether strokes are lighter or darker than their ground: asked of all of the picture, before anything is found."""

from __future__ import annotations

import cv2
import numpy as np

from engine.types import Image

_SIDE = 112  # pixels of the longer side that are looked at, at least: up to twice as many, as whole pixels are left out
_CELL = 8  # of them: about as large as a small digit


def light_to_dark(picture: Image, broadest: float) -> float:
    """How much lighter strokes a picture, (H, W, 3) uint8, has for its darker ones: above 1 ink is light on dark.

    A light stroke is lighter than the median around it and than all that is broad; `broadest` is that of a stroke, as a
    share of the longer side. The median keeps the light between dark strokes from counting, the second the corner of a
    sheet on a dark desk. Each place counts once, by its strongest pixel, so that many strokes outweigh a lamp that is
    mirrored in a board.
    """
    height, width = picture.shape[:2]
    every = max(1, max(height, width) // _SIDE)
    size = (max(1, width // every), max(1, height // every))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    side = max(3, int(max(size) * broadest)) | 1
    grey = cv2.copyMakeBorder(grey, side, side, side, side, cv2.BORDER_REPLICATE)
    median = cv2.medianBlur(grey, side)
    window, wide = np.ones((side, side), np.uint8), np.ones((2 * side - 1, 2 * side - 1), np.uint8)
    lightest, darkest = cv2.dilate(cv2.erode(grey, window), wide), cv2.erode(cv2.dilate(grey, window), wide)
    own = np.s_[side:-side, side:-side]
    light = _strongest(np.asarray(cv2.subtract(grey, cv2.max(median, lightest))[own]))
    dark = _strongest(np.asarray(cv2.subtract(cv2.min(median, darkest), grey)[own]))
    return (1 + light) / (1 + dark)


def _strongest(levels: Image) -> float:
    """The sum of the largest level in each square cell of the picture."""
    height, width = (-(-side // _CELL) for side in levels.shape)
    whole = np.zeros((height * _CELL, width * _CELL), np.uint8)
    whole[: levels.shape[0], : levels.shape[1]] = levels
    return float(whole.reshape(height, _CELL, width, _CELL).max(axis=(1, 3)).sum())
