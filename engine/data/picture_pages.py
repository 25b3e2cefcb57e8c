"""Whether a file of a picture holds several: pages of TIFF, pictures of an animation. Only its beginning is believed.

Formats: TIFF 6.0, Adobe, section 2; GIF89a, CompuServe; WebP container, Google. No picture is decoded.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO

_SUFFIXES = (".tif", ".tiff", ".gif", ".webp")
_EXTENSION, _PICTURE = 0x21, 0x2C  # what the blocks of GIF begin with
_ANIMATED = 0x02  # in the flags of a WebP file


def has_several_pages(path: Path) -> bool:
    """Whether a TIFF, GIF or WebP file holds more than one picture; other endings are not looked at. Raises OSError."""
    if path.suffix.lower() not in _SUFFIXES:
        return False
    with path.open("rb") as file:
        start = file.read(21)
        try:
            if start[:4] in (b"II*\0", b"MM\0*"):
                return _has_second_directory(file, "<" if start[:2] == b"II" else ">")
            if start[:4] == b"GIF8":
                return _has_second_picture(file)
        except (struct.error, IndexError, OverflowError):
            return False  # it ends too early; opening it says so
    return start[:4] == b"RIFF" and start[12:16] == b"VP8X" and bool(start[20] & _ANIMATED)


def _has_second_directory(file: IO[bytes], order: str) -> bool:
    file.seek(4)
    file.seek(struct.unpack(f"{order}I", file.read(4))[0])
    entries = struct.unpack(f"{order}H", file.read(2))[0]
    file.seek(12 * entries, 1)
    return bool(struct.unpack(f"{order}I", file.read(4))[0])


def _has_second_picture(file: IO[bytes]) -> bool:
    file.seek(10)
    _skip_colours(file, file.read(3)[0])
    pictures = 0
    while (kind := file.read(1)[0]) in (_EXTENSION, _PICTURE):
        if kind == _EXTENSION:
            file.seek(1, 1)
        else:
            pictures += 1
            if pictures > 1:
                return True
            _skip_colours(file, file.read(9)[8])
            file.seek(1, 1)
        while size := file.read(1)[0]:
            file.seek(size, 1)
    return False


def _skip_colours(file: IO[bytes], flags: int) -> None:
    """Pass over a table of colours, where the flags say that there is one."""
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)
