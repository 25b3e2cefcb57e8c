"""What stands on pages in classrooms beside plain digits: forms, tables, sums, decorated numbers. Each fills a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from school_page import HEIGHT, WIDTH, Page

from engine.system.folders import ASSETS

_MARKERS = ((1, 1, 0.35), (0.5, 1, 0.5), (1, 0.6, 0.8), (1, 0.75, 0.3), (0.55, 0.9, 1))
_NOTES = ((1, 0.95, 0.45), (1, 0.65, 0.75), (0.6, 0.85, 1), (0.65, 0.95, 0.6))
_DOTS = {
    "0": "01110 10001 10001 10001 10001 10001 01110", "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00010 00100 01000 11111", "3": "11111 00010 00100 00010 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010", "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110", "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110", "9": "01110 10001 10001 01111 00001 00010 01100",
}  # fmt: skip


def _rows(page: Page, least: float, most: float, first: float = 55) -> Iterator[float]:
    return iter(np.arange(first, HEIGHT - 120, page.rng.uniform(least, most)))


def _numbers(page: Page) -> Iterator[tuple[float, float, float, float]]:
    """Numbers of one to three digits all over the page: where each begins and ends, its top and its size."""
    for y in _rows(page, 95, 135):
        x = page.rng.uniform(40, 90)
        while x < WIDTH - 240:
            size = page.rng.uniform(50, 65)
            end = page.number(x, y, size, int(page.rng.integers(1, 4)))
            yield x, end - 0.14 * size, y, size
            x = end + size * page.rng.uniform(0.9, 1.5)


def _stroke(page: Page, size: float) -> float:
    return max(3.0, (page.pen or 0.11) * size)


def boxes_in_a_row(page: Page, open_on_top: bool = False) -> None:
    """The fields of a form, one digit in each."""
    for y in _rows(page, 120, 170):
        wide = page.rng.uniform(50, 80)
        high, left, width = wide * page.rng.uniform(1, 1.4), page.rng.uniform(40, 120), int(page.rng.integers(1, 4))
        strength, count = page.rng.uniform(0.4, 1), min(int(page.rng.integers(4, 11)), int((WIDTH - 160) / wide))
        top = y + (0.55 * high if open_on_top else 0)
        for level in (y + high,) if open_on_top else (y, y + high):
            page.line([(left, level), (left + count * wide, level)], width, page.print, strength)
        for number in range(count + 1):
            x = left + number * wide
            page.line([(x, top), (x, y + high)], width, page.print, strength)
            if number < count and page.rng.random() < 0.9:
                page.centred(
                    x + wide / 2, y + (0.45 if open_on_top else 0.5) * high, high * page.rng.uniform(0.5, 0.75)
                )


def open_boxes_in_a_row(page: Page) -> None:
    """The same, without an upper line."""
    boxes_in_a_row(page, open_on_top=True)


def _grid(page: Page, columns: int, rows: int, top: float) -> tuple[float, float]:
    """Lines of a table; returns width and height of a cell."""
    wide, high = (WIDTH - 100) / columns, (HEIGHT - 40 - top) / rows
    width, strength = int(page.rng.integers(1, 4)), page.rng.uniform(0.4, 1)
    for number in range(columns + 1):
        x = 50 + number * wide
        page.line([(x, top), (x, HEIGHT - 40)], width, page.print, strength)
    for number in range(rows + 1):
        y = top + number * high
        page.line([(50, y), (WIDTH - 50, y)], width, page.print, strength)
    return wide, high


def table(page: Page) -> None:
    """Names in print, points by pen."""
    columns, rows = int(page.rng.integers(3, 7)), int(page.rng.integers(4, 8))
    wide, high = _grid(page, columns, rows, 40)
    for row in range(rows):
        for column in range(columns):
            x, y = 50 + column * wide, 40 + row * high
            if row == 0 or column == 0:
                page.text(str(page.rng.choice(["Ada", "Ben", "Kim", "Total", "Maths"])), x + 8, y + 0.3 * high, 24)
            else:
                page.number(x + 0.3 * wide, y + 0.2 * high, min(0.6 * high, 0.35 * wide), int(page.rng.integers(1, 3)))


def calendar(page: Page) -> None:
    """A month in print."""
    wide, high = _grid(page, 7, 5, 100)
    size, first = page.rng.uniform(34, 52), int(page.rng.integers(0, 5))
    for number, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        page.text(day, 60 + number * wide, 55, 24)
    for day in range(1, 31):
        row, column = divmod(day - 1 + first, 7)
        if row < 5:
            page.text(str(day), 50 + (column + 0.2) * wide, 100 + (row + 0.15) * high, size)


def in_circles(page: Page) -> None:
    """A circle by pen around each digit."""
    for y in _rows(page, 120, 150, first=90):
        for x in np.arange(90, WIDTH - 80, page.rng.uniform(125, 180)):
            size = page.rng.uniform(45, 58)
            if page.centred(x, y, size):
                turn, (a, b) = page.rng.uniform(0, math.pi), size * page.rng.uniform(0.85, 1.0, 2)
                around = np.linspace(0, 2 * math.pi, 60)
                along, across = a * np.cos(around), b * np.sin(around)
                xs = x + along * math.cos(turn) - across * math.sin(turn)
                ys = y + along * math.sin(turn) + across * math.cos(turn)
                page.line(list(zip(xs, ys, strict=True)), 3)


def _outlined(page: Page, mask: np.ndarray) -> None:
    side = int(page.rng.integers(3, 6))
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    np.maximum(page.ink, cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, window).astype(np.float32) / 255, out=page.ink)


def outlines_by_pen(page: Page) -> None:
    """Broad digits of which only the edge is drawn."""
    for y in _rows(page, 135, 170):
        x = page.rng.uniform(40, 100)
        while x < WIDTH - 140:
            size = page.rng.uniform(85, 110)
            x += page.digit(x, y, size, page.rng.uniform(0.15, 0.2)) + size * page.rng.uniform(0.3, 0.6)
    _outlined(page, page.of_digits())


def outlines_in_print(page: Page) -> None:
    """The same of printed digits."""
    font_file = str(next((ASSETS / "fonts").glob("*.ttf")))
    image = Pillow.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    for y in _rows(page, 130, 170, first=40):
        x, font = page.rng.uniform(40, 100), ImageFont.truetype(font_file, round(page.rng.uniform(90, 120)))
        while x < WIDTH - 140:
            digit = str(page.rng.integers(10))
            draw.text((x, y), digit, fill=255, font=font, stroke_width=4)
            left, top, right, bottom = draw.textbbox((x, y), digit, font=font, stroke_width=4)
            page.boxes.append((left, top, right - left, bottom - top))
            page.labels.append(int(digit))
            x += right - left + page.rng.uniform(20, 50)
    _outlined(page, np.asarray(np.asarray(image) > 127, np.uint8) * 255)


def of_dots(page: Page) -> None:
    """As on a train: five by seven dots, most of which do not touch."""
    for y in _rows(page, 150, 210):
        step = page.rng.uniform(10, 16)
        radius, x = step * page.rng.uniform(0.28, 0.42), page.rng.uniform(40, 120)
        while x + 5 * step < WIDTH - 40:
            digit = str(page.rng.integers(10))
            places = [
                (x + column * step, y + row * step)
                for row, dots in enumerate(_DOTS[digit].split())
                for column, dot in enumerate(dots)
                if dot == "1"
            ]
            for place in places:
                page.line([place, place], 2 * radius)
            low, high = np.min(places, axis=0) - radius, np.max(places, axis=0) + radius
            page.boxes.append((*low, *(high - low)))
            page.labels.append(int(digit))
            x += 5 * step + step * page.rng.uniform(1, 2)


def underlined(page: Page) -> None:
    """Results underlined once or twice."""
    for left, right, y, size in _numbers(page):
        for number in range(int(page.rng.integers(0, 3))):
            level = y + size * (1.18 + 0.13 * number)
            page.line([(left - 4, level), (right + 4, level + page.rng.uniform(-3, 3))], _stroke(page, size))


def highlighted(page: Page) -> None:
    """Half of the numbers under a highlighter, which goes beyond them or crosses their middle."""
    for left, right, y, size in _numbers(page):
        if page.rng.random() < 0.5:
            top, bottom = (-0.1, 1.1) if page.rng.random() < 0.6 else (0.2, 0.85)
            window = np.s_[round(y + top * size) : round(y + bottom * size), round(left - 10) : round(right + 10)]
            page.wash[window] *= _MARKERS[page.rng.integers(len(_MARKERS))]
    page.wash[:] = cv2.GaussianBlur(page.wash, (0, 0), 1.0)


def ticked(page: Page) -> None:
    """A teacher's red ticks behind numbers."""
    for _, right, y, size in _numbers(page):
        if page.rng.random() < 0.6:
            x, side = right + 0.2 * size, size * page.rng.uniform(0.5, 0.8)
            points = [(x, y + 0.5 * size), (x + 0.35 * side, y + 0.9 * size), (x + side, y + 0.9 * size - side)]
            page.line(points, page.rng.uniform(3, 6), page.red)


