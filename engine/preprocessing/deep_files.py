"""PNG and TIFF files with more than eight bits a channel, read with all of them.

Pillow keeps the upper eight of sixteen bits of a colour, which leaves next to nothing of the 10 and 12 bits that
cameras and scanners store there, and reads no floats of 64 bits. OpenCV gives the values as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.preprocessing.levels import eight_bits
from engine.types import Image

_WIDTH, _HEIGHT, _BITS, _MEANING, _ORIENTATION = 256, 257, 258, 262, 274  # tags of TIFF 6.0
_SAMPLES = 277
_WHITE_IS_ZERO = 0
_PNG_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by the type of its colours


class TooLarge(Exception):
    """The decoded picture would have more bytes than may be."""


def read_deep(file: BinaryIO, most_bytes: int, tell: Callable[[int], None]) -> tuple[Image, int] | None:
    """A picture with more than eight bits a channel, (H, W), (H, W, 3) or (H, W, 4) uint8, and its EXIF orientation.

    None for every other file, which is at its start again then. Before it decodes one, it tells how many bytes that
    will have. Raises TooLarge, and ValueError for a damaged file.
    """
    start = file.read(32)
    file.seek(0)
    if start[:8] == b"\x89PNG\r\n\x1a\n" and start[12:16] == b"IHDR" and start[24:25] == b"\x10":
        width, height = (int.from_bytes(start[place : place + 4], "big") for place in (16, 20))
        size = width * height * 2 * _PNG_CHANNELS.get(start[25], 4)
        orientation, inverted = 1, False
    elif start[:4] in (b"II*\0", b"MM\0*"):
        tags = _tags(file, start)
        width, height = int(tags.get(_WIDTH, 0)), int(tags.get(_HEIGHT, 0))
        bits = tags.get(_BITS, (1,))
        if max(bits) <= 8:
            return None
        size = width * height * max(bits) // 8 * max(len(bits), int(tags.get(_SAMPLES, 1)))
        orientation, inverted = int(tags.get(_ORIENTATION, 1)), tags.get(_MEANING) == _WHITE_IS_ZERO
    else:
        return None
    if size > most_bytes:
        raise TooLarge
    tell(size)
    picture = _red_first(eight_bits(_values(file.read())))
    return (~picture if inverted and picture.ndim == 2 else picture), orientation


def _tags(file: BinaryIO, start: bytes) -> dict[int, Any]:  # numbers, texts or tuples of them, as each tag has it
    from PIL.TiffImagePlugin import ImageFileDirectory_v2  # noqa: PLC0415

    directory = ImageFileDirectory_v2(start[:8])
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
