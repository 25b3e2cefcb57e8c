"""A network for classes of your own: one dense softmax layer on features of EfficientNet-Lite0, in NumPy.

A linear layer with weight decay on good features is hard to beat with few samples (Tian et al., "Rethinking few-shot
image classification", 2020; Boney et al., arXiv 2101.00562). F = 1,280 features, K classes, N samples in the batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.catalog.own_classes import FEATURES
from engine.metrics.classification import cross_entropy
from engine.training.records import Arrays, Labels
from engine.types import Batch

Array = NDArray[np.float32]

LENGTH = 10.0
"""What the network makes of the features' length: at 1, softmax could hardly tell classes apart with small weights."""

_MOMENTUM = 0.9


class OwnClasses:
    """The network; its weights are W (F, K) and b (K,), float32. It takes features of length 1, (N, F)."""

    def __init__(self, W: Array, b: Array, weight_decay: float = 0.0) -> None:
        self.W, self.b = W, b
        self._weight_decay = np.float32(weight_decay)
        self._moved = [np.zeros_like(W), np.zeros_like(b)]

    @classmethod
    def create(cls, classes: int, weight_decay: float) -> OwnClasses:
        """A network of zeros: with one layer, gradient descent finds the same minimum from everywhere."""
        return cls(np.zeros((FEATURES, classes), np.float32), np.zeros(classes, np.float32), weight_decay)

    def logits(self, features: Array) -> Array:
        """(N, F) to (N, K)."""
        scores: Array = (features @ self.W) * np.float32(LENGTH) + self.b
        return scores

    def predict_proba(self, batch: Batch) -> Array:
        """Softmax scores (N, K)."""
        return softmax(self.logits(batch))

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of gradient descent with momentum; `images` are features (N, F). Returns the batch's mean
        cross-entropy, in nats, and the number of right answers, both before the step.
        """
        scores = self.predict_proba(images)
        loss, right = cross_entropy(scores, labels), int((scores.argmax(axis=1) == labels).sum())
        wrong = scores  # softmax with cross-entropy: p - one_hot(label)
        wrong[np.arange(len(labels)), labels] -= 1
        wrong /= len(labels)
        gradients = (images.T @ wrong) * np.float32(LENGTH) + self._weight_decay * self.W, wrong.sum(axis=0)
        for weights, moved, gradient in zip((self.W, self.b), self._moved, gradients, strict=True):
            moved *= np.float32(_MOMENTUM)
            moved -= np.float32(learning_rate) * gradient
            weights += moved
        return loss, right

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean cross-entropy over the batch, in nats, and the number of right answers."""
        scores = self.predict_proba(batch)
        return cross_entropy(scores, labels), int((scores.argmax(axis=1) == labels).sum())

    def snapshot(self) -> Arrays:
        """Copies of W and b."""
        return {"W": self.W.copy(), "b": self.b.copy()}

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        self.W, self.b = snapshot["W"].copy(), snapshot["b"].copy()

    def update_batch_normalisation(self, images: Batch) -> None:
        """There is none."""

    def training_state(self) -> Arrays:
        """Copies of the weights and of what momentum remembers."""
        return {**self.snapshot(), "moved_W": self._moved[0].copy(), "moved_b": self._moved[1].copy()}

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state."""
        self.restore(state)
        self._moved = [state["moved_W"].copy(), state["moved_b"].copy()]


def softmax(logits: Array) -> Array:
    """e^z / Σ e^z along each row; subtracting the row's maximum changes nothing and keeps e^z finite."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scores: Array = powers / powers.sum(axis=1, keepdims=True)
    return scores
