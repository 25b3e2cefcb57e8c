"""The one training loop, for every framework: batches, augmentation, validation, the best epoch, cancellation."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.data.augmentation import augment
from engine.errors import TrainingError
from engine.features import FeatureProgress
from engine.jobs import JobCancelled
from engine.schedules import augmentation_in, ends_cycle, learning_rates
from engine.types import Batch

Labels = NDArray[np.int64]
Arrays: TypeAlias = dict[str, NDArray[Any]]
"""Numbers by name, as a file without code can hold them."""


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """What one epoch came to. Accuracy lies in [0, 1]; loss is what the network minimises, with label smoothing in
    training alone: mostly the mean cross-entropy in nats.

    The training figures are means over the epoch's batches, as they were when the network saw them (augmented, and
    before the epoch's later steps), so validation may well be better. `commonest` is the index of the class that most
    of the first 1,000 validation pictures were answered with, `commonest_share` their share; -1 when not recorded.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    commonest: int = -1
    commonest_share: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The record again. Raises LookupError, TypeError, ValueError or OverflowError for anything else."""
        numbers = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
        figures = {name: float(values[name]) for name in numbers}
        share = float(values.get("commonest_share", 0))
        if not all(math.isfinite(figure) for figure in (*figures.values(), share)):
            raise ValueError("a figure is not finite")
        return cls(
            epoch=int(values["epoch"]), **figures, commonest=int(values.get("commonest", -1)), commonest_share=share
        )


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Where a run is: `epoch` and `batch` count from 1; `loss` and `accuracy` are exponential moving averages.

    `finished_epoch` is set once at the end of each epoch, where loss and accuracy are the epoch's means, `last` at the
    end of the last one. `paused` runs wait for a
    person; `seconds` do not count the waiting.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    seconds: float
    finished_epoch: EpochRecord | None = None
    last: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class SavingProgress:
    """How many test pictures of how many a trained network has answered; 0 while its run is saved before that."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A run's curves; `kept_epoch` is the epoch (from 1) whose weights the classifier holds now; of an average, the
    last.

    `cancelled` is true when the run ended before its last epoch, early stopping apart; `warning` is a sentence when it
    did so by itself.
    """

    epochs: tuple[EpochRecord, ...]
    kept_epoch: int
    seconds: float
    cancelled: bool
    warning: str = ""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """All that the rest of a run depends on at the end of an epoch, so that it can go on as if nothing had happened.

    `network` is what `Trainable.training_state` gave, `kept` the weights of the best epoch, `random` the state of
    the generator of order and augmentation, `recent` the moving averages of loss and accuracy, `average` the mean of
    the weights at the ends of the cycles so far, empty unless the recipe asks for it.
    """

    epochs: tuple[EpochRecord, ...]
    network: Arrays
    kept: Arrays
    kept_epoch: int
    random: Mapping[str, Any]
    recent: tuple[float, float]
    seconds: float
    average: Arrays = field(default_factory=dict)


RECENT_BATCHES = 50
"""Over about so many batches the figures of `TrainingProgress` are smoothed."""

VALIDATION_CHUNK = 500
"""So many pictures are validated at a time: between two of these a run can be stopped."""

Checkpoint = Callable[[TrainingProgress | FeatureProgress | SavingProgress | None], None]
"""Told after every batch and epoch; raises JobCancelled when the run is to stop, and waits while it is paused.

Transfer learning tells it of features first. While a run is being saved, it neither raises nor waits. None tells
nothing and only asks whether to stop."""


class StateSaver(Protocol):
    """What keeps a run's state on disk."""

    def is_due(self) -> bool:
        """Whether the state is worth saving now, at the end of an epoch."""

    def save(self, state: TrainingState) -> None:
        """Save it."""


