"""Where test digits lie by a model's features, drawn in the plane in which they differ most.

Principal component analysis (Pearson, "On lines and planes of closest fit to systems of points in space", 1901).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.datasets import mnist_test
from engine.errors import UsageError
from engine.explain.components import principal_axes
from engine.explain.feature_index import features_of
from engine.explain.opening import Subject
from engine.explain.requests import DigitMap, DigitMapRequest, Place, PlaceRequest

Field = NDArray[np.float32]

DIGITS = 2_000
_BATCH = 100
_KEPT = 4
_NEAREST = 12


@dataclass(frozen=True, eq=False)
class MapData:
    """The features (N, F) of the digits, and the plane: (features - mean) @ axes, with `axes` (F, 2)."""

    features: Field
    labels: NDArray[np.int64]
    mean: Field
    axes: Field
    explained: float

    def points(self, features: Field) -> Field:
        """Where pictures with features (N, F) lie in the plane, (N, 2)."""
        return ((features - self.mean) @ self.axes).astype(np.float32)


_known: OrderedDict[str, MapData] = OrderedDict()


def digit_map(subject: Subject, request: DigitMapRequest, report: Callable[[int, int], None]) -> DigitMap:
    """The map of a model for digits; `report` gets how many digits are done. Raises UsageError for another model."""
    found = map_data(subject, report)
    return DigitMap(
        request,
        found.points(found.features),
        mnist_test().images[:DIGITS],
        found.labels,
        found.explained,
        separation(found.features, found.labels),
    )


def place_in_map(subject: Subject, request: PlaceRequest, report: Callable[[int, int], None]) -> Place:
    """Where a picture lies, and the nearest digits by all features."""
    found = map_data(subject, report)
    features = features_of(subject, subject.prepare(request.picture))
    order = np.argsort(np.linalg.norm(found.features - features, axis=1), kind="stable")
    return Place(request, found.points(features)[0], order[:_NEAREST])


def map_data(subject: Subject, report: Callable[[int, int], None]) -> MapData:
    """The features of the first 2,000 test digits and their plane, computed once for each network."""
    if not subject.for_digits:
        raise UsageError(
            f"{subject.spec.title} is not for digits, so it has no map of them. Choose a model for digits."
        )
    key = subject.network.checksum
    if key not in _known:
        data = mnist_test().limited(DIGITS)
        parts = []
        for start in range(0, len(data), _BATCH):
            report(start, len(data))
            parts.append(features_of(subject, data.batch(start, start + _BATCH)))
        features = np.concatenate(parts)
        mean, axes, explained = principal_axes(features, 2)
        _known[key] = MapData(features, data.labels, mean, axes, explained)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known[key]


def separation(features: Field, labels: NDArray[np.int64]) -> float:
    """The share of pictures whose nearest other one has the same label."""
    squares = np.einsum("nf,nf->n", features, features)
    distances = squares[:, np.newaxis] - 2 * features @ features.T + squares
    np.fill_diagonal(distances, np.inf)
    return float((labels[distances.argmin(axis=1)] == labels).mean())
