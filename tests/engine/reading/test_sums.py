"""What stands between digits in sums and forms: points, commas, minus signs, bars of fractions, boxes to write in."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.types import Image

from .pages import INK, PAPER, put_digit, read_page, text_of


def _page(width: int = 700, height: int = 300) -> Image:
    return np.full((height, width), PAPER, np.uint8)


def _line(page: Image, start: tuple[int, int], end: tuple[int, int], pen: int) -> None:
    cv2.line(page, start, end, INK, pen, cv2.LINE_AA)


@pytest.mark.parametrize("height", [40, 64])
@pytest.mark.parametrize("comma", [True, False])
def test_points_and_commas_stand_in_the_text(session: Session, comma: bool, height: int) -> None:
    page, pen = _page(), max(4, height // 9)
    for number, digit in enumerate("7402"):
        put_digit(page, digit, 60 + 2 * number * height, 80, height)
        if number < 3:
            x, foot = 60 + 2 * number * height + round(1.3 * height), 80 + height
            _line(
                page, (x + pen, foot - pen), (x, foot + round(0.12 * height)) if comma else (x + pen, foot - pen), pen
            )
    assert text_of(session, page) == ("7,4,0,2" if comma else "7.4.0.2")


@pytest.mark.parametrize("height", [40, 64])
def test_colons_stand_in_the_text(session: Session, height: int) -> None:
    page, pen = _page(), max(4, height // 9)
    for number, digit in enumerate("1730"):
        put_digit(page, digit, 60 + height * number + (height // 2 if number > 1 else 0), 80, height)
    x, foot = 60 + 2 * height + height // 8, 80 + height - pen
    for level in (foot, foot - round(0.5 * height)):
        _line(page, (x, level), (x, level), round(1.3 * pen))
    assert text_of(session, page) == "17:30"


def test_a_dot_in_the_middle_between_two_digits_is_no_point(session: Session) -> None:
    page = _page()
    for number, digit in enumerate("72"):
        put_digit(page, digit, 60 + 120 * number, 80, 60)
    _line(page, (143, 112), (143, 112), 9)
    assert text_of(session, page) == "72"


def test_on_a_page_with_specks_no_speck_is_a_point(session: Session) -> None:
    page = _page()
    for number, digit in enumerate("7402"):
        put_digit(page, digit, 60 + 120 * number, 80, 60)
    for x, y in ((143, 136), (330, 230), (80, 250), (520, 250), (600, 40)):
        _line(page, (x, y), (x, y), 8)
    assert text_of(session, page) == "7402"


def test_dots_to_write_on_are_no_points(session: Session) -> None:
    page = _page()
    for number, digit in enumerate("7402"):
        put_digit(page, digit, 60 + 120 * number, 80, 60)
    for x in range(40, 600, 14):
        _line(page, (x, 146), (x, 146), 4)
    assert text_of(session, page) == "7402"


@pytest.mark.parametrize("gap", [3, 8])
def test_a_minus_sign_close_before_a_digit_is_no_part_of_it(session: Session, gap: int) -> None:
    page = _page()
    for number, digit in enumerate("1967"):
        put_digit(page, digit, 80 + 140 * number, 80, 60)
        _line(page, (80 + 140 * number - gap - 26, 110), (80 + 140 * number - gap - 3, 110), 6)
    assert text_of(session, page) == "1967"


@pytest.mark.parametrize("gap", [6, 12])
@pytest.mark.parametrize("slope", [-4, 0, 4])
def test_above_and_below_the_bar_of_a_fraction_are_digits(session: Session, slope: int, gap: int) -> None:
    page = _page(height=400)
    for number, digits in enumerate(("34", "17", "98", "25", "60")):
        x = 60 + 120 * number
        put_digit(page, digits[0], x + 6, 60, 56)
        _line(page, (x - 8, 116 + gap + 3), (x + 58, 116 + gap + 3 + slope), 6)
        put_digit(page, digits[1], x + 6, 116 + 2 * gap + 10, 56)
    assert sorted(text_of(session, page)) == sorted("3417982560")


def test_a_line_below_a_digit_is_no_part_of_it(session: Session) -> None:
    page = _page()
    for number, digit in enumerate("38506"):
        put_digit(page, digit, 60 + 120 * number, 80, 60)
        _line(page, (60 + 120 * number - 4, 146), (60 + 120 * number + 54, 146), 5)
    assert text_of(session, page) == "38506"


@pytest.mark.parametrize("pen", [3, 6])
def test_red_ticks_behind_digits_make_no_words_with_them(session: Session, pen: int) -> None:
    page = _page()
    for number, digit in enumerate("45917"):
        put_digit(page, digit, 60 + 120 * number, 80, 60)
    picture = np.repeat(page[..., np.newaxis], 3, axis=2)
    for number in range(5):
        x = 60 + 120 * number + 58
        tick = np.array([(x, 116), (x + 12, 134), (x + 40, 88)], np.int32)
        cv2.polylines(picture, [tick], False, (200, 30, 35), pen, cv2.LINE_AA)
    reading = session.run(ReadRequest(picture), JobContext())
    assert "".join(reading.texts).replace(" ", "") == "45917"


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("pen", [2, 4])
def test_rows_of_boxes_in_a_form_hold_digits_alone(session: Session, pen: int, closed: bool) -> None:
    page = _page(640)
    for number in range(9):
        x = 40 + 66 * number
        _line(page, (x, 60 if closed else 110), (x, 150), pen)
        if number < 8:
            put_digit(page, "27405698"[number], x + 14, 72, 56)
    for y in (60, 150) if closed else (150,):
        _line(page, (40, y), (40 + 66 * 8, y), pen)
    assert text_of(session, page) == "27405698"


def test_the_lines_of_a_table_that_begins_below_the_top_are_no_digits(session: Session) -> None:
    page = _page(1000, 700)
    for column in range(8):
        _line(page, (50 + 128 * column, 110), (50 + 128 * column, 670), 3)
    for row in range(6):
        _line(page, (50, 110 + 112 * row), (946, 110 + 112 * row), 3)
    for row in range(5):
        for column in range(7):
            put_digit(page, str((3 * row + column) % 10), 80 + 128 * column, 140 + 112 * row, 50)
    assert len(text_of(session, page)) == 35


def _sum(page: Image, line: str, gap: int) -> None:
    """Write digits in a row, `gap` pixels from each other, and 16 from the operators between them."""
    x, middle, half = 40, 125, 19
    for before, character in zip(" " + line, line, strict=False):
        x += gap - 16 if before.isdigit() and character.isdigit() else 0
        if character.isdigit():
            put_digit(page, character, x, 80, 90)
        else:
            levels = (middle - 12, middle + 12) if character == "=" else (middle,)
            for level in levels:
                _line(page, (x + 4, level), (x + 4 + 2 * half, level), 11)
            if character == "+":
                _line(page, (x + 4 + half, middle - half), (x + 4 + half, middle + half), 11)
        x = _end(page) + 16


@pytest.mark.parametrize("gap", [34, 40])
@pytest.mark.parametrize("line", ["52+24=76", "98-24=74", "92-5=87"])
def test_a_blank_stands_for_each_operator(session: Session, line: str, gap: int) -> None:
    page = _page(1400)
    _sum(page, line, gap)
    (text,) = read_page(session, page).texts
    assert text == line.translate(str.maketrans("+-=", "   "))


def _end(page: Image) -> int:
    """The column after the last ink."""
    return int(np.flatnonzero((page < 150).any(axis=0))[-1]) + 1


@pytest.mark.parametrize("slanted", [False, True])
def test_operators_close_beside_digits_say_nothing_against_them(session: Session, slanted: bool) -> None:
    page, gap, half, middle = _page(), 14, 19, 125
    put_digit(page, "9", 60, 80, 90)
    for digit in "542":
        x = _end(page) + gap + 4 + half
        rise = half if slanted else 0
        _line(page, (x - half, middle - rise), (x + half, middle + rise), 8)
        _line(page, (x - rise, middle + half), (x + rise, middle - half), 8)
        put_digit(page, digit, _end(page) + gap, 80, 90)
    reading = read_page(session, page)
    assert "".join(reading.texts).replace(" ", "") == "9542"
    assert min(digit.likeness for digit in reading.digits if digit.is_digit) > 0.95
