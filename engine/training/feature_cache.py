"""Features of a frozen backbone, computed once for each picture and kept on disk."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.system import folders, places
from engine.system.files import write_beside
from engine.system.npz_files import read_npz
from engine.system.zips import BadZip
from engine.types import Batch

CHUNK = 20
"""How many pictures go through the backbone at a time. An extraction can pause and stop in between."""

SHARED = 100
"""How many pictures share a file of the cache: at most as many are lost when an extraction is stopped."""

_MOST_BYTES = 100_000_000  # of a file with the features of 100 pictures
_DIGEST = 16  # bytes that stand for a picture: enough that no two of a billion pictures share them


@dataclass(frozen=True, slots=True)
class FeatureProgress:
    """How many of the pictures went through the backbone, and the seconds that took.

    Pictures whose features were on disk do not count. A `paused` extraction waits for a person; `seconds` do not count
    the waiting.
    """

    done: int
    total: int
    seconds: float
    paused: bool = False


def cached_features(
    images: Batch,
    backbone: str,
    extract: Callable[[Batch], NDArray[np.float32]],
    report: Callable[[FeatureProgress], None],
) -> NDArray[np.float32]:
    """The features (N, F) of pictures (N, H, W, C), computed by `extract` or read from the cache.

    The cache is keyed by each picture's bytes and `backbone`, which names network, weights and preparation: a picture
    is recognised in any order and among any others. Its numbers are float16, exact to about 0.05 %. What was computed
    before `report` raised stays there. A damaged file is computed anew. Raises ClassLensError when the disk is full.
    """
    folder = folders.cache_folder() / "features" / hashlib.sha256(backbone.encode()).hexdigest()
    digests = [hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=_DIGEST).digest() for image in images]
    known = _read(folder, set(digests))
    firsts = {digest: place for place, digest in reversed(list(enumerate(digests))) if digest not in known}
    missing = sorted(firsts.values())
    started = time.perf_counter()

    def tell(done: int) -> None:
        nonlocal started
        told = time.perf_counter()
        report(FeatureProgress(done, len(missing), told - started))
        started += time.perf_counter() - told  # `report` waits while the run is paused

    for file in chunks(len(missing), SHARED):
        shared = missing[file]
        extracted = []
        for part in chunks(len(shared), CHUNK):
            tell(file.start + part.start)
            extracted.append(extract(images[shared[part]]).astype(np.float16))
        features = np.concatenate(extracted)
        made = [digests[place] for place in shared]
        _write(folder, made, features)
        known.update(zip(made, features, strict=True))
    if missing:
        tell(len(missing))
    return np.stack([known[digest] for digest in digests]).astype(np.float32)


def _read(folder: Path, wanted: set[bytes]) -> dict[bytes, NDArray[np.float16]]:
    """The features on disk of the pictures that are wanted, by the pictures' digests."""
    return {
        digest: row
        for path in places.inside(folder)
        if path.suffix == ".npz"
        for digest, row in _rows(path)
        if digest in wanted
    }


def _rows(path: Path) -> Iterator[tuple[bytes, NDArray[np.float16]]]:
    """What a file of the cache holds; nothing when it is damaged."""
    try:
        arrays = read_npz(path, _MOST_BYTES)
        pictures, features = arrays["pictures"], arrays["features"]
    except (OSError, KeyError, BadZip):
        return
    usable = features.dtype == np.float16 and features.ndim == 2 and bool(np.isfinite(features).all())
    if usable and pictures.dtype == np.uint8 and pictures.shape == (len(features), _DIGEST):
        yield from zip((row.tobytes() for row in pictures), features, strict=True)


def _write(folder: Path, digests: list[bytes], features: NDArray[np.float16]) -> None:
    pictures = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, _DIGEST)

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez(file, pictures=pictures, features=features)

    write_beside(folder / f"{hashlib.sha256(pictures.tobytes()).hexdigest()}.npz", write)
