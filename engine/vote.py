"""The vote of all models on one picture, or on many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import Prediction


@dataclass(frozen=True, slots=True)
class Vote:
    """The label most models put first, how many of how many do, and the predictions that put another first.

    `tied` is true when another label has as many votes; `label` is then the one with the higher sum of scores.
    """

    label: str
    agreeing: int
    total: int
    dissenting: tuple[Prediction, ...]
    tied: bool


def vote(predictions: Sequence[Prediction]) -> Vote | None:
    """One model, one vote; a tie goes to the label with the higher sum of scores. None without predictions."""
    if not predictions:
        return None
    votes: dict[str, int] = defaultdict(int)
    sums: dict[str, float] = defaultdict(float)
    for prediction in predictions:
        votes[prediction.top.label] += 1
        for score in prediction.scores:
            sums[score.label] += score.score
    label = max(votes, key=lambda candidate: (votes[candidate], sums[candidate]))
    dissenting = tuple(prediction for prediction in predictions if prediction.top.label != label)
    tied = sum(count == votes[label] for count in votes.values()) > 1
    return Vote(label, votes[label], len(predictions), dissenting, tied)


def vote_many(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The labels (N,) that models vote for, by the rule of `vote`, from their softmax scores (models, N, K)."""
    labels = np.arange(scores.shape[2])
    votes = (scores.argmax(axis=2)[..., np.newaxis] == labels).sum(axis=0)
    sums = scores.sum(axis=0, dtype=np.float64)
    tied = votes == votes.max(axis=1, keepdims=True)
    chosen: NDArray[np.int64] = np.where(tied, sums, -1).argmax(axis=1)
    return chosen
