"""Boxes of forms, keys and circles drawn around digits: closed lines around something else. They are no digits."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import distance_to
from engine.ink.rings import filled
from engine.ink.ruling import without_ruling
from engine.types import Image

_LEAST_SIDE = 30  # pixels of the shorter side
_LEAST_INSIDE, _MOST_INSIDE = 0.3, 0.9  # height of what is inside, in shorter sides; in heights
_MANY, _SMALLEST, _LEAST_OF_MANY = 4, 9, 0.03  # so many things inside may be smaller: pixels high, in heights
_ONE_HOLE = 0.8  # share of what a ring goes around
_MOST_INK = 0.45  # share of its box: more is no line around something
_LEAST_SOLID = 0.93  # share of its convex hull that it fills with its inside: the loops of a 6 or an 8 fill less
_STRAIGHT = 0.6  # of the shorter side: as long as the straight runs of a box
_LEAST_STRAIGHT = 0.5  # share of the ink of a box that is straight runs: digits may touch it
_ROUND = 1.7  # width and height of a circle differ by no more than this
_SLASH, _LEAST_SLANT = 0.3, 20  # width in lengths; degrees from upright: a stroke through a zero is no 1
_EDGE = 2  # pixels: how far the soft edge of a line reaches
_CLEAR = 4  # pixels: so far from a line small things stand that it goes around


def without_enclosures(ink: Image, contrast: Image, noise: float) -> Image:
    """`contrast`, (H, W) uint8, without closed lines around other ink; itself if there are none.

    `ink` is (H, W) uint8, 255 for ink. Of boxes only the straight lines go, for digits may touch them. `noise` is the
    standard deviation of the noise in `contrast`.
    """
    gone = _enclosures(ink, ink)
    if gone.any():  # the squares of the paper inside a large 0 are nothing that it goes around
        written, lines = without_ruling(ink, contrast, noise)
        gone = _enclosures(ink, written) if lines else gone
    if not gone.any():
        return contrast
    edge = cv2.dilate(gone, np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8))
    return np.asarray(cv2.bitwise_and(contrast, cv2.bitwise_not(edge)), np.uint8)


def _enclosures(ink: Image, written: Image) -> NDArray[np.uint8]:
    """The closed lines in `ink` around pieces of it most of which are `written`, too: (H, W) uint8, 255 for a line."""
    _, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    labels = np.asarray(numbered, np.int32)
    stats[0] = 0  # the ground
    is_written = 2 * np.bincount(labels[written > 0], minlength=len(stats)) >= stats[:, cv2.CC_STAT_AREA]
    left, top, width, height, area = stats.T
    may_enclose = (np.minimum(width, height) >= _LEAST_SIDE) & (area <= _MOST_INK * width * height)
    gone = np.zeros(ink.shape, np.uint8)
    for number in np.flatnonzero(may_enclose):
        inside = (left > left[number]) & (left + width < left[number] + width[number])
        inside &= (top > top[number]) & (top + height < top[number] + height[number])
        inside &= is_written
        large = inside & (height >= _LEAST_INSIDE * min(width[number], height[number]))
        large &= height <= _MOST_INSIDE * height[number]
        small = inside & (height >= max(_SMALLEST, _LEAST_OF_MANY * height[number]))
        others = large if large.any() else small
        if large.any() or np.count_nonzero(small) >= _MANY:
            window = np.s_[top[number] : top[number] + height[number], left[number] : left[number] + width[number]]
            lines = _lines_around(labels[window], number, np.flatnonzero(others), may_be_straight=bool(large.any()))
            if lines is not None:
                gone[window] |= lines
    return gone


def _lines_around(
    labels: NDArray[np.int32], number: np.intp, others: NDArray[np.intp], *, may_be_straight: bool
) -> NDArray[np.uint8] | None:
    """What of the piece `number`, cropped to its box, is a closed line around one of `others`: 255, else 0.

    Around many small things, unless lines `may_be_straight`, it must be a single ring: squared paper has many holes.
    """
    own = np.asarray((labels == number) * np.uint8(255), np.uint8)
    whole = filled(own)[0][1:-1, 1:-1]
    outline = max(cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)
    if np.count_nonzero(whole) < _LEAST_SOLID * cv2.contourArea(cv2.convexHull(outline)):
        return None
    around = others[~np.isin(others, np.unique(labels[whole == 0]))]
    if not may_be_straight:  # at the soft edge of a large, enlarged 0 are small things, too
        near = labels[distance_to(own) <= _CLEAR]
        around = around[~np.isin(around, np.unique(near))]
        if len(around) < _MANY:
            return None
    if not len(around) or (len(around) == 1 and _is_slash(labels == around[0])):
        return None
    if not may_be_straight and not _has_one_hole(own, whole):
        return None
    high, wide = own.shape
    length = max(9, int(_STRAIGHT * min(high, wide)))
    runs = [cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in ((length, 1), (1, length))]
    straight = np.asarray(cv2.max(*runs), np.uint8)
    if np.count_nonzero(straight) > _LEAST_STRAIGHT * np.count_nonzero(own):
        return straight if may_be_straight else None
    return own if max(high, wide) < _ROUND * min(high, wide) else None


def _has_one_hole(own: NDArray[np.uint8], whole: NDArray[np.uint8]) -> bool:
    """Whether nearly all that a line goes around, filled in `whole`, is in one piece."""
    inside = cv2.subtract(whole, own)
    areas = cv2.connectedComponentsWithStats(inside, connectivity=4)[2][1:, cv2.CC_STAT_AREA]
    return bool(areas.max(initial=0) >= _ONE_HOLE * np.count_nonzero(inside))


def _is_slash(ink: NDArray[np.bool_]) -> bool:
    """Whether a piece of ink, true in (H, W), is a straight, slanted stroke, as through a zero."""
    points = np.ascontiguousarray(np.argwhere(ink)[:, ::-1], np.int32)
    corners = cv2.boxPoints(cv2.minAreaRect(points))
    sides = (corners[1] - corners[0], corners[2] - corners[1])
    short, long = sorted(sides, key=lambda side: float(np.hypot(*side)))
    slant = math.degrees(math.atan2(abs(long[0]), abs(long[1])))
    return bool(np.hypot(*short) <= _SLASH * np.hypot(*long) and slant >= _LEAST_SLANT)
