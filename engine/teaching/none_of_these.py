"""The similarity from which a picture counts as one of the classes, calibrated on the project's own samples.

Samples of one take are near-copies of each other, so each sample is compared with the other takes of its class. While
there are few such samples, values that are usual for photos count more than they do.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from engine.teaching.answerer import Samples

_USUAL = np.array([NormalDist(0.60, 0.12).inv_cdf((n + 0.5) / 20) for n in range(20)], np.float32)
"""Similarities of photos to the nearest of 3 to 5 samples of their class, measured on buildings, scenes and texts: they
stand for twenty samples.
"""

_MOST = 300  # samples that are compared: more say nothing new, and take time


def own_similarities(samples: Samples) -> NDArray[np.float32]:
    """The similarity of samples to the nearest one in other takes of their class, (M,); none for classes of one take.

    Of a class with many samples, 300 spread over all are taken.
    """
    found: list[NDArray[np.float32]] = []
    for label in range(len(samples.classes)):
        own = samples.chosen(samples.labels == label)
        if len(np.unique(own.takes)) < 2:
            continue
        asked = own.chosen(np.unique(np.linspace(0, len(own.keys) - 1, _MOST).round().astype(np.int64)))
        similarities = asked.features @ own.features.T
        similarities[asked.takes[:, np.newaxis] == own.takes] = -1
        found.append(similarities.max(axis=1))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def least_similarity(own: NDArray[np.float32], strictness: float) -> float:
    """The similarity below which a picture is none of the classes; a share `strictness` of samples lies below it."""
    return float(np.quantile(np.concatenate([own, _USUAL]), strictness))
