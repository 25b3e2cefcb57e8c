"""The yardstick is MNIST's training part, and tells right readings from wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import likeness as yardstick
from engine.data.datasets import mnist_test, mnist_train
from engine.data.likeness import MEANS, clearly_better, likeness, share_alike
from engine.errors import DataError
from engine.system.folders import ASSETS


def test_the_mean_pictures_are_those_of_the_training_part() -> None:
    data = mnist_train()
    means = np.stack([data.images[data.labels == digit].mean(axis=0) for digit in range(10)])
    assert np.array_equal(np.load(ASSETS / MEANS), np.rint(means).astype(np.uint8))


def test_right_labels_and_upright_pictures_are_clearly_more_alike() -> None:
    digits = mnist_test().limited(60)
    right = likeness(digits.images, digits.labels)
    turned = likeness(digits.images.transpose(0, 2, 1), digits.labels)
    others = likeness(digits.images, (digits.labels + 1) % 10)
    for wrong in (turned, others):
        assert clearly_better(right, wrong)
        assert not clearly_better(wrong, right)
        assert not clearly_better(right[:5], wrong[:5]), "five pictures say too little"
    assert share_alike(digits.images, digits.labels) > 0.7
    assert share_alike(digits.images, (digits.labels + 1) % 10) < 0.1


def test_a_missing_yardstick_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick, "MEANS", "mnist/none.npy")
    yardstick._means.cache_clear()
    try:
        with pytest.raises(DataError, match="Install ClassLens again"):
            likeness(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.int64))
    finally:
        yardstick._means.cache_clear()
