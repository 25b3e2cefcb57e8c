"""Of several signs, cards or sheets in one picture all are read, on any ground; boxes and bars are none of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.ink.plates import find_plates, is_better
from engine.ink.segmentation import Segmentation, segment
from engine.types import Box, Image

Colour = tuple[int, int, int]
WHITE, BLACK, RED, BLUE, YELLOW = (245, 245, 240), (22, 22, 22), (180, 30, 35), (30, 70, 150), (240, 205, 40)
RNG_SEED = 4
HEIGHT, WIDTH = 480, 720


def _wall(colour: Colour) -> Image:
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def _brick() -> Image:
    ground = _wall((140, 70, 55))
    for row, y in enumerate(range(0, HEIGHT, 36)):
        ground[y : y + 4] = (170, 165, 158)
        for x in range(row % 2 * 36, WIDTH, 72):
            ground[y : y + 36, x : x + 4] = (170, 165, 158)
    return ground


def _wood() -> Image:
    grain = np.random.default_rng(RNG_SEED).normal(0, 1, (HEIGHT, 6)).astype(np.float32)
    grain = cv2.GaussianBlur(cv2.resize(grain, (WIDTH, HEIGHT)), (0, 0), 1.5)[..., np.newaxis]
    return np.asarray(np.clip(np.array((120, 85, 55)) * (1 + 0.1 * grain), 0, 255), np.uint8)


GROUNDS = {
    "dark wall": _wall((45, 40, 38)), "grey wall": _wall((125, 125, 125)), "green board": _wall((40, 90, 60)),
    "brick": _brick(), "wood": _wood(),
}  # fmt: skip


def _taken(picture: Image) -> Image:
    """As a camera sees it: blurred, darker on one side, with noise."""
    light = np.linspace(0.8, 1, WIDTH)[np.newaxis, :, np.newaxis]
    noise = np.random.default_rng(RNG_SEED).normal(0, 2, picture.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) * light + noise, 0, 255), np.uint8)


def _with_signs(ground: Image, sign: Colour, strokes: Colour, texts: str, *, framed: bool = False) -> Image:
    """Signs in a row."""
    picture, texts_ = ground.copy(), texts.split()
    wide = WIDTH // len(texts_)
    for number, text in enumerate(texts_):
        left, right, top, bottom = number * wide + wide // 8, (number + 1) * wide - wide // 8, 170, 310
        cv2.rectangle(picture, (left, top), (right, bottom), sign, -1)
        if framed:
            cv2.rectangle(picture, (left + 9, top + 9), (right - 9, bottom - 9), strokes, 4)
        _write(picture, text, (left + right) // 2, 240, strokes)
    return _taken(picture)


def _write(picture: Image, text: str, x: int, y: int, strokes: Colour, size: float = 2.0, pen: int = 7) -> None:
    for place, character in enumerate(text):
        (width, height), _ = cv2.getTextSize(character, cv2.FONT_HERSHEY_SIMPLEX, size, pen)
        middle = round(x + (place - (len(text) - 1) / 2) * 25 * size)
        where = (middle - width // 2, y + height // 2)
        cv2.putText(picture, character, where, cv2.FONT_HERSHEY_SIMPLEX, size, strokes, pen, cv2.LINE_AA)


def _heights(found: Segmentation) -> list[int]:
    return [segment.box.height for segment in found.segments]


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize(("sign", "strokes"), [(WHITE, BLACK), (YELLOW, BLACK), (BLUE, WHITE), (RED, WHITE)])
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_sign_is_read(ground: str, sign: Colour, strokes: Colour, framed: bool) -> None:
    found = segment(_with_signs(GROUNDS[ground], sign, strokes, "52 38 49", framed=framed))
    assert len(found.segments) == 6
    assert min(_heights(found)) > 30
    assert len(found.patches) == 3


def test_signs_of_two_colours() -> None:
    """Light strokes on one, dark ones on the other."""
    picture = _wood()
    cv2.rectangle(picture, (60, 150), (320, 330), BLUE, -1)
    cv2.rectangle(picture, (400, 150), (660, 330), WHITE, -1)
    _write(picture, "27", 190, 240, WHITE)
    _write(picture, "58", 530, 240, BLACK)
    found = segment(_taken(picture))
    assert len(found.segments) == 4


def test_playing_cards() -> None:
    """A large digit in the middle of each, and small ones in two corners."""
    picture = _wall((30, 100, 55))
    for number, text in enumerate("7295"):
        left = 30 + 170 * number
        cv2.rectangle(picture, (left, 100), (left + 145, 380), WHITE, -1)
        _write(picture, text, left + 72, 240, RED if number % 2 else BLACK, 4.5, 16)
        for x, y in ((left + 22, 130), (left + 123, 350)):
            _write(picture, text, x, y, RED if number % 2 else BLACK, 0.9, 3)
    found = segment(_taken(picture))
    assert len([height for height in _heights(found) if height > 70]) == 4


def test_two_sheets_beside_each_other() -> None:
    picture = _wood()
    for left, rows in ((30, ("3 5 2", "8 4 9")), (380, ("7 6 2", "5 3 8"))):
        cv2.rectangle(picture, (left, 40), (left + 310, 440), WHITE, -1)
        for number, row in enumerate(rows):
            _write(picture, row, left + 150, 150 + 160 * number, BLACK, 1.6, 5)
    assert len(segment(_taken(picture)).segments) == 12


def test_writing_beside_signs_is_kept() -> None:
    """On one page the digits around coloured boxes count, too."""
    picture = _with_signs(_wall((238, 238, 236)), RED, WHITE, "52 38 49")
    _write(picture, "6 4 7", 360, 90, BLACK, 1.6, 5)
    assert len(segment(picture).segments) == 9


def test_one_sheet_alone_is_no_sign() -> None:
    picture = _wood()
    cv2.rectangle(picture, (90, 40), (640, 440), WHITE, -1)
    _write(picture, "3 5 2 8", 360, 240, BLACK)
    assert find_plates(_taken(picture)) is None


def test_boxes_of_a_form_are_no_signs() -> None:
    """Lines on paper: inside and outside have one colour."""
    picture = _wall((240, 240, 238))
    for number in range(4):
        left = 40 + 170 * number
        cv2.rectangle(picture, (left, 150), (left + 130, 320), BLACK, 4)
        _write(picture, str(number + 2), left + 65, 235, BLACK)
    picture = _taken(picture)
    assert find_plates(picture) is None
    assert len(segment(picture).segments) == 4


def test_bars_without_writing_are_no_signs() -> None:
    picture = _wall((240, 240, 238))
    for number, height in enumerate((200, 260, 180, 230)):
        left = 60 + 160 * number
        cv2.rectangle(picture, (left, 400 - height), (left + 90, 400), BLUE, -1)
    assert find_plates(_taken(picture)) is None


@pytest.mark.parametrize(("height", "width"), [(2, 2048), (20_000, 15), (1, 1)])
def test_very_long_and_very_small_pictures(height: int, width: int) -> None:
    noise = np.random.default_rng(RNG_SEED).integers(0, 256, (height, width, 3), np.uint8)
    assert not segment(noise).patches


@pytest.mark.parametrize("high", [3, 7, 10, 14])
def test_strips_are_no_signs(high: int) -> None:
    """Too narrow to be written on; there is nothing left of them without their edges."""
    picture = _wall((120, 120, 120))
    for number in range(4):
        cv2.rectangle(picture, (6, 60 + 100 * number), (710, 60 + 100 * number + high), WHITE, -1)
    assert find_plates(picture) is None


def test_what_is_beside_signs_without_digits_counts() -> None:
    """Where nothing is found on plates the whole picture is taken, whatever they lie on."""
    digits = [Box(10, 10, 20, 30)]
    assert is_better(digits, [], [Box(100, 100, 50, 50)], on_page=False)
