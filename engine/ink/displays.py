"""Digits on displays, as of clocks and calculators: bars that do not touch are made one digit."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import breadth_of
from engine.ink.pieces import groups_of
from engine.types import Box, Image

_LEAST_PIXELS = 12  # of a piece: less is noise
_MOST_PIECES = 600  # with more, it is print or a pattern
# What makes a display's digit of pieces; lengths in breadths of its bars.
_BESIDE, _BELOW = 0.6, 1.8  # at most, between two bars of a digit
_ASIDE, _SHARED = 0.8, 0.3  # the same for bars that share less of their columns: of two digits, if the display leans
_EVENLY_BROAD = 1.7  # the broadest bar in narrowest ones
_HIGHER = 1.5  # than the tallest of its pieces, as two bars above each other are
_TALLEST_PIECE = 0.3  # of its height, at least: a bar, no dot
_WIDEST = 0.95  # of its height
_LEAST_HEIGHT = 9  # pixels
_UPRIGHT_BAR, _AT_SIDE = 2.0, 1.2  # heights in widths; breadths from a side, where upright bars stand: no fraction's do
_LONG_PIECE = 3.0  # breadths: of shorter ones the edges say nothing
_LEAST_JOINTS = 2  # on a display: two specks above each other are no digit
_OF_ONE_HEIGHT = 0.25  # of the usual height
# What makes its pieces bars.
_LONG_EDGE = 1.5  # breadths: shorter edges are the ends of bars
_LEVEL, _UPRIGHT = 15, 30  # degrees from level and from upright
_STRAIGHT = 0.85  # share of the long edges that run so
_LONG, _LONG_OF_ONE = 0.35, 0.25  # share of all edges that are long; of each piece, or curves and a bar would do
# How the bars become one.
_BRIDGED = 2.0  # breadths, the gaps that are filled
_MOST_BRIDGED, _MOST_BROADER = 0.16, 0.06  # of the digit's height: the holes of an 8 by broad bars stay open
_BROADER = 0.7  # breadths, by which the digit is drawn broader: networks read thin digits with corners worse


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Connected pieces of ink: their numbers (N,), boxes (N, 4) as left, top, right, bottom, and breadths (N,)."""

    numbers: NDArray[np.intp]
    boxes: NDArray[np.intp]
    breadths: NDArray[np.float64]


def with_whole_digits(ink: Image, contrast: Image) -> tuple[Image, Image]:
    """Ink and contrast, (H, W) uint8, with the bars of each display's digit made one; the same where there are none.

    `ink` is 255 where ink is. The contrast of a gap is made that of the bars around it.
    """
    labels, every = _pieces(ink)
    possible = _possible(every)
    if not len(possible):
        return ink, contrast
    pieces = _measured(labels, every, possible)
    digits = _digits(labels, pieces)
    if not digits:
        return ink, contrast
    ink, contrast = ink.copy(), contrast.copy()
    for members in digits:
        box, breadth = _around(pieces, members), float(np.median(pieces.breadths[members]))
        across = min(_BRIDGED * breadth, _MOST_BRIDGED * box.height)
        grown, shrunk = _disc(across), _disc(across - min(_BROADER * breadth, _MOST_BROADER * box.height))
        margin = len(grown)
        top, left = max(0, box.y - margin), max(0, box.x - margin)
        window = np.s_[top : box.y + box.height + margin, left : box.x + box.width + margin]
        own = np.asarray(np.isin(labels[window], pieces.numbers[members]) * np.uint8(255), np.uint8)
        whole = np.asarray(cv2.erode(cv2.dilate(own, grown), shrunk), np.uint8)
        filled = cv2.erode(cv2.dilate(cv2.bitwise_and(contrast[window], own), grown), shrunk)
        ink[window] |= whole
        contrast[window] = np.maximum(contrast[window], np.where(whole > 0, filled, 0))
    return ink, contrast


def _disc(across: float) -> NDArray[np.uint8]:
    side = max(1, round(across) | 1)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _pieces(ink: Image) -> tuple[NDArray[np.int32], _Pieces]:
    """All pieces, numbered in the first array, (H, W); those that are bent seem broader than they are."""
    _, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    kept = np.flatnonzero(stats[:, 4] >= _LEAST_PIXELS)
    kept = kept[kept > 0]  # the ground
    left, top, width, height, area = stats[kept].T
    boxes = np.stack([left, top, left + width, top + height], axis=1).astype(np.intp)
    return np.asarray(numbered, np.int32), _Pieces(kept, boxes, area / np.maximum(width, height))


def _measured(labels: NDArray[np.int32], pieces: _Pieces, places: NDArray[np.intp]) -> _Pieces:
    """The pieces at `places` with how broad their strokes really are."""
    breadths = []
    for place in places:
        left, top, right, bottom = pieces.boxes[place]
        own = np.asarray((labels[top:bottom, left:right] == pieces.numbers[place]) * np.uint8(255), np.uint8)
        breadths.append(breadth_of(own))
    return _Pieces(pieces.numbers[places], pieces.boxes[places], np.array(breadths))


def _possible(pieces: _Pieces) -> NDArray[np.intp]:
    """The places of the pieces that are near others, if some lie above each other; none if there are too many."""
    if not 2 <= len(pieces.numbers) <= _MOST_PIECES:
        return np.zeros(0, np.intp)
    near = _are_near(pieces)
    np.fill_diagonal(near, False)
    _, top, _, bottom = pieces.boxes.T
    heights = bottom - top
    together = np.maximum(bottom[:, np.newaxis], bottom) - np.minimum(top[:, np.newaxis], top)
    taller = np.maximum(heights[:, np.newaxis], heights)
    above = near & (_TALLEST_PIECE * together <= taller) & (_HIGHER * taller <= together)
    return np.flatnonzero(near.any(axis=1)) if above.any() else np.zeros(0, np.intp)


