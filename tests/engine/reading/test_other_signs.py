"""What is no digit among others: slashes of dates, bindings, squared paper, stripes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.session import Session
from engine.types import Image

from .pages import INK, PAPER, put_digit, read_page, text_of


def _written(text: str, height: int = 56) -> Image:
    """Test digits of MNIST in a row, and slashes that are taller."""
    page = np.full((200, 60 + 62 * len(text)), PAPER, np.uint8)
    for number, sign in enumerate(text):
        x = 30 + 62 * number
        if sign == " ":
            continue
        if sign == "/":
            cv2.line(page, (x + 8, 140), (x + 36, 58), INK, 6, cv2.LINE_AA)
            continue
        put_digit(page, sign, x, 70, height)
    return page


@pytest.mark.parametrize("date", ["12/3/2024", "7/11", "30/9/68"])
def test_slashes_of_a_date_are_no_digits(session: Session, date: str) -> None:
    assert text_of(session, _written(date)) == date.replace("/", "")


@pytest.mark.parametrize("pen", [4, 7])
@pytest.mark.parametrize("lean", [20, 34])
def test_percent_signs_are_no_digits(session: Session, lean: int, pen: int) -> None:
    page = _written("71   40")
    x = 30 + 62 * 2 + 20
    cv2.line(page, (x + 14, 126), (x + 14 + lean, 70), INK, pen, cv2.LINE_AA)
    cv2.circle(page, (x + 4, 84), 11, INK, pen, cv2.LINE_AA)
    cv2.circle(page, (x + 24 + lean, 114), 11, INK, pen, cv2.LINE_AA)
    assert text_of(session, page) == "7140"


def test_ones_beside_each_other_stay_digits(session: Session) -> None:
    assert text_of(session, _written("71117102")) == "71117102"


@pytest.mark.parametrize("text", ["0000000000", "1111111111", "8"])
def test_a_row_of_one_digit_that_somebody_practises_stays_digits(session: Session, text: str) -> None:
    assert text_of(session, _written(text)) == text


@pytest.mark.parametrize("upright", [True, False])
def test_holes_of_a_binding_are_no_digits(session: Session, upright: bool) -> None:
    page = np.full((640, 480) if upright else (480, 640), PAPER, np.uint8)
    for place in range(30, 460, 26):
        at = (40, place) if upright else (place, 40)
        cv2.ellipse(page, at, (6, 9), 0, 0, 360, INK, 3, cv2.LINE_AA)
    assert not any(digit.is_digit for digit in read_page(session, page).digits)


@pytest.mark.parametrize("step", [17, 26, 39])
def test_empty_squared_paper_holds_no_digits(session: Session, step: int) -> None:
    page = np.full((480, 640), PAPER, np.uint8)
    page[::step], page[:, ::step] = 120, 120
    turn = cv2.getRotationMatrix2D((320, 240), 9, 1.3)
    page = np.asarray(cv2.warpAffine(page, turn, (640, 480), flags=cv2.INTER_AREA), np.uint8)
    light = np.where(np.add.outer(np.arange(480), np.arange(640)) > 500, 0.55, 1.0)
    shaded = cv2.GaussianBlur((page * light).astype(np.float32), (0, 0), 2.0).astype(np.uint8)
    assert not any(digit.is_digit for digit in read_page(session, shaded).digits)


def test_stripes_are_no_digits(session: Session) -> None:
    x = np.arange(640)[np.newaxis] + 9 * np.sin(np.arange(480) / 40)[:, np.newaxis]
    page = np.where(x % 24 < 9, INK, PAPER).astype(np.uint8)
    page[200:320, 100:300] = (page[200:320, 100:300] * 0.4).astype(np.uint8)
    assert not any(digit.is_digit for digit in read_page(session, page).digits)
