"""From a picture to what a network for digits is given. One record and one function serve every source of pictures.

Networks for objects have `engine.preprocessing.photos`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.errors import EmptyPicture
from engine.preprocessing.steps import Prepared, Step
from engine.types import Batch, Image

if TYPE_CHECKING:
    from engine.ink.one_digit import LooksLike

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LEAST_CONTRAST = 20.0
"""Grey levels (of 255) between ink and ground below which a picture counts as empty."""
_LEAST_NOISE = 5
"""Grey levels that are never ink: rounding and JPEG noise around even ground."""
_EVEN_BORDER = 0.9
"""Share of the border with one grey level: a drawing has it, grain and uneven light of a photo do not."""
_SMALLEST_PHOTO = 64  # pixels, with a sheet or a frame in it
_FILLED, _SLIM = 0.85, 0.5  # share of its box, width in heights: a sheet on even ground, if it is not as slim as a 1
_BROAD = 0.6  # share of its box: a bold digit, or a counter with a digit on it
_FRAME_DEPTH, _FRAMED = 0.05, 0.6  # share of a box that counts as its side, and of a side that a frame fills
_SPECK = 0.015  # of all ink
_LEAST_GAP, _SPECK_GAP = 2, 0.04  # pixels, and share of the ink's length: how far a speck is from the rest
_NO_INK = "No digit found. Draw a digit, or open a picture of one."
_LONGEST_STEP = 140
"""Longest side, in pixels, of the pictures that show the steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingNumbers:
    """The numbers by which a drawing is prepared, for whoever does the same elsewhere: in a graph, on a page.

    Red, green and blue count as `luma`. `contrast` and `noise` are grey levels of 255: ink that is less above its
    ground is no ink. A speck is at most the share `speck` of all ink, beyond a gap of more than `gap` pixels and of the
    share `speck_gap` of the ink's length.
    """

    luma: tuple[float, float, float]
    contrast: float
    noise: float
    speck: float
    gap: float
    speck_gap: float


DRAWING = DrawingNumbers(
    luma=(0.299, 0.587, 0.114),
    contrast=_LEAST_CONTRAST,
    noise=_LEAST_NOISE,
    speck=_SPECK,
    gap=_LEAST_GAP,
    speck_gap=_SPECK_GAP,
)


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

    def apply(self, picture: Image, looks_like: LooksLike | None = None) -> Prepared:
        """Prepare one picture; see `prepare`."""
        return prepare(picture, self, looks_like)

    @classmethod
    def from_json(cls, values: Mapping[str, int]) -> Preparation:
        """The record from `to_json`; unknown or missing keys raise TypeError."""
        return cls(**values)


