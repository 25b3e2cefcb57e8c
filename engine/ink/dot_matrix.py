"""Digits made of dots, as on trains, scoreboards and receipts: dots that are neighbours are joined to strokes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_FEWEST, _MOST = 10, 800  # dots
_SMALLEST = 3  # pixels
_ROUND, _FULL = 1.6, 0.6  # longer side in shorter ones; share of its box that a dot fills
_LARGER, _ALIKE = 3.0, 1.5  # sizes of the usual dot; of the smaller one of two neighbours
_OF_THEM = 0.7  # share of all pieces that must be dots, and of the dots that must be in digits
_FARTHEST = 3.0  # sizes of a dot, between the middles of neighbours
_BESIDE, _ASKEW = 1.25, 1.6  # distances of neighbours: in a row or column, and across
_LEAST_HEIGHT, _WIDEST = 4, 1.1  # of a digit: distances of neighbours, heights
_STROKE = 0.9  # sizes of a dot


def with_joined_dots(ink: Image, contrast: Image) -> tuple[Image, Image]:
    """Ink and contrast, (H, W) uint8, with the dots of digits joined; the same where there are none.

    `ink` is 255 where ink is. A dotted line and paper with a grid of dots stay as they are.
    """
    _, _, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    dots, sizes = _dots(np.asarray(stats[1:], np.float64))
    if not len(dots):
        return ink, contrast
    places = np.asarray(middles[1:][dots], np.float64)
    apart = np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))
    apart[np.maximum(sizes[:, np.newaxis], sizes) > _ALIKE * np.minimum(sizes[:, np.newaxis], sizes)] = np.inf
    np.fill_diagonal(apart, np.inf)
    steps = apart.min(axis=1)
    # A dot that others lie askew of alone takes the distance that its neighbours have from theirs.
    steps = np.minimum(steps, np.where(apart <= _ASKEW * steps[:, np.newaxis], steps, np.inf).min(axis=1))
    pairs = _neighbours(apart, np.minimum(steps[:, np.newaxis], steps))
    near = steps <= _FARTHEST * sizes
    digits = [group for group in _groups(pairs) if near[group].all() and _may_be_a_digit(places[group], steps[group])]
    of_digits = np.zeros(len(places), bool)
    of_digits[[number for group in digits for number in group]] = True
    if of_digits.sum() < _OF_THEM * len(places):
        return ink, contrast
    strokes = np.zeros_like(ink)
    for one, other in np.argwhere(np.triu(pairs, 1)):
        if of_digits[one]:
            ends = np.round(places[[one, other]]).astype(int).tolist()
            cv2.line(strokes, ends[0], ends[1], 255, max(2, round(_STROKE * sizes[one])), cv2.LINE_AA)
    strength = np.full_like(contrast, int(np.median(contrast[ink > 0])))
    joined = cv2.max(contrast, cv2.min(strokes, strength))
    whole = cv2.bitwise_or(ink, cv2.compare(strokes, np.full_like(strokes, 127), cv2.CMP_GT))
    return np.asarray(whole, np.uint8), np.asarray(joined, np.uint8)


def _dots(stats: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The places of dots among connected pieces, (N, 5), and their sizes in pixels; none where others are common."""
    _, _, width, height, area = stats.T
    longer = np.maximum(width, height)
    pieces = longer >= _SMALLEST
    round_ones = pieces & (longer <= _ROUND * np.minimum(width, height)) & (area >= _FULL * width * height)
    if not _FEWEST <= round_ones.sum() <= _MOST:
        return np.zeros(0, np.intp), np.zeros(0)
    usual = float(np.median(longer[round_ones]))
    dots = np.flatnonzero(round_ones & (longer <= _LARGER * usual) & (usual <= _LARGER * longer))
    if len(dots) < max(_FEWEST, _OF_THEM * pieces.sum()):
        return np.zeros(0, np.intp), np.zeros(0)
    return dots, longer[dots]


def _neighbours(apart: NDArray[np.float64], steps: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which dots are joined, (N, N): those beside each other, and those askew that no third one is beside."""
    beside = apart <= _BESIDE * steps
    askew = (apart > _BESIDE * steps) & (apart <= _ASKEW * steps)
    third = (beside.astype(np.float32) @ beside.astype(np.float32)) > 0
    return np.asarray(beside | (askew & ~third))


def _groups(pairs: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The numbers of dots that hang together."""
    together = pairs | np.eye(len(pairs), dtype=bool)
    group = np.arange(len(pairs))
    while True:
        least = np.where(together, group, len(pairs)).min(axis=1)
        if (least == group).all():
            return [np.flatnonzero(group == one) for one in np.unique(group)]
        group = least


def _may_be_a_digit(places: NDArray[np.float64], steps: NDArray[np.float64]) -> bool:
    width, height = places.max(axis=0) - places.min(axis=0)
    return bool(height >= _LEAST_HEIGHT * np.median(steps) and width <= _WIDEST * height)
