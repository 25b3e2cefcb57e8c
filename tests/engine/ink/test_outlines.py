"""Digits drawn as outlines are filled; rings, circles around digits, letters with loops and squared paper are not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from engine.ink.outlines import with_filled_outlines
from engine.system.folders import ASSETS
from engine.types import Image

FONT = ASSETS / "fonts" / "DejaVuSans.ttf"


def _bold(text: str, height: int = 110) -> Image:
    """Printed digits with broad strokes, 255 on 0."""
    image = Pillow.new("L", (60 + height * len(text), 2 * height))
    font = ImageFont.truetype(str(FONT), height)
    for number, digit in enumerate(text):
        ImageDraw.Draw(image).text((40 + height * number, 40), digit, fill=255, font=font, stroke_width=5)
    return np.asarray((np.asarray(image) > 127) * np.uint8(255), np.uint8)


def _outline(mask: Image, side: int = 3) -> Image:
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, window), np.uint8)


@pytest.mark.parametrize("side", [3, 5])
@pytest.mark.parametrize("text", ["0123456789", "2", "70", "88812"])
def test_outlines_become_what_they_go_around(text: str, side: int) -> None:
    mask = _bold(text)
    line = _outline(mask, side)
    filled, contrast = with_filled_outlines(line, line // 2)
    inside = cv2.erode(mask, np.ones((side, side), np.uint8)) > 0
    assert (filled[inside] == 255).mean() > 0.99
    assert (filled[cv2.dilate(mask, np.ones((side + 2, side + 2), np.uint8)) == 0] == 0).all()
    assert contrast[inside].min() >= 100


def _rings() -> Image:
    ink = np.zeros((200, 500), np.uint8)
    for x in (80, 200, 320, 430):
        cv2.ellipse(ink, (x, 100), (35, 60), 0, 0, 360, 255, 4)
    return ink


def _circled() -> Image:
    ink = np.zeros((200, 500), np.uint8)
    for number, x in enumerate((80, 230, 400)):
        cv2.circle(ink, (x, 100), 60, 255, 3)
        cv2.putText(ink, str(number + 2), (x - 20, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 4)
    return ink


def _eights() -> Image:
    """8s of a single thin line, slim and leaning, as a fine pen draws them."""
    ink = np.zeros((220, 500), np.uint8)
    turns = np.linspace(0, 2 * np.pi, 200)
    for number, lean in enumerate((0.0, 0.2, 0.4)):
        x, y = 28 * np.sin(2 * turns) - lean * 70 * np.cos(turns), 70 * np.cos(turns)
        points = np.stack([x + 80 + 150 * number, y + 110], axis=1)
        cv2.polylines(ink, [np.round(points * 16).astype(np.int32)], True, 255, 3, cv2.LINE_8, 4)
    return ink


def _table_with_a_spur() -> Image:
    """One bent line around cells, with written digits in it."""
    ink = np.zeros((500, 900), np.uint8)
    cv2.polylines(ink, [np.array([(40, 40), (600, 40), (600, 200), (300, 200), (300, 440), (40, 440)])], True, 255, 2)
    cv2.line(ink, (600, 200), (600, 460), 255, 2)
    for row in range(4):
        cv2.putText(ink, "27", (70 + 20 * row, 130 + 95 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 255, 3)
    return ink


def _squared() -> Image:
    ink = np.zeros((240, 480), np.uint8)
    ink[::24], ink[:, ::24] = 255, 255
    return ink


def _written() -> Image:
    ink = np.zeros((200, 700), np.uint8)
    cv2.putText(ink, "0689 B 4", (20, 140), cv2.FONT_HERSHEY_SIMPLEX, 4, 255, 5)
    return ink


@pytest.mark.parametrize("page", [_rings, _eights, _circled, _table_with_a_spur, _squared, _written])
def test_what_is_no_outline_of_a_digit_stays(page: Callable[[], Image]) -> None:
    ink = page()
    assert with_filled_outlines(ink, ink)[0] is ink


def test_a_page_with_one_outline_among_written_digits_stays() -> None:
    ink = _outline(_bold("2"))
    wide = np.zeros((ink.shape[0], 900), np.uint8)
    wide[:, : ink.shape[1]] = ink
    cv2.putText(wide, "71543", (260, 140), cv2.FONT_HERSHEY_SIMPLEX, 4, 255, 5)
    assert with_filled_outlines(wide, wide)[0] is wide
