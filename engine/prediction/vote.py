"""The vote of all models on one picture, or on many.

Each model has one vote, for the label it puts first; `weights` say how much it counts (weighted majority voting;
Kuncheva, "Combining Pattern Classifiers", 2014, chapter 4), see `engine.prediction.vote_weights`.
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

    `tied` is true when as many models, or more, put another label first; `label` is then the one whose models count
    for more.
    """

    label: str
    agreeing: int
    total: int
    dissenting: tuple[Prediction, ...]
    tied: bool


def vote(predictions: Sequence[Prediction], weights: Sequence[float]) -> Vote | None:
    """The vote on one picture; equal votes go to the label with the higher sum of scores. None without predictions."""
    if not predictions:
        return None
    votes: dict[str, float] = defaultdict(float)
    sums: dict[str, float] = defaultdict(float)
    for prediction, weight in zip(predictions, weights, strict=True):
        votes[prediction.top.label] += weight
        for score in prediction.scores:
            sums[score.label] += score.score
    label = max(votes, key=lambda candidate: (votes[candidate], sums[candidate]))
    models = Counter(prediction.top.label for prediction in predictions)
    dissenting = tuple(prediction for prediction in predictions if prediction.top.label != label)
    tied = any(count >= models[label] for other, count in models.items() if other != label)
    return Vote(label, models[label], len(predictions), dissenting, tied)


def vote_many(scores: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.int64]:
    """The labels (N,) that models vote for, by the rule of `vote`, from their softmax scores (models, N, K)."""
    labels = np.arange(scores.shape[2])
    firsts = scores.argmax(axis=2)[..., np.newaxis] == labels
    votes = np.tensordot(np.asarray(weights, np.float64), firsts, axes=1)
    sums = scores.sum(axis=0, dtype=np.float64)
    tied = np.isclose(votes, votes.max(axis=1, keepdims=True), rtol=1e-9)
    chosen: NDArray[np.int64] = np.where(tied, sums, -1).argmax(axis=1)
    return chosen
