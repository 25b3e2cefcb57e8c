"""Features of samples: what EfficientNet-Lite0 gives before its last layer, at length 1, kept on disk beside them.

The file begins with a checksum of what features depend on, then has one record for each view of a sample. A record is
written at once, so a kill leaves at most a piece of one, which is cut off; another checksum makes the file begin anew.
"""

from __future__ import annotations

import functools
import hashlib
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.catalog.own_classes import FEATURES, PREPARATION
from engine.errors import ClassLensError
from engine.preprocessing.photos import is_drawing
from engine.runtimes import shipped_backbone
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system.files import write_bytes
from engine.types import Batch, Image

Field = NDArray[np.float32]

VIEWS = 4
"""A sample and three changed copies of it, which the network is trained with too."""

FILE = "features.bin"
_FORMAT = 2
_ENTRY = np.dtype([("key", "<u8", 2), ("values", "<f2", FEATURES)])
_LARGEST = 300_000_000  # bytes: 10,000 samples with all views need a third of it, the rest are those deleted since
_START = 32  # bytes of the checksum
_one_at_a_time = threading.Lock()  # a camera is watched while samples are added: two calls at once take longer
_TURN = 8.0  # degrees
_TOLD_BY = 4096  # bytes at the end of a file: those of a picture that differs anywhere differ there, or its size does


def features_of(batch: Batch) -> Field:
    """Features (N, F) of length 1 of prepared pictures (N, 224, 224, 3). Raises WeightsError, RuntimeUnavailable."""
    with _one_at_a_time:
        values = backbone().infer(batch)[0]
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9), np.float32)


@functools.cache
def backbone() -> OnnxRuntime:
    """EfficientNet-Lite0 without its last layer, on all processors. Raises WeightsError, RuntimeUnavailable."""
    threads = os.cpu_count() or 1
    path, output = shipped_backbone.backbone_file(), shipped_backbone.FEATURES
    return OnnxRuntime(path, threads, output=output, arena=True, spinning=False)


def view(picture: Image, number: int) -> Image:
    """A view of a sample: 0 is itself. Photos are mirrored and cropped; drawings, which can mean something else in the
    mirror, are turned a little and cropped.
    """
    height, width = picture.shape[:2]
    if number in (2, 3):
        top, left = height // 10, width // 10
        picture = picture[top : height - top, left : width - left]
    if number in (1, 3):
        picture = _turned(picture, _TURN if number == 1 else -_TURN) if is_drawing(picture) else picture[:, ::-1]
    return np.ascontiguousarray(picture)


def view_features(picture: Image, numbers: Iterable[int]) -> Field:
    """The features (V, F) of some views of a picture."""
    return features_of(np.concatenate([PREPARATION.apply(view(picture, number)).batch for number in numbers]))


class KeptFeatures:
    """The features of a project's samples. Not safe from several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._start = _checksum()
        self._known: dict[tuple[int, int], NDArray[np.float16]] = {}
        self._read()

    def get(self, file: Path, numbers: Iterable[int]) -> dict[int, Field]:
        """The features (F,) of views of the sample in a file, by their number, as far as they are known."""
        found = {}
        named = _name(file)
        for number in numbers if named else ():
            values = self._known.get(_key(named, number))
            if values is not None:
                found[number] = values.astype(np.float32)
        return found

    def keep(self, file: Path, features: dict[int, Field]) -> None:
        """Remember features by the number of their view. If they cannot be written, they are computed again later."""
        entries = np.zeros(len(features), _ENTRY)
        named = _name(file)
        if not named:
            return
        for entry, (number, values) in zip(entries, features.items(), strict=True):
            key = _key(named, number)
            entry["key"], entry["values"] = key, values
            self._known[key] = entry["values"]
        with suppress(OSError), self._path.open("r+b", buffering=0) as out:
            end = out.seek(0, os.SEEK_END)
            if out.write(entries.tobytes()) != entries.nbytes:
                out.truncate(end)  # on a full disk, a piece of a record would put all later ones out of place

    def _read(self) -> None:
        content = b""
        with suppress(OSError):
            if self._path.stat().st_size <= _LARGEST:
                content = self._path.read_bytes()
        whole = _START + (len(content) - _START) // _ENTRY.itemsize * _ENTRY.itemsize
        if content[:_START] != self._start:
            content = self._begin(self._start)
        elif len(content) != whole:
            content = self._begin(content[:whole])
        entries = np.frombuffer(content, _ENTRY, offset=_START)
        sound = np.isfinite(entries["values"]).all(axis=1)
        for key, values in zip(entries["key"][sound].tolist(), entries["values"][sound], strict=True):
            self._known[key[0], key[1]] = values

    def _begin(self, content: bytes) -> bytes:
        with suppress(ClassLensError):  # they are kept in memory alone, then
            write_bytes(self._path, content)
        return content


def _checksum() -> bytes:
    """Of all that features depend on besides the pictures."""
    weights = hashlib.sha256(shipped_backbone.backbone_file().read_bytes()).hexdigest()
    return hashlib.sha256(f"{_FORMAT} {weights} {PREPARATION} {VIEWS} {_TURN}".encode()).digest()


def _name(file: Path) -> bytes:
    """What tells a picture from others, wherever its file lies: its size and its last bytes; empty when it is gone."""
    try:
        with file.open("rb", buffering=0) as content:
            size = content.seek(0, os.SEEK_END)
            content.seek(max(0, size - _TOLD_BY))
            return b"%d %s" % (size, content.read())
    except OSError:
        return b""


def _key(named: bytes, number: int) -> tuple[int, int]:
    digest = hashlib.blake2b(b"%s %d" % (named, number), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _turned(picture: Image, degrees: float) -> Image:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
