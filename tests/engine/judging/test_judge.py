"""What a picture holds: one digit, many digits, an object, nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.errors import WeightsError
from engine.judging.judge import FILE, kind_if_known, kind_of, network, scores_of
from engine.judging.view import CHANNELS, SIDE, is_even, view_of
from engine.preprocessing.picture_files import open_picture
from engine.system.folders import PHOTOS, SAMPLES
from engine.types import Image, PictureKind

ONE, MANY, OBJECT, NOTHING = PictureKind
PROJECT = Path(__file__).resolve().parents[3]


def ink_of(number: int, height: int) -> np.ndarray:
    """A test digit of MNIST, cropped, (H, W) in [0, 1]."""
    grey = mnist_test().images[number].astype(np.float32) / 255
    rows, columns = np.flatnonzero(grey.max(axis=1) > 0.3), np.flatnonzero(grey.max(axis=0) > 0.3)
    cropped = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = height / cropped.shape[0]
    return np.clip(cv2.resize(cropped, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), 0, 1)


def on(paper: np.ndarray, *places: tuple[int, int, int, int], ink: tuple[int, int, int] = (30, 30, 60)) -> Image:
    """A picture of paper, (H, W, 3), with digits at (number, height, x, y)."""
    picture = paper.astype(np.float32)
    for number, height, x, y in places:
        glyph = ink_of(number, height)[..., np.newaxis]
        room = picture[y : y + glyph.shape[0], x : x + glyph.shape[1]]
        room[:] = room * (1 - glyph) + np.array(ink, np.float32) * glyph
    return picture.astype(np.uint8)


def sheet(height: int, width: int, level: float = 225, noise: float = 2) -> np.ndarray:
    grain = np.random.default_rng(height * width).standard_normal((height, width, 1)) * noise
    return np.clip(np.full((height, width, 3), level) + grain, 0, 255)


def on_desk(picture: Image) -> Image:
    """A sheet that lies askew on a dark, speckled desk."""
    height, width = picture.shape[:2]
    fine = np.random.default_rng(5).standard_normal((height, width)).astype(np.float32)
    desk = np.repeat(np.clip(45 + 40 * cv2.GaussianBlur(fine, (0, 0), 1.0), 0, 255)[..., np.newaxis], 3, axis=2)
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), 8, 0.6), (0, 0, 1)])
    seen = cv2.warpPerspective(picture.astype(np.float32), matrix, (width, height))
    inside = cv2.warpPerspective(np.ones((height, width, 1), np.float32), matrix, (width, height))[..., np.newaxis]
    return (seen * inside + desk * (1 - inside)).astype(np.uint8)


def row(height: int, margin: int) -> Image:
    paper = sheet(height + 2 * margin, 6 * height)
    return on(paper, *((number, height, margin + round(0.9 * height * number), margin) for number in range(6)))


def thing() -> Image:
    """A shaded ball on white, with a shadow."""
    y, x = np.mgrid[-1:1:300j, -1:1:300j]
    ball, shadow = x**2 + y**2 < 0.35, ((x - 0.1) / 0.75) ** 2 + ((y - 0.55) / 0.15) ** 2 < 1
    light = np.clip(1 - 1.1 * np.hypot(x + 0.25, y + 0.3), 0.1, 1)
    grey = np.where(shadow, 190.0, 255.0)[..., np.newaxis]
    picture = np.where(ball[..., np.newaxis], np.array([235, 120, 40]) * light[..., np.newaxis], grey)
    return cv2.GaussianBlur(picture.astype(np.uint8), (0, 0), 1.2)


def scene() -> Image:
    """Sky, hills and noise of leaves."""
    rng = np.random.default_rng(3)
    y = np.linspace(0, 1, 240)[:, np.newaxis, np.newaxis]
    picture = np.broadcast_to(np.array([120, 170, 230]) * (1 - 0.4 * y), (240, 320, 3)).copy()
    hill = y[..., 0] > 0.55 + 0.12 * np.sin(np.linspace(0, 6, 320))
    leaves = cv2.GaussianBlur(rng.standard_normal((240, 320, 1)).astype(np.float32), (0, 0), 1.5)[..., np.newaxis]
    picture[hill] = (np.array([60, 110, 50]) + 130 * leaves.reshape(240, 320, 1))[hill]
    return np.clip(picture, 0, 255).astype(np.uint8)


def gradient() -> Image:
    grey = np.linspace(30, 220, 400)[np.newaxis, :, np.newaxis]
    return np.broadcast_to(grey, (300, 400, 3)).astype(np.uint8)


DRAWN: dict[str, tuple[PictureKind, Callable[[], Image]]] = {
    "a digit on a large sheet": (ONE, lambda: on(sheet(480, 640), (7, 60, 300, 200))),
    "a digit that fills the picture": (ONE, lambda: on(sheet(300, 300), (8, 280, 10, 10))),
    "a digit of chalk": (ONE, lambda: on(sheet(300, 400, 45), (3, 150, 150, 70), ink=(230, 230, 225))),
    "a digit on a sheet on a desk": (ONE, lambda: on_desk(on(sheet(480, 640), (4, 220, 250, 130)))),
    "a row cropped closely": (MANY, lambda: row(100, 3)),
    "a small row cropped closely": (MANY, lambda: row(24, 2)),
    "two digits far apart": (MANY, lambda: on(sheet(480, 640), (1, 90, 80, 80), (2, 90, 480, 300))),
    "a sheet on a desk": (
        MANY,
        lambda: on_desk(on(sheet(480, 640), *((n, 60, 60 + n % 5 * 110, 80 + n // 5 * 140) for n in range(15)))),
    ),
    "a ball on white": (OBJECT, thing),
    "a landscape": (OBJECT, scene),
    "a landscape in grey": (OBJECT, lambda: np.repeat(scene().mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)),
    "a cup, 64 pixels": (OBJECT, lambda: cv2.resize(open_picture(PHOTOS / "coffee.jpg"), (64, 64))),
    "white paper": (NOTHING, lambda: np.full((100, 100, 3), 255, np.uint8)),
    "empty paper with grain": (NOTHING, lambda: sheet(480, 640, 215, 5).astype(np.uint8)),
    "black": (NOTHING, lambda: np.zeros((28, 28, 3), np.uint8)),
    "a gradient": (NOTHING, gradient),
    "noise": (NOTHING, lambda: np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_each_kind_is_told_from_the_others(name: str) -> None:
    kind, make = DRAWN[name]
    assert kind_of(make()) is kind


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.png")), ids=lambda path: path.stem)
def test_a_sample_is_one_digit(path: Path) -> None:
    assert kind_of(open_picture(path)) is ONE


@pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_sample_photo_is_an_object(path: Path) -> None:
    assert kind_of(open_picture(path)) is OBJECT


def test_of_a_long_strip_the_part_with_something_in_it_is_looked_at() -> None:
    strip = sheet(60, 6000).astype(np.uint8)
    strip[:, 4800:5400] = on(sheet(60, 600), *((n, 44, 20 + 60 * n, 8) for n in range(9)))
    assert kind_of(strip) is MANY
    assert kind_of(np.ascontiguousarray(np.rot90(strip))) is MANY


def test_a_view_keeps_a_stroke_of_one_pixel_at_full_strength() -> None:
    picture = np.full((2, 512, 512, 3), 255, np.uint8)[0]
    picture[:, 301] = 0
    view = view_of(picture)
    assert view.shape == (SIDE, SIDE, CHANNELS)
    assert (view[5, 301 // 4, 3], view[5, 301 // 4, 4], view[5, 301 // 4, 5]) == (0, 255, 255)
    assert view[5, 301 // 4, 0] == pytest.approx(191, abs=2)
    assert (view[5, 10] == (255, 255, 255, 255, 255, 0)).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (28, 28), (2048, 3), (700, 500)])
def test_a_picture_of_any_shape_is_judged(shape: tuple[int, int]) -> None:
    scores = scores_of(np.full((*shape, 3), 200, np.uint8))
    assert scores.shape == (4,)
    assert scores.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(6))
def test_colours_that_change_evenly_are_nothing_until_something_is_drawn_on_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.uniform(30, 225, (2, 3))
    share = np.linspace(0, 1, 300)[np.newaxis, :, np.newaxis]
    ground = np.broadcast_to(first * (1 - share) + second * share, (200, 300, 3))
    assert kind_of(ground.astype(np.uint8)) is NOTHING
    assert is_even(ground.astype(np.uint8))
    assert not is_even(on(ground, (seed, 60, 100, 50), ink=(15, 15, 15)))


@pytest.mark.parametrize(("damage", "word"), [("missing", "read"), ("other", "damaged"), ("record", "read")])
def test_weights_that_are_missing_or_damaged_are_refused(tmp_path: Path, damage: str, word: str) -> None:
    shipped = PROJECT / "weights" / "picture-kind"
    for name in (FILE, "manifest.json"):
        (tmp_path / name).write_bytes((shipped / name).read_bytes())
    if damage == "missing":
        (tmp_path / FILE).unlink()
    elif damage == "other":
        (tmp_path / FILE).write_bytes(b"other")
    else:
        (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(WeightsError, match=word):
        network(tmp_path)


def test_without_its_weights_nothing_but_the_hint_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.system.folders.SHIPPED_WEIGHTS", tmp_path)
    assert kind_if_known(thing()) is None
    with pytest.raises(WeightsError):
        kind_of(thing())
