"""Digits as pairs of IDX files, the format in which MNIST and EMNIST are published; plain, or compressed by gzip.

Format: LeCun, Cortes and Burges, “The MNIST database of handwritten digits”: two zero bytes, a byte for the type of the
numbers, a byte for how many dimensions there are, each dimension as four bytes, most significant first, then the data.
"""

from __future__ import annotations

import math
import re
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import Choice
from engine.data.datasets import LARGEST, Dataset
from engine.data.grey_levels import SIDES
from engine.data.understanding import Interpretation, understood
from engine.errors import DataError
from engine.system import places, plain_files

_NAME = re.compile(r"(ubyte|[-.]idx[13]?)(\.gz)?$", re.IGNORECASE)
_LETTERS = re.compile(r"balanced|byclass|bymerge|letters", re.IGNORECASE)  # EMNIST's sets with more than digits
_PACKED = re.compile(r"\.gz$", re.IGNORECASE)
_UNSIGNED_BYTE = 8
_PARTS = (("train", "t10k"), ("train", "test"), ("training", "testing"))


def read_idx(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of an IDX file with pictures, or with labels; its partner lies beside it.

    Where the files of both parts lie there, as “train-…” and “t10k-…” or “test-…”, they are the two parts; else a sixth
    of the file's pictures is for testing. Raises OSError, DataError naming the file, UnclearData.
    """
    training, test = _parts(path)
    images, labels = _pair(training)
    notes = [f"Labels were read from “{_partner(training, labels=True).name}”."]
    if test is None:
        return understood(path, [Interpretation(images, labels)], choice, tuple(notes))
    test_images, test_labels = _pair(test)
    if test_images.shape[1:] != images.shape[1:]:
        raise DataError(f"“{test}” has pictures of another size than “{training}”. Keep files of one set together.")
    notes.append(f"The test pictures are those of “{_partner(test, labels=False).name}”.")
    images, labels = np.concatenate([images, test_images]), np.concatenate([labels, test_labels])
    return understood(path, [Interpretation(images, labels)], choice, tuple(notes), test=len(test_labels))


def find_idx(folder: Path) -> Path | None:
    """The IDX file with pictures in a folder, of the training part where there are two; None without one.

    Raises DataError naming the files where there are several sets. EMNIST's sets of letters are no sets of digits.
    """
    named = [file for file in places.inside(folder) if _NAME.search(file.name) and _is_pictures(file.name)]
    found = {_parts(file)[0] for file in named if not _LETTERS.search(file.name)}
    sets = {_PACKED.sub("", file.name).replace(".idx", "-idx"): file for file in sorted(found, reverse=True)}
    if len(sets) > 1:
        raise DataError(
            f"“{folder}” has several sets of digits: “{'”, “'.join(sorted(file.name for file in sets.values()))}”. "
            "Choose one of these files instead of the folder."
        )
    return next(iter(sets.values()), next(iter(named), None))


def files_of_a_set(path: Path) -> list[Path]:
    """The file itself, and what lies beside it and is read with it, if it is an IDX file."""
    found = [path]
    for file in _parts(path):
        if file is not None:
            found.append(file)
            with suppress(DataError):  # who reads it is told that its partner is missing
                found += [_partner(file, labels=False), _partner(file, labels=True)]
    return sorted(set(found))


def _is_pictures(name: str) -> bool:
    return "image" in name.lower() or "idx3" in name.lower()


def _parts(path: Path) -> tuple[Path, Path | None]:
    """The file of the training part and that of the test part, whichever was chosen; None where there is but one."""
    for training, test in _PARTS:
        for here, there in ((training, test), (test, training)):
            if here in path.name.lower():
                other = path.with_name(re.sub(here, there, path.name, flags=re.IGNORECASE))
                found = next((file for file in _spellings(other) if places.is_file(file)), None)
                if found is not None and found != path:
                    return (path, found) if here == training else (found, path)
    return path, None


def _partner(path: Path, labels: bool) -> Path:
    """The file with the labels that belong to a file, or with the pictures. Raises DataError where it is missing."""
    is_labels = not _is_pictures(path.name)
    if is_labels == labels:
        return path
    name = path.name
    swaps = (("labels", "images"), ("label", "image"), ("idx1", "idx3"))
    for one, other in swaps:
        name = re.sub(other if labels else one, one if labels else other, name, flags=re.IGNORECASE)
    for file in _spellings(path.with_name(name)):
        if file != path and places.is_file(file):
            return file
    what = "labels" if labels else "pictures"
    raise DataError(f"“{path}” lacks its {what}: there is no “{name}” beside it. Put both into one folder.")


def _spellings(path: Path) -> tuple[Path, ...]:
    """The file as it may be called beside another: compressed or not, with “.” or “-” before “idx”."""
    plain = path.name.removesuffix(".gz")
    names = (plain, plain.replace("-idx", ".idx"), plain.replace(".idx", "-idx"))
    ordered = (path.name, *(name + end for name in names for end in ("", ".gz")))
    return tuple(path.with_name(name) for name in dict.fromkeys(ordered))


def _pair(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pictures (N, side, side) and labels (N,) of a part. Raises DataError."""
    with_images, with_labels = _partner(path, labels=False), _partner(path, labels=True)
    images, labels = _array(with_images, "pictures", 3), _array(with_labels, "labels", 1)
    if images.shape[1] != images.shape[2] or images.shape[1] not in SIDES:
        raise DataError(
            f"“{with_images}” has pictures of {images.shape[1]}×{images.shape[2]} pixels. Digits of 28×28 are needed."
        )
    if len(images) != len(labels):
        raise DataError(
            f"“{with_images}” has {len(images):,} pictures, but “{with_labels}” {len(labels):,} labels. They do not "
            "belong together: get both from one place."
        )
    return images, labels.astype(np.int64)


def _array(path: Path, what: str, dimensions: int) -> NDArray[np.uint8]:
    """The array of an IDX file of bytes, with as many dimensions. Raises DataError."""
    wrong = f"“{path}” is no IDX file with {what}"
    with plain_files.unpacked(path, LARGEST) as file:
        start = file.read(4 + 4 * dimensions)
        if len(start) < 4 + 4 * dimensions or start[:2] != b"\0\0" or start[3] != dimensions:
            raise DataError(f"{wrong}: it does not begin as one. Choose another file, or get it again.")
        if start[2] != _UNSIGNED_BYTE:
            raise DataError(f"{wrong} as bytes: its numbers are of type {start[2]:#04x}. Save them as bytes (0x08).")
        shape = struct.unpack(f">{dimensions}I", start[4:])
        size = math.prod(shape)
        if size > LARGEST:
            raise DataError(f"“{path}” says it holds {size:,} bytes, more than fits in memory here. Use a part of it.")
        content = file.read(size)
        more = file.read(1)  # gzip compares its checksum at the end
    if len(content) < size:
        raise DataError(f"“{path}” is incomplete: it holds {len(content):,} of {size:,} bytes. Get it again.")
    if more:
        raise DataError(
            f"“{path}” says that it holds {shape[0]:,} {what}, but there are more in it. Get it again, or save it with "
            "the right number at its beginning."
        )
    return np.frombuffer(content, np.uint8).reshape(shape)
