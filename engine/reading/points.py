"""Decimal points, commas and colons between two digits of a line."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.stages import Segmentation
from engine.reading.dots import DIRTY, pieces_of, specks
from engine.types import Box

# All in heights of the higher of both digits.
_SMALLEST, _LARGEST, _LONGEST = 0.05, 0.3, 0.5  # the shorter side; the longer one of a point, and of a comma
_ROUND, _UPRIGHT = 1.8, 1.3  # the longer side of a point in shorter ones; the height of what may be a comma in widths
_AS_BROAD = 0.6  # the shorter side, in breadths of the digits' strokes: a speck is smaller
_AS_STRONG = 0.5  # the strongest ink, in that of the digits
_BEFORE = 0.12  # so far the sign may reach below or above the digits beside it, as when they lean
_HIGHEST_FOOT, _LOWEST_FOOT = 0.2, 0.25  # where a point ends: above and below the foot of the digits
_BEGINS, _BELOW = 0.3, 0.08  # where a comma begins, above that foot, and how far it goes below it at least
_APART = (0.25, 0.75)  # between the middles of both dots of a colon
_IN_LINE = 0.2  # so far its dots may lie beside each other
_ALIKE = 1.7  # their longer sides, in each other


def signs_between(pairs: Sequence[tuple[Box, Box]], others: Sequence[Box], stages: Segmentation) -> list[str]:
    """What stands between pairs of neighbours, whose boxes in the stages are given: ".", ",", ":", or nothing.

    What stands beside one of `others`, the boxes of what is no digit, belongs to that. On a page with specks of dirt
    nothing counts, as what lies between two digits may be one.
    """
    found = [_sign(left, right, others, stages) for left, right in pairs]
    sizes = [size for _, size in found if size]
    if sizes:
        dirt = specks(stages.ink, max(sizes), max(box.height for pair in pairs for box in pair)) - len(sizes)
        if dirt >= DIRTY:
            return [""] * len(pairs)
    return [sign for sign, _ in found]


def _sign(left: Box, right: Box, others: Sequence[Box], stages: Segmentation) -> tuple[str, int]:
    """The sign between two digits, and the longer side of it or of its dot, in pixels."""
    height = max(left.height, right.height)
    foot = (left.y + left.height + right.y + right.height) / 2
    first, last = round(left.x + left.width - _BEFORE * height), round(right.x + _BEFORE * height)
    top, start = max(0, round(foot - height)), max(0, first - height)
    window = np.s_[top : round(foot + _LONGEST * height), start : last + height]
    tall = [one for one in others if one.height > _LONGEST * height and one.x < last and one.x + one.width > first]
    if any(one.y < foot and one.y + one.height > foot - height for one in tall):
        return "", 0
    dots = [
        Box(x + start, y + top, wide, high)
        for x, y, wide, high in pieces_of(stages.ink[window]).tolist()
        if max(wide, high) <= _LONGEST * height and first <= x + start and x + start + wide <= last
    ]
    dots = [dot for dot in dots if _is_of_the_pen(dot, left, right, height, stages)]
    low = [dot for dot in dots if _is_point(dot, height, foot) or _is_comma(dot, height, foot)]
    if len(low) != 1:
        return "", 0
    above = [dot for dot in dots if dot is not low[0]]
    size = max(low[0].width, low[0].height)
    if not above:
        return ("," if _is_comma(low[0], height, foot) else "."), size
    if len(above) == 1 and _is_above(above[0], low[0], height) and _is_point(low[0], height, foot):
        return ":", size
    return "", 0


def _is_of_the_pen(dot: Box, left: Box, right: Box, height: int, stages: Segmentation) -> bool:
    """Whether something is as broad and as strong as the strokes of the digits beside it."""
    strokes = [_of(stages.ink, box) for box in (left, right)]
    breadth = min(4 * float(far[far > 0].mean()) for far in map(_from_edge, strokes))
    strongest = min(int(_of(stages.contrast, box).max()) for box in (left, right))
    broad = min(dot.width, dot.height) >= max(_AS_BROAD * breadth, _SMALLEST * height)
    return bool(broad and _of(stages.contrast, dot).max() >= _AS_STRONG * strongest)


def _of(levels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    return levels[box.y : box.y + box.height, box.x : box.x + box.width]


def _from_edge(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    around = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(around, cv2.DIST_L2, 3), np.float32)


def _is_point(dot: Box, height: int, foot: float) -> bool:
    longer, shorter = max(dot.width, dot.height), min(dot.width, dot.height)
    end = dot.y + dot.height
    is_low = foot - _HIGHEST_FOOT * height <= end <= foot + _LOWEST_FOOT * height
    return longer <= _LARGEST * height and longer <= _ROUND * shorter and is_low


def _is_comma(stroke: Box, height: int, foot: float) -> bool:
    end = stroke.y + stroke.height
    is_long = stroke.height >= _UPRIGHT * stroke.width or max(stroke.width, stroke.height) > _LARGEST * height
    return is_long and stroke.y >= foot - _BEGINS * height and end >= foot + _BELOW * height


def _is_above(dot: Box, low: Box, height: int) -> bool:
    """Whether a dot is the upper one of a colon."""
    sizes = [max(one.width, one.height) for one in (dot, low)]
    apart = (low.y + low.height / 2) - (dot.y + dot.height / 2)
    aside = abs(low.x + low.width / 2 - dot.x - dot.width / 2)
    is_alike = max(sizes) <= _ALIKE * min(sizes) and max(sizes) <= _LARGEST * height
    return is_alike and _APART[0] * height <= apart <= _APART[1] * height and aside <= _IN_LINE * height
