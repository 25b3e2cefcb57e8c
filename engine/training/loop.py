"""The one training loop, for every framework. What is not training itself stands beside it: see the imports."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from engine.catalog.recipe import Recipe
from engine.errors import ClassLensError
from engine.training.batches import Batches
from engine.training.changed_rate import LearningRate
from engine.training.going_on import damage_as_sentence, restore
from engine.training.keeping import Keeping
from engine.training.progress import Progress
from engine.training.records import (
    EpochRecord,
    Labels,
    RateSet,
    Report,
    StateSaver,
    Trainable,
    TrainingResult,
    TrainingState,
    never_set,
)
from engine.training.saving import StateSaving
from engine.training.stopping import Stopping
from engine.training.validation import (
    commonest_answer,
    first_scores,
    loss_and_accuracy,
    misread,
    temperature_and_cross_entropy,
)
from engine.types import Batch


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
    rate_set: RateSet = never_set,
) -> TrainingResult:
    """Train by a recipe; at the end the network has the weights to keep. `images` are (N, H, W, C) or (N, F) float32.

    The recipe says whether those are the weights of the best epoch, of the last one, or the average of the cycles'
    ends; the last record's validation figures are then those of the average. A run that ends early keeps its best
    epoch. `begin` is the state in which another run of the same recipe and data stopped; `rate_set` tells the learning
    rate of the next epoch. A loss that is not finite ends the run as a cancellation does; before the first epoch is
    complete, the two raise TrainingError and JobCancelled.
    """
    records: list[EpochRecord] = []
    with damage_as_sentence(begin):
        batches = Batches(images, labels, recipe, begin)
        rate = LearningRate(recipe, batches.count, rate_set, begin)
        progress = Progress(report, recipe.epochs, batches.count, begin)
        keeping = Keeping(network, recipe, begin)
        if begin is not None:
            records += begin.epochs
            restore(network, begin)
    saving = StateSaving(saver, network, batches, progress, keeping)
    stopping = Stopping(recipe, records)
    with stopping.ended_early():
        while not stopping.is_due():
            epoch = len(records) + 1
            progress.begin_epoch(epoch, rate.begin_epoch())
            for step, (pictures, wanted) in enumerate(batches.of_epoch(epoch), (epoch - 1) * batches.count):
                loss, right = network.train_step(pictures, wanted, rate.at(step))
                stopping.check_finite(loss, rate.present)
                progress.after_batch(loss, right, len(wanted))
            figures = loss_and_accuracy(network, *validation, progress.check)
            stopping.check_finite(figures[0], rate.present)
            seconds = progress.epoch_seconds
            scores = first_scores(network, validation[0], progress.check)
            means, commonest = progress.epoch_means, commonest_answer(scores)
            records.append(EpochRecord(epoch, *means, *figures, seconds, *commonest, rate.set, len(scores)))
            keeping.after_epoch(records)
            saving.after_epoch(records)
            progress.after_epoch(records[-1], misread(scores, validation[1]), last=stopping.is_due())
        if keeping.average:
            network.restore(keeping.average)
            network.update_batch_normalisation(images)
            loss, accuracy = loss_and_accuracy(network, *validation, progress.check)
            records[-1] = replace(records[-1], validation_loss=loss, validation_accuracy=accuracy)
    if stopping.cancelled and not stopping.warning:
        with suppress(ClassLensError):  # where the disk is full, the smaller weights to keep may fit all the same
            saving.save()  # or a run that is continued would lose the epochs since its last checkpoint
    kept_epoch = keeping.finish(len(records), stopping.cancelled)
    ended = (progress.seconds, stopping.cancelled, stopping.warning)
    return TrainingResult(tuple(records), kept_epoch, *ended, *temperature_and_cross_entropy(network, *validation))
