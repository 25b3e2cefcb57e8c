"""Scores that stay steady from frame to frame: a mean over the last moments."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_MEMORY = 0.5  # s: older scores count less and less
_LEAD = 0.03  # of the score, by which another label must lead to become the first


class SteadyScores:
    """The mean of a model's scores over the last half second, the latest counting most, however many frames that is."""

    def __init__(self) -> None:
        self._mean: NDArray[np.float64] | None = None
        self._frames = 0
        self._at = 0.0
        self._first = 0

    def add(self, scores: NDArray[np.float32], seconds: float) -> None:
        """Count the softmax scores (K,) of a frame answered at the time `seconds`."""
        self._frames += 1
        if self._mean is None:
            self._mean = scores.astype(np.float64)
            self._first = int(scores.argmax())
        else:
            # At first all frames count alike, or the very first one would outweigh the next few.
            share = max(1 / self._frames, 1 - math.exp((self._at - seconds) / _MEMORY))
            self._mean += share * (scores - self._mean)
            ahead = int(self._mean.argmax())
            if self._mean[ahead] > self._mean[self._first] + _LEAD:
                self._first = ahead
        self._at = seconds

    def forget(self) -> None:
        """Start again."""
        self._mean, self._frames = None, 0

    def best(self, count: int) -> list[tuple[int, float]]:
        """The numbers of the best labels with their mean scores, best first. The label that led stays first while it is
        close behind. Empty before the first frame.
        """
        if self._mean is None:
            return []
        order = [number for number in np.argsort(-self._mean, kind="stable")[: count + 1] if number != self._first]
        return [(int(number), float(self._mean[number])) for number in [self._first, *order][:count]]
