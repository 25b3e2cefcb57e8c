"""From ink to what may be digits: connected components, broken strokes joined, what cannot be a digit left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.ink.joining import LOW_DIGIT, joined
from engine.ink.pieces import Floats, Pieces
from engine.ink.rings import has_hole, is_ring
from engine.ink.underlines import without_underlines
from engine.types import Box, Image


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
_FEWEST_SMALLER, _ONE_SIZE = 5, 0.3  # far smaller digits; their heights differ by no more
_MOST_SMALLER = 0.5  # share of what is small
_LEAST_FILLED, _MOST_FILLED = 0.12, 0.85  # of its box: a ring fills less than a digit, a bar more
_FEW_LARGE, _MOST_LARGE = 2, 0.15  # larger things like digits, such as hands of a clock; share of the smaller ones
_DOT = 0.7  # share of its box that a dot fills, and hardly any digit
_WIDEST = 2.6  # widths in heights: two digits that touch, perhaps three
_SOLID, _SOLID_WIDTH = 0.9, 0.55  # share of its box, width in heights: a blot, if it is not as slim as a 1
_SINGLE_WIDTH = 1.6  # widths in heights: wider, it is not one digit
_SINGLE_HEIGHT = 14  # heights in widths: a 1 by the thinnest pen
_SINGLE_FILLED = 0.04  # share of its box: less is a frame or a long scratch

# What is a half of a zero, or a small zero. Heights and distances are in typical heights.
_PALEST_HALF = 0.22  # share of the typical contrast: the half of a zero along which a pencil is hardly pressed
_TALLEST_HALF = 1.5  # both halves are no wider than this
_OF_ONE_HEIGHT = 1.25  # heights of the taller one: both halves together
_SMALLEST_ZERO, _ROUNDISH = 0.16, 1.7  # its height; width and height differ by no more than this
_SAME_NUMBER = 4.0  # so far from a tall digit of its number


class _Typical(NamedTuple):
    """Height in pixels and mean contrast of a typical digit of the picture."""

    height: float
    contrast: float


def find_components(ink: Image, contrast: Image, *, ruled: bool) -> list[Component]:
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
    bare = without_underlines(ink, labels, pieces)
    if bare is not ink:
        return find_components(bare, contrast, ruled=ruled)
    typical = _typical(pieces)
    if typical is None:
        return []
    pieces = _with_whole_rings(labels, pieces, typical)
    smaller = _smaller(pieces, typical)
    if smaller is None:
        return _of_one_size(labels, pieces, typical, every.area.max(), ruled)
    alike = np.abs(pieces.height - smaller.height) <= _ONE_SIZE * smaller.height
    components = _of_one_size(labels, pieces.where(~alike), typical, every.area.max(), ruled)
    others = _with_whole_rings(labels, pieces.where(~_are_in(pieces, components, labels)), smaller)
    return components + _of_one_size(labels, others, smaller, every.area.max(), ruled)


def _smaller(pieces: Pieces, typical: _Typical) -> _Typical | None:
    """The typical digit of those that are far smaller than what counts most, as on the face of a clock; None for none.

    They are several, of one size, as strong as what is larger, and most of what is small. What is larger are rings,
    bars and the like: beside digits small things are letters, or what is left of lines.
    """
    filled = pieces.area / (pieces.width * pieces.height)
    digit_like = _may_be_one(pieces) & (filled > _LEAST_FILLED) & (filled < _MOST_FILLED)
    large = np.count_nonzero(digit_like & (pieces.height >= _SHORTEST * typical.height))
    small = pieces.where((pieces.height < _SHORTEST * typical.height) & _may_be_one(pieces))
    small = small.where((small.strength >= _PALEST * typical.contrast) & ~_are_dots(small))
    found = _typical(small) if len(small) >= _FEWEST_SMALLER else None
    if found is None:
        return None
    alike = np.count_nonzero(np.abs(small.height - found.height) <= _ONE_SIZE * found.height)
    if large > max(_FEW_LARGE, _MOST_LARGE * alike):
        return None
    return found if alike >= max(_FEWEST_SMALLER, _MOST_SMALLER * len(small)) else None


def _are_dots(pieces: Pieces) -> NDArray[np.bool_]:
    round_ones = np.abs(np.log(pieces.width / pieces.height)) <= np.log(_ROUNDISH)
    return np.asarray(round_ones & (pieces.area >= _DOT * pieces.width * pieces.height))


def _are_in(pieces: Pieces, components: Sequence[Component], labels: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which pieces belong to components."""
    boxes = [one.box for one in components]
    inside = [labels[box.y : box.y + box.height, box.x : box.x + box.width] for box in boxes]
    numbers = [place[one.mask > 0] for place, one in zip(inside, components, strict=True)]
    return np.isin(pieces.number, np.concatenate(numbers) if numbers else [])


