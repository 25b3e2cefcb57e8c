"""Scales and charts with numbers in print: clocks, dials, rulers, thermometers, bars, tables. Each fills a page."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import ImageFont
from school_page import Page
from school_patch_kinds import PALE, STRONG, WHITE, colour_of, disc, filled, painted, rectangle

from engine.system.folders import ASSETS

_FONT = str(next((ASSETS / "fonts").glob("*.ttf")))


def put_print(page: Page, text: str, x: float, y: float, size: float) -> None:
    """Print a text around x and y."""
    font = ImageFont.truetype(_FONT, round(size))
    left, top, right, bottom = font.getbbox(text)
    page.text(text, x - (left + right) / 2, y - (top + bottom) / 2, size)


def _ring(page: Page, x: float, y: float, radius: float, width: float) -> None:
    page.line([*disc(x, y, radius).tolist(), (x + radius, y)], width, page.print)


def _spoke(page: Page, middle: tuple[float, float], angle: float, radii: tuple[float, float], width: float) -> None:
    """A stroke from one distance of a middle to another; angles run clockwise from above."""
    x, y = middle
    ends = [(x + radius * math.sin(angle), y - radius * math.cos(angle)) for radius in radii]
    page.line(ends, width, page.print)


def clock_faces(page: Page) -> None:
    """Two clocks with twelve numbers; most have ticks, and all have hands."""
    for x in (260.0, 740.0):
        y, radius, size = page.rng.uniform(300, 400), page.rng.uniform(190, 225), page.rng.uniform(30, 40)
        _ring(page, x, y, radius, page.rng.integers(3, 9))
        if page.rng.random() < 0.7:
            for minute in range(60):
                if minute % 5 == 0 or page.rng.random() < 0.9:
                    _spoke(
                        page, (x, y), minute * math.pi / 30, (0.9 * radius, 0.96 * radius), 4 if minute % 5 == 0 else 2
                    )
        for hour in range(1, 13):
            angle, far = hour * math.pi / 6, 0.74 * radius
            put_print(page, str(hour), x + far * math.sin(angle), y - far * math.cos(angle), size)
        for length, width in ((0.35, 8), (0.55, 5)):
            _spoke(page, (x, y), page.rng.uniform(0, 2 * math.pi), (0, length * radius), width)


def dials(page: Page) -> None:
    """As of a speedometer: numbers and ticks along an arc, and a hand."""
    x, y, radius = page.rng.uniform(450, 550), page.rng.uniform(350, 420), page.rng.uniform(250, 300)
    step, first, last = int(page.rng.choice([5, 10, 20])), -0.7 * math.pi, 0.7 * math.pi
    numbers, between = int(page.rng.integers(7, 10)), int(page.rng.integers(2, 6))
    for place in range(numbers * between - between + 1):
        angle = first + (last - first) * place / (numbers * between - between)
        is_long = place % between == 0
        _spoke(page, (x, y), angle, ((0.86 if is_long else 0.92) * radius, 0.98 * radius), 3)
        if is_long:
            far = 0.7 * radius
            put_print(page, str(place // between * step), x + far * math.sin(angle), y - far * math.cos(angle), 38)
    _spoke(page, (x, y), page.rng.uniform(first, last), (0, 0.5 * radius), 7)


def rulers(page: Page) -> None:
    """Two rulers, one of them in colour."""
    for y, is_coloured in ((130.0, False), (430.0, True)):
        left, step, size = page.rng.uniform(50, 80), page.rng.uniform(8, 11), page.rng.uniform(34, 46)
        if is_coloured:
            painted(page, filled(rectangle(left - 20, y, 880, 150)), colour_of(page, PALE))
        else:
            page.line([(left - 20, y), (left + 860, y)], 2, page.print)
        for tick in range(int(840 / step)):
            long = 50 if tick % 10 == 0 else 36 if tick % 5 == 0 else 22
            page.line([(left + tick * step, y), (left + tick * step, y + long)], 2, page.print)
            if tick % 10 == 0:
                put_print(page, str(tick // 10), left + tick * step, y + 60 + size / 2, size)


def thermometers(page: Page) -> None:
    """Columns with a bulb, ticks and numbers beside them."""
    for x in (150.0, 480.0, 800.0):
        top, size = page.rng.uniform(60, 100), page.rng.uniform(30, 38)
        level = page.rng.uniform(150, 500)
        for aside in (-22, 22):
            page.line([(x + aside, top), (x + aside, 580)], 3, page.print)
        for part in (disc(x, 600, 34), rectangle(x - 11, level, 22, 600 - level)):
            painted(page, filled(part), STRONG[0])
        for number in range(8):
            y = top + 30 + number * 58
            page.line([(x + 26, y), (x + 56, y)], 3, page.print)
            put_print(page, str(70 - 10 * number), x + 95, y, size)


def bar_charts(page: Page) -> None:
    """Filled bars over numbers, and numbers along the axis."""
    left, foot, size = 140.0, 590.0, page.rng.uniform(28, 38)
    page.line([(left, 50), (left, foot)], 3, page.print)
    page.line([(left, foot), (950, foot)], 3, page.print)
    for number in range(6):
        y = foot - number * 100
        page.line([(left - 10, y), (left, y)], 3, page.print)
        put_print(page, str(number * 10), left - 50, y, size)
    count = int(page.rng.integers(5, 10))
    step, colour = 780 / count, colour_of(page, STRONG)
    for number in range(count):
        x, high = left + (number + 0.6) * step, page.rng.uniform(40, 500)
        painted(page, filled(rectangle(x - 0.3 * step, foot - high, 0.6 * step, high)), colour)
        put_print(page, str(number + 1), x, foot + 40, size)


def coloured_tables(page: Page) -> None:
    """Tables of products: first row and column with white numbers, others on coloured cells, lines between all."""
    columns, rows = int(page.rng.integers(5, 9)), int(page.rng.integers(4, 8))
    wide, high, head, pale = 860 / columns, 620 / rows, colour_of(page, STRONG), colour_of(page, PALE)
    for is_head in (True, False):
        for row in range(rows):
            for column in range(columns):
                if is_head is (row == 0 or column == 0):
                    x, y = 70 + column * wide, 40 + row * high
                    if is_head or row == column:
                        painted(page, filled(rectangle(x, y, wide, high)), head if is_head else pale)
                    put_print(page, str(max(row, 1) * max(column, 1)), x + wide / 2, y + high / 2, 40)
        if is_head:
            written, page.print = page.print.copy(), np.zeros_like(page.print)
            painted(page, written, WHITE)
    for column in range(columns + 1):
        page.line([(70 + column * wide, 40), (70 + column * wide, 660)], 2, page.print)
    for row in range(rows + 1):
        page.line([(70, 40 + row * high), (930, 40 + row * high)], 2, page.print)


def checkerboards(page: Page) -> None:
    """Dark cells with white numbers, light ones with dark numbers."""
    columns, rows, colour = int(page.rng.integers(5, 9)), int(page.rng.integers(4, 6)), colour_of(page, STRONG)
    wide, high = 860 / columns, 600 / rows
    for is_dark in (True, False):
        for row in range(rows):
            for column in range(columns):
                if is_dark is ((row + column) % 2 == 0):
                    x, y = 70 + column * wide, 50 + row * high
                    if is_dark:
                        painted(page, filled(rectangle(x, y, wide, high)), colour)
                    put_print(page, str(page.rng.integers(100)), x + wide / 2, y + high / 2, 48)
        if is_dark:
            written, page.print = page.print.copy(), np.zeros_like(page.print)
            painted(page, written, WHITE)


SCALE_KINDS: dict[str, Callable[[Page], None]] = {
    make.__name__.replace("_", " "): make
    for make in (clock_faces, dials, rulers, thermometers, bar_charts, coloured_tables, checkerboards)
}
