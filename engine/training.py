"""The one training loop, for every framework: batches, augmentation, validation, the best epoch, cancellation."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.augmentation import augment
from engine.errors import SettingsError, TrainingError
from engine.jobs import JobCancelled
from engine.spec import Recipe
from engine.types import Batch

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """What one epoch came to. Loss is the mean cross-entropy in nats, accuracy lies in [0, 1].

    The training figures are means over the epoch's batches, as they were when the network saw them (augmented, and
    before the epoch's later steps), so validation may well be better.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Where a run is: `epoch` and `batch` count from 1; `loss` and `accuracy` are exponential moving averages.

    `finished_epoch` is set once at the end of each epoch.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    seconds: float
    finished_epoch: EpochRecord | None = None


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A run's curves; `kept_epoch` is the epoch (from 1) whose weights the classifier holds now.

    `cancelled` is true when the run ended before its last epoch; `warning` is a sentence when it did so by itself.
    """

    epochs: tuple[EpochRecord, ...]
    kept_epoch: int
    seconds: float
    cancelled: bool
    warning: str = ""


RECENT_BATCHES = 50
"""Over about so many batches the figures of `TrainingProgress` are smoothed."""

Checkpoint = Callable[[TrainingProgress], None]
"""Told after every batch; raises JobCancelled when the run is to stop."""


class Trainable(Protocol):
    """What the training loop needs of a network."""

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One gradient step. Returns the batch's mean loss and the number of right answers, both before the step."""

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean loss over the batch and the number of right answers."""

    def snapshot(self) -> Any:
        """A copy of the weights."""

    def restore(self, snapshot: Any) -> None:
        """Put a copy back."""


def fit(
    network: Trainable,
    images: Batch,
    labels: Labels,
    *,
    recipe: Recipe,
    validation: tuple[Batch, Labels],
    checkpoint: Checkpoint,
) -> TrainingResult:
    """Train by a recipe; at the end, or when cancelled after at least one epoch, the kept epoch's weights are restored.

    A loss that is no longer finite ends the run as a cancellation does. Before the first epoch was complete, the two
    raise TrainingError and JobCancelled.
    """
    random = np.random.default_rng(recipe.seed)
    count = len(images)
    batches = math.ceil(count / recipe.batch_size)
    rate = _schedule(recipe, recipe.epochs * batches)
    started = time.perf_counter()
    records: list[EpochRecord] = []
    recent_loss, recent_accuracy = 0.0, 0.0
    kept, kept_epoch, kept_accuracy, cancelled, warning = None, 0, -1.0, False, ""
    try:
        for epoch in range(1, recipe.epochs + 1):
            epoch_started = time.perf_counter()
            order = random.permutation(count)
            loss_sum, right, seen = 0.0, 0, 0
            for batch in range(1, batches + 1):
                chosen = order[(batch - 1) * recipe.batch_size : batch * recipe.batch_size]
                step = (epoch - 1) * batches + batch - 1
                loss, correct = network.train_step(
                    augment(images[chosen], recipe.augmentation, random), labels[chosen], rate(step)
                )
                _check_finite(loss, recipe)
                seen += len(chosen)
                loss_sum += loss * len(chosen)
                right += correct
                weight = 1 / min(step + 1, RECENT_BATCHES)
                recent_loss += weight * (loss - recent_loss)
                recent_accuracy += weight * (correct / len(chosen) - recent_accuracy)
                seconds = time.perf_counter() - started
                checkpoint(
                    TrainingProgress(epoch, recipe.epochs, batch, batches, recent_loss, recent_accuracy, seconds)
                )
            validation_loss, validation_accuracy = loss_and_accuracy(network, *validation)
            _check_finite(validation_loss, recipe)
            record = EpochRecord(
                epoch,
                loss_sum / seen,
                right / seen,
                validation_loss,
                validation_accuracy,
                time.perf_counter() - epoch_started,
            )
            records.append(record)
            if recipe.keep == "last" or validation_accuracy > kept_accuracy:
                kept, kept_epoch, kept_accuracy = network.snapshot(), epoch, validation_accuracy
            checkpoint(
                TrainingProgress(
                    epoch,
                    recipe.epochs,
                    batches,
                    batches,
                    record.train_loss,
                    record.train_accuracy,
                    time.perf_counter() - started,
                    record,
                )
            )
    except JobCancelled:
        if not records:
            raise
        cancelled = True
    except TrainingError as error:
        if not records:
            raise
        cancelled, warning = True, error.sentence
    network.restore(kept)
    return TrainingResult(tuple(records), kept_epoch, time.perf_counter() - started, cancelled, warning)


def loss_and_accuracy(network: Trainable, images: Batch, labels: Labels) -> tuple[float, float]:
    """Mean loss and accuracy over a set, predicted 1,000 pictures at a time."""
    losses, right = 0.0, 0
    for start in range(0, len(images), 1000):
        wanted = labels[start : start + 1000]
        loss, correct = network.evaluate(images[start : start + 1000], wanted)
        losses += loss * len(wanted)
        right += correct
    return losses / len(images), right / len(images)


def _check_finite(loss: float, recipe: Recipe) -> None:
    if not math.isfinite(loss):
        raise TrainingError(
            "The loss is no longer a finite number, because the training's steps are too large. Train again with a "
            f"learning rate below {recipe.learning_rate:g}."
        )


def _schedule(recipe: Recipe, steps: int) -> Callable[[int], float]:
    """The learning rate at each step: constant; half a cosine from the recipe's rate to zero; or one cycle, a linear rise
    over the first fifth of the steps, then half a cosine to zero (Smith and Topin, 2018)."""
    name = recipe.settings.get("schedule", "constant")
    if name == "constant":
        return lambda step: recipe.learning_rate
    if name == "cosine":
        return lambda step: recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * step / steps))
    if name == "one-cycle":
        rise = max(1, steps // 5)
        return lambda step: (
            recipe.learning_rate
            * min((step + 1) / rise, 0.5 * (1 + math.cos(math.pi * max(0, step - rise) / (steps - rise + 1))))
        )
    raise SettingsError(f"There is no learning rate schedule “{name}”. Use “constant”, “cosine” or “one-cycle”.")
