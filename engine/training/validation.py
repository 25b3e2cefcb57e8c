"""How a network answers the validation pictures, in chunks, so that a run can be stopped between two of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.data.chunks import chunks
from engine.training.records import Labels, Trainable
from engine.types import Batch

CHUNK = 500
"""How many pictures are validated at a time."""

_COMMONEST_OF = 1000  # pictures: enough to see a network that answers everything alike


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


def commonest_answer(network: Trainable, images: Batch, check: Callable[[], None]) -> tuple[int, float]:
    """The commonest answer to the first 1,000 pictures, and its share; `check` as above."""
    answers = []
    for part in chunks(min(len(images), _COMMONEST_OF), CHUNK):
        check()
        answers.append(network.predict_proba(images[part]).argmax(axis=1))
    counts = np.bincount(np.concatenate(answers))
    return int(counts.argmax()), float(counts.max() / counts.sum())
