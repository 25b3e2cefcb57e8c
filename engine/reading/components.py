"""From ink to what may be digits: connected components, broken strokes joined, what cannot be a digit left out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Box, Image


@dataclass(frozen=True, slots=True)
class Component:
    """One or more connected pieces of ink: their box, and a mask (H, W) uint8 of the box's size, 255 where they are."""

    box: Box
    mask: Image


_SMALLEST_HEIGHT = 9  # pixels, of a digit
_MOST = 1500  # pieces
_SMALLEST_PART = 3  # pixels, of a part of a digit
_SHORTEST = 0.35  # of the typical height: a digit
_TALLEST = 3.5
_WIDEST = 2.6  # widths in heights of a component: two digits that touch, perhaps three
_FAINTEST = 0.33  # of the typical contrast
_SLIM, _PALEST = 0.25, 0.65  # width in heights, share of the typical contrast
_EDGE = 200  # of the longer side: within this part of it a stroke's edge rises, even a blurred one
_LARGE, _LARGE_EDGE = 0.3, 28  # the same for what is higher than this share of the picture
_STEEP = 0.33  # of the contrast, changing across the outline: smudges and shadows are softer, ink is not
_LOW_PART, _TALL_PART = 0.62, 0.85  # of the typical height
_NEAR = 0.16  # of the height: a broken stroke's gap
_SOLID = 0.9  # share of the box: a blot, if it is not as slim as a 1


def find_components(ink: Image, contrast: Image, ruled: bool) -> list[Component]:
    """What may be digits in `ink`, (H, W) uint8, 255 for ink; `contrast` is how strong it is.

    On ruled paper, `ruled`, slim and pale pieces are what is left of its lines.
    """
    count, numbered, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    labels = np.asarray(numbered, np.int32)
    x, y, w, h, area = (stats[:, column].astype(np.float64) for column in range(5))
    alive = np.maximum(w, h) >= _SMALLEST_PART
    alive[0] = False
    if not alive.any():
        return []
    alive &= ~_along_border(labels, w, h)
    strength = _strengths(labels, ink, contrast, area, count)
    # An enlarged or blurred picture of a large digit has edges as broad as a whole small digit.
    steepness = _steepness(labels, ink, contrast, count, _EDGE)
    if (alive & (h > _LARGE * len(ink))).any():
        steepness = np.where(h > _LARGE * len(ink), _steepness(labels, ink, contrast, count, _LARGE_EDGE), steepness)
    alive &= steepness >= _STEEP * strength
    typical, contrast_of_typical = _typical(w, h, area, strength, alive)
    if typical == 0:
        return []
    alive &= (strength >= _FAINTEST * contrast_of_typical) & (h <= _TALLEST * typical) & (w <= 2 * _TALLEST * typical)
    if ruled:
        alive &= (strength >= _PALEST * contrast_of_typical) | (np.minimum(w, h) > _SLIM * np.maximum(w, h))
    if alive.sum() > _MOST:  # noise, or print: the largest suffice, and time stays bounded
        alive &= area >= np.sort(area[alive])[-_MOST]
        alive &= np.cumsum(alive) <= _MOST
    groups = _joined(x, y, w, h, area, strength, alive, typical)
    components = []
    for members in groups:
        left, top = x[members].min(), y[members].min()
        right, bottom = (x + w)[members].max(), (y + h)[members].max()
        box = Box(int(left), int(top), int(right - left), int(bottom - top))
        if _can_be_a_digit(box, float(area[members].sum()), typical):
            inside = labels[box.y : box.y + box.height, box.x : box.x + box.width]
            own = np.isin(inside, members) if len(members) > 1 else inside == members[0]
            components.append(Component(box, own.astype(np.uint8) * 255))
    return components


