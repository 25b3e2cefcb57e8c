"""Digits as named arrays: NumPy's .npz and MATLAB's .mat. What an array is, its shape and its partner's length tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import Choice
from engine.data.datasets import LARGEST, Dataset
from engine.data.grey_levels import SIDES
from engine.data.mat_files import read_mat
from engine.data.understanding import Interpretation, are_labels, understood
from engine.errors import DataError
from engine.system.npz_files import NpzFile, opened_npz
from engine.system.zips import BadZip

Arrays = Mapping[str, NDArray[np.number]]
_Pair = tuple[str, NDArray[np.number], str, NDArray[np.int64]]

_PIXELS = {side * side: side for side in SIDES}
_CLASSES = 10
_TEST = re.compile(r"test|t10k", re.IGNORECASE)
_OTHER = re.compile(r"val|dev|extra", re.IGNORECASE)
_LABELS = re.compile(r"label|target|class|(^|[_.])y", re.IGNORECASE)
_OF_A_DIGIT = re.compile(r"(.*?)[_.]?(\d)")


def read_npz(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a NumPy archive. Raises OSError, DataError, UnclearData."""
    try:
        with opened_npz(path, LARGEST) as file:
            arrays = {name: _numbers_of(file, name) for name in file.names}
    except BadZip as error:
        raise DataError(
            f"“{path}” is no .npz file that can be read: {error}. Save it again with numpy.savez."
        ) from error
    return _from_arrays(path, {name: array for name, array in arrays.items() if array is not None}, choice)


def read_matlab(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a .mat file. Raises OSError, DataError, UnclearData."""
    return _from_arrays(path, read_mat(path), choice)


def _numbers_of(file: NpzFile, name: str) -> NDArray[np.number] | None:
    """An array of numbers of an archive; None for anything else, such as pickled objects, which are not read."""
    try:
        array = np.asarray(file[name])
    except ValueError:
        return None
    return array.view(np.uint8) if array.dtype == bool else array if array.dtype.kind in "iuf" else None


def _from_arrays(path: Path, arrays: Arrays, choice: Choice) -> tuple[Dataset, Dataset]:
    test_names = [name for name in arrays if _TEST.search(name)]
    training = {name: array for name, array in arrays.items() if name not in test_names and not _OTHER.search(name)}
    if not training:
        training = {name: array for name, array in arrays.items() if name not in test_names}
    test = {name: arrays[name] for name in test_names}
    if not training:
        training, test = test, {}
    images_name, images, labels_name, labels = _pair(path, training, arrays)
    left_out = [name for name in arrays if name not in training and name not in test]
    notes = [f"Pictures are “{images_name}”, labels “{labels_name}”."]
    if left_out:
        notes.append(f"Left out: {', '.join(f'“{name}”' for name in left_out)}.")
    if not test:
        return understood(path, [Interpretation(images, labels)], choice, tuple(notes))
    name, test_images, _, test_labels = _pair(path, test, arrays)
    if test_images.shape[1:] != images.shape[1:]:
        raise DataError(f"“{path}”: “{name}” has pictures of another size than “{images_name}”. Save them alike.")
    notes.append(f"The test pictures are “{name}”.")
    both = Interpretation(np.concatenate([images, test_images]), np.concatenate([labels, test_labels]))
    return understood(path, [both], choice, tuple(notes), test=len(test_labels))


def _pair(path: Path, arrays: Arrays, everything: Arrays) -> _Pair:
    """The pictures (N, side, side) and labels (N,) among arrays of one part, with their names. Raises DataError."""
    found = _of_each_digit(arrays) or _by_length(arrays)
    if found is None:
        shapes = ", ".join(f"“{name}” {'×'.join(map(str, array.shape))}" for name, array in everything.items())
        raise DataError(
            f"“{path}” has no pictures of digits with as many labels. It holds {shapes or 'no arrays of numbers'}. "
            "Save pictures as N×28×28 or N×784 and labels as N, such as “images” and “labels”."
        )
    return found


def _by_length(arrays: Arrays) -> _Pair | None:
    """The only array that can be pictures together with the only one that can be their labels; None without such."""
    pairs = []
    for labels_name, array in arrays.items():
        labels = _as_labels(array)
        if labels is None:
            continue
        for images_name, other in arrays.items():
            images = None if images_name == labels_name else _as_pictures(other, len(labels))
            if images is not None:
                pairs.append((images_name, images, labels_name, labels))
    for fits in (_can_be_labels, _is_called_so):
        if len(pairs) > 1:
            pairs = [pair for pair in pairs if fits(pair)]
    return pairs[0] if len(pairs) == 1 else None


def _can_be_labels(pair: _Pair) -> bool:
    return are_labels(pair[3])


def _is_called_so(pair: _Pair) -> bool:
    return bool(_LABELS.search(pair[2]))


def _of_each_digit(arrays: Arrays) -> _Pair | None:
    """Pictures in an array of their own for each digit, as “train0” to “train9”; None where it is not so."""
    parts: dict[int, NDArray[np.number]] = {}
    stems = set()
    for name, array in arrays.items():
        match = _OF_A_DIGIT.fullmatch(name)
        images = _as_pictures(array, len(array)) if match and array.ndim > 1 else None
        if match is None or images is None:
            return None
        stems.add(match[1])
        parts[int(match[2])] = images
    if len(stems) != 1 or len(parts) < 2:
        return None
    labels = np.repeat(list(parts), [len(images) for images in parts.values()])
    return f"{min(arrays)}” to “{max(arrays)}", np.concatenate(list(parts.values())), "their numbers", labels


def _as_labels(array: NDArray[np.number]) -> NDArray[np.int64] | None:
    """Whole numbers (N,), also from a column or row of them, or from one-hot rows; None for anything else."""
    if array.ndim == 2 and array.shape[1] == _CLASSES and len(array) > 1 and _is_one_hot(array):
        labels: NDArray[np.int64] = array.argmax(axis=1).astype(np.int64)
        return labels
    flat = array.reshape(-1)
    if max(array.shape, default=0) != len(flat) or len(flat) < 2 or not (flat == np.rint(flat)).all():
        return None
    return flat.astype(np.int64)


def _is_one_hot(array: NDArray[np.number]) -> bool:
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())


def _as_pictures(array: NDArray[np.number], count: int) -> NDArray[np.number] | None:
    """So many pictures as (count, side, side), from any usual order of the dimensions; None where it is none."""
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return None
    shape = [size for size in array.shape if size != 1] if array.ndim > 2 else list(array.shape)
    squeezed = array.reshape(shape)
    if len(shape) == 2 and shape[0] == count and shape[1] in _PIXELS:
        return squeezed.reshape(count, _PIXELS[shape[1]], -1)
    if len(shape) == 2 and shape[1] == count and shape[0] in _PIXELS:
        return squeezed.T.reshape(count, _PIXELS[shape[0]], -1)
    if len(shape) == 3 and shape[0] == count and shape[1] == shape[2] in SIDES:
        return squeezed
    if len(shape) == 3 and shape[2] == count and shape[0] == shape[1] in SIDES:
        return squeezed.transpose(2, 0, 1)
    return None
