"""What looks like a digit alone, and among what else is there does not: slashes, brackets, percent signs, patterns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.ink.text_lines import in_lines
from engine.judging.judge import kind_if_known
from engine.prediction.likeness import LEAST_LIKENESS
from engine.reading.brackets import brackets
from engine.reading.requests import Digit
from engine.reading.scales import IN_A_NUMBER, strokes_of_scales
from engine.reading.texts import gap, neighbours
from engine.types import Box, Image, PictureKind

_INK = 100  # of 255
_STRAIGHT = 0.16  # breadth in lengths, both as standard deviations: a stroke without a bend, by any pen
_LEAST_SLANT, _MOST_SLANT = 10, 55  # degrees from upright, to the right: a slash
_TALLER, _FAR = 1.3, 1.0  # usual heights of a digit; heights of a slash to what it parts: a cell's 1 is further away
_LOW_RING, _TOUCHING = 0.7, 0.35  # heights of the stroke: of both rings of a percent sign, between them and the stroke
# Of a comma, in heights of the digit before it: its height at most, where its top lies at least, and the gap at most.
_COMMA, _LOW, _AT_A_FOOT = 0.5, 0.7, 0.6
_TALL = 0.75  # quantile of heights that is a digit's: of the things on a page many may be commas
_FAR_LOWER = 2  # times: what goes around digits is higher than they are
_MANY_ALIKE = 8  # at equal distances
_EDGE = 0.12  # of the picture: a binding is there, a row of one digit that somebody practises hardly is
_OF_THEM = 0.85  # share of a row that must be so
_EQUAL = 0.15  # of the usual distance and height
_SAME_SHAPE = 0.85  # correlation with their mean picture
_MONOTONE = 0.8  # share of one label: pieces of lines are all 1s
_FEW_DIGITS = 0.5  # share of boxes that look like digits
_AT_A_SIDE = 0.02  # of the picture's longer side
_LEAST_OF_A_PATTERN = 5  # boxes; of few, a photo of a digit in somebody's hand would be one


def among_others(digits: Sequence[Digit], lines: Sequence[Sequence[int]], picture: Image) -> list[Digit]:
    """The digits in the light of each other and of the picture, (H, W, 3) uint8; `lines` holds their numbers by line.

    Slashes, commas, brackets, percent signs, holes of a binding, ticks and bars lose their likeness to a digit. So does
    everything where hardly anything else than strokes of one kind was found and the judge of pictures sees no digits:
    those are pieces of a pattern.
    """
    others = _slashes(digits, lines) | _commas(digits) | _percent_signs(digits, lines) | brackets(digits, lines)
    others |= _rows_of_holes(digits, lines, picture) | _around_several([one.box for one in digits])
    scales = strokes_of_scales(digits, lines)
    rest = [number for number in range(len(digits)) if number not in scales]
    if _is_pattern([digits[number] for number in rest], {rest.index(number) for number in others - scales}, picture):
        others = set(rest)
    others |= scales
    return [
        replace(one, likeness=one.likeness * LEAST_LIKENESS) if number in others else one
        for number, one in enumerate(digits)
    ]


def _is_pattern(digits: Sequence[Digit], others: set[int], picture: Image) -> bool:
    """Whether nearly all is of one label, or hardly anything like a digit, and the judge of pictures sees no digits.

    `others` are known to be none already; they count among what is not like a digit.
    """
    labels = Counter(one.label for number, one in enumerate(digits) if one.is_digit and number not in others)
    if not labels:
        return False
    if len(digits) < _LEAST_OF_A_PATTERN:  # a few ends of ruled lines, perhaps
        ends = set(labels) == {"1"} and all(_is_at_a_side(one.box, picture) for one in digits)
        return ends and kind_if_known(picture) == PictureKind.NOTHING
    count = labels.total()
    alike = max(labels.values()) >= _MONOTONE * count or count < _FEW_DIGITS * len(digits)
    return alike and kind_if_known(picture) in (PictureKind.OBJECT, PictureKind.NOTHING)


def _is_at_a_side(box: Box, picture: Image) -> bool:
    height, width = picture.shape[:2]
    from_sides = (box.x, box.y, width - box.x - box.width, height - box.y - box.height)
    return bool(min(from_sides) <= _AT_A_SIDE * max(height, width))


def _slashes(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """Straight strokes between two digits that lean to the right and go on above and below what is beside them."""
    rows = neighbours(digits, lines)
    slanted = {number for row in rows for number in row if _is_slanted_stroke(digits[number])}
    heights = [digits[number].box.height for row in rows for number in row if number not in slanted]
    if not slanted or not heights:
        return set()
    usual = float(np.median(heights))
    slashes = set()
    for row in rows:
        for before, number, after in zip(row, row[1:], row[2:], strict=False):
            box, beside = digits[number].box, (digits[before].box, digits[after].box)
            far = max(gap(beside[0], box), gap(box, beside[1])) > _FAR * box.height
            if number not in slanted or box.height < _TALLER * usual or far:
                continue
            if all(_goes_on(box, one) for one in beside):
                slashes.add(number)
    return slashes


def _commas(digits: Sequence[Digit]) -> set[int]:
    """Low strokes close behind the foot of a digit."""
    alike = [one.box for one in digits if one.is_digit]
    if not alike:
        return set()
    x, y, width, height = np.array([(box.x, box.y, box.width, box.height) for box in alike]).T
    most = _COMMA * np.minimum(height, np.quantile(height, _TALL))
    commas = set()
    for number, one in enumerate(digits):
        box = one.box
        if one.label in "17" and box.height <= most.max():
            behind = (box.x > x + width / 2) & (box.x <= x + width + _AT_A_FOOT * height)
            low = (box.y >= y + _LOW * height) & (box.y <= y + height)
            if (behind & low & (box.height <= most)).any():
                commas.add(number)
    return commas


def _around_several(boxes: Sequence[Box]) -> set[int]:
    """What goes around two other things, far lower, such as the rest of a frame or of a speech bubble."""
    sides = np.array([(box.width, box.height) for box in boxes], np.float64).reshape(-1, 2)
    middles = np.array([(box.x, box.y) for box in boxes], np.float64).reshape(-1, 2) + sides / 2
    around = set()
    for number, (middle, side) in enumerate(zip(middles, sides, strict=True)):
        inside = (np.abs(middles - middle) < side / 2).all(axis=1)
        if np.count_nonzero(inside & (sides[:, 1] * _FAR_LOWER < side[1])) >= 2:
            around.add(number)
    return around


def _percent_signs(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> set[int]:
    """A stroke that leans to the right, a low ring before its upper half, and another after its lower half."""
    signs: set[int] = set()
    for row in lines:
        for triple in zip(row, row[1:], row[2:], strict=False):
            before, stroke, after = (digits[number] for number in triple)
            if before.label == after.label == "0" and _is_slanted_stroke(stroke):
                high, low = (_beside_stroke(ring.box, stroke.box) for ring in (before, after))
                if high is not None and low is not None and high < 0.5 < low:
                    signs.update(triple)
    return signs


def _beside_stroke(ring: Box, stroke: Box) -> float | None:
    """How far down a stroke the middle of a low ring close beside it lies, as a share; None for another thing."""
    if ring.height > _LOW_RING * stroke.height or max(gap(ring, stroke), gap(stroke, ring)) > _TOUCHING * stroke.height:
        return None
    return (ring.y + ring.height / 2 - stroke.y) / stroke.height


def _goes_on(box: Box, beside: Box) -> bool:
    """Whether a box begins above one that is beside it, and ends below it."""
    return box.y < beside.y and box.y + box.height > beside.y + beside.height


def _is_slanted_stroke(digit: Digit) -> bool:
    if digit.label not in "17":
        return False
    rows, columns = np.nonzero(digit.picture > _INK)
    if len(rows) < 3:
        return False
    spread, axes = np.linalg.eigh(np.cov(np.stack([columns, -rows])))
    x, y = axes[:, 1] * np.sign(axes[1, 1] or 1)
    slant = math.degrees(math.atan2(x, y))
    straight = spread[0] <= _STRAIGHT**2 * spread[1]
    return bool(straight and _LEAST_SLANT <= slant <= _MOST_SLANT)


def _rows_of_holes(digits: Sequence[Digit], lines: Sequence[Sequence[int]], picture: Image) -> set[int]:
    """What stands in a row or column along an edge, at equal distances, equally high and of the same shape.

    Zeros of numbers above one another, as 10, 20, 30, are no holes.
    """
    if len(digits) < _MANY_ALIKE:
        return set()
    boxes = [one.box for one in digits]
    turned = [Box(box.y, box.x, box.height, box.width) for box in boxes]
    holes: set[int] = set()
    for places, side in ((boxes, picture.shape[0]), (turned, picture.shape[1])):
        for row in in_lines(places):
            inside = [places[number] for number in row]
            if len(row) >= _MANY_ALIKE and _is_at_edge(inside, side) and _are_equal(inside, digits, row):
                holes.update(set() if _are_in_numbers(row, digits, lines) else row)
    return holes


def _are_in_numbers(row: Sequence[int], digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> bool:
    """Whether most of a row or column have another digit right beside them that is not of it."""
    beside = 0
    for line in lines:
        for first, second in pairwise(line):
            pair = digits[first], digits[second]
            close = gap(pair[0].box, pair[1].box) <= IN_A_NUMBER * min(one.box.height for one in pair)
            beside += close and all(one.is_digit for one in pair) and (first in row) != (second in row)
    return 2 * beside > len(row)


def _is_at_edge(places: Sequence[Box], side: int) -> bool:
    middle = float(np.median([place.y + place.height / 2 for place in places]))
    return min(middle, side - middle) <= _EDGE * side


def _are_equal(places: Sequence[Box], digits: Sequence[Digit], row: Sequence[int]) -> bool:
    """Whether things one after another are equal, and as far from each other; some between them may be missing."""
    middles = np.array([place.x + place.width / 2 for place in places])
    apart = np.diff(middles)
    step, height = float(np.median(apart)), float(np.median([place.height for place in places]))
    steps = np.maximum(np.round(apart / max(step, 1.0)), 1)
    even = np.abs(apart - steps * step) <= _EQUAL * steps * step
    high = np.abs(np.array([place.height for place in places]) - height) <= _EQUAL * height
    if min(even.mean(), high.mean()) < _OF_THEM:
        return False
    return float((_correlations([digits[number].picture for number in row]) >= _SAME_SHAPE).mean()) >= _OF_THEM


def _correlations(pictures: Sequence[Image]) -> NDArray[np.float64]:
    """How far each of N pictures is like the mean of all, (N,)."""
    values = np.stack(pictures).reshape(len(pictures), -1).astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    mean = values.mean(axis=0)
    return np.asarray(values @ mean / max(float(np.linalg.norm(mean)), 1e-9))