def _of_one_size(
    labels: NDArray[np.int32], pieces: Pieces, typical: _Typical, largest: float, ruled: bool
) -> list[Component]:
    """What may be digits of about the typical size; `largest` is the area of the picture's largest piece."""
    pieces = _most(pieces.where(_may_belong_to_a_digit(pieces, typical, ruled)))
    components = []
    zeros = _small_zeros(labels, pieces, typical)
    for members in joined(pieces, typical.height, largest, zeros):
        left, top = pieces.left[members].min(), pieces.top[members].min()
        right, bottom = pieces.right[members].max(), pieces.bottom[members].max()
        box = Box(int(left), int(top), int(right - left), int(bottom - top))
        if zeros[members[0]] or _can_be_a_digit(box, float(pieces.area[members].sum()), typical.height):
            inside = labels[box.y : box.y + box.height, box.x : box.x + box.width]
            numbers = pieces.number[members]
            own = np.isin(inside, numbers) if len(numbers) > 1 else inside == numbers[0]
            components.append(Component(box, own.astype(np.uint8) * 255))
    return components


def _connected(ink: Image, contrast: Image) -> tuple[NDArray[np.int32], Pieces]:
    """The picture with each pixel's piece as a number, (H, W), and all pieces by number; the ground is piece 0."""
    count, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    labels = np.asarray(numbered, np.int32)
    left, top, width, height, area = (stats[:, column].astype(np.float64) for column in range(5))
    inked = np.flatnonzero(ink > 0)  # of truth values many times faster than of numbers
    sums = np.bincount(labels.ravel()[inked], contrast.ravel()[inked].astype(np.float64), count)
    return labels, Pieces(np.arange(count), left, top, width, height, area, sums / np.maximum(area, 1))


def _along_border(labels: NDArray[np.int32], every: Pieces) -> NDArray[np.bool_]:
    """Edges of the paper and of what lies around it: touching the border along much of it, or of their own length."""
    height, width = labels.shape
    sides = [np.bincount(side, minlength=len(every)) for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1])]
    across, upright = np.maximum(sides[0], sides[1]), np.maximum(sides[2], sides[3])
    long = (across > _ALONG_BORDER * width) | (upright > _ALONG_BORDER * height)
    return np.asarray(long | (np.maximum(across, upright) > _OF_ITSELF_ALONG_BORDER * every.longer_side))


