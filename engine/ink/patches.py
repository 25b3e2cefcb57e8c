"""Solid patches that digits stand on: counters, buttons, filled cells, bars. They become paper, their strokes ink.

A page has one colour of strokes, which is decided once for all of it. White digits on red counters, beside dark ones on
paper, would be lost, and each counter be taken for a 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.page import ground_of
from engine.ink.patch_evidence import Evidence
from engine.ink.patch_writing import Writing, other_than, writing_on
from engine.types import Box, Image

_SIDE = 320  # pixels of the longer side of the small picture, in which patches are looked for
_EDGE = 1 / 250  # of the longer side: how far the soft edge of a patch reaches, to both sides
_MARGIN = 4  # pixels of the small picture around a patch
_LEAST_SOLID = 0.5  # share of what the edge of a patch goes around that is no paper
_LEAST_BREADTH = 1 / 45  # of the longer side
_LEAST_DEPTH = 0.065  # of a patch's shorter side: how far its free parts reach from strokes and edges at least
_LINE = 3  # pixels of the small picture: lines between cells are narrower
_DEEP = 4.0  # pixels of the small picture: a table has cells at least twice as broad
_FEWEST_OTHERS = 3  # patches that are probably written on speak for others
_ALIKE = 0.4  # share of their usual size by which these may differ


class _Place(NamedTuple):
    """Where a patch may be in a small picture, how large it is there, and whether there are lines around it."""

    box: Box
    area: float
    between_lines: bool


class Patches(NamedTuple):
    """What is written on patches, and whether larger ones than were asked for were left out."""

    written: list[Writing]
    larger_left: bool


def find_patches(picture: Image, largest: float = 1.0) -> Patches:
    """What is written on solid patches of a picture, (H, W, 3) uint8, as ink on paper.

    Of patches larger than the share `largest` of the picture it is only said that there are some.
    Strokes may be lighter or darker than their patch, or of another colour. They become dark on a light page, and light
    on a dark one. What may be the insides of bold digits is writing only on patches like others that are written on.
    """
    every = max(1, round(max(picture.shape) / _SIDE))
    size = (max(1, picture.shape[1] // every), max(1, picture.shape[0] // every))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    ground = ground_of(np.ascontiguousarray(small[::2, ::2]))
    if ground is None:
        return Patches([], larger_left=False)
    ground = _resized(ground, size)
    places = _places(other_than(small, ground))
    lesser = [place for place in places if place.area <= largest * size[0] * size[1]]
    found = _counted([writing for place in lesser for writing in _writings(picture, ground, every, place)])
    return Patches(found, larger_left=len(lesser) < len(places))


def without_patches(picture: Image, found: Sequence[Writing]) -> Image:
    """The picture, (H, W, 3) uint8, in which the patches that were found have become paper; itself for none."""
    page = picture.copy() if found else picture
    for writing in found:
        x, y, width, height = writing.window.x, writing.window.y, writing.window.width, writing.window.height
        page[y : y + height, x : x + width][writing.there] = writing.painted[writing.there]
    return page


def _writings(picture: Image, ground: Image, every: int, place: _Place) -> list[Writing]:
    """What may be written at a place of a picture that is so many times smaller, as `ground` is."""
    x, y, width, height = place.box.x, place.box.y, place.box.width, place.box.height
    left, top = max(0, x - _MARGIN), max(0, y - _MARGIN)
    right, bottom = x + width + _MARGIN, y + height + _MARGIN
    part = picture[top * every : bottom * every, left * every : right * every]
    paper = _resized(ground[top:bottom, left:right], part.shape[1::-1])
    other = other_than(part, paper)
    found = [] if place.between_lines else _written([other], part, paper, max(picture.shape))
    if not found:  # there may be lines that are too pale for the small picture
        found = _written(_parted(other, _LINE * every), part, paper, max(picture.shape))
    to = (left * every, top * every)
    return [replace(one, box=_moved(one.box, *to), window=_moved(one.window, *to)) for one in found]


def _moved(box: Box, right: int, down: int) -> Box:
    return replace(box, x=box.x + right, y=box.y + down)


def _written(parts: Iterable[Image], picture: Image, paper: Image, longest: int) -> list[Writing]:
    """What is written on those of these parts, 255 in (H, W), that are broad; `longest` is the whole picture's side."""
    edges = (edge for one in parts for edge in _broad_edges(one, _LEAST_BREADTH * longest))
    found = (writing_on(picture, paper, edge, max(2, round(longest * _EDGE))) for edge in edges)
    return [one for one in found if one is not None]


