"""Changed copies of training pictures, so that a network learns what does not matter about a digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingsError
from engine.types import Batch

NAMES: tuple[str, ...] = ("rotate", "scale", "shear", "shift", "elastic", "noise", "unclipped-noise", "flip")

_DEGREES = 12.0
_SCALES = (0.85, 1.15)
_SHEAR = 0.25
_PIXELS = 2.0
_CONTROL_POINTS = 5
_ELASTIC_PIXELS = 0.6
_SIGMA = 0.2
_NOISES = ("noise", "unclipped-noise")
_FLIPPED = 0.7


def check_names(names: Sequence[str]) -> None:
    """Raise SettingsError, with those there are, for an augmentation that there is not."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise SettingsError(f"There is no augmentation “{unknown[0]}”. The augmentations are: {', '.join(NAMES)}.")


def augment(images: Batch, names: Sequence[str], rng: np.random.Generator) -> Batch:
    """A changed copy of `images`, (N, H, W, 1) float32 in [0, 1]; the input stays as it is.

    "rotate" turns by up to 12° either way, "scale" resizes width and height independently by 0.85 to 1.15, "shear"
    slants by up to 0.25 pixels a row, "shift" moves by up to 2 pixels, "elastic" bends smoothly by about half a pixel
    (Simard et al., 2003), "flip" mirrors left and right with probability 0.7, "noise" adds Gaussian noise of σ 0.2 and
    clips it to [0, 1]. That makes a black ground grey, 0.08 on average, and so the pictures another kind than those
    without noise; "unclipped-noise" leaves the values below 0 and above 1, and so the mean of each pixel as it is. What
    moves pixels is composed, so that each picture is interpolated once; noise comes last. Raises SettingsError for
    other names.
    """
    check_names(names)
    changed = _moved(images, names, rng) if set(names) - set(_NOISES) else images.copy()
    for noise in (name for name in _NOISES if name in names):
        changed += np.float32(_SIGMA) * rng.standard_normal(changed.shape, dtype=np.float32)
        if noise == "noise":
            np.clip(changed, 0, 1, out=changed)
    return changed


def _moved(images: Batch, names: Sequence[str], rng: np.random.Generator) -> Batch:
    import cv2  # noqa: PLC0415

    count, height, width, _ = images.shape
    places = _places(count, height, width, names, rng)
    if "elastic" in names:
        shape = (count, _CONTROL_POINTS, _CONTROL_POINTS, 2)
        bends = rng.standard_normal(shape, dtype=np.float32) * np.float32(_ELASTIC_PIXELS)
        for place, bend in zip(places, bends, strict=True):
            place += cv2.resize(bend, (width, height), interpolation=cv2.INTER_CUBIC)
    moved = np.empty_like(images, order="C")
    for image, place, target in zip(images, places, moved, strict=True):
        target[..., 0] = cv2.remap(image, place, None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
    return moved


def _places(count: int, height: int, width: int, names: Sequence[str], rng: np.random.Generator) -> NDArray[np.float32]:
    """(count, height, width, 2): for each pixel, the point (x, y) of the picture it is taken from.

    Turning, scaling and slanting leave the centre in place.
    """
    angles = np.radians(rng.uniform(-_DEGREES, _DEGREES, count)) if "rotate" in names else np.zeros(count)
    scales = rng.uniform(*_SCALES, (count, 2)) if "scale" in names else np.ones((count, 2))
    slants = rng.uniform(-_SHEAR, _SHEAR, count) if "shear" in names else np.zeros(count)
    shifts = rng.uniform(-_PIXELS, _PIXELS, (count, 2)) if "shift" in names else np.zeros((count, 2))
    if "flip" in names:
        scales[:, 0] *= np.where(rng.random(count) < _FLIPPED, -1, 1)
    cosines, sines = np.cos(angles), np.sin(angles)
    turns = np.stack([cosines, -sines, sines, cosines], axis=1).reshape(count, 2, 2)
    linear = turns * scales[:, np.newaxis, :]
    linear[:, :, 1] += linear[:, :, 0] * slants[:, np.newaxis]
    back = np.linalg.inv(linear)  # pictures are filled pixel by pixel, so each pixel asks where it comes from
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    offsets = centre - (back @ (centre + shifts)[..., np.newaxis])[..., 0]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    places = np.empty((count, height, width, 2), np.float32)
    for axis in (0, 1):
        along_x, along_y, offset = (
            values.astype(np.float32)[:, np.newaxis, np.newaxis]
            for values in (back[:, axis, 0], back[:, axis, 1], offsets[:, axis])
        )
        places[..., axis] = along_x * columns + along_y * rows + offset
    return places