def prepare(picture: Image, preparation: Preparation, looks_like: LooksLike | None = None) -> Prepared:
    """Prepare one picture, (H, W, 3) uint8, as the digits of MNIST were prepared.

    The ink is found in either polarity, cropped, shrunk with area averaging into the box with its aspect kept, scaled
    to its own maximum, and placed so that its centre of mass is the centre. A digit of MNIST itself comes out
    unchanged. Of several things in a photo, the one with most ink is taken, of those that `looks_like` says are digits
    where it is given. Raises EmptyPicture when there is no ink, TypeError or ValueError for another kind of array.
    """
    check_picture(picture)
    stages = _of_picture(picture, preparation, looks_like)
    steps = (
        Step("ink", _to_show(stages.ink)),
        Step("crop", _to_show(stages.crop)),
        Step(f"{preparation.box}×{preparation.box}", _to_show(stages.shrunk)),
        Step("centred", _to_show(stages.placed)),
    )
    return Prepared(_as_batch([stages.placed], preparation), steps, stages.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsDone:
    """Which steps of the preparation are done; switching some off shows what they are for."""

    bright: bool = True
    crop: bool = True
    shrink: bool = True
    centre: bool = True


def prepare_partly(picture: Image, preparation: Preparation, steps: StepsDone) -> Batch:
    """A drawing, prepared by some of the steps only: (1, height, width, channels) float32.

    Not bright: the grey levels stay as they are. Not cropped: all of the picture is shrunk. Not shrunk into the box: it
    fills the network's whole input. Not centred: it lies in the upper left corner. All steps together do what `prepare`
    does with a drawing. Raises EmptyPicture when there is no ink, TypeError or ValueError for another kind of array.
    """
    check_picture(picture)
    grey = _grey(picture)
    ink = _ink_on_black(grey)
    shown = ink if steps.bright else grey
    part = _crop(shown) if steps.crop else shown.astype(np.float32)
    shrunk = _fit(part, preparation.box if steps.shrink else min(preparation.height, preparation.width))
    if steps.centre:
        placed = _centre(shrunk, preparation.height, preparation.width)
    else:
        placed = np.zeros((preparation.height, preparation.width), np.float32)
        placed[: len(shrunk), : shrunk.shape[1]] = shrunk
    return _as_batch([placed], preparation)


def prepare_inks(inks: Sequence[Image], preparation: Preparation) -> Batch:
    """Prepare the ink of digits, each (H, W) uint8 and bright on 0, as `prepare` does: (N, height, width, channels)."""
    return _as_batch([_stages(ink, preparation).placed for ink in inks], preparation)


@dataclass(frozen=True, slots=True)
class _Stages:
    ink: Image
    crop: NDArray[np.float32]
    shrunk: NDArray[np.float32]
    placed: NDArray[np.float32]
    share: float


def _stages(grey: Image, preparation: Preparation, shown: Image | None = None, share: float = 1.0) -> _Stages:
    """The stages of a drawing; `shown` is the picture its ink was found in, where it is not the drawing itself, and
    `share` how much of that picture's ink it is.
    """
    ink = _ink_on_black(grey)
    crop = _crop(ink)
    shrunk = _fit(crop, preparation.box)
    placed = _centre(shrunk, preparation.height, preparation.width)
    return _Stages(ink if shown is None else shown, crop, shrunk, placed, share)


def _of_picture(picture: Image, preparation: Preparation, looks_like: LooksLike | None) -> _Stages:
    grey = _grey(picture)
    if is_drawing(grey) and not (_is_broad(grey) and _is_on_a_patch(picture)):
        return _stages(grey, preparation)
    from engine.ink.one_digit import find_one_digit  # noqa: PLC0415 - imports OpenCV, which a drawing does without

    found = find_one_digit(picture, looks_like)
    if found is not None:
        return _stages(found.ink, preparation, found.contrast, found.share)
    if _even_ground(grey) is not None:  # somebody drew a frame, with nothing in it
        return _stages(grey, preparation)
    raise EmptyPicture(_NO_INK)


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
    grey: NDArray[np.float32] = picture.astype(np.float32) @ _LUMA
    grey += 0.5
    return grey.astype(np.uint8)


def is_drawing(grey: Image) -> bool:
    """Whether (H, W) uint8 is strokes on even ground, as from the pad: nothing but the ground along the border, and ink
    that is neither a sheet nor a frame. All other pictures are photos.
    """
    ground = _even_ground(grey)
    if ground is None:
        return False
    ink = (grey > ground + _LEAST_NOISE) | (grey < ground - _LEAST_NOISE)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows) or max(grey.shape) < _SMALLEST_PHOTO:
        return True
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    filled = float(box.mean())
    return filled <= _FILLED if box.shape[1] > _SLIM * len(box) and filled > _FRAMED else not _is_frame(box)


def _is_broad(grey: Image) -> bool:
    """Whether a drawing of a picture's size fills much of its box, without the soft edges of what was enlarged."""
    ground = _even_ground(grey)
    if ground is None or max(grey.shape) < _SMALLEST_PHOTO:
        return False
    away = np.maximum(grey, ground) - np.minimum(grey, np.uint8(ground))
    ink = away > int(away.max()) // 2
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink[:0]
    return box.size > 0 and box.shape[1] > _SLIM * len(box) and float(box.mean()) > _BROAD


def _is_on_a_patch(picture: Image) -> bool:
    """Whether a digit stands on a counter or button, in another colour than the ground around it."""
    from engine.ink.patches import find_patches  # noqa: PLC0415 - imports OpenCV, which a drawing does without

    return bool(find_patches(picture).written)


