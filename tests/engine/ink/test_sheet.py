"""What is a sheet, and what is none: digits in a row that are cut out closely."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.segmentation import segment
from engine.ink.sheet import find_sheet
from engine.types import Image


def _typed(text: str, ink: int, paper: int, lines: int = 1) -> Image:
    """Bold digits, typed close together and cut out with hardly any paper around them."""
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 2.0, 7)
    page = np.full((round(height * (0.9 + 1.4 * lines)), width + height), paper, np.uint8)
    for line in range(lines):
        at = (height // 2, round(height * (1.5 + 1.4 * line)))
        cv2.putText(page, text, at, cv2.FONT_HERSHEY_DUPLEX, 2.0, ink, 7, cv2.LINE_AA)
    return np.repeat(page[..., np.newaxis], 3, axis=2)


@pytest.mark.parametrize("text", ["0000000000", "888888", "31367680", "6232045919"])
@pytest.mark.parametrize(("ink", "paper"), [(20, 245), (240, 30)])
@pytest.mark.parametrize("lines", [1, 2])
def test_typed_digits_in_a_row_are_no_sheet(text: str, ink: int, paper: int, lines: int) -> None:
    page = _typed(text, ink, paper, lines)
    assert find_sheet(page, page) is None
    found = segment(page)
    assert found.light_on_dark == (ink > paper)
    assert len(found.segments) == lines * len(text)


def test_a_dark_sheet_that_is_written_all_over_stays_a_sheet() -> None:
    desk = np.full((480, 640, 3), 205, np.uint8)
    desk[90:390, 120:520] = 45
    for line in range(4):
        cv2.putText(desk, "7 1 4 9 0 2 6", (150, 160 + 66 * line), cv2.FONT_HERSHEY_DUPLEX, 1.5, (230, 230, 230), 5)
    sheet = find_sheet(desk, desk)
    assert sheet is not None
    assert np.median(sheet.picture) < 100
