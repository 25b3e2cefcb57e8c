"""From the values of a picture, whatever their type and range, to eight bits a channel on an opaque ground."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_FULL = (255, 1023, 4095, 16_383, 65_535, 2**32 - 1)
"""The largest values of 8, 10, 12, 14, 16 and 32 bits: cameras and scanners store 10 and 12 bits in files of 16."""

_ROWS = 64  # of a picture, brought to eight bits at a time
_MIDDLE = 128  # grey level: what is not darker counts as light
_FEW_DARK = 0.01  # share of what is seen: less than this is noise, more is writing
_MOSTLY_CLEAR = 0.6  # share of the picture that is seen: more than this is paper or a photo, not strokes alone
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Scale:
    """The values from `low` to `full` become 0 to 255."""

    low: float
    full: float

    def eight_bits(self, values: NDArray[np.generic]) -> Image:
        """The values, or a part of them, on this scale; what is not a number counts as 0."""
        if values.dtype == np.uint8 and self == _EIGHT_BITS:
            return np.ascontiguousarray(values, np.uint8)
        if values.dtype.kind in "iu" and self.low == 0 and self.full in _FULL:
            return (values // int((self.full + 1) / 256)).astype(np.uint8)  # the upper eight of its bits
        numbers = _numbers(values)
        return ((numbers - self.low) * (255 / (self.full - self.low)) + 0.5).astype(np.uint8)


_EIGHT_BITS = Scale(0, 255)


def scale_of(parts: Iterable[NDArray[np.generic]]) -> Scale:
    """The smallest usual full scale that holds all values of a picture, integers or floats of any size.

    A scale is kept, not stretched, so that a dark picture stays dark: 1 for floats up to 1, or the largest value of 8,
    10, 12, 14, 16 or 32 bits. Values below 0 or beyond every scale are stretched over their own range. What is not a
    number counts as 0.
    """
    low = high = 0.0
    of_bytes = True
    for part in parts:
        numbers = _numbers(part)
        low, high = min(float(numbers.min()), low), max(float(numbers.max()), high)
        of_bytes = of_bytes and part.dtype == np.uint8
    if of_bytes:
        return _EIGHT_BITS
    full = next((full for full in (1, *_FULL) if high <= full and low == 0), None)
    return Scale(low, high if full is None else full)


def eight_bits(values: NDArray[np.generic]) -> Image:
    """All values of a picture on the scale that fits them; some rows at a time, since the numbers need much room."""
    scale = scale_of(values[top : top + _ROWS] for top in range(0, len(values), _ROWS))
    picture = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _ROWS):
        picture[top : top + _ROWS] = scale.eight_bits(values[top : top + _ROWS])
    return picture


def _numbers(values: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.nan_to_num(values.astype(np.float64), posinf=0, neginf=0)


def on_ground(rgba: Image) -> Image:
    """(H, W, 4) uint8 with transparency, put on a ground it can be seen on: (H, W, 3) uint8.

    The ground is white, as usual, unless the picture is strokes alone, and light ones: these would vanish on white and
    are put on black.
    """
    opacity: NDArray[np.float32] = rgba[..., 3:].astype(np.float32) / np.float32(255)
    ground = 0 if _is_light_ink(rgba, opacity[..., 0]) else 255
    mixed = np.float32(ground) + (rgba[..., :3].astype(np.float32) - np.float32(ground)) * opacity
    return np.asarray(mixed + np.float32(0.5)).astype(np.uint8)


def _is_light_ink(rgba: Image, opacity: NDArray[np.float32]) -> bool:
    seen = float(opacity.sum())
    if seen == 0 or seen > _MOSTLY_CLEAR * opacity.size:
        return False
    dark = (rgba[..., :3] @ _LUMA) < _MIDDLE
    return float(opacity[dark].sum()) < _FEW_DARK * seen