def _even_ground(grey: Image) -> int | None:
    """The one grey level along the border; None where there are several."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = int(np.bincount(border).argmax())
    return ground if np.count_nonzero(border == ground) >= _EVEN_BORDER * len(border) else None


def _is_frame(box: NDArray[np.bool_]) -> bool:
    """Whether ink goes along all four sides of its box, which no stroke of a digit does."""
    high, wide = (max(1, int(_FRAME_DEPTH * side)) for side in box.shape)
    sides = (box[:high].any(axis=0), box[-high:].any(axis=0), box[:, :wide].any(axis=1), box[:, -wide:].any(axis=1))
    return min(float(side.mean()) for side in sides) > _FRAMED and float(box.mean()) < _FRAMED


def _ink_on_black(grey: Image) -> Image:
    """A drawing's ink in grey levels above its ground, turned so that it is bright, on 0."""
    ground = int(np.bincount(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])).argmax())
    brighter, darker = int(grey.max()) - ground, ground - int(grey.min())
    if darker > _LEAST_NOISE and (brighter <= _LEAST_NOISE or _is_mostly_darker(grey, ground)):
        grey, ground, brighter = ~grey, 255 - ground, darker
    if brighter < _LEAST_CONTRAST:
        raise EmptyPicture(_NO_INK)
    ink = np.maximum(grey, ground) - np.uint8(ground)
    ink[ink <= _LEAST_NOISE] = 0
    return np.asarray(ink, np.uint8)


def _is_mostly_darker(grey: Image, ground: int) -> bool:
    # Cubed, a thin dark stroke outweighs a wide faint shine, and the sign tells which of the two it is.
    difference = grey.astype(np.float32) - ground
    return bool((difference * difference * difference).sum() < 0)


def _crop(ink: Image) -> NDArray[np.float32]:
    """The ink cropped to its bounding box, specks far from it left out."""
    rows, columns = slice(None), slice(None)
    for _ in range(2):  # a speck may be told from the rest only once another is out
        rows = _without_specks(ink[:, columns].sum(axis=1, dtype=np.float32))
        columns = _without_specks(ink[rows].sum(axis=0, dtype=np.float32))
    return ink[rows, columns].astype(np.float32)


def _without_specks(ink: NDArray[np.float32]) -> slice:
    """From the first to the last place with ink, (N,), but for next to nothing of it beyond a gap at either end."""
    places = ink.nonzero()[0]
    if places[-1] - places[0] < len(places):  # no gap at all, as mostly
        return slice(int(places[0]), int(places[-1]) + 1)
    sums = np.cumsum(ink[places])
    gaps = np.diff(places)
    far = gaps > max(_LEAST_GAP, _SPECK_GAP * (places[-1] - places[0]))
    first = np.flatnonzero(far & (sums[:-1] < _SPECK * sums[-1]))
    last = np.flatnonzero(far & (sums[-1] - sums[:-1] < _SPECK * sums[-1]))
    start = places[first[-1] + 1] if len(first) else places[0]
    end = places[last[0]] if len(last) else places[-1]
    return slice(int(start), int(end) + 1)


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
    top = _nearest(height // 2 - float(shrunk.sum(axis=1) @ np.arange(rows) / mass))
    left = _nearest(width // 2 - float(shrunk.sum(axis=0) @ np.arange(columns) / mass))
    top, left = min(max(top, 0), height - rows), min(max(left, 0), width - columns)
    placed = np.zeros((height, width), np.float32)
    placed[top : top + rows, left : left + columns] = shrunk
    return placed


def _nearest(place: float) -> int:
    # What is symmetric lies halfway between two places: the last digits of sums, which differ elsewhere, do not decide.
    return round(round(place, 3))


def _to_show(values: NDArray[np.generic]) -> Image:
    every = math.ceil(max(values.shape) / _LONGEST_STEP)
    small: NDArray[np.float32] = values[::every, ::every].astype(np.float32)
    small *= 255 / max(float(small.max()), 1e-6)
    small += 0.5
    return small.astype(np.uint8)