class Trainable(Protocol):
    """What the training loop needs of a network."""

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One gradient step. Returns the batch's mean loss and the number of right answers, both before the step."""

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean loss over the batch and the number of right answers."""

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, K)."""

    def snapshot(self) -> Arrays:
        """Copies of the weights."""

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""

    def update_batch_normalisation(self, images: Batch) -> None:
        """Take what is measured, not learnt, anew: the statistics of batch normalisation, on these pictures."""

    def training_state(self) -> Arrays:
        """Copies of all that the next step depends on: weights, the optimiser's moments, random states."""

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state."""


def fit(
    network: Trainable,
    images: Batch,
    labels: Labels,
    *,
    recipe: Recipe,
    validation: tuple[Batch, Labels],
    checkpoint: Checkpoint,
    begin: TrainingState | None = None,
    saver: StateSaver | None = None,
) -> TrainingResult:
    """Train by a recipe; at the end the network has the weights to keep, when it ended early those of the best epoch.

    Otherwise kept are those of the best or of the last epoch, or the average of those at the ends of the cycles
    (stochastic weight averaging; Izmailov et al., 2018), which the last record's validation figures are of then.

    `begin` is where another run of the same recipe and data stood. A loss that is no longer finite ends the run as a
    cancellation does. Before the first epoch was complete, the two raise TrainingError and JobCancelled.
    """
    random = np.random.default_rng(recipe.seed)
    batches = _batches(len(images), recipe.batch_size)
    rate = learning_rates(recipe, batches)
    records: list[EpochRecord] = []
    kept: Arrays = {}
    average: Arrays = {}
    kept_epoch, loss, accuracy = 0, 0.0, 0.0
    clock = _Clock(0.0 if begin is None else begin.seconds)

    def check() -> None:
        checkpoint(None)

    if begin is not None:
        records, kept, kept_epoch, (loss, accuracy) = list(begin.epochs), begin.kept, begin.kept_epoch, begin.recent
        random.bit_generator.state, average = begin.random, begin.average
        network.set_training_state(begin.network)
    cancelled, warning = False, ""
    try:
        while not _is_last(records, recipe):
            epoch, began = len(records) + 1, clock.seconds
            order = random.permutation(len(images))
            loss_sum, right = 0.0, 0
            augmentation = augmentation_in(recipe, epoch)
            for batch in range(1, batches + 1):
                end = batch * recipe.batch_size if batch < batches else len(images)
                chosen = order[(batch - 1) * recipe.batch_size : end]
                step = (epoch - 1) * batches + batch - 1
                batch_loss, correct = network.train_step(
                    augment(images[chosen], augmentation, random), labels[chosen], rate(step)
                )
                _check_finite(batch_loss, recipe)
                loss_sum += batch_loss * len(chosen)
                right += correct
                weight = 1 / min(step + 1, RECENT_BATCHES)
                loss += weight * (batch_loss - loss)
                accuracy += weight * (correct / len(chosen) - accuracy)
                with clock.stopped:
                    checkpoint(TrainingProgress(epoch, recipe.epochs, batch, batches, loss, accuracy, clock.seconds))
            validation_loss, validation_accuracy = loss_and_accuracy(network, *validation, check)
            _check_finite(validation_loss, recipe)
            record = EpochRecord(
                epoch,
                loss_sum / len(images),
                right / len(images),
                validation_loss,
                validation_accuracy,
                clock.seconds - began,
                *_commonest(network, validation[0], check),
            )
            records.append(record)
            if best_epoch(records) == epoch:
                kept, kept_epoch = network.snapshot(), epoch
            if recipe.keep == "average" and ends_cycle(recipe, epoch):
                ended = sum(ends_cycle(recipe, number) for number in range(1, epoch + 1))
                average = _mean(average, network.snapshot(), ended)
            if saver is not None and saver.is_due():
                state = random.bit_generator.state
                trained, recent = network.training_state(), (loss, accuracy)
                saver.save(
                    TrainingState(tuple(records), trained, kept, kept_epoch, state, recent, clock.seconds, average)
                )
            with clock.stopped:
                checkpoint(
                    TrainingProgress(
                        epoch,
                        recipe.epochs,
                        batches,
                        batches,
                        record.train_loss,
                        record.train_accuracy,
                        clock.seconds,
                        record,
                        _is_last(records, recipe),
                    )
                )
        if average:
            network.restore(average)
            network.update_batch_normalisation(images)
            validation_loss, validation_accuracy = loss_and_accuracy(network, *validation, check)
            records[-1] = replace(records[-1], validation_loss=validation_loss, validation_accuracy=validation_accuracy)
    except JobCancelled:
        if not records:
            raise
        cancelled = True
    except TrainingError as error:
        if not records:
            raise
        cancelled, warning = True, error.sentence
    if cancelled or recipe.keep == "best" or (len(records) < recipe.epochs and not average):
        network.restore(kept)
    else:
        kept_epoch = len(records)
    return TrainingResult(tuple(records), kept_epoch, clock.seconds, cancelled, warning)


def _batches(count: int, size: int) -> int:
    """How many batches so many pictures make. A single one left over joins the last batch: batch normalisation has
    nothing to measure on one."""
    return max(1, count // size) if count % size <= 1 else count // size + 1


def loss_and_accuracy(
    network: Trainable, images: Batch, labels: Labels, check: Callable[[], None] = lambda: None
) -> tuple[float, float]:
    """Mean loss and accuracy over a set, predicted in chunks; `check` is called before each and may raise."""
    losses, right = 0.0, 0
    for start in range(0, len(images), VALIDATION_CHUNK):
        check()
        wanted = labels[start : start + VALIDATION_CHUNK]
        loss, correct = network.evaluate(images[start : start + VALIDATION_CHUNK], wanted)
        losses += loss * len(wanted)
        right += correct
    return losses / len(images), right / len(images)


def _mean(mean: Arrays, weights: Arrays, count: int) -> Arrays:
    """The mean of `count` weights, the last of which are `weights`; what counts something stays that of the last."""
    return {
        name: (mean[name] + (values - mean[name]) / count).astype(values.dtype)
        if count > 1 and values.dtype.kind == "f"
        else values
        for name, values in weights.items()
    }


def best_epoch(records: Sequence[EpochRecord]) -> int:
    """The first epoch with the best validation accuracy, counted from 1."""
    return 1 + max(range(len(records)), key=lambda index: records[index].validation_accuracy)


class _Clock:
    """Seconds of training; it stands still while a run tells of itself, which is where it waits when it is paused."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = time.perf_counter()

    @property
    def seconds(self) -> float:
        return self._seconds + (0.0 if self._since is None else time.perf_counter() - self._since)

    @property
    def stopped(self) -> Self:
        return self

    def __enter__(self) -> None:
        self._seconds, self._since = self.seconds, None

    def __exit__(self, *_: object) -> None:
        self._since = time.perf_counter()


def _is_last(records: Sequence[EpochRecord], recipe: Recipe) -> bool:
    """Whether these epochs are all there will be: as many as the recipe says, or its patience is at an end."""
    if not records:
        return False
    waited = len(records) - best_epoch(records)
    return len(records) >= recipe.epochs or 0 < recipe.patience <= waited


def _commonest(network: Trainable, images: Batch, check: Callable[[], None]) -> tuple[int, float]:
    answers = []
    for start in range(0, min(len(images), 1000), VALIDATION_CHUNK):
        check()
        answers.append(network.predict_proba(images[start : start + VALIDATION_CHUNK]).argmax(axis=1))
    counts = np.bincount(np.concatenate(answers))
    return int(counts.argmax()), float(counts.max() / counts.sum())


def _check_finite(loss: float, recipe: Recipe) -> None:
    if not math.isfinite(loss):
        raise TrainingError(
            "The loss is no longer a finite number, because the training's steps are too large. Train again with a "
            f"learning rate below {recipe.learning_rate:g}."
        )
