"""Which pieces of ink make one digit: broken strokes are joined, points, commas, colons and lines stay apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import Floats, Pieces

LOW_DIGIT = 0.62
"""Typical heights: as high as a small digit, which is a part only of what it stands on or hangs from."""

# What makes two pieces one digit. Heights and distances are in typical heights.
_PART_FROM, _PART_TO = 0.1, 0.85  # a part's longer side, and its height: smaller is a speck, taller a digit of its own
_NEAR = 0.16  # a broken stroke's gap
_STRONGER = 2.2  # times a part's contrast: one pen draws both, but thin ends are pale
_JOINED_HEIGHT, _JOINED_WIDTH = 1.5, 1.25  # together they are one digit, not two above or beside each other
_FLAT = 1.5  # widths in heights of a roof
_TO_THE_RIGHT, _ROOFED = 0.4, 1.9  # widths of the rest that a roof sticks out; both together
_STACKED_WIDTH, _STACKED_HEIGHT = 0.6, 0.8  # of both sizes added: such two share their columns and hardly any rows
_LARGER_FIRST = 1e-3  # pixels, for all of the picture: of two pieces as near as each other, the larger takes the part

# What is a sign of its own.
_POINT, _MINUS = 0.45, 0.7  # the height of a point or comma, the width of a minus sign, at most
_TALL_POINT = 1.3  # widths of a point in heights, at most
_DOT, _ROUND = 0.3, 1.7  # the longer side of a dot of a colon; in its shorter ones, and in the other dot's
_APART, _IN_LINE = (1.4, 6.0), 1.0  # of a dot's longer side: between the middles of both dots, down and across
_LOW = 0.7  # of the digit's height: a point or comma lies lower than this beside it
_HALFWAY = (0.25, 0.75)  # of the digit's height: between these a minus sign lies before it
_SLIMMEST = 0.35  # widths in heights of what may be underlined
_BAR, _FRACTION = 2.5, 0.5  # widths in heights of the bar of a fraction; from it to what is above and below it
_MIDDLE = 4.0  # the larger of both distances is at most so many times the smaller one


def joined(pieces: Pieces, typical_height: float, largest: float, zeros: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Groups of pieces, by their places, that make one digit; small zeros stay alone, and signs are in no group.

    A part goes to the nearest larger piece that it nearly touches. `largest` is the area of the largest piece of the
    picture, the ground included.
    """
    owner = list(range(len(pieces)))
    parts = np.flatnonzero(
        (pieces.height < _PART_TO * typical_height) & (pieces.longer_side >= _PART_FROM * typical_height) & ~zeros
    )
    signs = set()
    for part in parts:
        distance = _distances(pieces, part, typical_height, largest)
        as_sign = _is_sign_beside(pieces, part, typical_height) | _is_fraction_bar(pieces, part, typical_height)
        as_part = np.where(as_sign, np.inf, distance)
        nearest = int(np.argmin(as_part))
        if as_part[nearest] < np.inf:
            if not zeros[nearest]:
                owner[part] = nearest
        elif np.isfinite(distance).any():
            signs.add(int(part))

    def root(place: int) -> int:
        while owner[place] != place:
            place = owner[place]
        return place

    groups: dict[int, list[int]] = {}
    for place in range(len(pieces)):
        if place not in signs:
            groups.setdefault(root(place), []).append(place)
    return [np.array(members, np.intp) for members in groups.values()]


