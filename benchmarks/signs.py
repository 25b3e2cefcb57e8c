"""What stands beside digits on worksheets and is none: operators by pen, and words by pen or in print."""

from __future__ import annotations

import cv2
import numpy as np
from disturbances import Field
from PIL import Image, ImageDraw, ImageFont

from engine.system.folders import ASSETS

_LETTERS = "abcdefghkmnprstuvwxyz"
_PENS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)
_SUBPIXEL_BITS = 4
_OPERATORS = {
    "+": (((0.5, 0.0), (0.5, 1.0)), ((0.0, 0.5), (1.0, 0.5))),
    "-": (((0.0, 0.5), (1.0, 0.5)),),
    "x": (((0.0, 0.0), (1.0, 1.0)), ((1.0, 0.0), (0.0, 1.0))),
    "=": (((0.0, 0.3), (1.0, 0.3)), ((0.0, 0.7), (1.0, 0.7))),
    ":": (((0.5, 0.1), (0.5, 0.1)), ((0.5, 0.9), (0.5, 0.9))),
    "÷": (((0.0, 0.5), (1.0, 0.5)), ((0.5, 0.1), (0.5, 0.1)), ((0.5, 0.9), (0.5, 0.9))),
}


def operator_of(rng: np.random.Generator, size: float, pen: float) -> Field:
    """An operator, half as high as a digit of `size` pixels, (H, W) in [0, 1]; its strokes `pen` of that size wide."""
    side, width = 0.5 * size, max(1, round((pen or 0.11) * size))
    ink = np.zeros((round(side) + 2 * width + 2,) * 2, np.uint8)
    for stroke in _OPERATORS[str(rng.choice(list(_OPERATORS)))]:
        points = np.array(stroke) * side + rng.normal(0, 0.03 * side, (2, 2)) * (stroke[0] != stroke[1]) + width + 1
        fixed = np.round(points * 2**_SUBPIXEL_BITS).astype(np.int32)[:, np.newaxis]
        cv2.polylines(ink, [fixed], False, 255, width, cv2.LINE_AA, _SUBPIXEL_BITS)
    return _cropped(ink)


def word_of(rng: np.random.Generator, size: float, pen: float) -> Field:
    """A word of three to seven letters, about as high as a digit of `size` pixels, (H, W) in [0, 1]."""
    word = "".join(rng.choice(list(_LETTERS), int(rng.integers(3, 8))))
    word = word.capitalize() if rng.random() < 0.5 else word
    if rng.random() < 0.5:
        face = ImageFont.truetype(str(next((ASSETS / "fonts").glob("*.ttf"))), max(12, round(size)))
        image = Image.new("L", (round(size * len(word)) + 8, round(2 * size)))
        ImageDraw.Draw(image).text((4, round(0.3 * size)), word, fill=255, font=face)
        return _cropped(np.asarray(image, np.uint8))
    ink = np.zeros((round(2.4 * size), round(size * len(word)) + 20), np.uint8)
    width = max(1, round((pen or 0.11) * size))
    place = (8, round(1.6 * size))
    cv2.putText(ink, word, place, int(rng.choice(_PENS)), size / 26, 255, width, cv2.LINE_AA)
    return _cropped(ink)


def _cropped(ink: np.ndarray) -> Field:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 100), np.flatnonzero(ink.max(axis=0) > 100)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / 255
