"""What every trainable model offers; one contract test suite holds all of them to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.metrics.classification import cross_entropy
from engine.training import loop
from engine.training.records import (
    Arrays,
    Labels,
    RateSet,
    Report,
    StateSaver,
    TrainingResult,
    TrainingState,
    never_set,
)
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

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean loss over the batch and the number of right answers; the loss here is the cross-entropy in nats.

        It is the loss that `train_step` returns, so that the two can be compared.
        """
        scores = self.predict_proba(batch)
        return cross_entropy(scores, labels), int((scores.argmax(axis=1) == labels).sum())

    @abstractmethod
    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One gradient step. Returns the batch's mean loss and the number of right answers, both before the step."""

    @abstractmethod
    def snapshot(self) -> Arrays:
        """Copies of the weights, by name."""

    @abstractmethod
    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""

    def update_batch_normalisation(self, images: Batch) -> None:  # noqa: B027 - most networks measure nothing
        """Measure the statistics of batch normalisation again, on these pictures; networks without it do nothing."""

    def training_state(self) -> Arrays:
        """Copies of all that the next step depends on, by name; for plain gradient descent the weights alone."""
        return self.snapshot()

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state, in a network made by the same recipe."""
        self.restore(state)

    def fit(
        self,
        images: Batch,
        labels: Labels,
        *,
        recipe: Recipe,
        validation: tuple[Batch, Labels],
        report: Report,
        begin: TrainingState | None = None,
        saver: StateSaver | None = None,
        rate_set: RateSet = never_set,
    ) -> TrainingResult:
        """Train by a recipe; see `engine.training.loop.fit`."""
        return loop.fit(
            self,
            images,
            labels,
            recipe=recipe,
            validation=validation,
            report=report,
            begin=begin,
            saver=saver,
            rate_set=rate_set,
        )


class ShowsGradients(Classifier):
    """A classifier that shows its gradients."""

    @abstractmethod
    def gradient_sizes(self, images: Batch, labels: Labels) -> tuple[float, ...]:
        """The root mean square of each layer's gradient on these pictures, first layer first; nothing changes."""


class ExportsOnnx(Classifier):
    """A classifier whose fast runtime is ONNX Runtime."""

    @abstractmethod
    def export(self, path: Path) -> None:
        """Write the network, softmax included, as ONNX with a free batch size."""
