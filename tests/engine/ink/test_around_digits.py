"""What is around digits: a page of print, the desk along one side of the paper."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from engine.data.datasets import mnist_test
from engine.ink.rings import is_ring
from engine.ink.segmentation import segment
from engine.system.folders import ASSETS
from engine.types import Image as Picture

PAPER, INK = 235, 40


def _digit(label: int, height: int) -> np.ndarray:
    """Ink in [0, 1] of a test digit of MNIST, (height, W), cropped."""
    image = mnist_test().images[int(np.flatnonzero(mnist_test().labels == label)[0])]
    rows, columns = np.flatnonzero(image.max(axis=1) > 80), np.flatnonzero(image.max(axis=0) > 80)
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = (max(1, round(height * image.shape[1] / image.shape[0])), height)
    return np.clip(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)


def _put(page: Picture, label: int, height: int, centre: tuple[int, int]) -> None:
    ink = _digit(label, height)
    x, y = centre[0] - ink.shape[1] // 2, centre[1] - height // 2
    part = page[y : y + height, x : x + ink.shape[1]]
    part[:] = np.round(part + (INK - part) * ink[..., np.newaxis]).astype(np.uint8)


def test_a_page_of_print_has_an_answer_soon() -> None:
    page = Image.new("L", (1448, 2048), PAPER)
    font = ImageFont.truetype(str(ASSETS / "fonts" / "DejaVuSans.ttf"), 22)
    rng = np.random.default_rng(0)
    for line in range(60):
        words = ("".join(rng.choice(list("abcdefghiklmnoprstuvw"), rng.integers(2, 10))) for _ in range(14))
        ImageDraw.Draw(page).text((80, 80 + 31 * line), " ".join(words), fill=INK, font=font)
    picture = np.repeat(np.asarray(page)[..., np.newaxis], 3, axis=2)
    started = time.process_time()
    segment(picture)
    assert time.process_time() - started < 5  # a tenth of it, usually: with all pairs of pieces, a minute


@pytest.mark.parametrize("height", [40, 60, 300])
def test_halves_of_a_zero_are_a_ring_and_two_ones_are_none(height: int) -> None:
    pen = max(2, height // 15)
    zero, ones = np.zeros((2, height, height), np.uint8)
    for start in (100, 280):
        cv2.ellipse(zero, (height // 2, height // 2), (height // 3, height // 2 - pen), 0, start, start + 160, 255, pen)
    for x in (height // 4, 3 * height // 4):
        cv2.line(ones, (x, pen), (x, height - pen), 255, pen)
    assert is_ring(zero)
    assert not is_ring(ones)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_desk_along_one_side_is_not_the_sheet(side: str) -> None:
    page = np.full((480, 640, 3), PAPER, np.uint8)
    _put(page, 1, 240, (400, 240))
    grain = np.random.default_rng(0).standard_normal((480, 640, 1)).astype(np.float32)
    wood = 40 + 80 * cv2.GaussianBlur(grain, (0, 0), sigmaX=40, sigmaY=1)[..., np.newaxis]
    page[:, :180] = np.clip(wood, 0, 255).astype(np.uint8)[:, :180]
    found = segment(page if side == "left" else np.ascontiguousarray(page[:, ::-1]))
    (one,) = found.segments
    assert not found.light_on_dark
    assert 230 <= one.box.height <= 250
    assert one.box.width < 120
