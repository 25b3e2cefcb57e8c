"""What is in print around digits: spreadsheets, number puzzles, bar codes, speech bubbles, tasks with brackets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from school_page import Page
from school_patch_kinds import PALE, STRONG, WHITE, colour_of, disc, filled, painted, rectangle
from school_scale_kinds import put_print

_LINES = (0.17, 0.4, 1.0)  # strength: pale, grey, black


def spreadsheets(page: Page) -> None:
    """A table with a filled first row, some with a filled last row, headings above and numbers of the rows beside."""
    columns, rows = int(page.rng.integers(4, 7)), int(page.rng.integers(5, 10))
    left, top, wide, high = 60.0, 50.0, 880 / columns, 600 / rows
    size, strength = min(0.5 * high, 34), _LINES[int(page.rng.integers(3))]
    filled_rows = {0, rows - 1} if page.rng.random() < 0.4 else {0}
    for row in filled_rows:
        painted(page, filled(rectangle(left, top + row * high, 880, high)), colour_of(page, STRONG[:5]))
    for is_filled in (True, False):
        for row in range(rows):
            for column in range(columns):
                if (row in filled_rows) is is_filled:
                    number = page.rng.integers(1, 2500) if row else 2015 + column
                    put_print(page, str(number), left + (column + 0.6) * wide, top + (row + 0.5) * high, size)
        if is_filled:
            written, page.print = page.print.copy(), np.zeros_like(page.print)
            painted(page, written, WHITE)
    for row in range(rows + 1):
        page.line([(0, top + row * high), (left + 880, top + row * high)], 2, page.print, strength)
    for column in range(columns + 1):
        page.line([(left + column * wide, 0), (left + column * wide, top + 600)], 2, page.print, strength)
    for row in range(rows):
        put_print(page, str(row + 1), 0.5 * left, top + (row + 0.5) * high, size)


def number_puzzles(page: Page) -> None:
    """Nine times nine cells, some with print, some filled in by pen."""
    left, side = 170.0, 72.0
    for line in range(10):
        for ends in (((0, line), (9, line)), ((line, 0), (line, 9))):
            points = [(left + x * side, 25 + y * side) for x, y in ends]
            page.line(points, 5 if line % 3 == 0 else 2, page.print)
    for row in range(9):
        for column in range(9):
            x, y, chance = left + (column + 0.5) * side, 25 + (row + 0.5) * side, page.rng.random()
            if chance < 0.35:
                put_print(page, str(page.rng.integers(1, 10)), x, y, 44)
            elif chance < 0.6:
                page.centred(x, y, 42)


def bar_codes(page: Page) -> None:
    """Two codes with their numbers below."""
    for top in (40.0, 380.0):
        x, unit = page.rng.uniform(120, 200), page.rng.uniform(3, 5)
        while x < 820:
            broad = unit * page.rng.integers(1, 4)
            page.line([(x, top), (x, top + 190)], broad, page.print)
            x += broad + unit * page.rng.integers(1, 4)
        for place, count in ((180, 1), (360, 6), (660, 6)):
            put_print(page, "".join(map(str, page.rng.integers(0, 10, count))), place, top + 230, 44)


def speech_bubbles(page: Page) -> None:
    """White bubbles with an outline on a coloured page, a number in each."""
    page.wash *= np.array(colour_of(page, PALE[:3]), np.float32)
    for x, y in ((270.0, 170.0), (730.0, 200.0), (300.0, 500.0), (720.0, 540.0)):
        tip = np.array([(x - 40, y + 60), (x + 30, y + 60), (x - 70, y + 130)])
        shape = disc(0, 0, 1) * (page.rng.uniform(150, 200), page.rng.uniform(80, 95)) + (x, y)
        for part in (tip, shape):
            painted(page, filled(part), WHITE)
        page.line([*shape[28:].tolist(), *shape[:12].tolist()], 4, page.print)  # open at the tip
        put_print(page, str(page.rng.integers(10, 10_000)), x, y, page.rng.uniform(50, 70))


def tasks_with_brackets(page: Page) -> None:
    """Tasks numbered 1), 2) …, or (1), (2) …, and answers by pen."""
    size, opening = page.rng.uniform(36, 46), "(" if page.rng.random() < 0.4 else ""
    for number in range(8):
        y = 40 + number * 80
        put_print(page, f"{opening}{number + 1})", 80, y + size / 2, size)
        page.number(170 + page.rng.uniform(0, 60), y, size, int(page.rng.integers(2, 6)))
        page.number(560 + page.rng.uniform(0, 60), y, size, int(page.rng.integers(2, 6)))


PRINT_KINDS: dict[str, Callable[[Page], None]] = {
    make.__name__.replace("_", " "): make
    for make in (spreadsheets, number_puzzles, bar_codes, speech_bubbles, tasks_with_brackets)
}
