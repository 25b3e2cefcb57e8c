"""Features of a frozen backbone, computed once for each picture and kept on disk."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import folders
from engine.files import write_beside
from engine.types import Batch

CHUNK = 20
"""So many pictures go through the backbone at a time: between two of these an extraction is paused and stopped."""

SHARED = 500
"""So many pictures share a file of the cache: as much as is lost when an extraction is stopped."""


@dataclass(frozen=True, slots=True)
class FeatureProgress:
    """How many pictures of how many have their features, and the seconds that took.

    A `paused` extraction waits for a person; `seconds` do not count the waiting.
    """

    done: int
    total: int
    seconds: float
    paused: bool = False


def cached_features(
    images: Batch,
    backbone: str,
    extract: Callable[[Batch], NDArray[np.float32]],
    checkpoint: Callable[[FeatureProgress], None],
) -> NDArray[np.float32]:
    """The features (N, F) of pictures (N, H, W, C), computed by `extract` or read from the cache.

    The cache is keyed by the pictures' bytes and `backbone`, which names network, weights and preparation; its numbers
    are float16, exact to about 0.05 %. What was computed before `checkpoint` raised stays there. A damaged file is
    computed anew. Raises ClassLensError when the disk is full.
    """
    started = time.perf_counter()

    def tell(done: int) -> None:
        nonlocal started
        told = time.perf_counter()
        checkpoint(FeatureProgress(done, len(images), told - started))
        started += time.perf_counter() - told  # it waits while it is paused

    parts = []
    for start in range(0, len(images), SHARED):
        tell(start)
        shared = np.ascontiguousarray(images[start : start + SHARED])
        path = _path(shared, backbone)
        features = _read(path, len(shared))
        if features is None:
            extracted = []
            for first in range(0, len(shared), CHUNK):
                if first:
                    tell(start + first)
                extracted.append(extract(shared[first : first + CHUNK]).astype(np.float16))
            features = np.concatenate(extracted)
            _write(path, features)
        parts.append(features)
    tell(len(images))
    return np.concatenate(parts).astype(np.float32)


def _path(shared: Batch, backbone: str) -> Path:
    content = hashlib.sha256(backbone.encode())
    content.update(shared.data)
    return folders.cache_folder() / "features" / f"{content.hexdigest()}.npy"


def _read(path: Path, count: int) -> NDArray[np.float16] | None:
    try:
        features: NDArray[np.float16] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    usable = features.dtype == np.float16 and features.ndim == 2 and len(features) == count
    return features if usable and bool(np.isfinite(features).all()) else None


def _write(path: Path, features: NDArray[np.float16]) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.save(file, features, allow_pickle=False)

    write_beside(path, write)
