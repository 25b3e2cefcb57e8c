"""The one training loop, for every framework: batches, augmentation, validation, the best epoch, cancellation."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Self

import numpy as np

from engine.catalog.recipe import Recipe
from engine.data.augmentation import augment
from engine.errors import TrainingError
from engine.jobs import JobCancelled
from engine.training.records import (
    Arrays,
    EpochRecord,
    Labels,
    Report,
    StateSaver,
    Trainable,
    TrainingProgress,
    TrainingResult,
    TrainingState,
)
from engine.training.schedules import augmentation_in, ends_cycle, learning_rates
from engine.types import Batch

RECENT_BATCHES = 50
"""Over about so many batches the figures of `TrainingProgress` are smoothed."""

VALIDATION_CHUNK = 500
"""So many pictures are validated at a time: between two of these a run can be stopped."""


def fit(
    network: Trainable,
    images: Batch,
    labels: Labels,
    *,
    recipe: Recipe,
    validation: tuple[Batch, Labels],
    report: Report,
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
        report(None)

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
                    report(TrainingProgress(epoch, recipe.epochs, batch, batches, loss, accuracy, clock.seconds))
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
                report(
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
