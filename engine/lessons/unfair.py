"""The lesson “What if the data are unfair?”: one small network, taught on unfair data and asked about fair ones.

Runs in a framework process; nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine import catalog
from engine.data.datasets import Dataset, mnist_train
from engine.data.unfairness import Unfairness, made_unfair
from engine.errors import TrainingError
from engine.jobs import JobCancelled
from engine.lessons.requests import UnfairRun
from engine.runtimes.in_process import classifier_class
from engine.training.records import Report

MODEL = "numpy-mlp"
PICTURES = 5000
"""Pictures to learn from, and as many others, as they are, to ask about."""
_SEED = 0
_PLAIN = catalog.find(MODEL).recipes["seed"]
RECIPE = replace(
    _PLAIN,
    epochs=10,
    learning_rate=0.1,
    loss="cross-entropy",
    keep="last",
    settings={**_PLAIN.settings, "hidden_units": (100,), "activation": "relu", "initial_scale": 0},
    note="",
)
"""One hidden layer of 100 ReLU units, in NumPy: every packaged program can train it, in seconds."""


def unfair_run(unfairness: Unfairness, report: Report) -> UnfairRun:
    """Train on unfair data and ask about fair ones. Raises JobCancelled, and TrainingError for an infinite loss."""
    both = mnist_train().limited(2 * PICTURES)
    fair = Dataset.of(both.name, both.images[PICTURES:], both.labels[PICTURES:])
    data = made_unfair(both.limited(PICTURES), unfairness, _SEED)
    network = classifier_class(catalog.find(MODEL)).create(RECIPE)
    asked = fair.batch()
    result = network.fit(data.batch(), data.labels, recipe=RECIPE, validation=(asked, fair.labels), report=report)
    if result.warning:
        raise TrainingError(result.warning)
    if result.cancelled:
        raise JobCancelled
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (fair.labels, network.predict_proba(asked).argmax(axis=1)), 1)
    return UnfairRun(unfairness, tuple(np.bincount(data.labels, minlength=10).tolist()), confusion)