def _along_border(labels: NDArray[np.int32], w: NDArray[np.float64], h: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Edges of the paper and of what lies around it: touching the border along much of it, or of their own length."""
    height, width = labels.shape
    sides = [np.bincount(side, minlength=len(w)) for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1])]
    across, upright = np.maximum(sides[0], sides[1]), np.maximum(sides[2], sides[3])
    long = (across > 0.25 * width) | (upright > 0.25 * height)
    return np.asarray(long | (np.maximum(across, upright) > 0.6 * np.maximum(w, h)))


def _strengths(
    labels: NDArray[np.int32], ink: Image, contrast: Image, area: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """The mean contrast of each component."""
    inked = np.flatnonzero(ink > 0)  # of truth values many times faster than of numbers
    sums = np.bincount(labels.ravel()[inked], contrast.ravel()[inked].astype(np.float64), count)
    return np.asarray(sums / np.maximum(area, 1))


def _steepness(labels: NDArray[np.int32], ink: Image, contrast: Image, count: int, edge: int) -> NDArray[np.float64]:
    """How far contrast changes across the outline of each component, on average."""
    outline = np.flatnonzero(np.asarray(cv2.erode(ink, np.ones((3, 3), np.uint8))) < ink)
    side = max(3, max(ink.shape) // edge | 1)
    change = cv2.morphologyEx(contrast, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8))
    numbers = labels.ravel()[outline]
    sums = np.bincount(numbers, np.asarray(change).ravel()[outline].astype(np.float64), count)
    return np.asarray(sums / np.maximum(np.bincount(numbers, minlength=count), 1))


def _typical(
    w: NDArray[np.float64],
    h: NDArray[np.float64],
    area: NDArray[np.float64],
    strength: NDArray[np.float64],
    alive: NDArray[np.bool_],
) -> tuple[float, float]:
    """Height and contrast of the typical digit: medians of all that could be one, the strong and tall counting more."""
    likely = alive & (h >= _SMALLEST_HEIGHT) & (w <= 1.6 * h) & (w * 14 >= h) & (area > 0.04 * w * h)
    if not likely.any():  # perhaps two that touch, and nothing else
        likely = alive & (h >= _SMALLEST_HEIGHT) & (w <= _WIDEST * h)
    if not likely.any():
        return 0.0, 0.0
    heights, strengths = h[likely], strength[likely]
    weights = heights * strengths**2
    return _weighted_median(heights, weights), _weighted_median(strengths, weights)


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _joined(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    w: NDArray[np.float64],
    h: NDArray[np.float64],
    area: NDArray[np.float64],
    strength: NDArray[np.float64],
    alive: NDArray[np.bool_],
    typical: float,
) -> list[NDArray[np.intp]]:
    """Groups of components that make one digit: a part goes to the nearest larger piece it nearly touches."""
    numbers = np.flatnonzero(alive)
    owner = {int(number): int(number) for number in numbers}
    parts = [n for n in numbers if h[n] < _TALL_PART * typical and max(w[n], h[n]) >= 0.1 * typical]
    for part in sorted(parts, key=lambda n: area[n]):
        gap_x = np.maximum(np.maximum(x[numbers] - (x + w)[part], x[part] - (x + w)[numbers]), 0)
        gap_y = np.maximum(np.maximum(y[numbers] - (y + h)[part], y[part] - (y + h)[numbers]), 0)
        both_w = np.maximum((x + w)[numbers], (x + w)[part]) - np.minimum(x[numbers], x[part])
        both_h = np.maximum((y + h)[numbers], (y + h)[part]) - np.minimum(y[numbers], y[part])
        larger = (area[numbers] > area[part]) | ((area[numbers] == area[part]) & (numbers > part))
        fits = larger & (strength[numbers] <= 2.2 * strength[part])
        fits &= (np.hypot(gap_x, gap_y) <= _NEAR * typical) & (both_h <= 1.5 * typical) & (both_w <= 1.25 * typical)
        if h[part] >= _LOW_PART * typical:  # as high as a small digit: a part only of what it stands on or hangs from
            fits &= (both_w <= 0.6 * (w[numbers] + w[part])) & (both_h >= 0.8 * (h[numbers] + h[part]))
        if fits.any():
            nearest = numbers[fits][np.argmin(np.hypot(gap_x, gap_y)[fits] - 1e-3 * area[numbers][fits] / area.max())]
            owner[int(part)] = int(nearest)

    def root(number: int) -> int:
        while owner[number] != number:
            number = owner[number]
        return number

    groups: dict[int, list[int]] = {}
    for number in owner:
        groups.setdefault(root(number), []).append(number)
    return [np.array(members, np.intp) for members in groups.values()]


def _can_be_a_digit(box: Box, area: float, typical: float) -> bool:
    if box.height < max(_SMALLEST_HEIGHT, _SHORTEST * typical) or box.width > _WIDEST * box.height:
        return False
    solid = area > _SOLID * box.width * box.height
    return not (solid and box.width > 0.55 * box.height)
