"""Training a project's network: first without the last take of each class, which shows what it is worth, then with all.

The split is by take, never by sample: samples of one take are near-copies of each other, and a network that is tested
on copies of what it learnt from seems better than it is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.catalog.own_classes import RECIPE
from engine.catalog.setting_values import number
from engine.errors import DataError, PictureError
from engine.jobs import JobContext
from engine.models.own_classes import OwnClasses
from engine.teaching.answerer import Answerer, Field, Samples
from engine.teaching.features import VIEWS
from engine.teaching.kept_network import KeptNetwork, fingerprint, write_network
from engine.teaching.none_of_these import least_similarity, own_similarities
from engine.teaching.open_project import OpenProject
from engine.teaching.requests import ProjectState, TeachingProgress
from engine.training import loop
from engine.training.records import TrainingProgress, TrainingResult
from engine.types import Batch

_MORE_EPOCHS = 5  # with all samples, for a network that has learnt from most of them
_LEAST_STEPS = 20  # of that training: a last take that differs from the others is learnt in no fewer
_SILENT = 0.1  # s between two reports on views


@dataclass(frozen=True)
class Views:
    """Samples with the features of all their views, (N, V, F)."""

    samples: Samples
    features: Field

    def flat(self, which: NDArray[np.bool_]) -> tuple[Batch, NDArray[np.int64]]:
        """The features (M · V, F) and labels (M · V,) of some samples, every view."""
        chosen = self.features[which]
        return chosen.reshape(-1, chosen.shape[2]), np.repeat(self.samples.labels[which], chosen.shape[1])


def teach(project: OpenProject, context: JobContext) -> ProjectState:
    """Train the network of a project and keep it; see `TeachRequest`. Raises DataError, JobCancelled."""
    started = time.perf_counter()
    samples = project.samples()
    check_enough(samples)
    views = views_of(project, samples, context)
    held_back = last_takes(samples)
    everything = np.ones(len(samples.keys), bool)
    result, network = train(views, ~held_back if held_back.any() else everything, held_back, context.report)
    # Few samples, all read rightly, would say that the network is never sure enough.
    temperature = max(1.0, result.temperature.value) if held_back.any() else 1.0
    if held_back.any():
        _, network = train(views, everything, held_back, lambda _: context.raise_if_cancelled(), network)
    kept = KeptNetwork(
        network=network,
        temperature=temperature,
        keys=tuple(known.key for known in samples.classes),
        labels=tuple(known.name for known in samples.classes),
        fingerprint=fingerprint(samples),
        samples=len(samples.keys),
        held_back=int(held_back.sum()),
        epochs=result.epochs,
        seconds=time.perf_counter() - started,
    )
    least = least_similarity(own_similarities(samples), project.record.strictness)
    write_network(project.folder, kept, Answerer(samples, least, network, temperature))
    project.use(kept)
    return project.state()


def check_enough(samples: Samples) -> None:
    """Raise DataError, saying what to do, unless there are two classes and each has a sample."""
    empty = [known.name for known, count in zip(samples.classes, samples.counts, strict=True) if not count]
    if len(samples.classes) < 2:
        raise DataError("A network tells classes apart, so it needs at least two. Add a class, and samples of it.")
    if empty:
        raise DataError(f"“{empty[0]}” has no samples. Add some, or switch the class off.")


def views_of(project: OpenProject, samples: Samples, context: JobContext) -> Views:
    """All views of samples, computed where they are not known; progress is TeachingProgress."""
    features = np.empty((len(samples.keys), VIEWS, samples.features.shape[1]), np.float32)
    told = 0.0
    for place, key in enumerate(samples.keys):
        if time.perf_counter() - told > _SILENT:
            context.report(TeachingProgress(place, len(samples.keys)))
            told = time.perf_counter()
        features[place] = samples.features[place]
        with suppress(PictureError):  # its file has gone or changed meanwhile
            for view, values in project.views(key, range(1, VIEWS)).items():
                features[place, view] = values
    context.report(TeachingProgress(len(samples.keys), len(samples.keys)))
    return Views(samples, features)


def last_takes(samples: Samples) -> NDArray[np.bool_]:
    """Which samples, (N,), are in the last take of a class that has several."""
    held = np.zeros(len(samples.keys), bool)
    for label in range(len(samples.classes)):
        takes = samples.takes[samples.labels == label]
        if len(np.unique(takes)) > 1:
            held |= (samples.labels == label) & (samples.takes == takes.max())
    return held


def train(
    views: Views,
    learnt: NDArray[np.bool_],
    validated: NDArray[np.bool_],
    report: Callable[[TrainingProgress], None],
    begun: OwnClasses | None = None,
) -> tuple[TrainingResult, OwnClasses]:
    """Train on all views of the samples `learnt`, (N,). The samples `validated` themselves are for validation, or those
    learnt from where there are none. A network that has `begun` goes on with them for a few epochs.
    """
    samples = views.samples
    asked = samples.chosen(validated if validated.any() else learnt)
    network = begun or OwnClasses.create(len(samples.classes), number(RECIPE.settings, "weight_decay"))

    def tell(progress: object) -> None:
        if isinstance(progress, TrainingProgress):
            report(progress)

    features, labels = views.flat(learnt)
    batches = math.ceil(len(labels) / RECIPE.batch_size)
    more = max(_MORE_EPOCHS, math.ceil(_LEAST_STEPS / batches))
    result = loop.fit(
        network,
        features,
        labels,
        recipe=RECIPE if begun is None else RECIPE.changed(epochs=more),
        validation=(asked.features, asked.labels),
        report=tell,
    )
    return result, network
