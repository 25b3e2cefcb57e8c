"""Lines of paper leave the ink, and strokes of digits stay, however long and thin they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.segmentation import segment
from engine.types import Image

STROKES = {
    "1": [[(320, 90), (312, 380)]],
    "1 with a foot": [[(290, 140), (320, 90), (316, 380)], [(250, 380), (390, 380)]],
    "7": [[(230, 100), (420, 96), (330, 390)]],
    "4": [[(330, 90), (210, 290), (440, 286)], [(360, 200), (358, 400)]],
    "9": [[(380, 100), (290, 110), (270, 190), (380, 200)], [(380, 100), (376, 400)]],
}


def _page(*strokes: list[tuple[int, int]], pen: int = 4) -> Image:
    page = np.full((480, 640, 3), 235, np.uint8)
    for stroke in strokes:
        cv2.polylines(page, [np.array(stroke, np.int32)], False, (40, 40, 45), pen, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("pen", [3, 6])
@pytest.mark.parametrize("digit", STROKES)
def test_a_large_digit_by_a_thin_pen_is_whole(digit: str, pen: int) -> None:
    found = segment(_page(*STROKES[digit], pen=pen))
    assert len(found.segments) == 1
    assert found.segments[0].box.height >= 270


@pytest.mark.parametrize("width", [1, 3])
def test_the_lines_of_a_table_leave(width: int) -> None:
    page = _page()
    for x in range(60, 600, 88):
        cv2.line(page, (x, 70), (x, 450), (90, 90, 95), width)
    for y in range(70, 470, 76):
        cv2.line(page, (60, y), (588, y), (90, 90, 95), width)
    for row in range(5):
        for column in range(6):
            place = (80 + 88 * column, 134 + 76 * row)
            cv2.putText(page, str(row + 2), place, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (40, 40, 45), 4, cv2.LINE_AA)
    assert len(segment(page).segments) == 30


@pytest.mark.parametrize("grey", [110, 170])
@pytest.mark.parametrize("ink", [(40, 40, 45), (190, 30, 35), (20, 60, 160)])
def test_on_squared_paper_there_are_digits_alone(ink: tuple[int, int, int], grey: int) -> None:
    page = np.full((480, 640, 3), 240, np.uint8)
    page[::30], page[1::30], page[:, ::30], page[:, 1::30] = grey, grey, grey, grey
    for number in range(8):
        place = (36 + 150 * (number % 4), 160 + 180 * (number // 4))
        cv2.putText(page, str(number + 2)[-1], place, cv2.FONT_HERSHEY_SIMPLEX, 2.8, ink, 8, cv2.LINE_AA)
    assert len(segment(page).segments) == 8
