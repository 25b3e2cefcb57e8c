"""Digits of dots are found whole; dotted lines, dots in a grid and punctuation stay dots."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from engine.ink.dot_matrix import with_joined_dots
from engine.ink.segmentation import segment
from engine.types import Image

DIGITS = {
    "2": "01110 10001 00001 00010 00100 01000 11111",
    "3": "11111 00010 00100 00010 00001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "0": "01110 10001 10001 10001 10001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
}


def _dots(text: str, step: float, radius: float) -> Image:
    ink = np.zeros((round(9 * step) + 20, round(7 * step * len(text)) + 40), np.uint8)
    for number, digit in enumerate(text):
        for row, line in enumerate(DIGITS[digit].split()):
            for column in (column for column, dot in enumerate(line) if dot == "1"):
                x, y = 20 + (7 * number + column) * step, 20 + row * step
                cv2.circle(ink, (round(16 * x), round(16 * y)), round(16 * radius), 255, -1, cv2.LINE_AA, 4)
    return ink


def _pieces(ink: Image) -> int:
    return cv2.connectedComponents(np.asarray((ink > 127) * np.uint8(255), np.uint8))[0] - 1


@pytest.mark.parametrize(("step", "radius"), [(12, 4), (20, 5), (16, 6), (12, 6), (18, 9.5)])
@pytest.mark.parametrize("text", ["23701", "7", "1200"])
def test_dots_that_are_neighbours_are_joined(text: str, step: float, radius: float) -> None:
    ink = np.asarray((_dots(text, step, radius) > 127) * np.uint8(255), np.uint8)
    joined, contrast = with_joined_dots(ink, ink)
    assert _pieces(joined) == len(text)
    assert contrast[joined > 0].min() > 100


@pytest.mark.parametrize("light_on_dark", [True, False])
def test_digits_of_dots_are_found_whole(light_on_dark: bool) -> None:
    ink = _dots("237", 14, 4.5)[..., np.newaxis].astype(np.float32) / 255
    ground, dot = ((20, 20, 25), (255, 170, 60)) if light_on_dark else ((235, 235, 235), (40, 40, 45))
    page = np.asarray(ground, np.float32) * (1 - ink) + np.asarray(dot, np.float32) * ink
    assert len(segment(np.asarray(np.round(page), np.uint8)).segments) == 3


def test_the_upper_dots_of_a_long_row_are_no_ruled_line() -> None:
    ink = _dots("7373737373737", 10, 4.2)[..., np.newaxis].astype(np.float32) / 255
    page = np.asarray(np.round(235 - 195 * np.repeat(ink, 3, axis=2)), np.uint8)
    page = cv2.copyMakeBorder(page, 200, 300, 5, 5, cv2.BORDER_CONSTANT, value=(235, 235, 235))
    found = segment(np.asarray(cv2.GaussianBlur(page, (0, 0), 0.5), np.uint8)).segments
    assert len(found) == 13
    assert min(one.box.height for one in found) >= 62


def _dotted_line() -> Image:
    ink = np.zeros((200, 600), np.uint8)
    for x in range(20, 580, 10):
        cv2.circle(ink, (x, 150), 2, 255, -1)
    return ink


def _dotted_paper() -> Image:
    ink = np.zeros((300, 600), np.uint8)
    for y in range(15, 290, 20):
        for x in range(15, 590, 20):
            cv2.circle(ink, (x, y), 3, 255, -1)
    return ink


def _written() -> Image:
    """Digits with more points than dots are needed, and more strokes than points."""
    ink = np.zeros((400, 1200), np.uint8)
    for row in range(3):
        cv2.putText(ink, "1.2:5 3.0:9.4", (20, 120 + 120 * row), cv2.FONT_HERSHEY_SIMPLEX, 3, 255, 6)
    return ink


@pytest.mark.parametrize("page", [_dotted_line, _dotted_paper, _written])
def test_other_dots_stay_apart(page: Callable[[], Image]) -> None:
    ink = page()
    assert with_joined_dots(ink, ink)[0] is ink
