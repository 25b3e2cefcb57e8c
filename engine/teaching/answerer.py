"""What answers for a project: the nearest class mean or its network, and a distance that tells "none of these".

Whether a picture is none of the classes is told by the sample that is most like it (Sun et al., "Out-of-distribution
detection with deep nearest neighbors", arXiv 2204.06507): what a network's scores say of strange pictures is worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.metrics.calibration import tempered
from engine.models.own_classes import LENGTH, OwnClasses, softmax
from engine.teaching.requests import Nearest, TaughtClass

Field = NDArray[np.float32]

_SURENESS = 25.0
"""What similarities to class means are multiplied with before softmax. Chosen on photos of three classes and on drawn
digits, 1 to 20 samples per class: the mean cross-entropy is within a factor of two of the best for each.
"""

WIDTH = 0.03
"""Of similarity, in which "none of these" goes from unlikely to likely."""

_NEAREST = 3
_NEVER = 1e4  # less than any other logit


@dataclass(frozen=True)
class Samples:
    """The samples that are learnt from: their keys, the index of each one's class among `classes`, (N,), its take's
    number, (N,), and its features, (N, F). `classes` are those that are on.
    """

    classes: tuple[TaughtClass, ...]
    keys: tuple[str, ...]
    labels: NDArray[np.int64]
    takes: NDArray[np.int64]
    features: Field

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Some of them, by a mask or by places."""
        places = np.arange(len(self.keys))[which]
        keys = tuple(self.keys[place] for place in places)
        return type(self)(self.classes, keys, self.labels[places], self.takes[places], self.features[places])

    @cached_property
    def means(self) -> Field:
        """The mean features of each class, at length 1, (K, F); zeros for a class without samples."""
        sums = np.zeros((len(self.classes), self.features.shape[1]), np.float32)
        for label in range(len(self.classes)):
            sums[label] = self.features[self.labels == label].sum(axis=0)
        length: Field = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return sums / length

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many samples each class has, (K,)."""
        return np.bincount(self.labels, minlength=len(self.classes)).astype(np.int64)


@dataclass(frozen=True)
class Answerer:
    """Answers with a network, or with class means where there is none. `least` is the similarity below which a picture
    is rather none of the classes.
    """

    samples: Samples
    least: float
    network: OwnClasses | None = None
    temperature: float = 1.0

    def class_scores(self, features: Field) -> Field:
        """The scores (N, K) of the classes for features (N, F), as if there were nothing else in the world."""
        if self.network is not None:
            return tempered(self.network.predict_proba(features), self.temperature)
        logits = features @ self.samples.means.T * np.float32(_SURENESS)
        logits[:, self.samples.counts == 0] = -np.inf
        return softmax(logits)

    def as_network(self) -> OwnClasses:
        """One dense layer that gives `class_scores`: the network at its temperature, or class means as its weights."""
        if self.network is not None:
            scale = np.float32(1 / self.temperature)
            return OwnClasses(self.network.W * scale, self.network.b * scale)
        missing = np.where(self.samples.counts == 0, -_NEVER, 0).astype(np.float32)
        return OwnClasses(self.samples.means.T * np.float32(_SURENESS / LENGTH), missing)

    def scores(self, features: Field) -> Field:
        """The scores (N, K + 1) for features (N, F): of the classes, and last of "none of these"."""
        if not len(self.samples.keys):
            alone = np.zeros((len(features), len(self.samples.classes) + 1), np.float32)
            alone[:, -1] = 1
            return alone
        best = (features @ self.samples.features.T).max(axis=1, keepdims=True)
        none = 1 / (1 + np.exp(np.clip((best - self.least) / WIDTH, -50, 50)))
        return np.concatenate([self.class_scores(features) * (1 - none), none], axis=1).astype(np.float32)

    def nearest(self, features: Field) -> tuple[Nearest, ...]:
        """The three samples most like a picture with features (F,), best first."""
        similarities = self.samples.features @ features
        places = np.argsort(-similarities, kind="stable")[:_NEAREST]
        classes = self.samples.classes
        return tuple(
            Nearest(self.samples.keys[place], classes[self.samples.labels[place]].key, float(similarities[place]))
            for place in places
        )
