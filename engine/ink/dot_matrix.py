"""Digits made of dots, as on trains, scoreboards and receipts: dots that are neighbours are joined to strokes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import from_edge
from engine.ink.pieces import groups_of
from engine.types import Image

_FEWEST, _MOST = 10, 800  # dots
_LEAST_RADIUS = 1.4  # pixels
_NEAR = 15  # pixels
_DEEP = 0.7  # share of the depth nearby
_LONGEST_CORE = 1.3  # radii: the longer side of a dot's middle
_LARGER = 3.0  # sizes of the usual dot
_ALIKE = 1.5  # sizes of the smaller one of two neighbours
_OF_THEM = 0.7  # share of all middles that must be of dots, and of the dots that must be in digits
_FARTHEST = 3.0  # sizes of a dot, between the middles of neighbours
_BESIDE, _ASKEW = 1.25, 1.6  # distances of neighbours: in a row or column, and across
_LEAST_HEIGHT, _WIDEST = 4, 1.1  # of a digit: distances of neighbours, heights
_STROKE = 0.9  # sizes of a dot


def with_joined_dots(ink: Image, contrast: Image) -> tuple[Image, Image]:
    """Ink and contrast, (H, W) uint8, with the dots of digits joined; the same where there are none.

    `ink` is 255 where ink is. A dotted line and paper with a grid of dots stay as they are.
    """
    places, sizes = _dots(ink)
    if not len(places):
        return ink, contrast
    apart = np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))
    apart[np.maximum(sizes[:, np.newaxis], sizes) > _ALIKE * np.minimum(sizes[:, np.newaxis], sizes)] = np.inf
    np.fill_diagonal(apart, np.inf)
    steps = apart.min(axis=1)
    # Where all neighbours of a dot lie askew, it takes the distance that they have from their own neighbours.
    steps = np.minimum(steps, np.where(apart <= _ASKEW * steps[:, np.newaxis], steps, np.inf).min(axis=1))
    pairs = _neighbours(apart, np.minimum(steps[:, np.newaxis], steps))
    near = steps <= _FARTHEST * sizes
    digits = [group for group in groups_of(pairs) if near[group].all() and _may_be_a_digit(places[group], steps[group])]
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


def _dots(ink: Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middles of dots, (N, 2), which may touch, and their sizes in pixels; none where other things are common."""
    none = np.zeros((0, 2)), np.zeros(0)
    far = from_edge(ink)
    # What lies about as deep in the ink as anything near it: of a dot its middle, of a stroke a line along it.
    deepest = cv2.dilate(far, np.ones((_NEAR, _NEAR), np.uint8))
    cores = np.asarray((far >= np.maximum(_DEEP * deepest, _LEAST_RADIUS)) * np.uint8(255), np.uint8)
    count, _, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(cores, 8, cv2.CV_32S, cv2.CCL_GRANA)
    if not _FEWEST < count <= _MOST:
        return none
    places = np.asarray(middles[1:], np.float64)
    columns, rows = np.round(places).astype(int).T
    radius = np.asarray(far[rows, columns], np.float64)
    round_ones = stats[1:, 2:4].max(axis=1) <= _LONGEST_CORE * radius + 1
    if round_ones.sum() < max(_FEWEST, _OF_THEM * len(places)):
        return none
    usual = float(np.median(radius[round_ones]))
    dots = round_ones & (radius <= _LARGER * usual) & (usual <= _LARGER * radius)
    return places[dots], 2 * radius[dots]


def _neighbours(apart: NDArray[np.float64], steps: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which dots are joined, (N, N): those beside each other, and those askew that have no common neighbour."""
    beside = apart <= _BESIDE * steps
    askew = (apart > _BESIDE * steps) & (apart <= _ASKEW * steps)
    third = (beside.astype(np.float32) @ beside.astype(np.float32)) > 0
    return np.asarray(beside | (askew & ~third))


def _may_be_a_digit(places: NDArray[np.float64], steps: NDArray[np.float64]) -> bool:
    width, height = places.max(axis=0) - places.min(axis=0)
    return bool(height >= _LEAST_HEIGHT * np.median(steps) and width <= _WIDEST * height)
