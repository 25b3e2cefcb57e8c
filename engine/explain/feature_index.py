"""A model's features for the digits of MNIST that it learnt from, to look through for the nearest, kept on disk."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.data.datasets import Dataset, mnist_train
from engine.errors import ClassLensError, WeightsError
from engine.explain.components import principal_axes
from engine.explain.opening import Subject
from engine.jobs import let_others_go_first
from engine.system import folders, places
from engine.system.files import write_bytes
from engine.system.npz_files import read_npz
from engine.system.zips import BadZip
from engine.types import Batch
from engine.weights import store
from engine.weights.trained_pictures import learnt_of_mnist

Field = NDArray[np.float32]

MOST = 128
"""How many numbers are kept of a picture's features: with 2 bytes each, 60,000 pictures take 15 MB."""

_FITTED = 4_000  # pictures that the principal components are taken from
_BATCH = 100
_KEPT = 2  # indexes in memory, 30 MB each, and files of one model
_MOST_BYTES = 500_000_000
_UNREADABLE = (OSError, ValueError, LookupError, BadZip)


@dataclass(frozen=True, eq=False)
class FeatureIndex:
    """The features (N, D) of N pictures with `labels` (N,). Where a model has more than MOST, they are those principal
    components of its features, F, that differ most: (features - mean) @ basis, with `basis` (F, D); empty otherwise.
    """

    features: Field
    labels: NDArray[np.int64]
    mean: Field
    basis: Field

    def of(self, features: Field) -> Field:
        """Features (N, F) of a model, as they are kept, (N, D)."""
        return np.asarray((features - self.mean) @ self.basis if self.basis.size else features, np.float32)

    @functools.cached_property
    def _squares(self) -> Field:
        squares: Field = np.einsum("nd,nd->n", self.features, self.features)
        return squares

    def distances(self, features: Field) -> Field:
        """The distances (N,) of a picture with features (F,) to all that are kept."""
        wanted = self.of(features[np.newaxis])[0]
        squares = self._squares - 2 * self.features @ wanted + wanted @ wanted
        return np.asarray(np.sqrt(np.maximum(squares, 0)), np.float32)

    def nearest(self, features: Field, count: int, label: int | None = None) -> tuple[NDArray[np.int64], Field]:
        """The indexes of the `count` nearest pictures, the nearest first, and their distances; of all, or one label."""
        distances = self.distances(features)
        places = np.arange(len(distances)) if label is None else np.flatnonzero(self.labels == label)
        count = min(count, len(places))
        few = places[np.argpartition(distances[places], count - 1)[:count]] if count else places[:0]
        few = few[np.argsort(distances[few], kind="stable")]
        return few, distances[few]


def features_of(subject: Subject, batch: Batch) -> Field:
    """What the last dense layer takes, (N, F), for prepared pictures."""
    return subject.features(batch)


def learnt_digits(subject: Subject) -> NDArray[np.int64]:
    """The places (K,) in MNIST's training part of the digits that a model for digits learnt from; see
    `learnt_of_mnist`. A damaged record names none. Raises DataError when MNIST is damaged, Unreachable.
    """
    try:
        return _learnt(subject.spec.id, subject.key)
    except WeightsError:
        return np.arange(0)


@functools.lru_cache(maxsize=4)  # all of MNIST is compared for a run with other pictures
def _learnt(model_id: str, key: object) -> NDArray[np.int64]:
    return learnt_of_mnist(store.locate(model_id))


def index_of(subject: Subject, digits: NDArray[np.int64], report: Callable[[int, int], None]) -> FeatureIndex:
    """The index of a model for digits, of those of MNIST's training part that it learnt from, in that order: from
    memory, from disk, or made now. `report` gets how many pictures are done, and may raise to stop.
    """
    key = subject.network.checksum
    with _looking:
        known = _known.pop(key, None)
    if known is None:
        path = _folder() / f"{subject.spec.id}-{key[:16]}.npz"
        known = _read(path, mnist_train().labels[digits])
        known = known or _made(subject, mnist_train().chosen(digits), path, report)
    with _looking:
        _known[key] = known
        while len(_known) > _KEPT:
            del _known[next(iter(_known))]
    return known


_known: dict[str, FeatureIndex] = {}  # the last used one last
_looking = threading.Lock()


def _folder() -> Path:
    return folders.cache_folder() / "nearest"


def _made(subject: Subject, data: Dataset, path: Path, report: Callable[[int, int], None]) -> FeatureIndex:
    let_others_go_first()  # it takes a minute, during which people draw
    fitted = []
    for part in chunks(min(_FITTED, len(data)), _BATCH):
        report(0, len(data))  # so that it can be cancelled
        fitted.append(features_of(subject, data.batch(part.start, part.stop)))
    first = np.concatenate(fitted)
    mean, basis = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
    if first.shape[1] > MOST:
        mean, basis, _ = principal_axes(first, MOST)
    empty = FeatureIndex(np.zeros((0, 0), np.float32), data.labels, mean, basis)
    kept = np.empty((len(data), empty.of(first[:1]).shape[1]), np.float16)
    for part in chunks(len(data), _BATCH):
        report(part.start, len(data))
        kept[part] = empty.of(features_of(subject, data.batch(part.start, part.stop)))
    _keep(path, subject.spec.id, kept, mean, basis)
    return FeatureIndex(kept.astype(np.float32), data.labels, mean, basis)


def _keep(path: Path, model_id: str, features: NDArray[np.float16], mean: Field, basis: Field) -> None:
    content = io.BytesIO()
    np.savez(content, features=features, mean=mean, basis=basis)
    with suppress(ClassLensError, OSError):  # it is made again, then
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content.getvalue())
        pattern = f"{model_id}-{'?' * 16}.npz"
        others = [file for file in places.inside(path.parent) if fnmatch(file.name, pattern)]
        older = sorted(others, key=lambda file: file.stat().st_mtime)
        for file in older[:-_KEPT]:
            file.unlink()


def _read(path: Path, labels: NDArray[np.int64]) -> FeatureIndex | None:
    try:
        arrays = read_npz(path, _MOST_BYTES)
        features, mean, basis = (arrays[name] for name in ("features", "mean", "basis"))
    except _UNREADABLE:
        return None
    fits = (
        features.dtype == np.float16
        and features.ndim == 2
        and len(features) == len(labels)
        and features.shape[1] == (basis.shape[1] if basis.size else features.shape[1])
        and bool(np.isfinite(features).all())
    )
    return FeatureIndex(features.astype(np.float32), labels, mean, basis) if fits else None
