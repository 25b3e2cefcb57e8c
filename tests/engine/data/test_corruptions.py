"""Disturbances do what their names say, in the units they state."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.data.corruptions import NOISE, ROTATION, STRENGTHS, THICKNESS, disturbed
from engine.data.datasets import mnist_test
from engine.types import Batch


@pytest.fixture
def bar() -> Batch:
    """An upright bar of four pixels' width, left of the centre, twice."""
    images = np.zeros((2, 28, 28, 1), np.float32)
    images[:, 6:22, 8:12] = 1
    return images


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("kind", STRENGTHS)
def test_no_strength_changes_nothing_and_every_strength_keeps_the_input(bar: Batch, kind: str) -> None:
    before = bar.copy()
    np.testing.assert_allclose(disturbed(bar, kind, 0.0, rng()), bar, atol=1e-6)
    for strength in STRENGTHS[kind]:
        result = disturbed(bar, kind, strength, rng())
        assert (result.shape, result.dtype) == (bar.shape, np.float32)
        assert 0 <= result.min() <= result.max() <= 1
    np.testing.assert_array_equal(bar, before)
    assert 0.0 in STRENGTHS[kind]
    assert list(STRENGTHS[kind]) == sorted(STRENGTHS[kind])


def test_noise_has_its_sigma() -> None:
    grey = np.full((20, 28, 28, 1), 0.5, np.float32)
    assert disturbed(grey, NOISE, 0.1, rng()).std() == pytest.approx(0.1, rel=0.02)


def test_a_quarter_turn_is_anticlockwise(bar: Batch) -> None:
    turned = disturbed(bar, ROTATION, 90.0, rng())
    np.testing.assert_allclose(turned[0, ..., 0], np.rot90(bar[0, ..., 0]), atol=1e-4)


@pytest.mark.parametrize("pixels", [-1.0, -0.5, -0.25, 0.25, 0.5, 1.0, 2.0])
def test_a_stroke_gains_or_loses_as_much_on_each_side(bar: Batch, pixels: float) -> None:
    width = disturbed(bar, THICKNESS, pixels, rng())[0, 14, :, 0].sum()
    assert width == pytest.approx(4 + 2 * pixels, abs=0.15)


@pytest.mark.parametrize("pixels", [strength for strength in STRENGTHS[THICKNESS] if strength < 0])
def test_strokes_get_thinner_but_neither_pale_nor_broken(pixels: float) -> None:
    digits = mnist_test().batch(0, 100)
    thin = disturbed(digits, THICKNESS, pixels, rng())
    assert thin.sum() < 0.95 * digits.sum(), "there is less ink"
    brightest = np.sort(thin.reshape(len(thin), -1), axis=1)[:, -10:].mean(axis=1)
    assert brightest.mean() > 0.94
    assert brightest.min() > 0.7
    for digit, thinned in zip(digits[..., 0], thin[..., 0], strict=True):
        pieces = [cv2.connectedComponents((picture > 0.3).astype(np.uint8))[0] for picture in (digit, thinned)]
        assert pieces[1] <= pieces[0] + 1


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_an_even_picture_is_thinned_too(level: float) -> None:
    even = np.full((1, 28, 28, 1), level, np.float32)
    assert disturbed(even, THICKNESS, -1.0, rng()).max() == level


def test_the_same_seed_disturbs_alike(bar: Batch) -> None:
    np.testing.assert_array_equal(disturbed(bar, NOISE, 0.3, rng()), disturbed(bar, NOISE, 0.3, rng()))
