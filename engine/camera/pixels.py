"""Makes the engine's pictures from those that cameras and videos give."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.types import Image


def as_picture(raw: NDArray[np.generic], size: tuple[int, int]) -> Image:
    """A picture, (H, W, 3) uint8 RGB, in memory of its own, with no side longer than the longer side of `size`.

    `raw` is as OpenCV gives it: grey (H, W) or (H, W, 1), BGR, or BGR with alpha, of 8 or 16 bits. Raises ValueError
    for anything else.
    """
    values = np.asarray(raw)
    if values.dtype == np.uint16:
        values = (values >> 8).astype(np.uint8)
    channels = 1 if values.ndim == 2 else values.shape[-1]
    if values.dtype != np.uint8 or values.ndim not in (2, 3) or values.size == 0 or channels not in (1, 3, 4):
        raise ValueError(f"not a picture: {values.shape} {values.dtype}")
    height, width = values.shape[:2]
    scale = max(size) / max(height, width)
    if scale < 1:
        smaller = (max(1, round(width * scale)), max(1, round(height * scale)))
        values = np.asarray(cv2.resize(values, smaller, interpolation=cv2.INTER_AREA), np.uint8)
    codes = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
    return np.ascontiguousarray(cv2.cvtColor(np.ascontiguousarray(values), codes[channels]), np.uint8)