def _distances(pieces: Pieces, part: np.intp, typical_height: float, largest: float) -> Floats:
    """How far a part is from each piece that it may belong to, in pixels; infinite for the others."""
    left, right, top, bottom = pieces.left, pieces.right, pieces.top, pieces.bottom
    width = pieces.width
    across = np.maximum(np.maximum(left - right[part], left[part] - right), 0)
    down = np.maximum(np.maximum(top - bottom[part], top[part] - bottom), 0)
    gap = np.hypot(across, down)
    both_width = np.maximum(right, right[part]) - np.minimum(left, left[part])
    both_height = np.maximum(bottom, bottom[part]) - np.minimum(top, top[part])
    larger = (pieces.area > pieces.area[part]) | (
        (pieces.area == pieces.area[part]) & (np.arange(len(pieces)) > part)  # so that no two own each other
    )
    near = larger & (pieces.strength <= _STRONGER * pieces.strength[part]) & (gap <= _NEAR * typical_height)
    near &= both_height <= _JOINED_HEIGHT * typical_height
    fits = near & (both_width <= _JOINED_WIDTH * typical_height)
    if pieces.width[part] >= _FLAT * pieces.height[part]:  # the roof of a 5 may go far to the right
        roof = (
            (top[part] < top) & (left[part] > left) & (left[part] + right[part] > left + right + _TO_THE_RIGHT * width)
        )
        fits |= near & roof & (both_width <= _ROOFED * typical_height)
    if pieces.height[part] >= LOW_DIGIT * typical_height:
        fits &= both_width <= _STACKED_WIDTH * (pieces.width + pieces.width[part])
        fits &= both_height >= _STACKED_HEIGHT * (pieces.height + pieces.height[part])
    return np.where(fits, gap - _LARGER_FIRST * pieces.area / largest, np.inf)


def _is_sign_beside(pieces: Pieces, part: np.intp, typical_height: float) -> NDArray[np.bool_]:
    """Beside which pieces a part lies as a point or comma does, before which as a minus sign, below which as a line."""
    left, right, width, height = pieces.left[part], pieces.right[part], pieces.width[part], pieces.height[part]
    down = (pieces.top[part] + height / 2 - pieces.top) / pieces.height
    before, behind = pieces.left >= right, pieces.right <= left
    signs = np.zeros(len(pieces), bool)
    if width <= _TALL_POINT * height and height <= _POINT * typical_height:
        signs |= (down >= _LOW) & (before | behind)
    if _is_of_a_colon(pieces, part, typical_height):
        signs |= before | behind
    if width >= _FLAT * height and width <= _MINUS * typical_height:
        signs |= (down > _HALFWAY[0]) & (down < _HALFWAY[1]) & before
    if width >= _BAR * height:
        below = (pieces.top[part] >= pieces.bottom) & (left < pieces.left) & (right > pieces.right)
        signs |= below & (pieces.width > _SLIMMEST * pieces.height)  # a 1 may stand on a foot
    return signs


def _is_of_a_colon(pieces: Pieces, part: np.intp, typical_height: float) -> bool:
    """Whether a part is a dot, and right above or below it is another one."""
    sides = pieces.longer_side
    dots = (sides <= _DOT * typical_height) & (sides <= _ROUND * np.minimum(pieces.width, pieces.height))
    if not dots[part]:
        return False
    x, y = pieces.left + pieces.width / 2, pieces.top + pieces.height / 2
    apart, aside = np.abs(y - y[part]) / sides[part], np.abs(x - x[part]) / sides[part]
    twins = dots & (aside <= _IN_LINE) & (apart >= _APART[0]) & (apart <= _APART[1])
    twins &= np.abs(np.log(sides / sides[part])) <= np.log(_ROUND)
    return bool(np.count_nonzero(twins) == 1)


def _is_fraction_bar(pieces: Pieces, part: np.intp, typical_height: float) -> bool:
    """Whether a part is flat and lies between a digit above it and another below it."""
    if pieces.width[part] < _BAR * pieces.height[part]:
        return False
    tall = (pieces.height >= LOW_DIGIT * typical_height) & (pieces.left < pieces.right[part])
    tall &= pieces.right > pieces.left[part]
    gaps = pieces.top[part] - pieces.bottom, pieces.top - pieces.bottom[part]
    nearest = [float(gap[tall & (gap >= 0)].min(initial=np.inf)) for gap in gaps]
    # The loose roof of a 5 is far nearer to its 5 than to what stands above.
    return max(nearest) <= min(_FRACTION * typical_height, _MIDDLE * min(nearest) + 1)
