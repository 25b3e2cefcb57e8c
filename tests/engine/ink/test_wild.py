"""Kinds of pictures that were read wrongly: sheets on something, notes on a mat, small zeros, frames of forms."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.segmentation import segment
from engine.types import Image

PAPER, INK = 235, 40


def _sheet(rows: int, columns: int, height: int, low: int = 0) -> Image:
    """Loops and strokes in rows; `low` of the loops in each row are small and low, as some hands write zeros."""
    page = np.full((60 + rows * 2 * height, 60 + columns * height, 3), PAPER, np.uint8)
    for row in range(rows):
        base = 40 + row * 2 * height + height
        for column in range(columns):
            x = 40 + column * height
            if 0 < column <= low:
                radius = height // 7
                cv2.circle(page, (x + height // 4, base - radius), radius, (INK,) * 3, 3)
            elif column % 2:
                cv2.line(page, (x + height // 3, base - height), (x + height // 4, base), (INK,) * 3, 4)
            else:
                cv2.ellipse(
                    page, (x + height // 4, base - height // 2), (height // 4, height // 2), 0, 0, 360, (INK,) * 3, 4
                )
    return page


def _on_desk(page: Image, level: int, grain: float, corners: list[tuple[int, int]]) -> Image:
    height, width = page.shape[:2]
    random = np.random.default_rng(level)
    desk = cv2.GaussianBlur(random.normal(level, grain, (700, 900)).astype(np.float32), (0, 0), 2) * 1.0
    photo = np.repeat(np.clip(desk, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(start, np.array(corners, np.float32))
    there = cv2.warpPerspective(page, matrix, (900, 700))
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (900, 700)) > 127
    photo[mask] = there[mask]
    return np.ascontiguousarray(photo)


@pytest.mark.parametrize(("level", "grain"), [(25, 0), (60, 60), (90, 20), (20, 90)])
@pytest.mark.parametrize(
    "corners",
    [
        [(200, 150), (700, 120), (720, 520), (180, 540)],
        [(120, 80), (800, 200), (700, 640), (90, 500)],
        [(300, 200), (640, 260), (600, 560), (260, 500)],
    ],
)
def test_a_sheet_on_something_dark_is_read_and_its_surroundings_are_no_ink(
    level: int, grain: float, corners: list[tuple[int, int]]
) -> None:
    stages = segment(_on_desk(_sheet(3, 6, 60), level, grain, corners))
    assert stages.sheet
    assert not stages.light_on_dark
    assert len(stages.segments) == 18
    assert [len(line) for line in stages.lines] == [6, 6, 6]
    quad = np.array(corners, np.float32)
    for segment_ in stages.segments:
        middle = (segment_.box.x + segment_.box.width / 2, segment_.box.y + segment_.box.height / 2)
        assert cv2.pointPolygonTest(quad, middle, False) > 0


@pytest.mark.parametrize("low", [1, 3, 5])
def test_small_round_zeros_between_tall_digits_are_kept(low: int) -> None:
    assert len(segment(_sheet(1, 8, 80, low)).segments) == 8


@pytest.mark.parametrize("thickness", [8, 11, 14])
def test_the_frame_of_a_form_is_no_digit_and_hides_none(thickness: int) -> None:
    page = _sheet(4, 3, 50)
    height, width = page.shape[:2]
    cv2.rectangle(page, (12, 12), (width - 12, height - 12), (20, 20, 20), thickness)
    found = segment(np.pad(page, ((20, 20), (20, 20), (0, 0)), constant_values=PAPER))
    assert [one.box.height < 70 for one in found.segments] == [True] * 12


def test_a_plain_page_is_no_sheet_on_something() -> None:
    assert not segment(_sheet(3, 6, 60)).sheet
