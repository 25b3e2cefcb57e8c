"""From ink to what may be digits: connected components, broken strokes joined, what cannot be a digit left out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.rings import has_hole, is_ring
from engine.types import Box, Image

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Component:
    """One or more connected pieces of ink: their box, and a mask (H, W) uint8 of the box's size, 255 where they are."""

    box: Box
    mask: Image


# What a single piece must be.
_SMALLEST_PART = 3  # pixels on its longer side: less is noise
_ALONG_BORDER = 0.25  # of the picture's side: the edge of the paper or of what lies around it
_OF_ITSELF_ALONG_BORDER = 0.6  # of its own longer side: the end of such an edge
_EDGE = 200  # of the longer side: within this part of it a stroke's edge rises, even a blurred one
_LARGE, _LARGE_EDGE = 0.3, 28  # the same for what is higher than this share of the picture
_STEEP = 0.33  # of the contrast, changing across the outline: smudges and shadows are softer, ink is not
_FAINTEST = 0.33  # of the typical contrast: print on the other side of the paper shows through more faintly
_SLIM, _PALEST = 0.25, 0.65  # width in lengths, share of the typical contrast: what is left of a ruled line
_MOST = 1500  # pieces: with more, it is noise, or print

# What a digit must be.
_SMALLEST_HEIGHT = 9  # pixels: a network can tell nothing from fewer
_SHORTEST, _TALLEST = 0.35, 3.5  # of the typical height
_WIDEST = 2.6  # widths in heights: two digits that touch, perhaps three
_SOLID, _SOLID_WIDTH = 0.9, 0.55  # share of its box, width in heights: a blot, if it is not as slim as a 1
_SINGLE_WIDTH = 1.6  # widths in heights: wider, it is not one digit
_SINGLE_HEIGHT = 14  # heights in widths: a 1 by the thinnest pen
_SINGLE_FILLED = 0.04  # share of its box: less is a frame or a long scratch

