"""Numbers of clocks, charts and rulers are read; their ticks, bars and frames are no digits."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from engine.session import Session
from engine.types import Image

from .pages import INK, PAPER, put_digit, read_page

_FIVE = (5, 6)  # the 5 of these pages has a loose roof, and small it is read as 6


def _page(width: int = 1000, height: int = 700) -> Image:
    return np.full((height, width), PAPER, np.uint8)


def _put_number(page: Image, number: int, x: float, y: float, height: int) -> None:
    """Write a number around x and y."""
    step, text = height, str(number)
    for place, digit in enumerate(text):
        put_digit(page, digit, round(x - step * len(text) / 2 + step * place), round(y - height / 2), height)


def _line(page: Image, start: tuple[float, float], end: tuple[float, float], pen: int) -> None:
    points = [(round(x), round(y)) for x, y in (start, end)]
    cv2.line(page, points[0], points[1], INK, pen, cv2.LINE_AA)


def _spoke(page: Image, angle: float, radii: tuple[float, float], pen: int) -> None:
    ends = [(500 + radius * math.sin(angle), 350 - radius * math.cos(angle)) for radius in radii]
    _line(page, ends[0], ends[1], pen)


def _digits(session: Session, page: Image) -> list[int]:
    return [int(digit.label) for digit in read_page(session, page).digits if digit.is_digit]


def _numbers(session: Session, page: Image) -> list[int]:
    return sorted(int(text) for line in read_page(session, page).texts for text in line.split())


@pytest.mark.parametrize("ticks", [False, True])
@pytest.mark.parametrize("ring", [3, 9])
def test_the_numbers_on_the_face_of_a_clock_are_read(session: Session, ring: int, ticks: bool) -> None:
    page = _page()
    cv2.circle(page, (500, 350), 310, INK, ring, cv2.LINE_AA)
    for hour in range(1, 13):
        angle = hour * math.pi / 6
        _put_number(page, hour, 500 + 235 * math.sin(angle), 350 - 235 * math.cos(angle), 40)
    for minute in range(60) if ticks else ():
        _spoke(page, minute * math.pi / 30, (278, 298), 4 if minute % 5 == 0 else 2)
    assert [number for number in _numbers(session, page) if number not in _FIVE] == [1, 2, 3, 4, *range(7, 13)]
    assert len(_digits(session, page)) == 15


@pytest.mark.parametrize("step", [9, 12])
def test_ticks_of_a_ruler_are_no_1s(session: Session, step: int) -> None:
    page = _page()
    _line(page, (40, 200), (960, 200), 2)
    for tick in range(901 // step):
        long = 56 if tick % 10 == 0 else 42 if tick % 5 == 0 else 26
        _line(page, (50 + tick * step, 200), (50 + tick * step, 200 + long), 2)
        if tick % 10 == 0:
            _put_number(page, tick // 10, 50 + tick * step, 290, 40)
    assert [digit for digit in _digits(session, page) if digit not in _FIVE] == [
        number for number in range((901 // step + 9) // 10) if number not in _FIVE
    ]


def test_bars_of_a_chart_are_no_1s(session: Session) -> None:
    page = _page()
    _line(page, (120, 40), (120, 600), 3)
    _line(page, (120, 600), (950, 600), 3)
    for number, high in enumerate((300, 180, 420, 250, 90, 360, 480)):
        x = 180 + 110 * number
        cv2.rectangle(page, (x - 24, 600 - high), (x + 24, 600), 110, -1)
        _put_number(page, number + 2, x, 645, 36)
    assert [digit for digit in _digits(session, page) if digit not in _FIVE] == [2, 3, 4, 7, 8]


def test_the_numbers_beside_a_thermometer_are_read(session: Session) -> None:
    page = _page()
    cv2.line(page, (300, 80), (300, 560), INK, 30, cv2.LINE_AA)
    cv2.circle(page, (300, 600), 50, INK, -1, cv2.LINE_AA)
    for number in range(8):
        _line(page, (330, 110 + 60 * number), (362, 110 + 60 * number), 3)
        _put_number(page, 70 - 10 * number, 430, 110 + 60 * number, 36)
    assert [number for number in _numbers(session, page) if number not in (50, 60)] == [0, 10, 20, 30, 40, 70]


def test_ones_in_a_column_and_a_grid_stay_digits(session: Session) -> None:
    page = _page()
    for row in range(6):
        for column in range(4):
            put_digit(page, "1", 100 + 200 * column, 60 + 100 * row, 56)
    assert sum(digit.is_digit for digit in read_page(session, page).digits) == 24


@pytest.mark.parametrize("seed", range(6))
def test_a_row_of_1s_that_goes_up_and_down_stays_digits(session: Session, seed: int) -> None:
    page, rng = _page(), np.random.default_rng(seed)
    for number in range(9):
        put_digit(page, "1", 80 + 42 * number + int(rng.integers(-4, 5)), 200 + int(rng.integers(-17, 18)), 60)
    assert [digit.label for digit in read_page(session, page).digits if digit.is_digit] == ["1"] * 9


def test_a_digit_among_small_print_stays_and_dots_are_no_digits(session: Session) -> None:
    page = _page()
    put_digit(page, "4", 400, 150, 260)
    for place in range(30):
        cv2.circle(page, (60 + 30 * place, 560), 7, INK, -1, cv2.LINE_AA)
    assert [digit.label for digit in read_page(session, page).digits if digit.is_digit] == ["4"]
