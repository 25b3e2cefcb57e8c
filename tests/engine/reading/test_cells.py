"""Upright lines of a table part numbers; those of forms and of squared paper, with a digit in each box, part none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.session import Session
from engine.types import Image

from .pages import INK, PAPER, put_digit, read_page

HEIGHT = 50
TOP, LEFT = 40, 40


def _ruled(columns: int, rows: int, width: int, high: int, grey: int) -> Image:
    page = np.full((2 * TOP + rows * high, 2 * LEFT + columns * width), PAPER, np.uint8)
    for column in range(columns + 1):
        x = LEFT + column * width
        cv2.line(page, (x, TOP), (x, TOP + rows * high), grey, 2)
    for row in range(rows + 1):
        y = TOP + row * high
        cv2.line(page, (LEFT, y), (LEFT + columns * width, y), grey, 2)
    return page


def _put_number(page: Image, number: str, x: int, y: int, step: int) -> None:
    for place, digit in enumerate(number):
        put_digit(page, digit, x + step * place, y, HEIGHT)


@pytest.mark.parametrize(("numbers", "width"), [(("42", "95", "24", "79"), 130), (("429", "952", "247", "794"), 190)])
def test_numbers_in_the_cells_of_a_table_stand_apart(session: Session, numbers: tuple[str, ...], width: int) -> None:
    page = _ruled(4, 4, width, 90, INK)
    for row in range(4):
        for column, number in enumerate(numbers):
            _put_number(page, number, LEFT + column * width + 14, TOP + row * 90 + 20, 57)
    assert read_page(session, page).texts == (" ".join(numbers),) * 4


def test_digits_with_a_cell_each_are_one_number(session: Session) -> None:
    page = _ruled(7, 4, 80, 90, INK)
    for row in range(4):
        _put_number(page, "4295247", LEFT + 14, TOP + row * 90 + 20, 80)
    assert read_page(session, page).texts == ("4295247",) * 4


@pytest.mark.parametrize("rows", [1, 3])
def test_digits_with_a_cell_each_are_one_number_beside_numbers_without_cells(session: Session, rows: int) -> None:
    page = np.vstack([_ruled(7, rows, 80, 90, INK), np.full((440, 2 * LEFT + 7 * 80), PAPER, np.uint8)])
    for row in range(rows):
        _put_number(page, "4295247", LEFT + 14, TOP + row * 90 + 20, 80)
    for row in range(3):
        _put_number(page, "952479", LEFT + 14, 2 * TOP + rows * 90 + 150 + row * 100, 57)
    assert read_page(session, page).texts == ("4295247",) * rows + ("952479",) * 3


@pytest.mark.parametrize("step", [57, 66, 72])
def test_squares_of_the_paper_part_no_number(session: Session, step: int) -> None:
    page = _ruled(9, 6, 70, 70, 180)
    for row in range(3):
        _put_number(page, "4295247", LEFT + 20, TOP + 10 + row * 140, step)
    assert read_page(session, page).texts == ("4295247",) * 3