def _steepness(
    labels: NDArray[np.int32], ink: Image, contrast: Image, every: Pieces, kept: NDArray[np.bool_]
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


def _typical(pieces: Pieces) -> _Typical | None:
    """The typical digit: medians of all pieces that could be one, the strong and tall counting more.

    None when no piece could be one.
    """
    width, height = pieces.width, pieces.height
    likely = _may_be_one(pieces)
    if (likely & ~_are_dots(pieces)).any():
        likely &= ~_are_dots(pieces)
    if not likely.any():  # perhaps two that touch, and nothing else
        likely = (height >= _SMALLEST_HEIGHT) & (width <= _WIDEST * height)
    if not likely.any():
        return None
    heights, strengths = height[likely], pieces.strength[likely]
    weights = heights * strengths**2
    return _Typical(_weighted_median(heights, weights), _weighted_median(strengths, weights))


def _may_be_one(pieces: Pieces) -> NDArray[np.bool_]:
    """Which pieces may be a digit each, by their shape."""
    width, height = pieces.width, pieces.height
    likely = (height >= _SMALLEST_HEIGHT) & (width <= _SINGLE_WIDTH * height) & (width * _SINGLE_HEIGHT >= height)
    return np.asarray(likely & (pieces.area > _SINGLE_FILLED * width * height))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _may_belong_to_a_digit(pieces: Pieces, typical: _Typical, ruled: bool) -> NDArray[np.bool_]:
    tallest = _TALLEST * typical.height
    possible = pieces.strength >= _FAINTEST * typical.contrast
    possible &= (pieces.height <= tallest) & (pieces.width <= 2 * tallest)
    if ruled:
        slim = np.minimum(pieces.width, pieces.height) <= _SLIM * pieces.longer_side
        possible &= ~slim | (pieces.strength >= _PALEST * typical.contrast)
    return np.asarray(possible)


def _with_whole_rings(labels: NDArray[np.int32], pieces: Pieces, typical: _Typical) -> Pieces:
    """The pieces, the halves of a zero made one, in `labels` too: a pencil is pressed hard on one side of it only."""
    tall = np.flatnonzero(
        (pieces.height >= LOW_DIGIT * typical.height)
        & (pieces.height <= _TALLEST_HALF * typical.height)
        & (pieces.strength >= _PALEST_HALF * typical.contrast)
    )
    tall = tall[np.argsort(pieces.left[tall], kind="stable")]
    lefts = pieces.left[tall]
    ends = np.searchsorted(lefts, lefts + _TALLEST_HALF * typical.height, "right")
    gone = np.zeros(len(pieces), bool)
    for place, one in enumerate(tall):
        others = tall[place + 1 : ends[place]]
        for other in others[_may_be_halves(pieces, one, others)] if not gone[one] else ():
            both = pieces.where(np.array([one, other]))
            left, top, right, bottom = both.left.min(), both.top.min(), both.right.max(), both.bottom.max()
            window = labels[int(top) : int(bottom), int(left) : int(right)]
            numbers = both.number
            if not gone[other] and is_ring(np.isin(window, numbers).astype(np.uint8) * 255):
                window[window == numbers[1]] = numbers[0]
                pieces.strength[one] = both.strength @ both.area / both.area.sum()
                pieces.area[one] = both.area.sum()
                pieces.top[one] = top
                pieces.width[one], pieces.height[one] = right - left, bottom - top
                gone[other] = True
                break
    return pieces.where(~gone)


def _may_be_halves(pieces: Pieces, one: np.intp, others: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of `others`, none of which begins further to the left, lie beside the piece `one` as half a zero does."""
    left, top, width, height = (sides[one] for sides in (pieces.left, pieces.top, pieces.width, pieces.height))
    beside = pieces.where(others)
    high = np.maximum(height, beside.height)
    both_height = np.maximum(top + height, beside.bottom) - np.minimum(top, beside.top)
    return np.asarray((np.maximum(left + width, beside.right) - left <= high) & (both_height <= _OF_ONE_HEIGHT * high))


def _small_zeros(labels: NDArray[np.int32], pieces: Pieces, typical: _Typical) -> NDArray[np.bool_]:
    """Which pieces are small zeros: rings as strong as digits, in line with a tall one; a speck has no hole."""
    middle = pieces.top + pieces.height / 2
    tall = pieces.height >= LOW_DIGIT * typical.height
    zeros = (pieces.height < LOW_DIGIT * typical.height) & (pieces.height >= _SMALLEST_ZERO * typical.height)
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


def _most(pieces: Pieces) -> Pieces:
    """All pieces, or of too many the largest, so that time stays bounded."""
    if len(pieces) <= _MOST:
        return pieces
    large = pieces.area >= np.sort(pieces.area)[-_MOST]
    return pieces.where(large & (np.cumsum(large) <= _MOST))


def _can_be_a_digit(box: Box, area: float, typical_height: float) -> bool:
    if box.height < max(_SMALLEST_HEIGHT, _SHORTEST * typical_height) or box.width > _WIDEST * box.height:
        return False
    solid = area > _SOLID * box.width * box.height
    return not (solid and box.width > _SOLID_WIDTH * box.height)
