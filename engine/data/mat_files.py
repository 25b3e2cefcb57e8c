"""Arrays of MATLAB's .mat files: version 5 and later (“-v6”, “-v7”), and version 7.3, which is HDF5.

Format: “MAT-File Format”, The MathWorks, chapter 1 (level 5). Read are arrays of real numbers and structures of them,
by names such as “dataset.train.images”; everything else in a file is passed over. Nothing in a file is run.
"""

from __future__ import annotations

import itertools
import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.datasets import LARGEST
from engine.errors import DataError
from engine.system import plain_files

_HEADER = 128
_DEEPEST = 8  # structures in structures
_MOST_PARTS = 10_000  # of one array or structure
_COMPRESSED, _MATRIX = 15, 14
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_STRUCTURE = 2
_UNREAD = {1: "is a cell array", 3: "is an object", 4: "holds text", 5: "is a sparse matrix"}
_UNKNOWN = "holds no real numbers"
_NUMBERS = range(6, 16)  # classes of arrays: double, single, and integers of 8 to 64 bits

_Value = NDArray[np.number] | str
"""An array of numbers, or what it is instead."""


def read_mat(path: Path) -> tuple[dict[str, NDArray[np.number]], dict[str, str]]:
    """The arrays of numbers in a .mat file, by name, with MATLAB's shapes, and what the other ones are.

    The latter is the end of a sentence that begins with the name. Raises OSError, DataError.
    """
    with plain_files.opened(path, LARGEST) as file:
        start = file.read(_HEADER)
        if start[:8] == b"\x89HDF\r\n\x1a\n" or start.startswith(b"MATLAB 7.3"):
            return _read_hdf(path)
        order = {b"IM": "<", b"MI": ">"}.get(start[126:128])
        if order is None:
            raise DataError(
                f"“{path}” is no .mat file of version 5 or later. Save it in MATLAB with “-v7”, or as .npz or CSV."
            )
        content = file.read()
    try:
        found = dict(_level_5(memoryview(content), order))
    except (ValueError, KeyError, struct.error, zlib.error, IndexError) as error:
        raise DataError(f"“{path}” is damaged, or of a kind that cannot be read ({error}). Save it again.") from error
    arrays = {name: value for name, value in found.items() if not isinstance(value, str)}
    return arrays, {name: value for name, value in found.items() if isinstance(value, str)}


def _level_5(content: memoryview, order: str) -> Iterator[tuple[str, _Value]]:
    left = LARGEST
    for kind, data in _elements(content, order):
        if kind == _COMPRESSED:
            unpacked = zlib.decompressobj().decompress(data, left)
            left -= len(unpacked)
            if left <= 0:
                raise ValueError("unpacked it is larger than 1 GB")
            inner = _elements(memoryview(unpacked), order)
        else:
            inner = iter([(kind, data)])
        for inner_kind, inner_data in inner:
            if inner_kind == _MATRIX:
                yield from _matrix(inner_data, order, "")


def _elements(data: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """The data elements, one after another: their type and their bytes."""
    place = 0
    while place + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}II", data, place)
        if kind >> 16:  # a small one, with its size and at most four bytes in the same eight
            yield kind & 0xFFFF, data[place + 4 : place + 4 + min(kind >> 16, 4)]
            place += 8
            continue
        if place + 8 + size > len(data):
            raise ValueError("it ends too early")
        yield kind, data[place + 8 : place + 8 + size]
        place += 8 + size if kind == _COMPRESSED else 8 + (size + 7) // 8 * 8


def _matrix(data: memoryview, order: str, within: str, depth: int = 0) -> Iterator[tuple[str, _Value]]:
    """What is in one matrix, which may be a structure of others."""
    parts = list(itertools.islice(_elements(data, order), _MOST_PARTS + 1))
    if len(parts) > _MOST_PARTS:
        raise ValueError(f"a part of it has more than {_MOST_PARTS:,} parts")
    if len(parts) < 3:
        return
    flags = struct.unpack_from(f"{order}I", parts[0][1])[0]
    shape = np.frombuffer(parts[1][1], f"{order}i4").tolist()
    name = within + bytes(parts[2][1]).decode("ascii", "replace")
    is_complex, kind = bool(flags & 0x800), flags & 0xFF
    if kind == _STRUCTURE and depth < _DEEPEST:
        longest = struct.unpack_from(f"{order}I", parts[3][1])[0]
        text = bytes(parts[4][1])
        fields = [text[place : place + longest].split(b"\0")[0] for place in range(0, len(text), max(longest, 1))]
        for field, (_, value) in zip(fields, parts[5:], strict=False):
            yield from _matrix(value, order, f"{name}.{field.decode('ascii', 'replace')}", depth + 1)
    elif kind in _NUMBERS and not is_complex and len(parts) > 3:
        stored, values = parts[3]
        yield name, np.frombuffer(values, order + _TYPES[stored]).reshape(shape, order="F")
    elif name:
        yield name, _UNREAD.get(kind, _UNKNOWN)


def _read_hdf(path: Path) -> tuple[dict[str, NDArray[np.number]], dict[str, str]]:
    import h5py  # noqa: PLC0415 - only files of version 7.3 need it

    found: dict[str, NDArray[np.number]] = {}
    unread: dict[str, str] = {}
    size = 0
    try:
        with h5py.File(path, "r") as file:
            names: list[str] = []
            file.visit(names.append)  # follows no link to another file
            for name in names:
                item = file[name]
                if not isinstance(item, h5py.Dataset) or name.startswith("#"):
                    continue
                if item.dtype.kind not in "iuf":
                    unread[name.replace("/", ".")] = _UNKNOWN
                    continue
                if item.external or item.is_virtual:
                    raise DataError(f"“{path}” keeps “{name}” in another file. Save all of it in one file.")
                size += max(item.size, math.prod(item.chunks or (0,))) * item.dtype.itemsize  # a chunk may be larger
                if size > LARGEST:
                    raise DataError(f"“{path}” unpacked is larger than 1 GB, more than fits here. Use a part of it.")
                found[name.replace("/", ".")] = item[()].T  # HDF5 has the dimensions in the other order
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DataError(f"“{path}” is damaged, or of a kind that cannot be read ({error}). Save it again.") from error
    return found, unread
