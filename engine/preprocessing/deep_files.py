"""PNG and TIFF files with more than eight bits a channel, read with all of them.

Pillow keeps the upper eight of sixteen bits of a colour, which leaves next to nothing of the 10 and 12 bits that
cameras and scanners store there, and reads no floats of 64 bits. OpenCV gives the values as they are.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.preprocessing.levels import eight_bits
from engine.types import Image

_WIDTH, _HEIGHT, _BITS, _MEANING, _ORIENTATION = 256, 257, 258, 262, 274  # tags of TIFF 6.0
_WHITE_IS_ZERO = 0


class TooLarge(Exception):
    """The picture has more pixels than may be decoded."""


def read_deep(file: BinaryIO, most_pixels: int) -> tuple[Image, int] | None:
    """A picture with more than eight bits a channel, (H, W), (H, W, 3) or (H, W, 4) uint8, and its EXIF orientation.

    None for every other file, which is at its start again then. Raises TooLarge, and ValueError for a damaged file.
    """
    start = file.read(32)
    file.seek(0)
    if start[:8] == b"\x89PNG\r\n\x1a\n" and start[12:16] == b"IHDR" and start[24:25] == b"\x10":
        width, height = (int.from_bytes(start[place : place + 4], "big") for place in (16, 20))
        orientation, inverted = 1, False
    elif start[:4] in (b"II*\0", b"MM\0*"):
        tags = _tags(file, start)
        width, height = int(tags.get(_WIDTH, 0)), int(tags.get(_HEIGHT, 0))
        if max(tags.get(_BITS, (1,))) <= 8:
            return None
        orientation, inverted = int(tags.get(_ORIENTATION, 1)), tags.get(_MEANING) == _WHITE_IS_ZERO
    else:
        return None
    if width * height > most_pixels:
        raise TooLarge
    picture = eight_bits(_values(file.read()))
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
    if values.ndim == 2:
        return np.asarray(values)
    return np.asarray(values[..., [2, 1, 0, 3][: values.shape[2]]])  # OpenCV has blue first
