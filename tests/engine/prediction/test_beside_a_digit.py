"""A photo of a digit with something else in it: the digit is what the models are given."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.errors import WeightsError
from engine.prediction import likeness
from engine.prediction.likeness import LEAST_LIKENESS, PREPARATION, apply_preparation, likenesses
from engine.preprocessing.steps import Prepared
from engine.types import Image

PAPER, INK = 225, 40


def _seven_and_a_star() -> Image:
    """A small 7 on the left, and on the right a star with more ink, on slightly uneven paper."""
    grey = np.full((300, 480), PAPER, np.float32)
    image = mnist_test().images[int(np.flatnonzero(mnist_test().labels == 7)[0])]
    grey[110:194, 60:144] += (INK - PAPER) * cv2.resize(image, (84, 84)).astype(np.float32) / 255
    for angle in range(0, 180, 30):
        way = 55 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        start, end = (tuple(np.round(np.array([340, 150]) + sign * way).astype(int).tolist()) for sign in (-1, 1))
        cv2.line(grey, start, end, INK, 7, cv2.LINE_AA)
    grey += np.random.default_rng(0).normal(0, 2, grey.shape)
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)


def _likeness(prepared: Prepared) -> float:
    return float(likenesses(prepared.batch)[0])


def test_of_several_things_the_digit_is_taken() -> None:
    picture = _seven_and_a_star()
    assert _likeness(PREPARATION.apply(picture)) < LEAST_LIKENESS
    prepared = apply_preparation(picture, PREPARATION)
    assert _likeness(prepared) >= LEAST_LIKENESS
    assert prepared.share < 0.5, "as in a word, of which one letter looks like a digit"


def test_without_the_network_it_is_what_has_most_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> None:
        raise WeightsError("missing")

    picture = _seven_and_a_star()
    most = PREPARATION.apply(picture)
    monkeypatch.setattr(likeness, "likenesses", missing)
    assert np.array_equal(apply_preparation(picture, PREPARATION).batch, most.batch)
