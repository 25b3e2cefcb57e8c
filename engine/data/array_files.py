"""Digits as named arrays: NumPy's .npz and MATLAB's .mat. What an array is, its shape and its partner's length tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.array_roles import is_called_labels, part_of
from engine.data.array_shapes import Unread, as_labels, as_pictures, numbers_of_words
from engine.data.choices import Choice
from engine.data.datasets import LARGEST, Dataset
from engine.data.mat_files import read_mat
from engine.data.understanding import Interpretation, are_labels, understood
from engine.errors import DataError
from engine.system.npz_files import NpzFile, opened_npz
from engine.system.zips import BadZip

Arrays = Mapping[str, NDArray[np.number]]
Unreads = Mapping[str, str]
"""What arrays that are not read hold, by their names: the end of a sentence."""

_MOST_FAULTS = 4  # that are named
_OF_A_DIGIT = re.compile(r"(.*?)[_.]?(\d)")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Pictures (N, side, side) and labels (N,), what they are called, and the names of the arrays that they are in."""

    images_name: str
    images: NDArray[np.number]
    labels_name: str
    labels: NDArray[np.int64]
    used: frozenset[str]


def read_npz(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a NumPy archive. Raises OSError, DataError, UnclearData."""
    arrays: dict[str, NDArray[np.number]] = {}
    unread: dict[str, str] = {}
    try:
        with opened_npz(path, LARGEST) as file:
            for name in file.names:
                try:
                    arrays[name] = _numbers_of(file, name)
                except Unread as error:
                    unread[name] = str(error)
    except BadZip as error:
        raise DataError(
            f"“{path}” is no .npz file that can be read: {error}. Save it again with numpy.savez."
        ) from error
    return _from_arrays(path, arrays, unread, choice)


def read_matlab(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a .mat file. Raises OSError, DataError, UnclearData."""
    return _from_arrays(path, *read_mat(path), choice)


def _numbers_of(file: NpzFile, name: str) -> NDArray[np.number]:
    """An array of numbers of an archive, or of digits as text. Raises Unread for anything else."""
    try:
        array = np.asarray(file[name])
    except ValueError as error:
        raise Unread("holds objects of Python, or is damaged") from error
    if array.dtype.kind in "SU":
        try:
            return numbers_of_words(array.astype(str))
        except UnicodeDecodeError as error:
            raise Unread("holds text that is not ASCII") from error
    if array.dtype.kind not in "biuf":
        raise Unread("holds no real numbers")
    return array.view(np.uint8) if array.dtype == bool else array


def _from_arrays(path: Path, arrays: Arrays, unread: Unreads, choice: Choice) -> tuple[Dataset, Dataset]:
    parts = {name: part_of(name) for name in arrays}
    training = {name: array for name, array in arrays.items() if parts[name] in ("", "training")}
    training = training or {name: array for name, array in arrays.items() if parts[name] == "other"}
    test = {name: array for name, array in arrays.items() if parts[name] == "test"}
    if not training:
        training, test = test, {}
    pairs = _pairs(path, training, arrays, unread)
    is_one = len(pairs) == 1
    if choice.column:
        pairs = [pair for pair in pairs if choice.column in pair.used] or pairs
    tested = _pairs(path, test, arrays, unread)[0] if test else None
    used = frozenset[str]().union(*(pair.used for pair in (*pairs, *((tested,) if tested else ()))))
    notes = []
    if left_out := [name for name in (*arrays, *unread) if name not in used]:
        notes.append(f"Left out: {', '.join(f'“{name}”' for name in left_out)}.")
    if tested is None:
        return understood(path, [_way(pair, None, is_one) for pair in pairs], choice, tuple(notes))
    if tested.images.shape[1:] != pairs[0].images.shape[1:]:
        raise DataError(
            f"“{path}”: “{tested.images_name}” has pictures of another size than “{pairs[0].images_name}”. Save them "
            "alike."
        )
    notes.append(f"The test pictures are “{tested.images_name}”.")
    ways = [_way(pair, tested, is_one) for pair in pairs]
    return understood(path, ways, choice, tuple(notes), test=len(tested.labels))


def _way(pair: _Pair, tested: _Pair | None, is_one: bool) -> Interpretation:
    """A pair, with the test part behind it, as the one way to understand the file, or as one of several."""
    images, labels = pair.images, pair.labels
    if tested is not None:
        images, labels = np.concatenate([images, tested.images]), np.concatenate([labels, tested.labels])
    column = Choice("" if is_one else pair.labels_name)
    return Interpretation(images, labels, column, f"Pictures are “{pair.images_name}”, labels “{pair.labels_name}”.")


def _pairs(path: Path, arrays: Arrays, everything: Arrays, unread: Unreads) -> list[_Pair]:
    """The pictures and labels among arrays of one part; several where there are several that can be the labels.

    Raises DataError for none, and for several arrays of pictures.
    """
    of_each = _of_each_digit(arrays)
    pairs = [of_each] if of_each else _by_length(arrays)
    if not pairs:
        raise DataError(
            f"“{path}” has no pictures of digits with as many labels. It holds {_contents(everything)}. "
            f"{_faults(everything, unread)}Save pictures as N×28×28 or N×784 and labels as N, such as “images” and "
            "“labels”."
        )
    if len({pair.images_name for pair in pairs}) > 1:
        named = ", ".join(f"“{pair.images_name}” with “{pair.labels_name}”" for pair in pairs)
        raise DataError(
            f"“{path}” has several sets of pictures with labels: {named}. Save one of them in a file of its own, or "
            "put “train” and “test” into the names."
        )
    return pairs


def _contents(arrays: Arrays) -> str:
    shapes = (f"“{name}” {'×'.join(map(str, array.shape))}" for name, array in arrays.items())
    return ", ".join(shapes) or "no arrays of numbers"


def _faults(arrays: Arrays, unread: Unreads) -> str:
    """Sentences on arrays whose content is at fault, not their shape, with a space behind; empty without any."""
    not_finite = [name for name, array in arrays.items() if not np.isfinite(array).all()]
    faults = {**dict.fromkeys(not_finite, "holds numbers that are not finite: replace them"), **unread}
    named = [f"“{name}” {fault}" for name, fault in faults.items()]
    return f"But {', and '.join(named[:_MOST_FAULTS])}. " if named else ""


def _by_length(arrays: Arrays) -> list[_Pair]:
    """The arrays that can be pictures, each with those that can be their labels."""
    pairs: list[_Pair] = []
    for labels_name, array in arrays.items():
        labels = as_labels(array)
        if labels is None:
            continue
        pictures: dict[str, NDArray[np.number]] = {}
        for images_name, other in arrays.items():
            images = None if images_name == labels_name else as_pictures(other, labels)
            if images is None:
                continue
            same = next((name for name, known in pictures.items() if np.array_equal(known, images)), None)
            if same is None:
                pictures[images_name] = images
        pairs += [
            _Pair(name, images, labels_name, labels, frozenset((name, labels_name)))
            for name, images in pictures.items()
        ]
    tests: tuple[Callable[[_Pair], bool], ...] = (_can_be_labels, _is_called_so)
    for fits in tests:
        pairs = [pair for pair in pairs if fits(pair)] or pairs
    return pairs


def _can_be_labels(pair: _Pair) -> bool:
    return are_labels(pair.labels)


def _is_called_so(pair: _Pair) -> bool:
    return is_called_labels(pair.labels_name)


def _of_each_digit(arrays: Arrays) -> _Pair | None:
    """Pictures in an array of their own for each digit, as “train0” to “train9”; None where it is not so."""
    parts: dict[int, NDArray[np.number]] = {}
    stems = set()
    for name, array in arrays.items():
        match = _OF_A_DIGIT.fullmatch(name)
        images = _of_one_digit(array, int(match[2])) if match and array.ndim > 1 else None
        if match is None or images is None:
            return None
        stems.add(match[1])
        parts[int(match[2])] = images
    if len(stems) != 1 or len(parts) < 2:
        return None
    labels = np.repeat(list(parts), [len(images) for images in parts.values()])
    name = f"{min(arrays)}” to “{max(arrays)}"
    return _Pair(name, np.concatenate(list(parts.values())), "their numbers", labels, frozenset(arrays))


def _of_one_digit(array: NDArray[np.number], digit: int) -> NDArray[np.number] | None:
    """The pictures of an array that holds one digit only, along its first or its last dimension."""
    for count in (len(array), array.shape[-1]):
        images = as_pictures(array, np.full(count, digit))
        if images is not None:
            return images
    return None