def decimals(page: Page) -> None:
    """Numbers with points, commas and minus signs."""
    for y in _rows(page, 95, 135):
        x = page.rng.uniform(40, 90)
        while x < WIDTH - 250:
            size = page.rng.uniform(50, 65)
            pen = _stroke(page, size)
            if page.rng.random() < 0.3:
                page.line([(x, y + 0.5 * size), (x + 0.4 * size, y + 0.5 * size)], pen)
                x += 0.6 * size
            x = page.number(x, y, size, int(page.rng.integers(1, 3)))
            if page.rng.random() < 0.8:
                point = page.rng.random() < 0.5
                ends = [(x + 4, y + 0.95 * size)] * 2 if point else [(x + 7, y + 0.9 * size), (x + 1, y + 1.12 * size)]
                page.line(ends, 1.2 * pen if point else pen)
                x = page.number(x + 0.23 * size, y, size, int(page.rng.integers(1, 3)))
            x += size * page.rng.uniform(0.7, 1.2)


def fractions(page: Page) -> None:
    """Numbers above each other with a bar between them, and plus signs."""
    for y in _rows(page, 150, 190, first=45):
        x = page.rng.uniform(40, 90)
        while x < WIDTH - 160:
            size, digits = page.rng.uniform(42, 52), int(page.rng.integers(1, 3))
            end = page.number(x, y, size, digits)
            end = max(end, page.number(x, y + 1.4 * size, size, digits), x + 0.6 * size)
            level, pen = y + 1.2 * size, _stroke(page, size)
            page.line([(x - 8, level), (end + 4, level + page.rng.uniform(-3, 3))], pen)
            x = end + 0.5 * size
            if page.rng.random() < 0.5:
                page.line([(x, level), (x + 0.5 * size, level)], pen)
                page.line([(x + 0.25 * size, level - 0.25 * size), (x + 0.25 * size, level + 0.25 * size)], pen)
                x += size
            x += 0.4 * size


