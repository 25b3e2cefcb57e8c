"""What a picture holds: one digit, many digits, an object."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.ink.segmentation import segment
from engine.preprocessing.picture_files import open_picture
from engine.reading.picture_kind import kind_of
from engine.reading.requests import PictureKind
from engine.system.folders import SAMPLES
from engine.types import Image


def judged(picture: Image) -> PictureKind:
    return kind_of(picture, segment(picture))


def page(digits: int, side: int = 64) -> Image:
    """MNIST's test digits on grey paper, in rows of six."""
    test, rows = mnist_test(), -(-digits // 6)
    grey = np.full((40 + 80 * rows, 40 + 80 * 6), 215, np.uint8)
    for number in range(digits):
        row, column = divmod(number, 6)
        ink = cv2.resize(test.images[number], (side, side), interpolation=cv2.INTER_CUBIC)
        place = np.s_[20 + 80 * row : 20 + 80 * row + side, 20 + 80 * column : 20 + 80 * column + side]
        grey[place] -= (ink * 0.7).astype(np.uint8)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.png")), ids=lambda path: path.stem)
def test_a_sample_is_one_digit(path: object) -> None:
    assert judged(open_picture(str(path))) is PictureKind.ONE_DIGIT


def test_one_digit_on_a_large_sheet_is_one_digit() -> None:
    assert judged(page(1)) is PictureKind.ONE_DIGIT


@pytest.mark.parametrize("digits", [2, 6, 17])
def test_several_digits_on_paper_are_many(digits: int) -> None:
    assert judged(page(digits)) is PictureKind.MANY_DIGITS


def test_an_empty_picture_is_taken_for_one_digit() -> None:
    assert judged(np.full((100, 100, 3), 255, np.uint8)) is PictureKind.ONE_DIGIT


def test_what_has_many_colours_is_an_object() -> None:
    rng = np.random.default_rng(1)
    blots = cv2.resize(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8), (320, 240), interpolation=cv2.INTER_CUBIC)
    assert judged(np.asarray(blots, np.uint8)) is PictureKind.OBJECT


def test_what_is_full_of_texture_is_an_object() -> None:
    rng = np.random.default_rng(2)
    coarse = cv2.resize(rng.integers(0, 255, (24, 32), dtype=np.uint8), (640, 480), interpolation=cv2.INTER_LINEAR)
    assert judged(np.repeat(np.asarray(coarse, np.uint8)[..., np.newaxis], 3, axis=2)) is PictureKind.OBJECT
