"""Rings: small zeros, which are told from specks by their hole, and zeros that came apart in two halves."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_LEAST_HOLE = 0.06  # of the box: smaller holes are of blots
_BRIDGED = 0.2  # of the height: the gaps between two halves
_LOOKED_AT = 64  # pixels of the longer side, of which more only take time
_INK = (
    100  # of 255: what is more than this in a pixel of the smaller picture is ink, so that thin strokes hold together
)
_LEAST_INSIDE = 0.25  # of the box: the hole of a zero
_ROUND = 0.85  # of the convex hull: a zero fills it with its hole, two digits beside each other do not


def has_hole(mask: Image) -> bool:
    """Whether a piece of ink, (H, W) uint8 in its box, goes around a hole."""
    return filled(mask)[1] >= _LEAST_HOLE * mask.size


def is_ring(halves: Image) -> bool:
    """Whether two pieces, (H, W) uint8 in their box, are the halves of one ring, its gaps bridged."""
    longest = max(halves.shape)
    if longest > _LOOKED_AT:
        size = [max(1, round(side * _LOOKED_AT / longest)) for side in halves.shape[::-1]]
        halves = np.asarray(cv2.resize(halves, size, interpolation=cv2.INTER_AREA) > _INK, np.uint8) * np.uint8(255)
    side = max(3, round(_BRIDGED * len(halves))) | 1
    around = cv2.copyMakeBorder(halves, side, side, side, side, cv2.BORDER_CONSTANT, value=0)
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    whole, inside = filled(np.asarray(cv2.morphologyEx(around, cv2.MORPH_CLOSE, window), np.uint8))
    if inside < _LEAST_INSIDE * halves.size:
        return False
    outlines = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    hull = cv2.convexHull(np.concatenate(outlines))
    return bool(np.count_nonzero(whole) >= _ROUND * cv2.contourArea(hull))


def filled(mask: Image) -> tuple[NDArray[np.uint8], int]:
    """The mask with its holes filled, and how many pixels that are."""
    around = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    outside = around.copy()
    cv2.floodFill(outside, None, (0, 0), 255)
    whole = np.asarray(cv2.bitwise_or(around, cv2.bitwise_not(outside)), np.uint8)
    return whole, int(np.count_nonzero(whole) - np.count_nonzero(around))
