"""From a picture to what a network for digits is given. One record and one function serve every source of pictures.

Networks for objects have `engine.preprocessing.photos`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import EmptyPicture
from engine.preprocessing.steps import Prepared, Step
from engine.types import Batch, Image

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LEAST_CONTRAST = 20.0
"""Grey levels (of 255) between ink and ground below which a picture counts as empty."""
_SMALLEST_PHOTO = 64  # pixels
_PHOTO_SIDE = 140
_LEAST_NOISE = 5.0
"""Grey levels that are never ink: rounding and JPEG noise around even ground."""
_LONGEST_STEP = 140
"""Longest side, in pixels, of the pictures that show the steps."""


Level = TypeVar("Level", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """How pictures become a batch; it is stored with the weights, because weights are only right with it.

    `height`, `width`, `channels` give the network's input; `box` is the side of the square, in pixels, that the
    ink is shrunk into. Values are in [0, 1], ink bright on a dark ground, as in MNIST.
    """

    height: int = 28
    width: int = 28
    channels: int = 1
    box: int = 20

    def to_json(self) -> dict[str, int]:
        """The record as plain JSON values."""
        return asdict(self)

    def apply(self, picture: Image) -> Prepared:
        """Prepare one picture; see `prepare`."""
        return prepare(picture, self)

    @classmethod
    def from_json(cls, values: Mapping[str, int]) -> Preparation:
        """The record from `to_json`; unknown or missing keys raise TypeError."""
        return cls(**values)


def prepare(picture: Image, preparation: Preparation) -> Prepared:
    """Prepare one picture, (H, W, 3) uint8, as the digits of MNIST were prepared.

    The ink is found in either polarity, cropped, shrunk with area averaging into the box with its aspect kept, scaled
    to its own maximum, and placed so that its centre of mass is the centre. A digit of MNIST itself comes out
    unchanged. Raises EmptyPicture when there is no ink, TypeError or ValueError for another kind of array.
    """
    check_picture(picture)
    stages = _stages(_grey(picture), preparation)
    steps = (
        Step("ink", _to_show(stages.grey, stages.ground)),
        Step("crop", _to_show(stages.crop)),
        Step(f"{preparation.box}×{preparation.box}", _to_show(stages.shrunk)),
        Step("centred", _to_show(stages.placed)),
    )
    return Prepared(_as_batch([stages.placed], preparation), steps)


def prepare_all(pictures: Sequence[Image], preparation: Preparation) -> Batch:
    """Prepare pictures as `prepare` does, without the pictures of the steps: (N, height, width, channels) float32.

    They may also be grey levels, (H, W) uint8, as pictures of three equal channels would be.
    """
    return _as_batch([_stages(_grey(picture), preparation).placed for picture in pictures], preparation)


@dataclass(frozen=True, slots=True)
class _Stages:
    grey: Image
    ground: int
    crop: NDArray[np.float32]
    shrunk: NDArray[np.float32]
    placed: NDArray[np.float32]


def _stages(levels: Image, preparation: Preparation) -> _Stages:
    grey, ground, noise = _find_ink(_even_light(levels))
    crop = _crop(grey, ground, noise)
    shrunk = _fit(crop, preparation.box)
    return _Stages(grey, ground, crop, shrunk, _centre(shrunk, preparation.height, preparation.width))


def _as_batch(placed: Sequence[NDArray[np.float32]], preparation: Preparation) -> Batch:
    batch = np.zeros((len(placed), preparation.height, preparation.width, preparation.channels), np.float32)
    for row, one in zip(batch, placed, strict=True):
        row[...] = one[:, :, np.newaxis]
    return batch


def check_picture(picture: Image) -> None:
    """Raise TypeError or ValueError for an array that is no picture."""
    if picture.dtype != np.uint8:
        raise TypeError(f"a picture is uint8, not {picture.dtype}")
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"a picture has the shape (H, W, 3), not {picture.shape}")


def _grey(picture: Image) -> Image:
    if picture.ndim == 2 and picture.dtype == np.uint8 and picture.size:
        return picture
    check_picture(picture)
    grey: NDArray[np.float32] = picture.astype(np.float32) @ _LUMA
    grey += 0.5
    return grey.astype(np.uint8)


def _even_light(grey: Image) -> Image:
    """A photo made smaller, which averages its noise, and its light made even; other pictures as they are.

    A photo is known by its border: paper in uneven light or grain, where a drawing has one level. The light is taken to
    change as a quadratic surface, fitted to the border by least squares, twice, the second time without what does not
    belong to the ground.
    """
    if max(grey.shape) < _SMALLEST_PHOTO or _spread(_border(grey)) == 0:
        return grey
    every = max(1, min(max(grey.shape) // _PHOTO_SIDE, *grey.shape))  # a narrow strip keeps at least one row
    rows, columns = grey.shape[0] // every, grey.shape[1] // every
    blocks = grey[: rows * every, : columns * every].reshape(rows, every, columns, every)
    small: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    surface = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)
    terms, levels = _border(surface), _border(small)
    kept = np.ones(len(levels), bool)
    for _ in range(2):
        weights = np.linalg.lstsq(terms[kept], levels[kept], rcond=None)[0]
        errors = np.abs(levels - terms @ weights)
        kept = errors <= 3 * max(float(np.median(errors)), 1.0)
    even = small - surface @ weights + np.float32(np.median(levels))
    result: Image = np.clip(even + 0.5, 0, 255).astype(np.uint8)
    return result


def _border(values: NDArray[Level]) -> NDArray[Level]:
    """The outermost rows and columns, one after another."""
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])


def _spread(border: Image) -> int:
    """The median distance from the median."""
    ground = _median(border)
    return _median(np.maximum(border, ground) - np.minimum(border, ground))


def _find_ink(grey: Image) -> tuple[Image, int, float]:
    """`grey` turned so that ink is brighter than the ground, the level of the ground, and what above it is noise."""
    border = _border(grey)
    ground = _median(border)
    # 1.4826 makes the median deviation a standard deviation; beyond six of them there is hardly any noise.
    noise = max(_LEAST_NOISE, 6 * 1.4826 * _spread(border))
    brighter, darker = int(grey.max()) - ground, ground - int(grey.min())
    if darker > noise and (brighter <= noise or _is_mostly_darker(grey, ground)):
        grey, ground, brighter = ~grey, 255 - ground, darker
    if brighter < _LEAST_CONTRAST:
        raise EmptyPicture("There is no ink in the picture yet. Draw a digit, or open a picture of one.")
    return grey, ground, min(noise, brighter / 2)


def _is_mostly_darker(grey: Image, ground: int) -> bool:
    # Cubed, a thin dark stroke outweighs a wide faint shine, and the sign tells which of the two it is.
    difference = grey.astype(np.float32) - ground
    return bool((difference * difference * difference).sum() < 0)


def _crop(grey: Image, ground: int, noise: float) -> NDArray[np.float32]:
    """The ink above the noise, in grey levels above the ground, cropped to its bounding box."""
    rows = np.flatnonzero(grey.max(axis=1) > ground + noise)
    columns = np.flatnonzero(grey.max(axis=0) > ground + noise)
    crop = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    crop -= ground
    crop *= crop > noise
    return crop


def _fit(crop: NDArray[np.float32], box: int) -> NDArray[np.float32]:
    """`crop` with its longer side made `box`, by area averaging, and its maximum made 1."""
    height, width = crop.shape
    longest = max(height, width)
    rows, columns = max(1, round(height * box / longest)), max(1, round(width * box / longest))
    shrunk = _average_rows(_average_rows(crop, rows).T, columns).T
    shrunk /= shrunk.max()
    return shrunk


def _average_rows(values: NDArray[np.float32], outputs: int) -> NDArray[np.float32]:
    """`outputs` rows, each the average of an equal stretch of the rows of `values`, parts of rows counted as such.

    Sums, not a matrix product: the threads of the linear algebra library cost milliseconds beside a training.
    """
    inputs = len(values)
    edges = np.arange(outputs + 1) * (inputs / outputs)
    rows = np.minimum(edges.astype(np.intp), inputs - 1)
    cut = values[rows] * (edges - rows).astype(np.float32)[:, np.newaxis]
    sums: NDArray[np.float32] = np.add.reduceat(values, rows, axis=0)[:-1]
    sums[rows[:-1] == rows[1:]] = 0
    sums += cut[1:]
    sums -= cut[:-1]
    sums *= outputs / inputs
    return np.maximum(sums, 0, out=sums)


def _centre(shrunk: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    rows, columns = shrunk.shape
    mass = shrunk.sum()
    top = round(height // 2 - float(shrunk.sum(axis=1) @ np.arange(rows) / mass))
    left = round(width // 2 - float(shrunk.sum(axis=0) @ np.arange(columns) / mass))
    top, left = min(max(top, 0), height - rows), min(max(left, 0), width - columns)
    placed = np.zeros((height, width), np.float32)
    placed[top : top + rows, left : left + columns] = shrunk
    return placed


def _median(values: Image) -> int:
    middle = values.size // 2
    return int(np.partition(values, middle)[middle])


def _to_show(values: NDArray[np.generic], ground: float = 0) -> Image:
    every = math.ceil(max(values.shape) / _LONGEST_STEP)
    small: NDArray[np.float32] = values[::every, ::every].astype(np.float32)
    small -= ground
    np.maximum(small, 0, out=small)
    small *= 255 / max(float(small.max()), 1e-6)
    small += 0.5
    return small.astype(np.uint8)
