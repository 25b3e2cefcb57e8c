"""Small pictures of samples, as a window shows many of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps

from engine.types import Image

_FORMATS = ("JPEG", "PNG")  # of samples; others may start programs, as EPS does
_LARGEST = 50_000_000  # pixels


def thumbnail(path: Path, side: int) -> Image | None:
    """A small picture of a file, upright, (H, W, 3) uint8, at most `side` pixels wide and high; None if it cannot be
    read.
    """
    try:
        with PillowImage.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > _LARGEST:
                return None
            picture.draft("RGB", (side, side))  # a JPEG is decoded at a fraction of its size
            with suppress(Exception):  # a damaged note on the orientation is no reason to show nothing
                ImageOps.exif_transpose(picture, in_place=True)
            small = picture.convert("RGB")
            small.thumbnail((side, side))
            return np.asarray(small, dtype=np.uint8).copy()
    except Exception:  # noqa: BLE001 - a decoder may fail in any way at a file that somebody sent
        return None
