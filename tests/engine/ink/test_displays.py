"""Digits on displays: bars that do not touch are one digit; other pieces near each other stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from engine.ink.segmentation import segment
from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session
from engine.types import Image

BARS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc",
    "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip
"""The bars of each digit: a on top, then clockwise to f, and g in the middle."""
ENDS = {
    "a": (0, 0, 1, 0), "b": (1, 0, 1, 1), "c": (1, 1, 1, 2), "d": (0, 2, 1, 2), "e": (0, 1, 0, 2), "f": (0, 0, 0, 1),
    "g": (0, 1, 1, 1),
}  # fmt: skip
COLOURS = {
    "LCD": ((40, 40, 40), (150, 170, 160)),
    "LED": ((250, 60, 50), (25, 15, 15)),
    "print": ((30,) * 3, (230,) * 3),
}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _display(
    text: str, height: int = 90, pen: float = 0.12, gap: float = 0.03, slant: float = 0.0, colours: str = "LCD"
) -> Image:
    """A display's digits; pen and gap are in heights, `slant` in pixels to the right for each upwards."""
    width, half, step = 0.52 * height, 0.5 * pen * height, 0.9 * height
    page = np.zeros((2 * height, round(step * len(text) + height)), np.uint8)
    for number, digit in enumerate(text):
        left, top = 0.5 * height + step * number, 0.5 * height
        for bar in BARS[digit]:
            x, y, to_x, to_y = np.array(ENDS[bar]) * np.array([width, height / 2, width, height / 2])
            along = np.array([to_x - x, to_y - y]) / np.hypot(to_x - x, to_y - y)
            start, end = np.array([x, y]) + gap * height * along, np.array([to_x, to_y]) - gap * height * along
            aside = half * along[::-1]
            corners = [start, start + half * along + aside, end - half * along + aside, end]
            corners += [end - half * along - aside, start + half * along - aside]
            points = [(left + px + slant * (height - py), top + py) for px, py in corners]
            cv2.fillPoly(page, [np.round(np.array(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    ink, ground = (np.array(colour, np.float32) for colour in COLOURS[colours])
    share = cv2.GaussianBlur(page, (0, 0), 0.8)[..., np.newaxis].astype(np.float32) / 255
    return np.ascontiguousarray(np.round(ground + (ink - ground) * share).astype(np.uint8))


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize(
    ("pen", "gap", "slant"), [(0.1, 0.01, 0.0), (0.1, 0.03, 0.1), (0.14, 0.02, 0.15), (0.12, 0.04, 0.0)]
)
@pytest.mark.parametrize("text", ["0123456789", "1111", "300", "8"])
def test_the_bars_of_a_digit_are_one_piece(text: str, pen: float, gap: float, slant: float, colours: str) -> None:
    found = segment(_display(text, pen=pen, gap=gap, slant=slant, colours=colours))
    assert len(found.segments) == len(text)
    heights = {digit: one.box.height for digit, one in zip(text, found.segments, strict=True)}
    assert min(heights.values()) >= 0.75 * max(heights.values())


@pytest.mark.parametrize("height", [60, 90, 240])
@pytest.mark.parametrize("text", ["2024", "3715", "902", "48"])
def test_a_display_is_read(session: Session, text: str, height: int) -> None:
    reading = session.run(ReadRequest(_display(text, height)), JobContext())
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
