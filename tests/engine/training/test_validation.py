"""How a network answers pictures that it did not learn from."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.training.classifier import Classifier
from engine.training.validation import loss_and_accuracy
from engine.types import Batch


def test_loss_and_accuracy_over_more_pictures_than_one_chunk() -> None:
    class Halves:
        def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
            scores = np.zeros((len(batch), 10), np.float32)
            scores[:, 3] = 0.5
            scores[:, 4] = 0.25
            return scores

        evaluate = Classifier.evaluate

    labels = np.array([3] * 1500 + [4] * 500 + [5] * 500)
    loss, accuracy = loss_and_accuracy(Halves(), np.zeros((2500, 28, 28, 1), np.float32), labels)
    # A score of zero counts as 1e-12, so that a single certain mistake does not make the loss infinite.
    assert loss == pytest.approx((1500 * math.log(2) + 500 * math.log(4) + 500 * 12 * math.log(10)) / 2500)
    assert accuracy == pytest.approx(0.6)
