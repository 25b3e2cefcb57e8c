"""Whether ink is light or dark: lamps mirrored in a board, blackboards, sheets."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.polarity import light_to_dark
from engine.ink.segmentation import segment
from engine.types import Image


def _board(level: int, ink: int) -> Image:
    """Three rows of seven loops, as of zeros."""
    board = np.full((480, 640, 3), level, np.uint8)
    for row in range(3):
        for column in range(7):
            centre = (70 + 80 * column, 90 + 130 * row)
            cv2.ellipse(board, centre, (15, 24), 0, 0, 360, (ink,) * 3, 5, cv2.LINE_AA)
    return board


@pytest.mark.parametrize("ink", [50, 100])
@pytest.mark.parametrize("lamps", [[(300, 225, 90, 14)], [(20, 20, 120, 30), (260, 215, 100, 16), (430, 440, 150, 18)]])
def test_a_lamp_mirrored_in_a_board_is_no_ink(ink: int, lamps: list[tuple[int, int, int, int]]) -> None:
    board = _board(160, ink)
    for x, y, width, height in lamps:
        board[y : y + height, x : x + width] = 255
    stages = segment(board)
    assert not stages.light_on_dark
    assert len(stages.segments) >= 19


@pytest.mark.parametrize(("level", "ink", "light"), [(230, 40, False), (40, 220, True)])
def test_strokes_outweigh_what_is_between_them(level: int, ink: int, light: bool) -> None:
    ratio = light_to_dark(_board(level, ink), 1 / 8)
    assert ratio > 3 if light else ratio < 1 / 3
