"""Whether scores mean what they say: of all pictures read with a score near 0.9, nine in ten should be right.

Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Pictures whose best score is above `low` and at most `high`: how many, their accuracy and mean score."""

    low: float
    high: float
    count: int
    accuracy: float
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins that hold pictures, and the expected calibration error in [0, 1].

    The error is the mean distance between accuracy and score, each bin weighted by its pictures.
    """

    bins: tuple[CalibrationBin, ...]
    expected_error: float

    @property
    def excess(self) -> float:
        """Mean score minus accuracy: above 0, the model is too sure of its answers."""
        pictures = sum(b.count for b in self.bins)
        return sum(b.count * (b.score - b.accuracy) for b in self.bins) / max(1, pictures)

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values."""
        return {
            "expected_calibration_error": self.expected_error,
            "bins": [
                {"low": b.low, "high": b.high, "count": b.count, "accuracy": b.accuracy, "score": b.score}
                for b in self.bins
            ],
        }


def calibrate(scores: NDArray[np.float32], labels: NDArray[np.int64], bins: int = BINS) -> Calibration:
    """Calibration of softmax scores (N, K) for true labels (N,), in bins of equal width over [0, 1]."""
    best = scores.max(axis=1).astype(np.float64)
    right = scores.argmax(axis=1) == labels
    places = np.clip(np.ceil(best * bins).astype(np.int64) - 1, 0, bins - 1)
    filled = []
    for place in range(bins):
        inside = places == place
        if count := int(inside.sum()):
            low, high = place / bins, (place + 1) / bins
            filled.append(CalibrationBin(low, high, count, float(right[inside].mean()), float(best[inside].mean())))
    error = sum(b.count * abs(b.accuracy - b.score) for b in filled) / max(1, len(labels))
    return Calibration(tuple(filled), error)
