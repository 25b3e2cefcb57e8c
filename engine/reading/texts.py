"""What was read as text: the digits of each line, points and commas, and blanks between numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine.reading.requests import Digit
from engine.types import Box

NO_SIGNS: Mapping[tuple[int, int], str] = MappingProxyType({})
_WIDE_GAP = 1.5  # heights of a digit: a gap between two numbers, unless most gaps are like that
_WIDER = 2.0  # than the median gap within numbers
_BESIDE_A_PATCH = 1.2  # heights
_FEW_OF_A_KIND = 0.15  # share of gaps within numbers, if some have several digits, and between them
_EVEN, _BLANK = 0.13, 0.28  # heights: by how much steps in print differ; and a blank is at least as wide
_FEWEST_EVEN, _FEWEST_WITHIN = 5, 3  # steps that show print, and of these within numbers
_CLEAR, _CLEARLY, _NARROW = 0.7, 2.5, 0.15  # heights of a clear gap; so many times the next narrower, at least that
_ALONE, _BY_FAR, _USUAL = 0.9, 2.0, 3.0  # the same of one that may be the only one; and so many times the median gap


def texts_of(
    digits: Sequence[Digit],
    lines: Sequence[Sequence[int]],
    patches: Sequence[Box] = (),
    signs: Mapping[tuple[int, int], str] = NO_SIGNS,
) -> tuple[str, ...]:
    """The digits of each line as text, without what is not a digit, and without lines that hold nothing else.

    A blank stands where a gap is wider than one and a half digits are high, unless nearly all are; where one of two
    digits stands on a patch of colour that the other does not stand on; and in print where a step is longer.
    `signs` are what stands between two digits, by their numbers: a point, a comma, a colon, or a blank for something
    else.
    """
    rows = neighbours(digits, lines)
    boxes = {number: digits[number].box for row in rows for number in row}
    unsigned = [pair for row in rows for pair in itertools.pairwise(row) if not signs.get(pair)]
    apart = {pair for pair in unsigned if _are_apart(boxes[pair[0]], boxes[pair[1]], patches)}
    asked = [(boxes[one], boxes[other]) for one, other in unsigned if (one, other) not in apart]
    wide = _wide_gap([gap(*pair) for pair in asked], [box.height for box in boxes.values()])
    far = _far_in_print([_step(*pair) for pair in asked])
    texts = []
    for row in rows:
        text = digits[row[0]].label
        for one, other in itertools.pairwise(row):
            pair = boxes[one], boxes[other]
            is_blank = (one, other) in apart or gap(*pair) > wide or _step(*pair) > far
            text += signs.get((one, other)) or (" " if is_blank else "")
            text += digits[other].label
        texts.append(text)
    return tuple(texts)


def _are_apart(one: Box, other: Box, patches: Sequence[Box]) -> bool:
    """Whether two digits belong to different numbers because of the patches that they stand on.

    Where only one of them is on a patch there must be a gap: a highlighter may cover half a number.
    """
    here, there = patch_of(one, patches), patch_of(other, patches)
    if here is not None and there is not None:
        return here != there
    return here != there and gap(one, other) > _BESIDE_A_PATCH * min(one.height, other.height)


def _wide_gap(gaps: Sequence[int], heights: Sequence[int]) -> float:
    """The gap between digits from which they make two numbers.

    Where gaps are of two clearly different kinds, it lies between these.
    """
    if not gaps:
        return 0.0
    height = float(np.median(heights))
    shares = np.sort(np.array(gaps)) / height
    steps = shares[1:] / np.maximum(shares[:-1], _NARROW)
    few = max(1, round(_FEW_OF_A_KIND * len(shares)))
    clear = (shares[1:] >= _CLEAR) & (steps >= _CLEARLY)
    clear[: few - 1] = clear[len(clear) - few + 1 :] = False
    clear |= (shares[1:] >= max(_ALONE, _USUAL * float(np.median(shares)))) & (steps >= _BY_FAR)
    clear &= shares[1:] <= _WIDE_GAP
    if clear.any():
        place = int(np.argmax(np.where(clear, steps, 0)))
        return height * float(shares[place] + shares[place + 1]) / 2
    within = shares[shares <= _WIDE_GAP]
    several = len(within) >= _FEW_OF_A_KIND * len(shares)
    return height * max(_WIDE_GAP, _WIDER * float(np.median(within if several else shares)))


def _far_in_print(steps: Sequence[float]) -> float:
    """The step from digit to digit that has a blank in it, in print, whose steps within numbers are all the same.

    Infinite where steps differ as a hand's do, or have no blank among them.
    """
    ordered = np.sort(np.array(steps))
    if len(ordered) < _FEWEST_EVEN:
        return math.inf
    within = int(np.searchsorted(ordered, ordered[0] + _EVEN, side="right"))
    beyond = ordered[within:]
    blanks = int(np.searchsorted(beyond, beyond[0] + _EVEN, side="right")) if len(beyond) else 0
    is_clear = blanks > 0 and beyond[0] - ordered[within - 1] >= _BLANK
    if not is_clear or within < _FEWEST_WITHIN or within + blanks < _FEWEST_EVEN:
        return math.inf
    return float(ordered[within - 1] + beyond[0]) / 2


def neighbours(digits: Sequence[Digit], lines: Sequence[Sequence[int]]) -> list[list[int]]:
    """The numbers of what is a digit in each line, without lines that hold none."""
    return list(filter(None, ([number for number in line if digits[number].is_digit] for line in lines)))


def patch_of(box: Box, patches: Sequence[Box]) -> int | None:
    """The number of the smallest patch that the middle of a box lies on; None for none."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    around = [n for n, one in enumerate(patches) if 0 <= x - one.x <= one.width and 0 <= y - one.y <= one.height]
    return min(around, key=lambda n: patches[n].width * patches[n].height, default=None)


def _step(left: Box, right: Box) -> float:
    """How far it is from the middle of one digit to that of the next, in heights of the two."""
    return (right.x + right.width / 2 - left.x - left.width / 2) * 2 / (left.height + right.height)


def gap(left: Box, right: Box) -> int:
    """How many pixels lie between two boxes beside each other."""
    return max(0, right.x - left.x - left.width)
