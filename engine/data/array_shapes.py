"""What an array can be by its shape and its numbers: labels of pictures, or pictures, in any usual order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.grey_levels import SIDES, as_levels, bright_on_black, scale_of
from engine.data.likeness import likeness
from engine.data.table_fields import is_label, label_of
from engine.data.wrong_labels import some_of
from engine.errors import DataError

_PIXELS = {side * side: side for side in SIDES}
_CLASSES = 10
_COLOURS = 3
_COMPARED = 1000


class Unread(ValueError):
    """An array is not read. Its text is the end of a sentence that begins with the array's name."""


def numbers_of_words(words: NDArray[np.str_]) -> NDArray[np.int64]:
    """Labels that are kept as text, of any shape, as numbers. Raises Unread where a text is no label, as in a table."""
    different, places = np.unique(words, return_inverse=True)
    if wrong := [str(word) for word in different if not is_label(str(word))]:
        raise Unread(f"holds text that is no digit ({some_of(wrong)})")
    return np.array([label_of(str(word)) for word in different], np.int64)[places].reshape(words.shape)


def as_labels(array: NDArray[np.number]) -> NDArray[np.int64] | None:
    """Whole numbers (N,), also from a column, a row, or one-hot rows or columns; None for anything else."""
    if array.ndim == 2 and len(array) > 1:
        for rows in (array, array.T):
            if rows.shape[1] == _CLASSES and _is_one_hot(rows):
                labels: NDArray[np.int64] = rows.argmax(axis=1).astype(np.int64)
                return labels
    flat = array.reshape(-1)
    if max(array.shape, default=0) != len(flat) or len(flat) < 2:
        return None
    if not np.isfinite(flat).all() or not (flat == np.rint(flat)).all():
        return None
    return flat.astype(np.int64)


def _is_one_hot(array: NDArray[np.number]) -> bool:
    low, high = array.min(), array.max()
    marked = array == high
    return bool(low in (-1, 0) and high == 1 and (marked | (array == low)).all() and (marked.sum(axis=1) == 1).all())


def as_pictures(array: NDArray[np.number], labels: NDArray[np.integer]) -> NDArray[np.number] | None:
    """As many pictures as labels, (N, side, side), from any usual order of the dimensions; colours become grey.

    None where it is none. Where there are two orders, as of 28 pictures in 28×28×28, their likeness to digits tells.
    """
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return None
    ways = _orders(_without_colours(array, len(labels)), len(labels))
    if len(ways) < 2 or not labels.min() >= 0 or not labels.max() < _CLASSES:
        return ways[0] if ways else None
    return max(ways, key=lambda way: _likeness(way, labels))


def _orders(array: NDArray[np.number], count: int) -> list[NDArray[np.number]]:
    shape = [size for size in array.shape if size != 1] if array.ndim > 2 else list(array.shape)
    squeezed = array.reshape(shape)
    ways: list[NDArray[np.number]] = []
    if len(shape) == 2 and shape[0] == count and shape[1] in _PIXELS:
        ways.append(squeezed.reshape(count, _PIXELS[shape[1]], -1))
    if len(shape) == 2 and shape[1] == count and shape[0] in _PIXELS:
        ways.append(squeezed.T.reshape(count, _PIXELS[shape[0]], -1))
    if len(shape) == 3 and shape[0] == count and shape[1] == shape[2] in SIDES:
        ways.append(squeezed)
    if len(shape) == 3 and shape[2] == count and shape[0] == shape[1] in SIDES:
        ways.append(squeezed.transpose(2, 0, 1))
    return ways


def _without_colours(array: NDArray[np.number], count: int) -> NDArray[np.number]:
    """The mean of red, green and blue, where one dimension has these and the others are pictures of digits."""
    for axis in range(array.ndim) if array.ndim == 4 else ():
        rest = [size for place, size in enumerate(array.shape) if place != axis]
        sides = [size for size in rest if size in SIDES]
        if array.shape[axis] == _COLOURS and count in rest and len(sides) >= 2:
            if array.dtype.kind == "f":
                return np.asarray(array.mean(axis=axis, dtype=np.float32))
            total = array.sum(axis=axis, dtype=np.uint16 if array.dtype == np.uint8 else np.int64)
            return np.asarray(total // _COLOURS).astype(array.dtype)
    return array


def _likeness(images: NDArray[np.number], labels: NDArray[np.integer]) -> float:
    """The mean likeness of pictures to their labels, upright or with rows and columns exchanged; -1 for none at all."""
    try:
        levels, _ = bright_on_black(as_levels(images[:_COMPARED], scale_of(images)))
    except DataError:
        return -1.0
    either = (levels, levels.transpose(0, 2, 1))
    return max(float(likeness(way, labels[:_COMPARED]).mean()) for way in either)