def _digits(labels: NDArray[np.int32], pieces: _Pieces) -> list[NDArray[np.intp]]:
    """Groups of pieces, by their places, that are digits of a display; none unless some are surely so."""
    groups = [
        group
        for group in _near_each_other(labels, pieces)
        if len(group) > 1
        and _may_be_a_digit(pieces, group)
        and _are_bars(labels, pieces, group, _LONG)
        and all(_are_bars(labels, pieces, one, _LONG_OF_ONE) for one in _long_ones(pieces, group))
    ]
    heights = [_around(pieces, group).height for group in groups]
    sure = [_has_bars_above_each_other(pieces, group) for group in groups]
    if sum(len(group) - 1 for group, is_sure in zip(groups, sure, strict=True) if is_sure) < _LEAST_JOINTS:
        return []
    usual = float(np.median(np.array(heights)[sure]))
    return [
        group for group, height in zip(groups, heights, strict=True) if abs(height - usual) <= _OF_ONE_HEIGHT * usual
    ]


def _are_near(pieces: _Pieces) -> NDArray[np.bool_]:
    """Which pieces are as near each other as bars of one digit, (N, N)."""
    left, top, right, bottom = pieces.boxes.T
    across = np.maximum(left[:, np.newaxis] - right, left - right[:, np.newaxis])
    down = np.maximum(top[:, np.newaxis] - bottom, top - bottom[:, np.newaxis])
    breadths = np.minimum(pieces.breadths[:, np.newaxis], pieces.breadths)
    return np.asarray((across <= _BESIDE * breadths) & (down <= _BELOW * breadths))


def _near_each_other(labels: NDArray[np.int32], pieces: _Pieces) -> list[NDArray[np.intp]]:
    """Groups of pieces, by their places, each of which is near another of its group."""
    near = _are_near(pieces)
    for one, other in np.argwhere(np.triu(near, 1)):
        near[one, other] = near[other, one] = _are_really_near(labels, pieces, np.array([one, other]))
    return groups_of(near)


def _are_really_near(labels: NDArray[np.int32], pieces: _Pieces, both: NDArray[np.intp]) -> bool:
    """Whether two pieces are as near as their boxes: on a display that leans, boxes of two digits overlap."""
    box = _around(pieces, both)
    window = labels[box.y : box.y + box.height, box.x : box.x + box.width]
    first, second = (window == pieces.numbers[one] for one in both)
    far = cv2.distanceTransform(np.asarray(~first * np.uint8(255), np.uint8), cv2.DIST_L2, 5)
    (left, _, right, _), (other_left, _, other_right, _) = pieces.boxes[both]
    shared = min(right, other_right) - max(left, other_left)
    limit = _BELOW if shared >= _SHARED * min(right - left, other_right - other_left) else _ASIDE
    return bool(far[second].min() <= limit * pieces.breadths[both].min())


def _around(pieces: _Pieces, members: NDArray[np.intp]) -> Box:
    left, top = pieces.boxes[members, :2].min(axis=0)
    right, bottom = pieces.boxes[members, 2:].max(axis=0)
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def _may_be_a_digit(pieces: _Pieces, members: NDArray[np.intp]) -> bool:
    box, breadths = _around(pieces, members), pieces.breadths[members]
    left, top, right, bottom = pieces.boxes[members].T
    upright = bottom - top >= _UPRIGHT_BAR * (right - left)
    aside = np.minimum(left - box.x, box.x + box.width - right) <= _AT_SIDE * breadths
    evenly = breadths.max() <= _EVENLY_BROAD * breadths.min()
    fits = box.height >= _LEAST_HEIGHT and box.width <= _WIDEST * box.height
    return bool(evenly and fits and (aside | ~upright).all())


def _long_ones(pieces: _Pieces, members: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Each of some pieces, by its place, that is long enough for its edges to tell whether it is straight."""
    sides = (pieces.boxes[members, 2:] - pieces.boxes[members, :2]).max(axis=1)
    return [members[[n]] for n in np.flatnonzero(sides >= _LONG_PIECE * pieces.breadths[members])]


def _has_bars_above_each_other(pieces: _Pieces, members: NDArray[np.intp]) -> bool:
    height = _around(pieces, members).height
    tallest = (pieces.boxes[members, 3] - pieces.boxes[members, 1]).max()
    return bool(_TALLEST_PIECE * height <= tallest <= height / _HIGHER)


def _are_bars(labels: NDArray[np.int32], pieces: _Pieces, members: NDArray[np.intp], least_long: float) -> bool:
    """Whether nearly all long edges of some pieces are level or upright, as a display that leans may have them.

    `least_long` is the share of all edges that must be long.
    """
    box, breadth = _around(pieces, members), float(np.median(pieces.breadths[members]))
    window = labels[box.y : box.y + box.height, box.x : box.x + box.width]
    own = np.asarray(np.isin(window, pieces.numbers[members]) * np.uint8(255), np.uint8)
    outlines = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    corners = [cv2.approxPolyDP(outline, max(1.0, 0.15 * breadth), True)[:, 0] for outline in outlines]
    edges = np.concatenate([np.roll(points, -1, axis=0) - points for points in corners]).astype(np.float64)
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    long = lengths >= _LONG_EDGE * breadth
    slant = np.degrees(np.arctan2(np.abs(edges[:, 1]), np.abs(edges[:, 0])))
    straight = long & ((slant <= _LEVEL) | (slant >= 90 - _UPRIGHT))
    return bool(
        lengths[long].sum() >= least_long * lengths.sum() and lengths[straight].sum() >= _STRAIGHT * lengths[long].sum()
    )
