"""Whether scores mean what they say: of all pictures read with a score near 0.9, nine in ten should be right.

Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017. Scores that do not are mended by
their temperature scaling: each score to the power of one over a temperature, then all divided by their sum. That
changes how sure a model is and never what it says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15

FEWEST = 500
"""With fewer pictures, what the expected calibration error says is mostly chance."""

LOWEST, HIGHEST = 0.1, 10.0
"""The range of temperatures."""

_TRIED = 201
_SMALLEST = 1e-38  # of the scores that are told from 0


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
    places = _places(best, bins)
    filled = []
    for place in range(bins):
        inside = places == place
        if count := int(inside.sum()):
            low, high = place / bins, (place + 1) / bins
            filled.append(CalibrationBin(low, high, count, float(right[inside].mean()), float(best[inside].mean())))
    error = sum(b.count * abs(b.accuracy - b.score) for b in filled) / max(1, len(labels))
    return Calibration(tuple(filled), error)


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature, and the number of pictures it was fitted on: 0 where scores stay as the network gives them."""

    value: float
    pictures: int


UNCALIBRATED = Temperature(1.0, 0)


def tempered(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Softmax scores (N, K) at a temperature: above 1 the model is less sure, below 1 surer. At 1 they are the same."""
    if temperature == 1:
        return scores
    logarithms = _below_best(scores) / temperature
    powers = np.exp(logarithms)
    result: NDArray[np.float32] = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def fit_temperature(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> Temperature:
    """The temperature at which softmax scores (N, K) for true labels (N,) have the least expected calibration error.

    The error itself is made least, since it is what is shown (as in Mukhoti et al., "Calibrating Deep Neural Networks
    using Focal Loss", 2020); the cross-entropy comes out alike. One misread picture is added, of which the model is as
    sure as of any, or a network that reads everything would be infinitely sure. Nothing is fitted to fewer than 500
    pictures.
    """
    if len(labels) < FEWEST:
        return UNCALIBRATED
    right = np.append(scores.argmax(axis=1) == labels, False).astype(np.float64)
    logarithms = _below_best(scores)
    logarithms = np.concatenate([logarithms, logarithms[[scores.max(axis=1).argmax()]]])

    def error(temperature: float) -> float:
        best = 1 / np.exp(logarithms / temperature).sum(axis=1)
        return float(np.abs(np.bincount(_places(best, BINS), right - best)).sum() / len(right))

    tried = np.geomspace(LOWEST, HIGHEST, _TRIED)
    chosen = min(tried, key=lambda temperature: (error(temperature), abs(np.log(temperature))))
    return Temperature(round(float(chosen), 4), len(labels))


def _below_best(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """The logarithms of scores (N, K), less that of the best."""
    logarithms = np.log(np.maximum(scores.astype(np.float64), _SMALLEST))
    result: NDArray[np.float64] = logarithms - logarithms.max(axis=1, keepdims=True)
    return result


def _places(best: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """The bin of each score: the first is 0, and each holds its upper end."""
    return np.clip(np.ceil(best * bins).astype(np.int64) - 1, 0, bins - 1)