# What makes two pieces one digit. Heights and distances are in typical heights.
_PART_FROM, _PART_TO = 0.1, 0.85  # a part's longer side, and its height: smaller is a speck, taller a digit of its own
_NEAR = 0.16  # a broken stroke's gap
_STRONGER = 2.2  # times a part's contrast: one pen draws both, but thin ends are pale
_JOINED_HEIGHT, _JOINED_WIDTH = 1.5, 1.25  # together they are one digit, not two above or beside each other
_FLAT, _TO_THE_RIGHT, _ROOFED = (
    1.5,
    0.4,
    1.9,
)  # widths in heights of a roof; widths of the rest that it sticks out; together
_LOW_DIGIT = 0.62  # as high as a small digit: a part only of what it stands on or hangs from, as the bar of a 5
_PALEST_HALF = 0.22  # share of the typical contrast: the half of a zero along which a pencil is hardly pressed
_OF_ONE_HEIGHT = 1.25  # heights of the taller one: both halves together
_SMALLEST_ZERO, _ROUNDISH = 0.16, 1.7  # its height; width and height differ by no more than this
_SAME_NUMBER = 4.0  # so far from a tall digit of its number
_STACKED_WIDTH, _STACKED_HEIGHT = 0.6, 0.8  # of both sizes added: such two share their columns and hardly any rows
_LARGER_FIRST = 1e-3  # pixels, for all of the picture: of two pieces as near as each other, the larger takes the part


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Connected pieces of ink; each has one place in all arrays (N,).

    `number` is what stands for the piece in the numbered picture. Its box and its `area` are in pixels, its `strength`
    is its mean contrast.
    """

    number: NDArray[np.intp]
    left: Floats
    top: Floats
    width: Floats
    height: Floats
    area: Floats
    strength: Floats

    def __len__(self) -> int:
        return len(self.number)

    @property
    def right(self) -> Floats:
        return self.left + self.width

    @property
    def bottom(self) -> Floats:
        return self.top + self.height

    @property
    def longer_side(self) -> Floats:
        return np.maximum(self.width, self.height)

    def where(self, kept: NDArray[np.bool_]) -> _Pieces:
        """The pieces that are kept, in the same order."""
        return _Pieces(*(getattr(self, field.name)[kept] for field in fields(self)))


class _Typical(NamedTuple):
    """Height in pixels and mean contrast of a typical digit of the picture."""

    height: float
    contrast: float


def find_components(ink: Image, contrast: Image, ruled: bool) -> list[Component]:
    """What may be digits in `ink`, (H, W) uint8, 255 for ink; `contrast` is how strong it is.

    On ruled paper, `ruled`, slim and pale pieces are what is left of its lines.
    """
    labels, every = _connected(ink, contrast)
    kept = every.longer_side >= _SMALLEST_PART
    kept[0] = False  # the ground
    if not kept.any():
        return []
    kept &= ~_along_border(labels, every)
    kept &= _steepness(labels, ink, contrast, every, kept) >= _STEEP * every.strength
    pieces = every.where(kept)
    typical = _typical(pieces)
    if typical is None:
        return []
    pieces = _with_whole_rings(labels, pieces, typical)
    pieces = _most(pieces.where(_may_belong_to_a_digit(pieces, typical, ruled)))
    components = []
    zeros = _small_zeros(labels, pieces, typical)
    for members in _joined(pieces, typical.height, every.area.max(), zeros):
        left, top = pieces.left[members].min(), pieces.top[members].min()
        right, bottom = pieces.right[members].max(), pieces.bottom[members].max()
        box = Box(int(left), int(top), int(right - left), int(bottom - top))
        if zeros[members[0]] or _can_be_a_digit(box, float(pieces.area[members].sum()), typical.height):
            inside = labels[box.y : box.y + box.height, box.x : box.x + box.width]
            numbers = pieces.number[members]
            own = np.isin(inside, numbers) if len(numbers) > 1 else inside == numbers[0]
            components.append(Component(box, own.astype(np.uint8) * 255))
    return components


def _connected(ink: Image, contrast: Image) -> tuple[NDArray[np.int32], _Pieces]:
    """The picture with each pixel's piece as a number, (H, W), and all pieces by number; the ground is piece 0."""
    count, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    labels = np.asarray(numbered, np.int32)
    left, top, width, height, area = (stats[:, column].astype(np.float64) for column in range(5))
    inked = np.flatnonzero(ink > 0)  # of truth values many times faster than of numbers
    sums = np.bincount(labels.ravel()[inked], contrast.ravel()[inked].astype(np.float64), count)
    return labels, _Pieces(np.arange(count), left, top, width, height, area, sums / np.maximum(area, 1))


def _along_border(labels: NDArray[np.int32], every: _Pieces) -> NDArray[np.bool_]:
    """Edges of the paper and of what lies around it: touching the border along much of it, or of their own length."""
    height, width = labels.shape
    sides = [np.bincount(side, minlength=len(every)) for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1])]
    across, upright = np.maximum(sides[0], sides[1]), np.maximum(sides[2], sides[3])
    long = (across > _ALONG_BORDER * width) | (upright > _ALONG_BORDER * height)
    return np.asarray(long | (np.maximum(across, upright) > _OF_ITSELF_ALONG_BORDER * every.longer_side))


def _steepness(
    labels: NDArray[np.int32], ink: Image, contrast: Image, every: _Pieces, kept: NDArray[np.bool_]
) -> Floats:
    """How far contrast changes across the outline of each piece, on average.

    An enlarged or blurred picture of a large digit has edges as broad as a whole small digit, so a large piece, if any
    is kept, is measured across broader ones.
    """
    steepness = _change_across(labels, ink, contrast, len(every), _EDGE)
    large = every.height > _LARGE * len(ink)
    if (kept & large).any():
        return np.where(large, _change_across(labels, ink, contrast, len(every), _LARGE_EDGE), steepness)
    return steepness


