"""NumPy's archives of arrays from anywhere: read only where each array is what its header and its entry say.

What `numpy.load` does not look at: how much an archive unpacks to, methods of packing that unpack a block of any size
at once, and headers that claim more values than there are, for which it would ask for the memory.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from engine.system.plain_files import opened, said
from engine.system.zips import PACKED, untrusted_zip

_ENDING = ".npy"
_MOST_DIRECTORY = 10_000_000  # bytes: of tens of thousands of arrays

Array = NDArray[Any]  # of whatever type the file says; the caller looks at it
Arrays = dict[str, Array]
Described = tuple[tuple[int, ...], np.dtype[Any]]  # a shape, and the type that the file says


@contextmanager
def opened_npz(path: Path, most: int) -> Iterator[NpzFile]:
    """An archive whose arrays have at most `most` bytes together.

    Raises OSError, and BadZip for whatever is damaged or says what is not so, at once or when an array is read.
    """
    with untrusted_zip(path, _MOST_DIRECTORY, most) as archive:
        yield NpzFile(archive, most)


def read_npz(path: Path, most: int) -> Arrays:
    """All arrays of an archive that have at most `most` bytes together. Raises OSError, BadZip."""
    with opened_npz(path, most) as file:
        return {name: file[name] for name in file.names}


class NpzFile:
    """The arrays of an archive that was looked at; each is read when it is asked for."""

    def __init__(self, archive: zipfile.ZipFile, most: int) -> None:
        entries = [entry for entry in archive.infolist() if entry.filename.endswith(_ENDING)]
        if any(entry.compress_type not in PACKED for entry in entries):
            raise zipfile.BadZipFile("an array is packed in a way that NumPy does not use")
        if sum(entry.file_size for entry in entries) > most:
            raise zipfile.BadZipFile(f"unpacked it is larger than {said(most)}")
        self._archive = archive
        self._entries = {entry.filename.removesuffix(_ENDING): entry for entry in entries}
        self.names = tuple(self._entries)

    def described(self, name: str) -> Described:
        """The shape and the type of an array, which is not read. Raises as reading it does."""
        entry = self._entries[name]
        with self._archive.open(entry) as file:
            return _checked_header(file, entry.file_size)

    def __getitem__(self, name: str) -> Array:
        """An array. Raises KeyError without one of that name, ValueError and others as `zipfile` does."""
        self.described(name)
        with self._archive.open(self._entries[name]) as file:
            array: Array = npy.read_array(file, allow_pickle=False)
        return array


def read_npy(path: Path, most: int) -> Array:
    """The array of a file that has at most `most` bytes. Raises OSError, and ValueError for anything else."""
    with opened(path, most) as file:
        size = file.seek(0, 2)
        file.seek(0)
        _checked_header(file, size)
        file.seek(0)
        array: Array = npy.read_array(file, allow_pickle=False)
    return array


def _checked_header(file: IO[bytes], size: int) -> Described:
    """An array's shape and type. Raises ValueError unless it has as many bytes as its header says it has, and no Python
    objects.
    """
    try:
        version = npy.read_magic(file)
        read_header = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}[version]
        shape, _, dtype = read_header(file)
    except Exception as error:  # the header is a text in Python's own form, and can be wrong in as many ways
        raise ValueError(f"an array does not begin as one ({error})") from error
    if dtype.hasobject:
        raise ValueError("an array holds Python objects")
    claimed = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0 or claimed != size - file.tell():
        raise ValueError(f"an array says that it has {claimed:,} bytes, and has {size - file.tell():,}")
    return shape, dtype
