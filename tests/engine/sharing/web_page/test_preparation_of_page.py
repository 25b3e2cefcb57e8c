"""A picture is prepared on the page as in the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.errors import EmptyPicture
from engine.preprocessing.digits import Preparation, is_drawing, prepare
from engine.types import Image

OnPage = Callable[[str, Image], Any]
SIDE = 400


def drawn(points: list[tuple[float, float]], width: float = 1 / 14) -> Image:
    """A stroke as from the pad."""
    places = np.array([[round(x * SIDE * 16), round(y * SIDE * 16)] for x, y in points], np.int32)
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.polylines(ink, [places], False, 255, round(width * SIDE), cv2.LINE_AA, 4)
    return np.repeat(ink[:, :, np.newaxis], 3, axis=2)


def _random_strokes(seed: int) -> Image:
    rng = np.random.default_rng(seed)
    strokes = [
        drawn([tuple(point) for point in rng.uniform(0.1, 0.9, (rng.integers(2, 7), 2))], rng.uniform(1 / 24, 1 / 6))
        for _ in range(rng.integers(1, 3))
    ]
    return np.maximum.reduce(strokes)


_DRAWINGS: dict[str, Image] = {
    "a symmetric 1": drawn([(0.5, 0.2), (0.5, 0.8)]),
    "a slanted line": drawn([(0.2, 0.5), (0.8, 0.45)]),
    "a speck far away": np.maximum(
        drawn([(0.3, 0.3), (0.5, 0.6), (0.3, 0.8)]), drawn([(0.95, 0.05), (0.951, 0.05)], 0.01)
    ),
    "dark on light": 255 - drawn([(0.3, 0.3), (0.7, 0.3), (0.4, 0.8)]),
    "faint": (drawn([(0.3, 0.3), (0.7, 0.3), (0.4, 0.8)]) // 10 + 90).astype(np.uint8),
    **{f"strokes {seed}": _random_strokes(seed) for seed in range(12)},
    **{
        f"digit {index} of MNIST": np.repeat(mnist_test().images[index][:, :, np.newaxis], 3, axis=2)
        for index in range(8)
    },
}


@pytest.mark.parametrize("name", _DRAWINGS)
def test_a_drawing_is_prepared_on_the_page_as_in_the_program(name: str, on_page: OnPage) -> None:
    picture = _DRAWINGS[name]
    wanted = prepare(picture, Preparation()).batch.reshape(-1)
    found = on_page("prepare", picture)
    assert found["isDrawing"]
    assert np.abs(np.array(found["pixels"]) - wanted).max() < 1e-5


def test_an_empty_drawing_has_no_digit(on_page: OnPage) -> None:
    picture = np.full((SIDE, SIDE, 3), 17, np.uint8)
    with pytest.raises(EmptyPicture):
        prepare(picture, Preparation())
    assert on_page("prepare", picture)["pixels"] is None


def _photos() -> dict[str, Image]:
    rng = np.random.default_rng(3)
    light = np.linspace(90, 230, SIDE)[np.newaxis, :, np.newaxis] + np.zeros((SIDE, SIDE, 3))
    grain = rng.normal(0, 3, (SIDE, SIDE, 1))
    ink = drawn([(0.35, 0.3), (0.65, 0.3), (0.45, 0.7)]) / 255
    sheet = np.full((SIDE, SIDE, 3), 30.0)
    sheet[60:340, 60:340] = 200
    frame = np.zeros((SIDE, SIDE, 3), np.uint8)
    frame[50:350, 50:350] = 255
    frame[60:340, 60:340] = 0
    return {
        "dark ink in uneven light": np.clip(light * (1 - 0.6 * ink) + grain, 0, 255).astype(np.uint8),
        "light ink on a board": np.clip(light / 3 + 120 * ink + grain, 0, 255).astype(np.uint8),
        "a sheet on a desk": np.clip(sheet * (1 - 0.8 * ink) + grain, 0, 255).astype(np.uint8),
        "an empty frame": frame,
        "a sheet alone": np.pad(np.full((200, 200, 3), 255, np.uint8), ((99, 101), (99, 101), (0, 0))),
    }


@pytest.mark.parametrize("name", _photos())
def test_the_page_tells_photos_from_drawings_as_the_program_does(name: str, on_page: OnPage) -> None:
    picture = _photos()[name]
    assert on_page("prepare", picture)["isDrawing"] == is_drawing(picture[..., 0])  # its channels are alike


@pytest.mark.parametrize("name", ["dark ink in uneven light", "light ink on a board", "a sheet on a desk"])
def test_the_digit_of_a_photo_is_found_and_looks_as_in_the_program(name: str, on_page: OnPage) -> None:
    picture = _photos()[name]
    found = on_page("find", picture)
    box = found["box"]
    assert 110 < box["left"] < 140
    assert 90 < box["top"] < 120
    seen, wanted = np.array(found["pixels"]), prepare(picture, Preparation()).batch.reshape(-1)
    assert np.corrcoef(seen, wanted)[0, 1] > 0.9


def test_a_picture_of_grain_alone_has_no_digit(on_page: OnPage) -> None:
    grain = np.random.default_rng(0).normal(128, 4, (160, 160, 1)) + np.zeros((1, 1, 3))
    assert on_page("find", grain.astype(np.uint8)) is None