def number_line(page: Page) -> None:
    """Lines with short strokes, and a digit below each."""
    for y in (110, 320, 530):
        page.line([(60, y), (WIDTH - 60, y)], 4)
        for x in np.arange(90, WIDTH - 80, page.rng.uniform(80, 120)):
            page.line([(x, y - 14), (x, y + 14)], 4)
            page.centred(x, y + 60, page.rng.uniform(44, 56))


def written_sums(page: Page) -> None:
    """Numbers below each other, with a plus sign, and a line above the result."""
    for left in np.arange(60, WIDTH - 250, page.rng.uniform(230, 280)):
        for top in (60, 320):
            pen = _stroke(page, 52)
            page.line([(left - 10, top + 132), (left + 190, top + 132 + page.rng.uniform(-3, 3))], pen)
            page.line([(left, top + 90), (left + 24, top + 90)], pen)
            page.line([(left + 12, top + 78), (left + 12, top + 102)], pen)
            for y in (top, top + 64, top + 148):
                for number in range(3):
                    page.centred(left + 70 + 46 * number, y + 26, 46)


def on_notes(page: Page) -> None:
    """Coloured notes on white."""
    for x in (60, 370, 680):
        for y in (50, 370):
            page.wash[y : y + 250, x : x + 260] *= _NOTES[page.rng.integers(len(_NOTES))]
            page.number(x + 40, y + 80, 90, 2)


KINDS: dict[str, Callable[[Page], None]] = {
    make.__name__.replace("_", " "): make
    for make in (
        boxes_in_a_row, open_boxes_in_a_row, table, calendar, in_circles, outlines_by_pen, outlines_in_print, of_dots,
        underlined, highlighted, ticked, decimals, fractions, number_line, written_sums, on_notes,
    )
}  # fmt: skip
