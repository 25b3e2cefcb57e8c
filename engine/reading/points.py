"""Decimal points, commas and colons between two digits of a line, and blanks where something else stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.distances import breadth_of
from engine.ink.stages import Segmentation
from engine.reading.dots import DIRTY, pieces_of, specks
from engine.reading.texts import gap
from engine.types import Box

# All in heights of the higher of both digits.
_SMALLEST, _LARGEST, _LONGEST = 0.05, 0.3, 0.5  # the shorter side; the longer one of a point, and of a comma
_ROUND, _UPRIGHT = 1.8, 1.3  # the longer side of a point in shorter ones; the height of what may be a comma in widths
_AS_BROAD = 0.6  # the shorter side, in breadths of the digits' strokes: a speck is smaller
_AS_STRONG = 0.5  # the strongest ink, in that of the digits
_UNDER = 0.12  # so far a sign may lie under or over the digits beside it, as when they lean
_WIDEST = 1.5  # the gap between two digits of one number
_WIDEST_APART = 3.0  # the same with an operator between them
_TALLEST_APART = 1.3  # an operator: a crease goes on further
_HIGHEST_FOOT, _LOWEST_FOOT = 0.2, 0.25  # where a point ends: above and below the foot of the digits
_BEGINS, _BELOW = 0.3, 0.08  # where a comma begins, above that foot, and how far it goes below it at least
_APART = (0.25, 0.75)  # between the middles of both dots of a colon
_IN_LINE = 0.2  # so far its dots may lie beside each other
# Of dots that go on beyond the digits, in heights or longer sides of one: how level, how much of one size, how many.
_LEVEL, _SAME, _FEWEST_MORE = 0.6, 0.35, 2
_REACH = 0.5  # breadths of all that was read, beyond it
_ALIKE = 1.7  # their longer sides, in each other


@dataclass(frozen=True, slots=True)
class _Sign:
    """What stands between two digits, and the boxes of its dots in the stages, the lowest first.

    A blank has dots only if nothing else stands there.
    """

    text: str
    dots: tuple[Box, ...]


def signs_between(pairs: Sequence[tuple[Box, Box]], others: Sequence[Box], stages: Segmentation) -> list[str]:
    """What stands between pairs of neighbours, whose boxes in the stages are given: ".", ",", ":", or nothing.

    It is a blank where something else parts them, such as an operator: one of `others`, the boxes of what is no digit,
    or ink as of the digits' pen. A dot beside one of `others` belongs to that. On a page with specks of dirt no dots
    count, as what lies between two digits may be one, nor do the dots of a line to write on.
    """
    found = [_sign(left, right, others, stages) for left, right in pairs]
    dots = [dot for sign in found if sign for dot in sign.dots]
    points = sum(len(sign.dots) for sign in found if sign and sign.text != " ")
    if not dots:
        return [sign.text if sign else "" for sign in found]
    height = max(box.height for pair in pairs for box in pair)
    longest, dirty = max(max(dot.width, dot.height) for dot in dots), DIRTY + points
    is_dirty = specks(stages.ink, longest, height, dirty) >= dirty
    if is_dirty or _go_on(dots, [box for pair in pairs for box in pair], stages):
        return [sign.text if sign and not sign.dots else "" for sign in found]
    return [sign.text if sign else "" for sign in found]


def _go_on(dots: Sequence[Box], digits: Sequence[Box], stages: Segmentation) -> bool:
    """Whether beside dots are more of them, level and of their size, that are not between digits."""
    pieces, known = pieces_of(stages.ink), {(dot.x, dot.y) for dot in dots}
    left, right = min(box.x for box in digits), max(box.x + box.width for box in digits)
    for dot in dots:
        level = np.abs(pieces[:, 1] + pieces[:, 3] - dot.y - dot.height) <= _LEVEL * dot.height
        alike = level & (
            np.abs(pieces[:, 2:] - (dot.width, dot.height)).max(axis=1) <= _SAME * max(dot.width, dot.height)
        )
        alike &= (pieces[:, 0] > left - _REACH * (right - left)) & (pieces[:, 0] < right + _REACH * (right - left))
        others = [piece for piece in pieces[alike].tolist() if (piece[0], piece[1]) not in known]
        if len(others) >= _FEWEST_MORE:
            return True
    return False


def _sign(left: Box, right: Box, others: Sequence[Box], stages: Segmentation) -> _Sign | None:
    """The sign between two digits; None for none, and where they are too far from each other for one sum."""
    height = max(left.height, right.height)
    foot = (left.y + left.height + right.y + right.height) / 2
    if gap(left, right) > _WIDEST_APART * height:
        return None
    if any(_is_between(one, left, right) for one in others):
        return _Sign(" ", ())
    first, last = round(left.x + left.width - _UNDER * height), round(right.x + _UNDER * height)
    top, start = max(0, round(foot - height)), max(0, first - height)
    window = np.s_[top : round(foot + _LONGEST * height), start : last + height]
    between = [one for one in others if one.x < last and one.x + one.width > first and one.height > _LONGEST * height]
    if any(foot - height < one.y + one.height and one.y < foot for one in between):
        return None
    pieces = [Box(x + start, y + top, wide, high) for x, y, wide, high in pieces_of(stages.ink[window]).tolist()]
    pieces = [one for one in pieces if max(one.width, one.height) >= _SMALLEST * height]  # others are noise
    inside = [one for one in pieces if first <= one.x and one.x + one.width <= last]
    of_the_pen = [one for one in inside if _is_of_the_pen(one, left, right, height, stages)]
    sign = _point(inside, of_the_pen, height, foot) if gap(left, right) <= _WIDEST * height else None
    apart = [one for one in of_the_pen if _is_between(one, left, right)]
    if sign or not apart:
        return sign
    return _Sign(" ", () if any(max(one.width, one.height) > _LARGEST * height for one in apart) else tuple(apart))


def _is_between(one: Box, left: Box, right: Box) -> bool:
    """Whether the middle of something lies between two digits, and neither above nor below both of them."""
    x, y = one.x + one.width / 2, one.y + one.height / 2
    is_level = min(left.y, right.y) < y < max(left.y + left.height, right.y + right.height)
    is_level &= one.height <= _TALLEST_APART * max(left.height, right.height)
    return is_level and left.x + left.width < x < right.x


def _point(inside: Sequence[Box], of_the_pen: Sequence[Box], height: int, foot: float) -> _Sign | None:
    """The point, comma or colon that the pieces between two digits make, some of which are of their pen."""
    small = [one for one in inside if max(one.width, one.height) <= _LONGEST * height]
    dots = [one for one in of_the_pen if max(one.width, one.height) <= _LONGEST * height]
    low = [dot for dot in dots if _is_point(dot, height, foot) or _is_comma(dot, height, foot)]
    if len(low) != 1 or len(dots) > 2 or len(inside) > len(small):  # as in a division sign
        return None
    if len(dots) == 1:
        return _Sign("," if _is_comma(low[0], height, foot) else ".", (low[0],))
    upper = next(dot for dot in dots if dot is not low[0])
    is_colon = _is_above(upper, low[0], height) and _is_point(low[0], height, foot)
    return _Sign(":", (low[0], upper)) if is_colon and len(small) == len(dots) else None


def _is_of_the_pen(dot: Box, left: Box, right: Box, height: int, stages: Segmentation) -> bool:
    """Whether something is as broad and as strong as the strokes of the digits beside it."""
    breadth = min(breadth_of(_of(stages.ink, box)) for box in (left, right))
    strongest = min(int(_of(stages.contrast, box).max()) for box in (left, right))
    broad = min(dot.width, dot.height) >= max(_AS_BROAD * breadth, _SMALLEST * height)
    return bool(broad and _of(stages.contrast, dot).max() >= _AS_STRONG * strongest)


def _of(levels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    return levels[box.y : box.y + box.height, box.x : box.x + box.width]


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