def _change_across(labels: NDArray[np.int32], ink: Image, contrast: Image, count: int, edge: int) -> Floats:
    outline = np.flatnonzero(np.asarray(cv2.erode(ink, np.ones((3, 3), np.uint8))) < ink)
    side = max(3, max(ink.shape) // edge | 1)
    change = cv2.morphologyEx(contrast, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8))
    numbers = labels.ravel()[outline]
    sums = np.bincount(numbers, np.asarray(change).ravel()[outline].astype(np.float64), count)
    return np.asarray(sums / np.maximum(np.bincount(numbers, minlength=count), 1))


def _typical(pieces: _Pieces) -> _Typical | None:
    """The typical digit: medians of all pieces that could be one, the strong and tall counting more.

    None when no piece could be one.
    """
    width, height = pieces.width, pieces.height
    likely = (height >= _SMALLEST_HEIGHT) & (width <= _SINGLE_WIDTH * height) & (width * _SINGLE_HEIGHT >= height)
    likely &= pieces.area > _SINGLE_FILLED * width * height
    if not likely.any():  # perhaps two that touch, and nothing else
        likely = (height >= _SMALLEST_HEIGHT) & (width <= _WIDEST * height)
    if not likely.any():
        return None
    heights, strengths = height[likely], pieces.strength[likely]
    weights = heights * strengths**2
    return _Typical(_weighted_median(heights, weights), _weighted_median(strengths, weights))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _may_belong_to_a_digit(pieces: _Pieces, typical: _Typical, ruled: bool) -> NDArray[np.bool_]:
    tallest = _TALLEST * typical.height
    possible = pieces.strength >= _FAINTEST * typical.contrast
    possible &= (pieces.height <= tallest) & (pieces.width <= 2 * tallest)
    if ruled:
        slim = np.minimum(pieces.width, pieces.height) <= _SLIM * pieces.longer_side
        possible &= ~slim | (pieces.strength >= _PALEST * typical.contrast)
    return np.asarray(possible)


def _with_whole_rings(labels: NDArray[np.int32], pieces: _Pieces, typical: _Typical) -> _Pieces:
    """The pieces, the halves of a zero made one, in `labels` too: a pencil is pressed hard on one side of it only."""
    tall = np.flatnonzero(
        (pieces.height >= _LOW_DIGIT * typical.height)
        & (pieces.height <= _JOINED_HEIGHT * typical.height)
        & (pieces.strength >= _PALEST_HALF * typical.contrast)
    )
    tall = tall[np.argsort(pieces.left[tall], kind="stable")]
    lefts = pieces.left[tall]
    ends = np.searchsorted(lefts, lefts + _JOINED_HEIGHT * typical.height, "right")
    gone = np.zeros(len(pieces), bool)
    for place, one in enumerate(tall):
        others = tall[place + 1 : ends[place]]
        for other in others[_may_be_halves(pieces, one, others)] if not gone[one] else ():
            left, top = pieces.left[one], min(pieces.top[one], pieces.top[other])
            right, bottom = (max(sides[one], sides[other]) for sides in (pieces.right, pieces.bottom))
            window = labels[int(top) : int(bottom), int(left) : int(right)]
            numbers = pieces.number[[one, other]]
            if not gone[other] and is_ring(np.isin(window, numbers).astype(np.uint8) * 255):
                window[window == numbers[1]] = numbers[0]
                areas = pieces.area[[one, other]]
                pieces.strength[one] = pieces.strength[[one, other]] @ areas / areas.sum()
                pieces.area[one] = areas.sum()
                pieces.top[one] = top
                pieces.width[one], pieces.height[one] = right - left, bottom - top
                gone[other] = True
                break
    return pieces.where(~gone)


