"""Boxes, keys and circles around digits are no digits and hide none; zeros stay, whatever is in them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.ink.segmentation import segment
from engine.types import Image

PAPER, INK = (235,) * 3, (40,) * 3
DIGIT = 60  # pixels high
STEP = 160


def _row(labels: str) -> Image:
    """Test digits of MNIST in a row, `STEP` pixels apart."""
    page = np.full((260, 60 + STEP * len(labels), 3), PAPER, np.uint8)
    for place, label in enumerate(labels):
        image = mnist_test().images[int(np.flatnonzero(mnist_test().labels == int(label))[0])]
        rows, columns = np.flatnonzero(image.max(axis=1) > 80), np.flatnonzero(image.max(axis=0) > 80)
        image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        width = max(1, round(DIGIT * image.shape[1] / image.shape[0]))
        ink = np.clip(cv2.resize(image, (width, DIGIT), interpolation=cv2.INTER_CUBIC), 0, 255)[..., np.newaxis] / 255
        x, y = _centre(place)
        part = page[y - DIGIT // 2 : y + DIGIT // 2, x - width // 2 : x - width // 2 + width]
        part[:] = np.round(part + (np.array(INK) - part) * ink).astype(np.uint8)
    return page


def _centre(place: int) -> tuple[int, int]:
    return 90 + STEP * place, 130


def _boxes(page: Image, place: int) -> None:
    x, y = _centre(place)
    cv2.rectangle(page, (x - 46, y - 44), (x + 46, y + 44), INK, 3, cv2.LINE_AA)


def _adjoining_boxes(page: Image, place: int) -> None:
    x, y = _centre(place)
    cv2.rectangle(page, (x - STEP // 2, y - 50), (x + STEP // 2, y + 50), INK, 3, cv2.LINE_AA)


def _circles(page: Image, place: int) -> None:
    cv2.circle(page, _centre(place), 55, INK, 4, cv2.LINE_AA)


@pytest.mark.parametrize("draw", [_boxes, _adjoining_boxes, _circles])
def test_what_is_drawn_around_digits_is_no_digit_and_hides_none(draw: Callable[[Image, int], None]) -> None:
    page = _row("2735")
    for place in range(4):
        draw(page, place)
    found = segment(page).segments
    assert len(found) == 4
    for place, one in enumerate(found):
        assert abs(one.box.x + one.box.width / 2 - _centre(place)[0]) < 8
        assert abs(one.box.height - DIGIT) < 8


def _zero(page: Image, place: int, inside: str, height: int) -> None:
    x, y = _centre(place)
    half = height // 2
    cv2.ellipse(page, (x, y), (round(0.7 * half), half), 0, 0, 360, INK, 5, cv2.LINE_AA)
    if inside == "stroke":  # across the zero and beyond
        cv2.line(page, (x - half, y + half), (x + half, y - half), INK, 4, cv2.LINE_AA)
    elif inside == "short stroke":  # that touches nothing
        cv2.line(page, (x - half // 3, y + half // 2), (x + half // 3, y - half // 2), INK, 4, cv2.LINE_AA)
    elif inside == "dot":
        cv2.circle(page, (x, y), height // 14, INK, -1, cv2.LINE_AA)


@pytest.mark.parametrize("beside", ["", "27"])
@pytest.mark.parametrize("inside", ["nothing", "dot", "stroke", "short stroke"])
@pytest.mark.parametrize("height", [60, 90])
def test_a_zero_with_something_in_it_stays(beside: str, inside: str, height: int) -> None:
    page = _row(beside + "1")
    x, _ = _centre(len(beside))
    page[:, x - 60 :] = PAPER
    _zero(page, len(beside), inside, height)
    assert any(
        abs(one.box.x + one.box.width / 2 - x) < 8 and one.box.height >= height - 4 and one.box.width >= 0.6 * height
        for one in segment(page).segments
    )


def test_loops_of_digits_stay() -> None:
    found = segment(_row("0689")).segments
    assert [abs(one.box.height - DIGIT) < 8 for one in found] == [True] * 4


@pytest.mark.parametrize("squares", [40, 60, 100])
@pytest.mark.parametrize("height", [200, 300, 450])
def test_a_large_zero_on_squared_paper_goes_around_nothing_but_squares(squares: int, height: int) -> None:
    page = np.full((600, 800, 3), PAPER, np.uint8)
    for place in range(squares // 2, 800, squares):
        cv2.line(page, (place, 0), (place, 600), (160, 180, 220), 2)
        cv2.line(page, (0, place), (800, place), (160, 180, 220), 2)
    cv2.ellipse(page, (400, 300), (round(0.3 * height), height // 2), 0, 0, 360, INK, height // 20, cv2.LINE_AA)
    found = segment(page).segments
    assert [abs(one.box.height - height) < 0.1 * height for one in found] == [True]
