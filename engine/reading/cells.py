"""Which neighbours stand in different cells of a ruled table: its upright lines part numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.ink.stages import Line
from engine.reading.texts import gap
from engine.types import Box

_EDGE = 0.2  # of a digit's width: so far from its sides a line goes along it, and not across
_MOST_ACROSS = 0.05  # share of the digits that lines go across: more do on squared paper
_LEAST_WIDTH = 1.3  # heights of a digit: a cell is as wide as this, a square of paper often is not
_IN_ONE_CELL = 0.15  # share of the neighbours in the table between which no line stands
_WIDEST = 1.5  # usual widths: a wider cell has a line in it that was not found
_CLOSER = 0.8  # times the gap with a line in it: within a cell digits stand closer


def in_different_cells(pairs: Sequence[tuple[Box, Box]], uprights: Sequence[Line]) -> list[bool]:
    """Between which neighbours, whose boxes in the stages are given, one of the upright lines parts two numbers.

    Where each digit has a cell of its own, as in a form, they are one number, whatever stands beside the form; and
    lines of squared paper, which go across digits, part none.
    """
    parted = [any(_is_between(line, *pair) for line in uprights) for pair in pairs]
    if not any(parted):
        return parted
    boxes = list({box for pair in pairs for box in pair})
    usual = _usual_width(uprights, boxes)
    between = [gap(*pair) for pair, is_parted in zip(pairs, parted, strict=True) if is_parted]
    within = [gap(*pair) for pair in pairs if _are_in_one_cell(uprights, *pair, _WIDEST * usual)]
    across = sum(any(_goes_across(line, box) for line in uprights) for box in boxes)
    few = max(1, _IN_ONE_CELL * (len(within) + len(between)))
    if len(within) < few or across > _MOST_ACROSS * len(boxes):
        return [False] * len(pairs)
    are_cells = usual >= _LEAST_WIDTH * float(np.median([box.height for box in boxes]))
    are_closer = float(np.median(within)) <= _CLOSER * float(np.median(between))
    return parted if are_cells and are_closer else [False] * len(pairs)


def _column(line: Line, y: float) -> float | None:
    """Where an upright line is in row y; None where it does not reach."""
    (x, top), (x_below, bottom) = sorted((line[:2], line[2:]), key=lambda end: end[1])
    return x + (x_below - x) * (y - top) / max(bottom - top, 1) if top <= y <= bottom else None


def _is_between(line: Line, left: Box, right: Box) -> bool:
    x = _column(line, (left.y + right.y + (left.height + right.height) / 2) / 2)
    return x is not None and left.x + (1 - _EDGE) * left.width <= x <= right.x + _EDGE * right.width


def _are_in_one_cell(uprights: Sequence[Line], left: Box, right: Box, widest: float) -> bool:
    """Whether two digits stand between lines that are not further apart than `widest`, and none is between them."""
    y = (left.y + right.y + (left.height + right.height) / 2) / 2
    columns = [x for line in uprights if (x := _column(line, y)) is not None]
    start, end = left.x + (1 - _EDGE) * left.width, right.x + _EDGE * right.width
    before, after = [x for x in columns if x < start], [x for x in columns if x > end]
    return len(before) + len(after) == len(columns) and bool(before and after) and min(after) - max(before) <= widest


def _goes_across(line: Line, box: Box) -> bool:
    x = _column(line, box.y + box.height / 2)
    return x is not None and box.x + _EDGE * box.width < x < box.x + (1 - _EDGE) * box.width


def _usual_width(uprights: Sequence[Line], boxes: Sequence[Box]) -> float:
    """The median distance between lines beside each other that go through the row of some digit, in pixels."""
    rows = {box.y + box.height // 2 for box in boxes}
    narrowest = min(box.height for box in boxes) / 2  # nearer ones are one line, found twice
    widths: list[float] = []
    for y in rows:
        columns = np.sort([x for line in uprights if (x := _column(line, y)) is not None])
        widths += [width for width in np.diff(columns).tolist() if width > narrowest]
    return float(np.median(widths)) if widths else 0.0
