"""Zip files from elsewhere: hostile until shown otherwise."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.system import plain_files

_BLOCK = 1 << 20
_LONGEST_END = 65_600  # bytes of what ends a zip file, with the longest comment
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, NotImplementedError, RuntimeError, struct.error,
    OverflowError, MemoryError,
)  # fmt: skip


class BadZip(Exception):
    """A zip file is damaged, or more than it should be. The text says why, as the end of a sentence."""


@contextmanager
def untrusted_zip(path: Path, most_directory: int, most: int) -> Iterator[zipfile.ZipFile]:
    """A zip file of at most `most` bytes whose list of contents has at most `most_directory` bytes.

    Any fault in it, found at once or while it is read, becomes a BadZip. Raises OSError as `plain_files.opened` does.
    """
    try:
        with plain_files.opened(path, most) as file:
            _look_at_the_end(file, most_directory)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except _UNREADABLE as error:
        raise BadZip(f"it is damaged ({error})") from error


def copy_out(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, out: BinaryIO) -> None:
    """Write what an entry holds, never more than it says. Raises what `untrusted_zip` turns into a BadZip."""
    if entry.compress_type not in PACKED:  # Python unpacks a whole block of the others at once, however large
        raise zipfile.BadZipFile("a file is packed in a way that zip files here never are")
    left = entry.file_size
    with archive.open(entry) as packed:
        while block := packed.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile("a file is longer than it says")
            out.write(block)


def content_of(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """What the one entry of that name holds, to learn of which format a file is before its other names are looked at:
    a later format may have names of its own.

    Nothing where it is not there once, has a password or is larger than `most`; whoever then looks at all names says
    so. Raises what `untrusted_zip` turns into a BadZip.
    """
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if len(found) != 1 or found[0].flag_bits & 1 or found[0].file_size > most:
        return b""
    out = io.BytesIO()
    copy_out(archive, found[0], out)
    return out.getvalue()


def _look_at_the_end(file: BinaryIO, most_directory: int) -> None:
    """Refuse a list of contents so long that reading it alone would fill the memory. Raises ValueError."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END))
    end = file.read()
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) - place < 22:
        raise ValueError("its end is missing")
    if end[max(0, place - 20) :].startswith(b"PK\x06\x07"):  # another end with other figures, which Python believes
        raise ValueError("it is meant for more than four gigabytes")
    directory = struct.unpack("<I", end[place + 12 : place + 16])[0]
    if directory > most_directory:
        raise ValueError("it lists too many files")
