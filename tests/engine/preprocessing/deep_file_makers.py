"""PNG and TIFF files of kinds that no library writes, made byte by byte."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

MARK = np.full((60, 40), 220, np.uint8)
"""Looks different however it is turned or mirrored."""
MARK[5:55, 8:13] = MARK[5:10, 8:30] = MARK[25:30, 8:24] = 20


_TURNS = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.ROTATE_180,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_270,
)


def stored_mark(orientation: int) -> np.ndarray:
    """What a file of this EXIF orientation holds, so that it shows the mark."""
    turn = _TURNS[orientation - 1]
    return MARK if turn is None else np.asarray(Image.fromarray(MARK).transpose(turn))


def tiff(
    values: np.ndarray, meaning: int, *, orientation: int = 1, apart: bool = False, extra: int | None = None
) -> bytes:
    """A plain TIFF file of (H, W) or (H, W, samples) values of any type; `meaning` is the tag of that name."""
    height, width, samples = values.reshape(*values.shape[:2], -1).shape
    kind = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    data = (np.moveaxis(values, 2, 0) if apart else values).tobytes()
    tags: list[tuple[int, str, Sequence[int]]] = [
        (256, "I", [width]),
        (257, "I", [height]),
        (258, "H", [values.dtype.itemsize * 8] * samples),
        (259, "H", [1]),
        (262, "H", [meaning]),
        (273, "I", [8 + number * len(data) // samples for number in range(samples)] if apart else [8]),
        (274, "H", [orientation]),
        (277, "H", [samples]),
        (278, "I", [height]),
        (279, "I", [len(data) // samples] * samples if apart else [len(data)]),
        (284, "H", [2 if apart else 1]),
        *([(338, "H", [extra])] if extra is not None else []),
        (339, "H", [kind] * samples),
    ]
    rest = 8 + len(data) + 2 + 12 * len(tags) + 4
    entries, longer = b"", b""
    for tag, form, numbers in tags:
        packed = struct.pack(f"<{len(numbers)}{form}", *numbers)
        entries += struct.pack("<HHI", tag, 3 if form == "H" else 4, len(numbers))
        if len(packed) <= 4:
            entries += packed.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", rest + len(longer))
            longer += packed
    start = b"II*\0" + struct.pack("<I", 8 + len(data))
    return start + data + struct.pack("<H", len(tags)) + entries + b"\0" * 4 + longer


def png(values: np.ndarray, colours: int, chunks: Sequence[tuple[bytes, bytes]] = ()) -> bytes:
    """A PNG file of 8 or 16 bits, (H, W) or (H, W, channels); the chunks come before its pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bits = values.dtype.itemsize * 8
    rows = b"".join(b"\0" + row.astype(values.dtype.newbyteorder(">")).tobytes() for row in values)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], bits, colours, 0, 0, 0)
    every = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in every)