def _may_be_halves(pieces: _Pieces, one: np.intp, others: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of `others`, none of which begins further to the left, lie beside the piece `one` as half a zero does."""
    high = np.maximum(pieces.height[one], pieces.height[others])
    right = np.maximum(pieces.right[one], pieces.right[others])
    both_height = np.maximum(pieces.bottom[one], pieces.bottom[others]) - np.minimum(
        pieces.top[one], pieces.top[others]
    )
    return np.asarray((right - pieces.left[one] <= high) & (both_height <= _OF_ONE_HEIGHT * high))


def _small_zeros(labels: NDArray[np.int32], pieces: _Pieces, typical: _Typical) -> NDArray[np.bool_]:
    """Which pieces are small zeros: rings as strong as digits, in line with a tall one; a speck has no hole."""
    middle = pieces.top + pieces.height / 2
    tall = pieces.height >= _LOW_DIGIT * typical.height
    zeros = (pieces.height < _LOW_DIGIT * typical.height) & (pieces.height >= _SMALLEST_ZERO * typical.height)
    zeros &= (pieces.height >= _SMALLEST_HEIGHT) & (pieces.strength >= _PALEST * typical.contrast)
    zeros &= np.abs(np.log(pieces.width / pieces.height)) <= np.log(_ROUNDISH)
    for place in np.flatnonzero(zeros):
        beside = tall & (pieces.top < middle[place]) & (pieces.bottom > middle[place])
        beside &= np.abs(pieces.left - pieces.left[place]) <= _SAME_NUMBER * typical.height
        left, top, width, height = (
            int(values[place]) for values in (pieces.left, pieces.top, pieces.width, pieces.height)
        )
        own = (labels[top : top + height, left : left + width] == pieces.number[place]).astype(np.uint8) * 255
        zeros[place] = beside.any() and has_hole(own)
    return zeros


def _most(pieces: _Pieces) -> _Pieces:
    """All pieces, or of too many the largest, so that time stays bounded."""
    if len(pieces) <= _MOST:
        return pieces
    large = pieces.area >= np.sort(pieces.area)[-_MOST]
    return pieces.where(large & (np.cumsum(large) <= _MOST))


def _joined(pieces: _Pieces, typical_height: float, largest: float, zeros: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Groups of pieces, by their places, that make one digit; small zeros stay alone.

    A part goes to the nearest larger piece that it nearly touches. `largest` is the area of the largest piece of the
    picture, the ground included.
    """
    owner = list(range(len(pieces)))
    parts = np.flatnonzero(
        (pieces.height < _PART_TO * typical_height) & (pieces.longer_side >= _PART_FROM * typical_height)
    )
    for part in parts:
        nearest = None if zeros[part] else _nearest_larger(pieces, part, typical_height, largest)
        if nearest is not None and not zeros[nearest]:
            owner[part] = nearest

    def root(place: int) -> int:
        while owner[place] != place:
            place = owner[place]
        return place

    groups: dict[int, list[int]] = {}
    for place in range(len(pieces)):
        groups.setdefault(root(place), []).append(place)
    return [np.array(members, np.intp) for members in groups.values()]


def _nearest_larger(pieces: _Pieces, part: np.intp, typical_height: float, largest: float) -> int | None:
    """The place of the piece that a part belongs to; None when it belongs to none."""
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
    if pieces.height[part] >= _LOW_DIGIT * typical_height:
        fits &= both_width <= _STACKED_WIDTH * (pieces.width + pieces.width[part])
        fits &= both_height >= _STACKED_HEIGHT * (pieces.height + pieces.height[part])
    if not fits.any():
        return None
    distance = gap - _LARGER_FIRST * pieces.area / largest
    return int(np.flatnonzero(fits)[np.argmin(distance[fits])])


def _can_be_a_digit(box: Box, area: float, typical_height: float) -> bool:
    if box.height < max(_SMALLEST_HEIGHT, _SHORTEST * typical_height) or box.width > _WIDEST * box.height:
        return False
    solid = area > _SOLID * box.width * box.height
    return not (solid and box.width > _SOLID_WIDTH * box.height)
