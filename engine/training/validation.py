"""How a network answers the validation pictures, in chunks, so that a run can be stopped between two of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.metrics.calibration import Temperature, fit_temperature
from engine.metrics.classification import cross_entropy
from engine.training.records import Labels, Misread, Trainable
from engine.types import Batch

CHUNK = 500
"""How many pictures are validated at a time."""

_LOOKED_AT = 1000  # pictures: enough to see a network that answers everything alike, and what it misreads
_MISREAD = 8


def loss_and_accuracy(
    network: Trainable, images: Batch, labels: Labels, check: Callable[[], None] = lambda: None
) -> tuple[float, float]:
    """Mean loss and accuracy over a set, predicted in chunks; `check` is called before each and may raise."""
    losses, right = 0.0, 0
    for part in chunks(len(images), CHUNK):
        check()
        wanted = labels[part]
        loss, correct = network.evaluate(images[part], wanted)
        losses += loss * len(wanted)
        right += correct
    return losses / len(images), right / len(images)


def temperature_and_cross_entropy(network: Trainable, images: Batch, labels: Labels) -> tuple[Temperature, float]:
    """The temperature at which the network's scores for these pictures keep their word (see `fit_temperature`), and the
    mean cross-entropy of these scores in nats, without that temperature.
    """
    scores = np.concatenate([network.predict_proba(images[part]) for part in chunks(len(images), CHUNK)])
    return fit_temperature(scores, labels), cross_entropy(scores, labels)


def first_scores(network: Trainable, images: Batch, check: Callable[[], None]) -> NDArray[np.float32]:
    """The softmax scores (M, K) of the first 1,000 pictures, or of all if they are fewer; `check` as above."""
    scores = []
    for part in chunks(min(len(images), _LOOKED_AT), CHUNK):
        check()
        scores.append(network.predict_proba(images[part]))
    return np.concatenate(scores)


def commonest_answer(scores: NDArray[np.float32]) -> tuple[int, float]:
    """The commonest answer by scores (M, K), and its share."""
    counts = np.bincount(scores.argmax(axis=1))
    return int(counts.argmax()), float(counts.max() / counts.sum())


def misread(scores: NDArray[np.float32], labels: Labels) -> tuple[Misread, ...]:
    """The first eight pictures whose best score of (M, K) is not that of their label; `labels` are at least M."""
    answers = scores.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels[: len(scores)])[:_MISREAD]
    return tuple(Misread(int(i), int(labels[i]), int(answers[i]), float(scores[i].max())) for i in wrong)
