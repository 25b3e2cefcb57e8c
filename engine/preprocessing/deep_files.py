"""PNG and TIFF files with more than eight bits a channel, read with all of them.

Pillow keeps the upper eight of sixteen bits of a colour, which leaves next to nothing of the 10 and 12 bits that
cameras and scanners store there, and reads no floats of 64 bits. OpenCV gives the values as they are, and turns a TIFF
file upright, but no PNG file. Kinds that it decodes to something else than what the file shows are not given to it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.preprocessing.levels import eight_bits
from engine.types import Image

# Tags of TIFF 6.0.
_WIDTH, _HEIGHT, _BITS, _MEANING, _SAMPLES, _PLANES, _NUMBERS = 256, 257, 258, 262, 277, 284, 339
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK, _LAB = 0, 1, 2, 5, 8  # meanings of the values
_APART = 2  # all of one colour, then all of the next
_FLOATS = 3
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""What such files begin with; the latter two are BigTIFF."""

_BIG = (b"+\0", b"\0+")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by the type of its colours
_MOST_NOTES = 100_000  # bytes of EXIF in a PNG file: more is no note on how the picture is turned


class TooLarge(Exception):
    """The decoded picture would have more bytes than may be."""


class OfRareKind(Exception):
    """The file may be whole, but nothing here decodes its kind. The text is what it has, as in “floats of 16 bits”."""


def read_deep(file: BinaryIO, most_bytes: int, tell: Callable[[int], None]) -> tuple[Image, int] | None:
    """A picture with more than eight bits a channel, (H, W), (H, W, 3) or (H, W, 4) uint8, and its EXIF orientation.

    The orientation is what is still to be done. None for every other file, and for what Pillow reads as well; that file
    is at its start again then. Before it decodes one, it tells how many bytes that will have. Raises TooLarge,
    OfRareKind, and ValueError for a damaged file.
    """
    start = file.read(32)
    file.seek(0)
    if start[:8] == _PNG and start[12:16] == b"IHDR" and start[24:25] == b"\x10":
        return _read_png(file, start, most_bytes, tell)
    if start[:4] in TIFF:
        picture = _read_tiff(file, start, most_bytes, tell)
        return None if picture is None else (picture, 1)
    return None


def _read_png(file: BinaryIO, start: bytes, most_bytes: int, tell: Callable[[int], None]) -> tuple[Image, int]:
    notes, clear = _png_notes(file)
    channels = _PNG_CHANNELS.get(start[25], 4)
    clear_grey = int.from_bytes(clear, "big") if channels == 1 and len(clear) == 2 else None
    width, height = (int.from_bytes(start[place : place + 4], "big") for place in (16, 20))
    _allow(width * height * 2 * (channels if not clear else 4), most_bytes, tell)
    values = _values(file.read())
    picture = eight_bits(values)
    if clear_grey is not None:  # OpenCV shows it as any other grey; the clear colour of a coloured one it does see to
        opacity = np.where(values == clear_grey, np.uint8(0), np.uint8(255))
        picture = np.dstack([picture, picture, picture, opacity])
    return _red_first(picture), _orientation(notes)


def _read_tiff(file: BinaryIO, start: bytes, most_bytes: int, tell: Callable[[int], None]) -> Image | None:
    tags = _tags(file, start)
    bits = tags.get(_BITS, (1,))
    if max(bits) <= 8:
        return None
    meaning, samples = tags.get(_MEANING), max(len(bits), int(tags.get(_SAMPLES, 1)))
    apart = samples > 1 and tags.get(_PLANES) == _APART
    if meaning == _CMYK and samples == 4 and max(bits) == 16 and not apart:
        return None  # Pillow's eight bits are better than nothing
    if apart:
        raise OfRareKind("colours that are stored apart from each other")
    if samples not in (1, 3, 4):
        raise OfRareKind(f"{samples} numbers for each pixel")
    floats = _FLOATS in tags.get(_NUMBERS, ())
    if set(bits) not in ([{32}, {64}] if floats else [{10}, {12}, {14}, {16}, {32}]):
        raise OfRareKind(f"{'floats' if floats else 'numbers'} of {max(bits)} bits")
    if meaning not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _LAB):
        raise OfRareKind("colours of a rare kind")
    _allow(int(tags.get(_WIDTH, 0)) * int(tags.get(_HEIGHT, 0)) * max(bits) // 8 * samples, most_bytes, tell)
    picture = _red_first(eight_bits(_values(file.read())))
    return ~picture if meaning == _WHITE_IS_ZERO and picture.ndim == 2 else picture


def _allow(size: int, most_bytes: int, tell: Callable[[int], None]) -> None:
    if size > most_bytes:
        raise TooLarge
    tell(size)


def _png_notes(file: BinaryIO) -> tuple[bytes, bytes]:
    """The EXIF notes and the clear colour of a PNG file, empty where it has none; the file is at its start again."""
    found = {b"eXIf": b"", b"tRNS": b""}
    file.seek(len(_PNG))
    while len(head := file.read(8)) == 8:
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        if name in found and length <= _MOST_NOTES:
            found[name] = file.read(length)
            length = 0
        file.seek(length + 4, 1)  # and its checksum
    file.seek(0)
    return found[b"eXIf"], found[b"tRNS"]


def _orientation(notes: bytes) -> int:
    from PIL import ExifTags  # noqa: PLC0415
    from PIL import Image as pillow  # noqa: PLC0415

    exif = pillow.Exif()
    with suppress(Exception):  # damaged notes are no reason to refuse the picture
        exif.load(notes)
        return int(exif.get(ExifTags.Base.Orientation, 1))
    return 1


def _tags(file: BinaryIO, start: bytes) -> dict[int, Any]:  # numbers, texts or tuples of them, as each tag has it
    from PIL.TiffImagePlugin import ImageFileDirectory_v2  # noqa: PLC0415

    directory = ImageFileDirectory_v2(start[: 16 if start[2:4] in _BIG else 8])
    file.seek(directory.next)
    directory.load(file)
    file.seek(0)
    return dict(directory)


def _values(content: bytes) -> NDArray[np.generic]:
    import cv2  # noqa: PLC0415 - it comes with the first such file

    values = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None:
        raise ValueError("OpenCV cannot decode it")
    return np.asarray(values)


def _red_first(picture: Image) -> Image:
    """OpenCV has blue first."""
    return picture if picture.ndim == 2 else np.ascontiguousarray(picture[..., [2, 1, 0, 3][: picture.shape[2]]])
