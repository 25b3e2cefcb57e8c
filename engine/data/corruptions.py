"""Test pictures made harder step by step: noise, rotation, thicker and thinner strokes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.types import Batch

NOISE, ROTATION, THICKNESS = "noise", "rotation", "thickness"

STRENGTHS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        NOISE: (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
        ROTATION: (-90.0, -60.0, -45.0, -30.0, -15.0, 0.0, 15.0, 30.0, 45.0, 60.0, 90.0),
        THICKNESS: (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0),
    }
)
"""σ of the noise (ink is 1), degrees to the left, and pixels that a stroke gains on each of its sides."""

_FINER = 4  # strokes change in steps of a quarter of a pixel
_MIDDLE = 2  # quarters of a pixel on each side of a stroke's middle that stay


def disturbed(images: Batch, kind: str, strength: float, rng: np.random.Generator) -> Batch:
    """A disturbed copy of `images`, (N, H, W, 1) float32 in [0, 1]. Strength 0 changes nothing.

    "noise" adds Gaussian noise of σ `strength` and clips, "rotation" turns by `strength` degrees about the centre,
    anticlockwise, "thickness" lets strokes grow by `strength` pixels on each side, or shrink below 0, to a little over
    one pixel at least. Raises KeyError for another kind.
    """
    return _DISTURBANCES[kind](images, strength, rng)


def _noise(images: Batch, sigma: float, rng: np.random.Generator) -> Batch:
    noisy = images + np.float32(sigma) * rng.standard_normal(images.shape, dtype=np.float32)
    return np.clip(noisy, 0, 1, out=noisy)


def _rotated(images: Batch, degrees: float, _: np.random.Generator) -> Batch:
    import cv2  # noqa: PLC0415 - with the first disturbance only

    height, width = images.shape[1:3]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    turned = np.empty_like(images)
    for image, target in zip(images, turned, strict=True):
        target[..., 0] = cv2.warpAffine(image[..., 0], turn, (width, height), flags=cv2.INTER_LINEAR)
    return turned


def _thickened(images: Batch, pixels: float, _: np.random.Generator) -> Batch:
    """Grey-level dilation or erosion with a disc, on a finer grid, so that a quarter of a pixel can be told.

    A stroke that erosion would make thinner than a pixel keeps its middle line, a little over one pixel wide and as
    bright as before: it gets thin, but neither pale nor broken.
    """
    import cv2  # noqa: PLC0415

    radius = round(abs(pixels) * _FINER)
    if not radius:
        return images.copy()
    height, width = images.shape[1:3]
    disc = _disc(radius)
    changed = np.empty_like(images)
    for image, target in zip(images, changed, strict=True):
        finer = cv2.resize(image[..., 0], (width * _FINER, height * _FINER), interpolation=cv2.INTER_LINEAR)
        if pixels > 0:
            thick = cv2.dilate(finer, disc)
        else:
            thick = np.maximum(cv2.erode(finer, disc), _middle_lines(np.asarray(finer, np.float32)))
        target[..., 0] = cv2.resize(thick, (width, height), interpolation=cv2.INTER_AREA)
    return changed


def _middle_lines(finer: NDArray[np.float32]) -> NDArray[np.float32]:
    """The middle lines of strokes, (H, W) in [0, 1], as bright as the strokes: a morphological skeleton (Lantuéjoul,
    1978), made wider so that it has no gaps.
    """
    import cv2  # noqa: PLC0415

    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    strokes = left = np.asarray(finer > finer.max() / 2, np.uint8)
    skeleton = np.zeros_like(strokes)
    while left.any():
        skeleton |= np.asarray(cv2.subtract(left, cv2.morphologyEx(left, cv2.MORPH_OPEN, cross)), np.uint8)
        left = np.asarray(cv2.erode(left, cross, borderType=cv2.BORDER_CONSTANT, borderValue=0), np.uint8)
    lines = np.asarray(cv2.bitwise_and(cv2.dilate(skeleton, _disc(_MIDDLE)), strokes), np.uint8)
    return np.asarray(lines * cv2.dilate(finer, _disc(_FINER // 2)), np.float32)


def _disc(radius: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(np.hypot(rows, columns) <= radius + 1 / math.sqrt(2) - 0.5, np.uint8)


_DISTURBANCES = {NOISE: _noise, ROTATION: _rotated, THICKNESS: _thickened}
