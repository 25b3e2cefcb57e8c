"""Files that may be anything: opened only where they are plain files, and read no further than they may reach.

Whatever is wrong is an UnfitFile, an OSError whose `strerror` is the end of a sentence: “… cannot be read: it is …”.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

ANY_SIZE = 10**12
"""Bytes, for a file whose size is compared elsewhere, and of which only a part is in memory."""

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # a pipe would be waited for until somebody writes into it


class UnfitFile(OSError):
    """A file is no plain file, larger than it may be, or damaged."""


@contextmanager
def opened(path: Path, most: int) -> Iterator[io.BufferedReader]:
    """A plain file of at most `most` bytes, open for reading. Raises OSError, of which UnfitFile is one."""
    _check_kind(path, path.stat().st_mode)  # before it is opened, which may set a device in motion
    with open(path, "rb", opener=_without_waiting) as file:
        status = os.fstat(file.fileno())
        _check_kind(path, status.st_mode)
        if status.st_size > most:
            raise _unfit(path, f"it is larger than {said(most)}, the most that is read here")
        yield file


@contextmanager
def unpacked(path: Path, most: int) -> Iterator[BinaryIO]:
    """The content of a plain file, unpacked where it is compressed by gzip, of at most `most` bytes then.

    Raises OSError, of which UnfitFile is one, also while it is read.
    """
    with opened(path, most) as file:
        packed = file.read(len(_GZIP)) == _GZIP  # whatever its name: browsers unpack files and leave their names
        file.seek(0)
        if not packed:
            yield file
            return
        with io.BufferedReader(_Unpacking(path, file, most)) as content:
            yield content


def read(path: Path, most: int) -> bytes:
    """All of a plain file that has at most `most` bytes. Raises OSError, of which UnfitFile is one."""
    parts, left = [], most + 1
    with opened(path, most) as file:
        while block := file.read(min(left, _BLOCK)):  # which asks for as much memory as it may read
            parts.append(block)
            left -= len(block)
    if left <= 0:  # it has grown, or its size was no true one, as of the files that a system makes up
        raise _unfit(path, f"it is larger than {said(most)}, the most that is read here")
    return b"".join(parts)


def said(size: int) -> str:
    """A limit for a sentence: 1000000000 gives "1 GB"."""
    return f"{size // 10**9} GB" if size >= 10**9 else f"{size // 10**6} MB"


class _Unpacking(io.RawIOBase):
    """What gzip unpacks; more than `most` bytes of it are an error, as is whatever is damaged."""

    def __init__(self, path: Path, file: BinaryIO, most: int) -> None:
        self._path, self._most, self._left = path, most, most
        self._gzip = gzip.GzipFile(fileobj=file)

    def readable(self) -> bool:
        return True

    # typeshed's buffers; io.BufferedReader gives a memoryview of bytes.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            content = self._gzip.read(min(len(buffer), self._left + 1))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _unfit(self._path, f"it is damaged or incomplete ({error})") from error
        self._left -= len(content)
        if self._left < 0:
            raise _unfit(self._path, f"unpacked it is larger than {said(self._most)}, the most that is read here")
        buffer[: len(content)] = content
        return len(content)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_WAITING)


def _check_kind(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise _unfit(path, "it is a folder")
    if not stat.S_ISREG(mode):
        raise _unfit(path, "it is a device or a pipe")


def _unfit(path: Path, why: str) -> UnfitFile:
    return UnfitFile(errno.EINVAL, why, str(path))
