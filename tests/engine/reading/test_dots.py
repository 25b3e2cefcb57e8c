"""Question marks, exclamation marks and the letter i are told by their dots; digits near other dots stay digits."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from engine.session import Session
from engine.types import Image

from .pages import INK, PAPER, put_digit, text_of

TOP, HEIGHT, STEP = 70, 56, 96


def _written(text: str, pen: int = 5) -> Image:
    """Test digits of MNIST in a row; signs that are not digits are drawn by a pen so many pixels broad."""
    page = np.full((220, 60 + STEP * len(text)), PAPER, np.uint8)
    for number, sign in enumerate(text):
        x = 30 + STEP * number
        if sign == " ":
            continue
        if sign in SIGNS:
            SIGNS[sign](page, x, pen)
            continue
        put_digit(page, sign, x, TOP, HEIGHT)
    return page


def _dot(page: Image, x: int, y: int, pen: int) -> None:
    cv2.circle(page, (x, y), round(0.7 * pen), INK, -1, cv2.LINE_AA)


def _question_mark(page: Image, x: int, pen: int) -> None:
    bend = [(x, TOP + 12), (x + 4, TOP + 3), (x + 14, TOP), (x + 24, TOP + 4), (x + 26, TOP + 14), (x + 18, TOP + 25)]
    _stroke(page, [*bend, (x + 13, TOP + 33), (x + 12, TOP + 42)], pen)
    _dot(page, x + 12, TOP + HEIGHT + 3, pen)


def _slanted_question_mark(page: Image, x: int, pen: int) -> None:
    bend = [(x + 8, TOP + 8), (x + 18, TOP), (x + 30, TOP + 3), (x + 32, TOP + 14), (x + 22, TOP + 26)]
    _stroke(page, [*bend, (x + 8, TOP + 42)], pen)
    _dot(page, x + 3, TOP + HEIGHT + 3, pen)


def _exclamation_mark(page: Image, x: int, pen: int) -> None:
    _stroke(page, [(x + 14, TOP), (x + 11, TOP + 40)], pen)
    _dot(page, x + 10, TOP + HEIGHT + 3, pen)


def _stroke(page: Image, points: list[tuple[int, int]], pen: int) -> None:
    cv2.polylines(page, [np.array(points, np.int32)], False, INK, pen, cv2.LINE_AA)


SIGNS: dict[str, Any] = {"?": _question_mark, "¿": _slanted_question_mark, "!": _exclamation_mark}


@pytest.mark.parametrize("pen", [4, 6, 8])
@pytest.mark.parametrize("text", ["45?", "3?80", "60¿", "27!", "5?9?", "?"])
def test_what_stands_over_a_dot_is_no_digit(session: Session, text: str, pen: int) -> None:
    assert text_of(session, _written(text, pen)) == "".join(sign for sign in text if sign.isdigit())


def test_digits_on_a_dotted_line_stay_digits(session: Session) -> None:
    page = _written("71327")
    for x in range(10, page.shape[1] - 10, 14):
        _dot(page, x, TOP + HEIGHT + 12, 4)
    assert text_of(session, page) == "71327"


def test_a_dot_beside_or_far_below_is_not_of_the_digit(session: Session) -> None:
    page = _written("7137")
    _dot(page, 30 + STEP - 26, TOP + HEIGHT - 3, 6)  # a decimal point
    _dot(page, 30 + 2 * STEP + 20, TOP + 2 * HEIGHT, 6)
    assert text_of(session, page) == "7.137"


def test_the_dot_of_a_letter_below_is_not_of_the_digit(session: Session) -> None:
    page = _written("7171")
    for number in range(4):
        x = 30 + STEP * number + 14
        _dot(page, x, TOP + HEIGHT + 14, 5)
        _stroke(page, [(x, TOP + HEIGHT + 26), (x, TOP + HEIGHT + 56)], 5)
    assert text_of(session, page).startswith("7171")


@pytest.mark.parametrize("pen", [4, 6, 8])
@pytest.mark.parametrize("gap", [8, 14])
def test_what_stands_under_a_dot_is_no_digit(session: Session, gap: int, pen: int) -> None:
    page = _written("40  7", pen)
    for number in (2, 3):
        x = 30 + STEP * number + 14
        _stroke(page, [(x, TOP + 16), (x, TOP + HEIGHT)], pen)
        _dot(page, x, TOP + 16 - pen - gap, pen)
    assert text_of(session, page) == "407"
