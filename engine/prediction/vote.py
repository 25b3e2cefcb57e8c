"""The vote of all models on one picture, or on many.

The label with the highest mean of all models' calibrated scores wins; `weights` say how much each model counts
(weighted average combiner; Kuncheva, "Combining Pattern Classifiers", 2014, chapter 5), see
`engine.prediction.vote_weights`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import Prediction


@dataclass(frozen=True, slots=True)
class Vote:
    """The label that won, how many of how many models put it first, and the predictions that put another first.

    `tied` is true when as many models, or more, put another label first; those that put `label` first then count for
    more, or are surer.
    """

    label: str
    agreeing: int
    total: int
    dissenting: tuple[Prediction, ...]
    tied: bool


def vote(predictions: Sequence[Prediction], weights: Sequence[float]) -> Vote | None:
    """The vote on one picture, among the labels that a model puts first. None without predictions."""
    if not predictions:
        return None
    sums: dict[str, float] = defaultdict(float)
    for prediction, weight in zip(predictions, weights, strict=True):
        for score in prediction.scores:
            sums[score.label] += weight * score.score
    label = max((prediction.top.label for prediction in predictions), key=lambda candidate: sums[candidate])
    models = Counter(prediction.top.label for prediction in predictions)
    dissenting = tuple(prediction for prediction in predictions if prediction.top.label != label)
    tied = any(count >= models[label] for other, count in models.items() if other != label)
    return Vote(label, models[label], len(predictions), dissenting, tied)


def vote_many(scores: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.int64]:
    """The labels (N,) that models vote for, by the rule of `vote`, from their calibrated scores (models, N, K)."""
    sums = np.tensordot(np.asarray(weights, np.float64), scores, axes=1)
    firsts = (scores.argmax(axis=2)[..., np.newaxis] == np.arange(scores.shape[2])).any(axis=0)
    chosen: NDArray[np.int64] = np.where(firsts, sums, -1).argmax(axis=1)
    return chosen