def _without_lines(other: Image, breadth: int) -> Image:
    """What differs from the ground, without what is as narrow as lines between cells, and so much narrower itself."""
    return np.asarray(cv2.erode(other, np.ones((breadth, breadth), np.uint8)), np.uint8)


def _parted(other: Image, breadth: int) -> Iterator[Image]:
    """What differs from the ground, one by one, parted at lines and where cells touch at their corners."""
    for edge in cv2.findContours(_without_lines(other, breadth), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        alone = cv2.drawContours(np.zeros_like(other), [edge], -1, 255, cv2.FILLED)
        whole = cv2.dilate(alone, np.ones((breadth, breadth), np.uint8))
        yield np.asarray(cv2.bitwise_and(whole, cv2.bitwise_or(other, alone)), np.uint8)


def _counted(writings: Sequence[Writing]) -> list[Writing]:
    """Those that count as writing: surely, or as large as several that probably are."""
    sizes = [writing.size for writing in writings if writing.evidence > Evidence.NONE]
    usual = float(np.median(sizes)) if len(sizes) >= _FEWEST_OTHERS else 0.0
    return [one for one in writings if one.evidence is Evidence.SURE or abs(one.size - usual) <= _ALIKE * usual]


def _resized(ground: Image, size: tuple[int, ...]) -> Image:
    return np.asarray(cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _places(other: Image) -> list[_Place]:
    """Where what differs from the ground may be solid patches, in a small picture.

    In what is not solid as a whole, such as a table, patches may be between the lines.
    """
    places, left = _solid(other, between_lines=False)
    if left.any():
        places += _solid(_without_lines(left, _LINE), between_lines=True)[0]
    return places


def _solid(other: Image, *, between_lines: bool) -> tuple[list[_Place], Image]:
    """Solid things within a picture, and the broad ones that are not solid."""
    found, tree = cv2.findContours(other, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    height, width = other.shape
    least, places, left = _LEAST_BREADTH * max(height, width), [], np.zeros_like(other)
    depth = cv2.distanceTransform(other, cv2.DIST_L2, 3)
    for number, edge in enumerate(found):
        x, y, wide, high = cv2.boundingRect(edge)
        if tree[0, number, 3] >= 0 or min(wide, high) < least:
            continue
        within = x > 0 and y > 0 and x + wide < width and y + high < height
        area, hole = cv2.contourArea(edge), int(tree[0, number, 2])
        deepest = float(depth[y : y + high, x : x + wide].max()) - 0.5
        if (
            not within  # what reaches the border may be lines of a table and more
            or 4 * area < least * cv2.arcLength(edge, True)
            or deepest < _LEAST_DEPTH * min(wide, high)
        ):
            is_solid = False  # a stroke, or a table
        else:
            while hole >= 0:
                area -= cv2.contourArea(found[hole])
                hole = int(tree[0, hole, 0])
            is_solid = area >= _LEAST_SOLID * cv2.contourArea(edge)
        if is_solid:
            places.append(_Place(Box(x, y, wide, high), cv2.contourArea(edge), between_lines))
        elif deepest >= _DEEP:
            inside = np.s_[y : y + high, x : x + wide]
            left[inside] = np.maximum(left[inside], other[inside])
    return places, left


def _broad_edges(other: Image, least: float) -> list[NDArray[np.int32]]:
    """The outer edges of what is broad and lies within a part of the picture."""
    height, width = other.shape
    found = []
    for edge in cv2.findContours(other, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
        x, y, wide, high = cv2.boundingRect(edge)
        if min(wide, high) >= least and x > 0 and y > 0 and x + wide < width and y + high < height:
            found.append(np.asarray(edge, np.int32))
    return found
