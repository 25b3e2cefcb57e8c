"""Digits as displays of clocks and calculators show them: up to seven bars that hardly touch."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

BARS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc",
    "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip
"""The bars of each digit: a on top, then clockwise to f, and g in the middle."""
COLOURS = {
    "LCD": ((40, 40, 40), (150, 170, 160)),
    "red LED": ((250, 60, 50), (25, 15, 15)),
    "green LED": ((80, 255, 120), (10, 30, 15)),
    "print": ((30, 30, 35), (225, 225, 225)),
}
"""Of bars and ground."""
_ENDS = {
    "a": (0, 0, 1, 0), "b": (1, 0, 1, 1), "c": (1, 1, 1, 2), "d": (0, 2, 1, 2), "e": (0, 1, 0, 2), "f": (0, 0, 0, 1),
    "g": (0, 1, 1, 1),
}  # fmt: skip
_WIDTH = 0.52  # of the height


def display(
    text: str,
    height: int = 90,
    pen: float = 0.12,
    gap: float = 0.03,
    slant: float = 0.0,
    step: float = 0.9,
    colours: str = "LCD",
) -> NDArray[np.uint8]:
    """A display as a picture, (H, W, 3): `pen`, `gap` and `step` from digit to digit are in heights.

    `slant` is how far a point goes to the right for each pixel that it lies above the foot.
    """
    half = 0.5 * pen * height
    bars = np.zeros((2 * height, round(step * height * len(text) + height)), np.uint8)
    for number, digit in enumerate(text):
        left, top = (0.5 + step * number) * height, 0.5 * height
        for bar in BARS[digit]:
            ends = np.array(_ENDS[bar]).reshape(2, 2) * (_WIDTH * height, height / 2)
            along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
            aside = half * along[::-1]
            start, end = ends[0] + gap * height * along, ends[1] - gap * height * along
            inner = (start + half * along, end - half * along)
            corners = [start, inner[0] + aside, inner[1] + aside, end, inner[1] - aside, inner[0] - aside]
            points = [(left + x + slant * (height - y), top + y) for x, y in corners]
            cv2.fillPoly(bars, [np.round(np.array(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    ink, ground = (np.array(colour, np.float32) for colour in COLOURS[colours])
    share = np.asarray(cv2.GaussianBlur(bars, (0, 0), 0.8), np.float32)[..., np.newaxis] / 255
    return np.ascontiguousarray(np.round(ground + (ink - ground) * share).astype(np.uint8))
