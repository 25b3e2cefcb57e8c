"""What every trainable model offers; one contract test suite holds all of them to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from engine import training
from engine.spec import Recipe
from engine.types import Batch


class Classifier(ABC):
    """A network for 28×28 grey digits: (N, 28, 28, 1) float32 in [0, 1] to (N, 10) softmax scores."""

    @classmethod
    @abstractmethod
    def create(cls, recipe: Recipe) -> Self:
        """A new network with random weights drawn from the recipe's seed."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self:
        """The network saved in a folder whose checksums were verified."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write the weights file into a folder that exists."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """The number of trained values."""

    @abstractmethod
    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores, (N, 10) float32, rows summing to 1; the batch is left as it was."""

    def evaluate(self, batch: Batch, labels: training.Labels) -> tuple[float, int]:
        """The mean loss over the batch and the number of right answers; the loss here is the cross-entropy in nats."""
        scores = self.predict_proba(batch)
        wanted = scores[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(wanted, 1e-12)).mean()), int((scores.argmax(axis=1) == labels).sum())

    @abstractmethod
    def train_step(self, images: Batch, labels: training.Labels, learning_rate: float) -> tuple[float, int]:
        """One gradient step. Returns the batch's mean loss and the number of right answers, both before the step."""

    @abstractmethod
    def snapshot(self) -> Any:
        """A copy of the weights."""

    @abstractmethod
    def restore(self, snapshot: Any) -> None:
        """Put a copy back."""

    def fit(
        self,
        images: Batch,
        labels: training.Labels,
        *,
        recipe: Recipe,
        validation: tuple[Batch, training.Labels],
        checkpoint: training.Checkpoint,
    ) -> training.TrainingResult:
        """Train by a recipe; see `engine.training.fit`."""
        return training.fit(self, images, labels, recipe=recipe, validation=validation, checkpoint=checkpoint)


class ShowsGradients(Classifier):
    """A classifier whose gradients can be looked at."""

    @abstractmethod
    def gradient_sizes(self, images: Batch, labels: training.Labels) -> tuple[float, ...]:
        """The root mean square of each layer's gradient on these pictures, first layer first; nothing changes."""


class ExportsOnnx(Classifier):
    """A classifier whose fast runtime is ONNX Runtime."""

    @abstractmethod
    def export(self, path: Path) -> None:
        """Write the network, softmax included, as ONNX with a free batch size."""
