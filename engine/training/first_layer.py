"""The first layer of a network while it learns: its filters as pictures, epoch by epoch, kept beside the run."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.errors import ClassLensError
from engine.system.files import write_bytes
from engine.system.npz_files import read_npz
from engine.system.zips import BadZip

FILE = "filters.npz"
MOST = 25
"""How many filters are kept of each epoch, the first ones."""

MOST_EPOCHS = 60
"""Of how many epochs of a run filters are kept at the most."""

_SECONDS = 5.0  # between two writes, as between two checkpoints
_SIDE = 28
_PIXELS = _SIDE * _SIDE
_MOST_BYTES = 500_000_000  # of the filters of all epochs
_UNREADABLE = (OSError, LookupError, BadZip)

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FirstLayer:
    """The filters of a first layer, (units, height, width) float32, after an epoch; that of the whole picture, (units,
    28, 28), for a dense layer. `digit` is a validation picture, (28, 28) uint8, to see what they make of it.
    """

    epoch: int
    filters: Field
    digit: NDArray[np.uint8]


def filters_of(weights: Mapping[str, NDArray[np.generic]]) -> Field | None:
    """The filters of the layer that takes the picture, found by their shape among a network's weights, which stand in
    the order of the layers: (U, 1, h, w) of PyTorch, (h, w, 1, U) of Keras, (U, 784) or (784, U) of dense layers. None
    for a network that does not take pictures of 28×28.
    """
    for array in weights.values():
        shape = array.shape
        if len(shape) == 4 and shape[1] == 1 and 1 < shape[2] < _SIDE:
            return np.asarray(array[:MOST, 0], np.float32)
        if len(shape) == 4 and shape[2] == 1 and 1 < shape[0] < _SIDE:
            return np.asarray(np.moveaxis(array[:, :, 0, :MOST], 2, 0), np.float32)
        if len(shape) == 2 and shape[0] == _PIXELS:
            return np.asarray(array[:, :MOST].T.reshape(-1, _SIDE, _SIDE), np.float32)
        if len(shape) == 2 and shape[1] == _PIXELS:
            return np.asarray(array[:MOST].reshape(-1, _SIDE, _SIDE), np.float32)
    return None


def maps_of(first: FirstLayer) -> Field:
    """What each filter answers to the digit, (units, h, w): the sum of its weights times the pixels under them, without
    bias, nothing below 0; for a dense layer each pixel times its weight.
    """
    pixels = first.digit.astype(np.float32) / np.float32(255)
    if first.filters.shape[1:] == pixels.shape:
        return np.maximum(first.filters * pixels, 0)
    windows = sliding_window_view(pixels, first.filters.shape[1:])
    maps: Field = np.einsum("yxhw,uhw->uyx", windows, first.filters, optimize=True)
    return np.maximum(maps, 0)


class FilterHistory:
    """Keeps the first layer of a run in the run's folder: of every epoch, and of every second, fourth and so on where
    there are many, so that the file stays small.
    """

    def __init__(self, folder: Path, digit: NDArray[np.uint8], epochs_before: int = 0) -> None:
        self._path, self._digit = folder / FILE, digit
        self._kept = [one for one in read_history(folder) if one.epoch <= epochs_before]
        self._every = self._kept[1].epoch - self._kept[0].epoch if len(self._kept) > 1 else 1
        self._not_before = -math.inf

    def after_epoch(self, epoch: int, weights: Mapping[str, NDArray[np.generic]]) -> FirstLayer | None:
        """Note the first layer of an epoch; None where there is none to see. The file is written every few seconds."""
        filters = filters_of(weights)
        if filters is None:
            return None
        first = FirstLayer(epoch, filters, self._digit)
        if (epoch - 1) % self._every == 0:
            self._kept.append(first)
        if len(self._kept) > MOST_EPOCHS:
            self._kept = self._kept[::2]
            self._every *= 2
        if time.monotonic() >= self._not_before:
            self.write()
        return first

    def write(self) -> None:
        """Write what is kept. A full disk costs the history alone."""
        if not self._kept:
            return
        content = io.BytesIO()
        filters = np.stack([one.filters for one in self._kept]).astype(np.float16)
        np.savez(content, filters=filters, epochs=[one.epoch for one in self._kept], digit=self._digit)
        with suppress(ClassLensError):
            write_bytes(self._path, content.getvalue())
        self._not_before = time.monotonic() + _SECONDS


def read_history(folder: Path) -> tuple[FirstLayer, ...]:
    """The first layer of a run's epochs, in their order; empty where none is kept, or what is kept is damaged."""
    try:
        arrays = read_npz(folder / FILE, _MOST_BYTES)
        filters, epochs, digit = arrays["filters"], arrays["epochs"], arrays["digit"]
    except _UNREADABLE:
        return ()
    fits = (
        filters.dtype == np.float16
        and filters.ndim == 4
        and digit.dtype == np.uint8
        and digit.shape == (_SIDE, _SIDE)
        and max(filters.shape[1:]) <= _SIDE
        and epochs.dtype == np.int64
        and epochs.shape == filters.shape[:1]
        and bool(np.isfinite(filters).all())
    )
    if not fits:
        return ()
    pairs = zip(epochs.tolist(), filters, strict=True)
    return tuple(FirstLayer(epoch, one.astype(np.float32), digit) for epoch, one in pairs)
