"""From the values of a picture, whatever their type and range, to eight bits a channel on an opaque ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import Image

_FULL = (255, 1023, 4095, 16_383, 65_535, 2**32 - 1)
"""The largest values of 8, 10, 12, 14, 16 and 32 bits: cameras and scanners store 10 and 12 bits in files of 16."""

_LOOKED_AT = 250_000  # pixels that are enough to find a scale
_BEYOND = 0.001  # share of the values that a scale need not hold, at either end
_LITTLE = 0.1  # of the highest value: what is no further below 0 is an overshoot, as sharpening leaves it
_MOST_OF_ONE = 1.5  # floats on a scale of 1 go a little beyond it where light is brighter than white
_NO_VALUE = 1e30  # and more stands for no value: maps and measurements use ±3.4e38
_LOWEST_NO_VALUE = (-9999, -32_768)  # stand for no value too where nothing is lower

_ROWS = 64  # of a picture, brought to eight bits at a time
_MIDDLE = 128  # grey level: what is not darker counts as light
_FEW_DARK = 0.01  # share of what is seen: less than this is noise, more is writing
_MOSTLY_CLEAR = 0.6  # share of the picture that is seen: more than this is paper or a photo, not strokes alone
_EVEN, _UNEVEN = 16, 128  # levels between the darkest and the lightest: nothing is seen in less, a drawing has more
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Scale:
    """The values from `low` to `full` become 0 to 255; those beyond are cut off."""

    low: float
    full: float

    def eight_bits(self, values: NDArray[np.generic]) -> Image:
        """The values, or a part of them, on this scale, in their shape; what is not a number counts as the lowest."""
        if values.dtype == np.uint8 and self == _EIGHT_BITS:
            return np.ascontiguousarray(values, np.uint8)
        if values.dtype.kind in "iu" and self.low == 0 and self.full in _FULL:
            upper = np.clip(values // int((self.full + 1) / 256), 0, 255)  # the upper eight of its bits
            return np.asarray(upper, np.uint8)
        numbers = values.astype(np.float64)
        numbers[~np.isfinite(numbers)] = self.low
        numbers = np.clip(numbers, self.low, self.full) - self.low
        return (numbers * (255 / (self.full - self.low)) + 0.5).astype(np.uint8)


_EIGHT_BITS = Scale(0, 255)


def step_for(pixels: int) -> int:
    """A scale is found from one pixel of so many, along and down; odd, so as not to fall in step with pairs of rows."""
    return math.isqrt(pixels // _LOOKED_AT) | 1


def scale_of(values: NDArray[np.generic]) -> Scale:
    """The smallest usual full scale that holds nearly all values, (N,) or of any shape, integers or floats of any size.

    A scale is kept, not stretched, so that a dark picture stays dark: 1 for floats up to 1, or the largest value of 8,
    10, 12, 14, 16 or 32 bits. Values clearly below 0 or beyond every scale are stretched over their own range. A
    thousandth of the values at either end may lie beyond, such as the hot pixels of a camera. What is not a number does
    not count, nor what stands for no value at all.
    """
    if values.dtype == np.uint8:
        return _EIGHT_BITS
    numbers = _that_count(values)
    if not numbers.size:
        return Scale(0, 1)
    low = float(np.quantile(numbers, _BEYOND, method="lower"))
    high = float(np.quantile(numbers, 1 - _BEYOND, method="higher"))
    if high <= 0 <= low:
        high = float(numbers.max())  # of a picture that is all but empty
    if low >= -_LITTLE * high:
        low = 0.0
    if low == 0 and values.dtype.kind == "f" and high <= _MOST_OF_ONE:
        return Scale(0, 1)
    full = next((full for full in (1, *_FULL) if high <= full and low == 0), None)
    return Scale(low, full or (high if high > low else low + 1))


def _that_count(values: NDArray[np.generic]) -> NDArray[np.float64]:
    numbers = values.astype(np.float64).ravel()
    numbers = numbers[np.abs(numbers) < _NO_VALUE]
    if numbers.size and (lowest := numbers.min()) in _LOWEST_NO_VALUE:
        numbers = numbers[numbers != lowest]
    return numbers


def eight_bits(values: NDArray[np.generic]) -> Image:
    """All values of a picture, (H, W) or (H, W, channels), on the scale that fits them: uint8 of the same shape.

    A fourth channel is opacity and has a scale of its own: colours of 12 bits come with an opacity of 16.
    """
    opacity = values.ndim == 3 and values.shape[2] == 4
    picture = np.empty(values.shape, np.uint8)
    for channels in (np.s_[..., :3], np.s_[..., 3:]) if opacity else (np.s_[...],):
        part = values[channels]
        step = step_for(part.shape[0] * part.shape[1])
        scale = scale_of(part[::step, ::step])
        for top in range(0, len(part), _ROWS):  # the numbers need much room
            picture[channels][top : top + _ROWS] = scale.eight_bits(part[top : top + _ROWS])
    return picture


def on_ground(rgba: Image) -> Image:
    """(H, W, 4) uint8 with transparency, put on a ground it can be seen on: (H, W, 3) uint8.

    The ground is white, as usual, unless the picture is strokes alone, and light ones: these would vanish on white and
    are put on black. Where nothing would be seen on it, as with strokes cut out of white, the opacity is the picture.
    """
    opacity: NDArray[np.float32] = rgba[..., 3:].astype(np.float32) / np.float32(255)
    ground = 0 if _is_light_ink(rgba, opacity[..., 0]) else 255
    mixed = np.float32(ground) + (rgba[..., :3].astype(np.float32) - np.float32(ground)) * opacity
    picture: Image = np.asarray(mixed + np.float32(0.5)).astype(np.uint8)
    if np.ptp(picture) <= _EVEN and np.ptp(rgba[..., 3]) > _UNEVEN:
        return np.repeat(rgba[..., 3:], 3, axis=2)
    return picture


def _is_light_ink(rgba: Image, opacity: NDArray[np.float32]) -> bool:
    seen = float(opacity.sum())
    if seen == 0 or seen > _MOSTLY_CLEAR * opacity.size:
        return False
    dark = (rgba[..., :3] @ _LUMA) < _MIDDLE
    return float(opacity[dark].sum()) < _FEW_DARK * seen
