"""Small pictures of samples, as a window shows many of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from engine.types import Image


def thumbnail(path: Path, side: int) -> Image | None:
    """A small picture of a file, (H, W, 3) uint8, at most `side` pixels wide and high; None if it cannot be read."""
    try:
        with PillowImage.open(path) as picture:
            picture.draft("RGB", (side, side))  # a JPEG is decoded at a fraction of its size
            small = picture.convert("RGB")
            small.thumbnail((side, side))
            return np.asarray(small, dtype=np.uint8).copy()
    except (OSError, ValueError, PillowImage.DecompressionBombError):
        return None
