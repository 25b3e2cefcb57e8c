"""Digits on counters, buttons and filled cells are found as ink on paper; bold digits stay as they are."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from engine.ink.patches import find_patches, without_patches
from engine.ink.segmentation import segment
from engine.system.folders import ASSETS
from engine.types import Image

RED, BLUE, BLACK, YELLOW, WHITE = (190, 30, 35), (30, 80, 180), (40, 40, 45), (250, 210, 60), (250, 250, 250)
Colour = tuple[int, int, int]


def _page(ground: Colour = (238, 238, 236)) -> Image:
    return np.full((480, 640, 3), ground, np.uint8)


def _taken(page: Image) -> Image:
    """As a camera sees it: blurred, with noise."""
    noise = np.random.default_rng(0).normal(0, 3, page.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(page, (0, 0), 1.0) + noise, 0, 255), np.uint8)


def _write(page: Image, text: str, x: int, y: int, colour: Colour, size: float = 1.2, pen: int = 4) -> None:
    """Digits with room between them, around x and y."""
    for number, character in enumerate(text):
        (width, height), _ = cv2.getTextSize(character, cv2.FONT_HERSHEY_SIMPLEX, size, pen)
        place = (round(x + (number - (len(text) - 1) / 2) * 24 * size) - width // 2, y + height // 2)
        cv2.putText(page, character, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, pen, cv2.LINE_AA)


def _counters(texts: str, ground: Colour, patch: Colour, ink: Colour, shape: str = "disc") -> Image:
    page = _page(ground)
    for number, text in enumerate(texts.split()):
        x, y = 100 + 145 * (number % 4), 110 + 130 * (number // 4)
        if shape == "disc":
            cv2.circle(page, (x, y), 45, patch, -1, cv2.LINE_AA)
        elif shape == "square":
            cv2.rectangle(page, (x - 42, y - 42), (x + 42, y + 42), patch, -1)
        else:
            angles = np.arange(6) * np.pi / 3
            corners = np.stack([x + 50 * np.cos(angles), y + 50 * np.sin(angles)], axis=1)
            cv2.fillPoly(page, [np.round(corners).astype(np.int32)], patch, cv2.LINE_AA)
        _write(page, text, x, y, ink)
    return _taken(page)


@pytest.mark.parametrize("shape", ["disc", "square", "hexagon"])
@pytest.mark.parametrize(
    ("ground", "patch", "ink"),
    [
        (WHITE, RED, WHITE),
        (WHITE, BLUE, YELLOW),
        (WHITE, YELLOW, BLACK),
        ((190, 190, 188), BLACK, WHITE),
        ((30, 70, 45), WHITE, BLACK),
        (BLACK, YELLOW, BLACK),
    ],
)
def test_digits_on_counters_are_found(shape: str, ground: Colour, patch: Colour, ink: Colour) -> None:
    found = segment(_counters("7 42 3 81 5 20 9 64", ground, patch, ink, shape))
    assert [len(line) for line in found.lines] == [6, 6]
    assert all(segment_.box.height < 45 for segment_ in found.segments)
    assert len(found.patches) == 8


def test_dark_digits_on_light_discs_on_a_dark_mat_are_strong() -> None:
    page = _counters("7 42 3 81 5 20 9 64", (15, 40, 95), (200, 175, 60), (25, 25, 30))
    digits = without_patches(page, find_patches(page).written).max(axis=2)
    assert (digits > 200).mean() > 0.005  # light on the dark mat, where dark ones would be hardly seen
    assert [len(line) for line in segment(page).lines] == [6, 6]


def test_a_1_alone_on_each_counter_is_found() -> None:
    found = segment(_counters("1 1 1 1 1 1 1 1", WHITE, RED, WHITE))
    assert [len(line) for line in found.lines] == [4, 4]


def test_dark_digits_beside_light_ones_are_found() -> None:
    page = _page()
    cv2.rectangle(page, (40, 60), (600, 130), BLUE, -1)
    _write(page, "2 7 5 3 9 4", 320, 95, WHITE, 1.6)
    _write(page, "6 2 0 8 1 5", 320, 220, BLACK, 1.6)
    assert [len(line) for line in segment(_taken(page)).lines] == [6, 6]


def test_a_black_rim_around_a_counter_is_no_digit() -> None:
    page = _page()
    for x in (120, 320, 520):
        cv2.circle(page, (x, 240), 50, YELLOW, -1, cv2.LINE_AA)
        cv2.circle(page, (x, 240), 50, BLACK, 5, cv2.LINE_AA)
        _write(page, "35", x, 240, BLACK)
    found = segment(_taken(page))
    assert [len(line) for line in found.lines] == [6]
    assert all(segment_.box.height < 45 for segment_ in found.segments)


def test_lines_between_filled_cells_are_no_digits() -> None:
    page = _page()
    for number in range(5):
        cv2.rectangle(page, (60 + 100 * number, 60), (157 + 100 * number, 140), BLACK, -1)
        _write(page, "47", 108 + 100 * number, 100, WHITE)
    assert [len(line) for line in segment(_taken(page)).lines] == [10]


def test_colours_of_the_paper_stay_where_a_patch_was() -> None:
    page = _page((205, 222, 240))
    cv2.circle(page, (320, 240), 60, RED, -1, cv2.LINE_AA)
    _write(page, "4", 320, 240, WHITE, 2, 6)
    taken = _taken(page)
    cleaned = without_patches(taken, find_patches(taken).written)
    assert np.abs(cleaned[240, 275:285].astype(int) - (205, 222, 240)).max() <= 20


@pytest.mark.parametrize("pen", [14, 18, 24])
@pytest.mark.parametrize("ground", [WHITE, (60, 60, 62)])
def test_insides_of_bold_digits_are_no_digits(pen: int, ground: Colour) -> None:
    page = _page(ground)
    ink = BLACK if ground is WHITE else WHITE
    for number, text in enumerate("0869"):
        _write(page, text, 90 + 150 * number, 150, ink, 4, pen)
        _write(page, text, 90 + 150 * number, 350, ink, 3, pen)
    assert not find_patches(_taken(page)).written


@pytest.mark.parametrize("ink", [BLACK, RED])
@pytest.mark.parametrize("stroke", range(0, 12, 2))
@pytest.mark.parametrize("font", sorted((ASSETS / "fonts").glob("*.ttf")), ids=lambda path: path.stem)
def test_insides_of_bold_print_are_no_digits(font: Path, stroke: int, ink: Colour) -> None:
    image = Pillow.new("RGB", (640, 480), WHITE)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(("068 9", "8 0 6", "90 80")):
        place = (40, 20 + 140 * row)
        draw.text(place, text, fill=ink, font=ImageFont.truetype(str(font), 110), stroke_width=stroke)
    assert not find_patches(_taken(np.asarray(image, np.uint8).copy())).written


@pytest.mark.parametrize("turn", [0, 8])
def test_a_digit_that_goes_on_beyond_a_shadow_or_marker_stays_whole(turn: int) -> None:
    page = _page()
    shade = np.ones((480, 640), np.float32)
    cv2.ellipse(shade, (330, 240), (190, 60), turn, 0, 360, 0.75, -1, cv2.LINE_AA)
    for number, text in enumerate("27406"):
        _write(page, text, 90 + 115 * number, 240, BLACK, 4, 12)
    shaded = np.asarray(np.round(page * shade[..., np.newaxis]), np.uint8)
    found = segment(_taken(shaded))
    assert [len(line) for line in found.lines] == [5]
    assert min(one.box.height for one in found.segments) > 75


def test_two_rings_that_touch_are_no_patch() -> None:
    page = _page()
    for number, text in enumerate("2068"):
        cv2.circle(page, (130 + 125 * number, 240), 60, BLACK, 14, cv2.LINE_AA)
        _write(page, text, 130 + 125 * number, 240, BLACK, 1.8, 6)
    assert not find_patches(_taken(page)).written


@pytest.mark.parametrize("what", ["blot", "bar", "photo-like texture", "empty"])
def test_what_is_not_written_on_stays(what: str) -> None:
    page = _page()
    if what == "blot":
        cv2.ellipse(page, (320, 240), (70, 50), 20, 0, 360, BLUE, -1, cv2.LINE_AA)
    elif what == "bar":
        cv2.rectangle(page, (100, 200), (500, 240), BLACK, -1)
    elif what == "photo-like texture":
        page[100:400, 150:500] = np.random.default_rng(1).integers(0, 200, (300, 350, 3), np.uint8)
    assert not find_patches(_taken(page)).written


def test_the_boxes_of_cells_close_beside_each_other_do_not_overlap() -> None:
    page = np.full((480, 640, 3), WHITE, np.uint8)
    for number, text in enumerate(("27", "53", "84")):
        left = 60 + 150 * number
        cv2.rectangle(page, (left, 150), (left + 143, 250), BLUE, -1)
        _write(page, text, left + 72, 200, WHITE)
    patches = sorted(segment(page).patches, key=lambda box: box.x)
    assert len(patches) == 3
    for number, box in enumerate(patches):
        assert (box.x, box.x + box.width) == pytest.approx((60 + 150 * number, 204 + 150 * number), abs=2)
