"""Training data made unfair on purpose: too few of one digit, or one digit labelled as another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # the window starts without reading data
    from engine.data.datasets import Dataset


@dataclass(frozen=True, slots=True)
class Unfairness:
    """What is done to the training data: of the digit `scarce` only the share `kept` is there, in [0, 1], and the share
    `mislabelled` of the pictures of `given` has the label `called`.
    """

    scarce: int = 3
    kept: float = 1.0
    given: int = 4
    called: int = 9
    mislabelled: float = 0.0

    @property
    def is_fair(self) -> bool:
        """Whether it changes nothing."""
        return self.kept == 1 and self.mislabelled == 0


def made_unfair(data: Dataset, unfairness: Unfairness, seed: int) -> Dataset:
    """The same pictures, without those that are not kept, and with the wrong labels; the same for the same seed.

    A larger share takes away, or mislabels, what a smaller one did, and more.
    """
    random = np.random.default_rng(seed)
    ranks = random.permutation(len(data))
    labels = data.labels.copy()
    wrong = np.flatnonzero(data.labels == unfairness.given)
    wrong = wrong[np.argsort(ranks[wrong])][: round(unfairness.mislabelled * len(wrong))]
    labels[wrong] = unfairness.called
    scarce = np.flatnonzero(data.labels == unfairness.scarce)
    gone = scarce[np.argsort(ranks[scarce])][round(unfairness.kept * len(scarce)) :]
    there = np.setdiff1d(np.arange(len(data)), gone)
    return replace(data.of(data.name, data.images[there], labels[there]), notes=data.notes)
