"""Medians and noise of grey pictures, by counting levels: a few times faster than by sorting."""

from __future__ import annotations

import cv2
import numpy as np

from engine.types import Image


def median_of(values: Image) -> float:
    """The median of (H, W) uint8 grey levels."""
    counts = cv2.calcHist([values], [0], None, [256], [0, 256]).ravel().cumsum()
    return float(np.searchsorted(counts, counts[-1] / 2))


def noise_of(values: Image) -> float:
    """The standard deviation of the noise of (H, W) uint8, from differences of neighbours, few of which are at strokes.

    1.4826 makes a median deviation a standard deviation; noise that was smoothed before appears about half as large
    between neighbours, which makes up for the square root of two that a difference of two is larger.
    """
    return 1.4826 * median_of(np.asarray(cv2.absdiff(values[:, 1:], values[:, :-1]))) if values.shape[1] > 1 else 0.0
