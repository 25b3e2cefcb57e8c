"""Which pictures a model was trained with, so that they are known again among those that it is evaluated on.

A run with data of the person's own keeps a number for each picture (`engine.data.fingerprints`), not the picture.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.catalog import DATASETS
from engine.data.datasets import Dataset, mnist_train
from engine.data.fingerprints import fingerprints
from engine.system import places, plain_files
from engine.system.npz_files import read_npy
from engine.weights.store import Weights
from engine.weights.training_record import DataRecord

FILE = "pictures.npy"
_LARGEST = 200_000_000  # bytes
_MNIST = "mnist-train"


def keep(folder: Path, *parts: Dataset) -> None:
    """Write the numbers of a run's pictures, those held back included; all of MNIST's need no file. Raises OSError."""
    if not _is_mnist(parts[0].name, sum(map(len, parts))):
        np.save(folder / FILE, np.unique(np.concatenate([fingerprints(part.images) for part in parts])))


def trained_on(weights: Weights, test: Dataset) -> int | None:
    """How many of the test pictures the weights were trained with; None where the run did not keep that.

    Raises WeightsError when the record of the weights is damaged, DataError when MNIST is, Unreachable.
    """
    learnt = learnt_of(weights, test)
    return None if learnt is None else int(learnt.sum())


def learnt_of(weights: Weights, test: Dataset) -> NDArray[np.bool_] | None:
    """(N,): which of the test pictures the weights were trained with. None and errors are those of `trained_on`."""
    data = weights.training_record().data
    known = _read(weights.folder / FILE)
    if known is None and _has_all_of_mnist(data):
        known = _mnists()  # of pen strokes that shipped weights learnt as well nothing is kept
    return None if known is None else np.isin(fingerprints(test.images), known)


def learnt_of_mnist(weights: Weights) -> NDArray[np.int64]:
    """(K,): the places in MNIST's training part of the pictures that the weights were trained with, those held back
    included; none where the run did not keep that. Errors are those of `trained_on`.
    """
    data = weights.training_record().data
    if _has_all_of_mnist(data) and _read(weights.folder / FILE) is None:
        return np.arange(DATASETS["mnist"].training)
    learnt = learnt_of(weights, mnist_train())
    return np.flatnonzero(learnt) if learnt is not None else np.arange(0)


@functools.cache  # all shipped weights were trained with them
def _mnists() -> NDArray[np.uint64]:
    return fingerprints(mnist_train().images)


def _has_all_of_mnist(data: DataRecord) -> bool:
    """Whether a run that kept no numbers learnt from all of MNIST's training part, alone or before other pictures."""
    return _is_mnist(data.name.partition("+")[0], data.train + data.validation)


def _is_mnist(name: str, count: int) -> bool:
    """Whether all of MNIST's training part was used, and not only some of its pictures."""
    return name == _MNIST and count >= DATASETS["mnist"].training


def _read(path: Path) -> NDArray[np.uint64] | None:
    """The numbers; None without the file, and for one that holds something else. Raises Unreachable."""
    try:
        numbers = read_npy(path, _LARGEST)
    except (plain_files.UnfitFile, ValueError, EOFError, MemoryError):
        return None
    except OSError as error:
        if places.means_nothing(error):
            return None
        raise places.unreachable(path, error) from error
    return numbers if numbers.dtype == np.uint64 and numbers.ndim == 1 else None
