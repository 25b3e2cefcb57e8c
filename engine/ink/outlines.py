"""Digits of which only the outline is drawn, as on posters and colouring pages: they are filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_LEAST_HEIGHT = 24  # pixels: of a smaller one no inside is seen
_MOST_HOLES = 4  # of one line: squared paper has more
_MOST_RINGS, _LEAST_RING = 2, 0.04  # in an outline: an 8 has two; of its height, smaller ones are specks
_LEAST_INSIDE = 0.4  # share of what an outline goes around, the line included
_LEAST_CLOSED = 0.75  # of the outer edge: so long are the inner edges of a line that has no ends
_BROADEST_STROKE = 0.25  # of the height: strokes between two lines
_MOST_SOLID = 0.82  # share of its convex hull that such a digit fills: a 0, which is one line, fills more
_IN_ONE = 0.9  # share of what is inside that is one hole: an 8 of a single line has two
_ALIKE = 0.5  # of the usual height: what is as high counts as a digit of the page
_TALLEST = 2.0  # usual heights: what is higher is a frame
_OF_THEM = 0.6  # share of these that must be closed


@dataclass(frozen=True, slots=True)
class _Outline:
    """A connected line: its number among all edges, its height, whether it is closed, and surely an outline."""

    number: int
    height: int
    is_closed: bool
    is_sure: bool


def with_filled_outlines(ink: Image, contrast: Image) -> tuple[Image, Image]:
    """Ink and contrast, (H, W) uint8, with outlines of digits filled; the same where there are none.

    `ink` is 255 where ink is. A line around a narrow, bent stroke is surely an outline. If most other things of that
    height are closed lines too, all of these are filled. A ring within a ring is a hole.
    """
    found, tree = cv2.findContours(ink, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if not found:
        return ink, contrast
    edges, family = [np.asarray(one, np.int32) for one in found], np.asarray(tree, np.int32)[0]
    outlines = [_outline(number, edges, family) for number in np.flatnonzero(family[:, 3] < 0).tolist()]
    sure = [one.height for one in outlines if one.is_sure]
    if not sure:
        return ink, contrast
    usual = float(np.median(sure))
    high = [one for one in outlines if one.height >= _ALIKE * usual]
    closed = [one for one in high if one.is_closed and one.height <= _TALLEST * usual]
    if len(closed) < _OF_THEM * len(high):
        return ink, contrast
    whole = np.zeros_like(ink)
    for one in closed:
        cv2.drawContours(whole, edges, one.number, 255, cv2.FILLED)
        rings = (ring for hole in _inside(one.number, family) for ring in _inside(hole, family))
        for hole in (hole for ring in rings for hole in _inside(ring, family)):
            cv2.drawContours(whole, edges, hole, 0, cv2.FILLED)
    strength = np.full_like(contrast, int(np.median(contrast[cv2.bitwise_and(ink, whole) > 0])))
    filled = cv2.max(contrast, cv2.bitwise_and(strength, whole))
    return np.asarray(cv2.bitwise_or(ink, whole), np.uint8), np.asarray(filled, np.uint8)


def _outline(number: int, edges: Sequence[NDArray[np.int32]], family: NDArray[np.int32]) -> _Outline:
    """What the edges of the piece say whose outer edge has this number."""
    outer, holes = edges[number], [edges[hole] for hole in _inside(number, family)]
    height = cv2.boundingRect(outer)[3]
    if height < _LEAST_HEIGHT or not 1 <= len(holes) <= _MOST_HOLES:
        return _Outline(number, height, is_closed=False, is_sure=False)
    others = [one for hole in _inside(number, family) for one in _inside(hole, family)]
    others = [one for one in others if cv2.boundingRect(edges[one])[3] >= _LEAST_RING * height]
    if len(others) > _MOST_RINGS or not all(_inside(one, family) for one in others):
        return _Outline(number, height, is_closed=False, is_sure=False)  # a table, a circle around a digit
    area, length = cv2.contourArea(outer), cv2.arcLength(outer, True)
    areas = [cv2.contourArea(hole) for hole in holes]
    closed = sum(areas) >= _LEAST_INSIDE * area
    closed = closed and sum(cv2.arcLength(hole, True) for hole in holes) >= _LEAST_CLOSED * length
    # A stroke that is so broad and so long has an edge of twice its length.
    narrow = 2 * area <= _BROADEST_STROKE * length * height
    bent = area <= _MOST_SOLID * cv2.contourArea(cv2.convexHull(outer))
    in_one = max(areas) >= _IN_ONE * sum(areas)
    return _Outline(number, height, closed, closed and narrow and bent and in_one)


def _inside(number: int, family: NDArray[np.int32]) -> list[int]:
    """The edges directly inside an edge; `family`, (N, 4), has the next, the previous, the first inside, the outer."""
    found, next_one = [], int(family[number, 2])
    while next_one >= 0:
        found.append(next_one)
        next_one = int(family[next_one, 0])
    return found
