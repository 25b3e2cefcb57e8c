"""A line below a number that touches its digits hides none of them; one that crosses them out does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.segmentation import segment
from engine.types import Image

INK = 40
FOOT, HEIGHT = (120, 260, 400), 75


def _page() -> Image:
    """Three numbers below each other, as tall as HEIGHT above the rows FOOT."""
    page = np.full((500, 800, 3), 235, np.uint8)
    for number, foot in zip(("3847", "9253", "6408"), FOOT, strict=True):
        for place, digit in enumerate(number):
            cv2.putText(page, digit, (90 + 76 * place, foot), cv2.FONT_HERSHEY_SIMPLEX, 3.4, (INK,) * 3, 7, cv2.LINE_AA)
    return page


def _heights(page: Image) -> list[int]:
    """Of what is found beside the second row."""
    boxes = [one.box for one in segment(page).segments]
    return [box.height for box in boxes if FOOT[1] - HEIGHT < box.y + box.height / 2 < FOOT[1] + 20]


@pytest.mark.parametrize("rise", [0, 8])
@pytest.mark.parametrize("below", [-4, 0, 5])
@pytest.mark.parametrize("beyond", [0, 40])
def test_an_underlined_number_has_all_its_digits(beyond: int, below: int, rise: int) -> None:
    page = _page()
    foot = FOOT[1] + below
    cv2.line(page, (88 - beyond, foot + rise // 2), (375 + beyond, foot - rise // 2), (INK,) * 3, 6, cv2.LINE_AA)
    heights = _heights(page)
    assert len(heights) == 4
    assert min(heights) >= 0.75 * HEIGHT


def test_what_stands_on_a_line_and_is_no_digit_stays_one_thing() -> None:
    """Boxes in a row, without their tops, are no 1s."""
    page = np.full((300, 800, 3), 235, np.uint8)
    cv2.putText(page, "3847", (430, 180), cv2.FONT_HERSHEY_SIMPLEX, 3.4, (INK,) * 3, 7, cv2.LINE_AA)
    cv2.line(page, (60, 180), (360, 180), (INK,) * 3, 6)
    for x, top in ((60, 110), (130, 118), (250, 106), (360, 112)):
        cv2.line(page, (x, top), (x, 180), (INK,) * 3, 6)
    assert all(one.box.x > 400 for one in segment(page).segments)
