"""Digits in what is printed around them: spreadsheets, number puzzles, bar codes, speech bubbles, brackets."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from engine.jobs import JobContext
from engine.reading.brackets import bend_of
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.system.folders import ASSETS
from engine.types import Image

FONT, BOLD = (str(ASSETS / "fonts" / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
BLACK, GREY, WHITE = (20, 20, 20), (212, 212, 212), (255, 255, 255)
Colour = tuple[int, int, int]


def _texts(session: Session, picture: Pillow.Image) -> list[str]:
    return list(session.run(ReadRequest(np.array(picture)), JobContext()).texts)


def _centred(
    draw: ImageDraw.ImageDraw, text: str, x: float, y: float, size: int, ink: Colour, font: str = FONT
) -> None:
    draw.text((x, y), text, fill=ink, font=ImageFont.truetype(font, size), anchor="mm")


def _spreadsheet(fill: Colour, lines: Colour | None, *, headings: bool, column: bool) -> Pillow.Image:
    """Four columns and rows; the first row, and if wished the first column, is filled, with numbers in white."""
    left, top, wide, high = (50, 40, 130, 40) if headings else (24, 24, 130, 40)
    picture = Pillow.new("RGB", (left + 4 * wide + 40, top + 4 * high + 40), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, top, left + 4 * wide, top + high), fill=fill)
    if column:
        draw.rectangle((left, top, left + wide, top + 4 * high), fill=fill)
    for number in range(5 if lines else 0):
        draw.line((0 if headings else left, top + number * high, left + 4 * wide, top + number * high), fill=lines)
        draw.line((left + number * wide, 0 if headings else top, left + number * wide, top + 4 * high), fill=lines)
    for row in range(4):
        if headings:
            _centred(draw, str(row + 1), left / 2, top + (row + 0.5) * high, 20, BLACK)
        for place in range(4):
            is_filled = row == 0 or (column and place == 0)
            where = left + (place + 0.5) * wide, top + (row + 0.5) * high
            text = str(1234 + 1111 * ((row + place) % 5))
            _centred(draw, text, *where, 20, WHITE if is_filled else BLACK, BOLD if is_filled else FONT)
    return picture


@pytest.mark.parametrize("column", [False, True])
@pytest.mark.parametrize(
    ("lines", "headings"),
    [(None, False), (None, True), ((212, 212, 212), False), ((212, 212, 212), True), (BLACK, False)],
)
@pytest.mark.parametrize("fill", [(68, 114, 196), (60, 60, 60)])
def test_filled_rows_of_a_spreadsheet_are_read(
    session: Session, fill: Colour, lines: Colour | None, headings: bool, column: bool
) -> None:
    rows = [" ".join(str(1234 + 1111 * ((row + place) % 5)) for place in range(4)) for row in range(4)]
    expected = [f"{row + 1} {text}" if headings else text for row, text in enumerate(rows)]
    assert _texts(session, _spreadsheet(fill, lines, headings=headings, column=column)) == expected


def test_lines_of_a_low_wide_table_are_no_ones(session: Session) -> None:
    picture = Pillow.new("RGB", (640, 190), WHITE)
    draw = ImageDraw.Draw(picture)
    for row in range(5):
        draw.line((0, 20 + 38 * row, 600, 20 + 38 * row), fill=BLACK, width=2)
    for column in range(6):
        draw.line((column * 120, 0, column * 120, 20 + 38 * 4), fill=BLACK, width=2)
    for row in range(4):
        for column in range(5):
            _centred(draw, str(20 + 5 * row + column), 60 + 120 * column, 39 + 38 * row, 22, BLACK)
    rows = [" ".join(str(20 + 5 * row + column) for column in range(5)) for row in range(4)]
    assert _texts(session, picture) == rows


def test_the_cells_of_a_number_puzzle(session: Session) -> None:
    picture = Pillow.new("RGB", (560, 560), (250, 250, 246))
    draw = ImageDraw.Draw(picture)
    for number in range(10):
        width = 5 if number % 3 == 0 else 1
        draw.line((28, 28 + 56 * number, 532, 28 + 56 * number), fill=BLACK, width=width)
        draw.line((28 + 56 * number, 28, 28 + 56 * number, 532), fill=BLACK, width=width)
    for row in range(9):
        for column in (row % 3, 3 + row % 4, 7 + row % 2):
            _centred(draw, str((3 * row + column) % 9 + 1), 56 + 56 * column, 56 + 56 * row, 34, BLACK)
    rows = [[(3 * row + column) % 9 + 1 for column in (row % 3, 3 + row % 4, 7 + row % 2)] for row in range(9)]
    assert [text.replace(" ", "") for text in _texts(session, picture)] == ["".join(map(str, row)) for row in rows]


@pytest.mark.parametrize("seed", range(4))
def test_bars_of_a_code_are_no_ones_and_hide_no_digits(session: Session, seed: int) -> None:
    rng, picture, x = np.random.default_rng(seed), Pillow.new("RGB", (500, 320), WHITE), 50
    draw = ImageDraw.Draw(picture)
    while x < 450:
        width = int(rng.choice([3, 3, 6, 9]))
        draw.rectangle((x, 40, x + width - 1, 220), fill=BLACK)
        x += width + int(rng.choice([3, 3, 6, 9]))
    _centred(draw, "5 069283 852930", 250, 256, 32, BLACK)
    taken = picture if seed % 2 else Pillow.fromarray(cv2.GaussianBlur(np.array(picture), (3, 3), 0))
    assert _texts(session, taken) == ["5 069283 852930"]


@pytest.mark.parametrize("ground", [(120, 180, 230), (240, 200, 90), (150, 200, 140)])
@pytest.mark.parametrize("noise", [0, 4])
def test_digits_in_a_speech_bubble_are_read(session: Session, ground: Colour, noise: int) -> None:
    picture = Pillow.new("RGB", (640, 420), ground)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 60, 420, 240), fill=WHITE, outline=BLACK, width=4)
    draw.polygon([(200, 230), (260, 230), (180, 330)], fill=WHITE)
    _centred(draw, "5280", 240, 150, 70, BLACK, BOLD)
    seen = np.array(picture) + np.random.default_rng(0).normal(0, noise, (420, 640, 3))
    assert _texts(session, Pillow.fromarray(np.clip(seen, 0, 255).astype(np.uint8))) == ["5280"]


@pytest.mark.parametrize("signs", ["()", " )"])
def test_brackets_are_no_ones(session: Session, signs: str) -> None:
    picture = Pillow.new("RGB", (480, 300), WHITE)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 44)
    for row, number in enumerate(("7", "15", "11")):
        draw.text((40, 20 + 90 * row), f"{signs[0]}{number}{signs[1]}".strip(), fill=BLACK, font=font)
        draw.text((260, 20 + 90 * row), str(418 + row), fill=BLACK, font=font)
    assert [text.split() for text in _texts(session, picture)] == [["7", "418"], ["15", "419"], ["11", "420"]]


def test_zeros_above_one_another_are_no_binding(session: Session) -> None:
    picture = Pillow.new("RGB", (640, 560), WHITE)
    draw = ImageDraw.Draw(picture)
    for row in range(9):
        _centred(draw, str(90 - 10 * row), 600, 40 + 58 * row, 34, BLACK)
    assert _texts(session, picture) == [str(90 - 10 * row) for row in range(9)]


def _stroke(*points: tuple[int, int]) -> Image:
    picture = np.zeros((28, 28), np.uint8)
    cv2.polylines(picture, [np.array(points, np.int32)], False, 255, 2, cv2.LINE_AA)
    return picture


def test_how_far_a_stroke_is_bent() -> None:
    right, left = _stroke((12, 4), (16, 14), (12, 24)), _stroke((16, 4), (12, 14), (16, 24))
    assert bend_of(right) == pytest.approx(-bend_of(left), abs=0.03)
    assert bend_of(right) > 0.1
    assert bend_of(_stroke((17, 4), (11, 24))) == 0  # it leans
    assert bend_of(_stroke((10, 8), (14, 4), (14, 24))) == pytest.approx(0, abs=0.05)  # a 1 with an upstroke
    assert bend_of(np.zeros((28, 28), np.uint8)) == 0
    broken = _stroke((14, 4), (14, 24))
    broken[13:16] = 0
    assert bend_of(broken) == pytest.approx(0, abs=0.01)
