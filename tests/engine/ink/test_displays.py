"""Digits on displays: bars that do not touch are one digit; other pieces near each other stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from benchmarks.display_digits import COLOURS, display
from engine.ink.displays import with_whole_digits
from engine.ink.segmentation import segment
from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize(
    ("pen", "gap", "slant"), [(0.1, 0.01, 0.0), (0.1, 0.03, 0.1), (0.14, 0.02, 0.15), (0.12, 0.04, 0.0)]
)
@pytest.mark.parametrize("text", ["0123456789", "1111", "300", "8"])
def test_the_bars_of_a_digit_are_one_piece(text: str, pen: float, gap: float, slant: float, colours: str) -> None:
    found = segment(display(text, pen=pen, gap=gap, slant=slant, colours=colours))
    assert len(found.segments) == len(text)
    heights = {digit: one.box.height for digit, one in zip(text, found.segments, strict=True)}
    assert min(heights.values()) >= 0.75 * max(heights.values())


@pytest.mark.parametrize("height", [60, 90, 240])
@pytest.mark.parametrize("text", ["2024", "3715", "902", "48"])
def test_a_display_is_read(session: Session, text: str, height: int) -> None:
    reading = session.run(ReadRequest(display(text, height)), JobContext())
    assert "".join(digit.label for digit in reading.digits) == text


def test_lines_of_print_that_are_close_stay_apart() -> None:
    page = np.full((300, 500, 3), 235, np.uint8)
    for row in range(4):
        cv2.putText(
            page, "171 414 711", (30, 80 + 46 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 30, 30), 4, cv2.LINE_AA
        )
    found = segment(page)
    assert len(found.lines) == 4
    assert len(found.segments) == 36


def test_an_equals_sign_and_a_colon_do_not_become_one_with_digits() -> None:
    page = np.full((200, 500, 3), 235, np.uint8)
    cv2.putText(page, "14=7:2", (40, 130), cv2.FONT_HERSHEY_SIMPLEX, 3, (30, 30, 30), 8, cv2.LINE_AA)
    boxes = [one.box for one in segment(page).segments if one.box.height > 50]
    assert len(boxes) == 4


@pytest.mark.parametrize("between", [7, 9])
def test_a_line_with_one_gap_is_no_digit_of_a_display(between: int) -> None:
    ink = np.zeros((200, 300), np.uint8)
    cv2.putText(ink, "25", (120, 150), cv2.FONT_HERSHEY_SIMPLEX, 2.5, 255, 7)
    ink[40:80, 60:68] = ink[80 + between : 120 + between, 60:68] = 255
    assert with_whole_digits(ink, ink)[0] is ink
