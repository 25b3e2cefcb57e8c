"""Pictures of a folder of digits, each brought to what a network is given; what one does not tell, the others do.

A picture that is cut close to its digit has ink along its edge, and so no border that shows which level is the ground.
In a folder there are others like it, and together they tell whether ink is bright or dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.datasets import DIGIT_SIDE
from engine.data.orientations import exchanges_sides
from engine.errors import DataError, EmptyPicture, PictureError
from engine.preprocessing.digits import DRAWING, Preparation, is_drawing, prepare, prepare_inks
from engine.preprocessing.picture_files import open_picture
from engine.types import Batch, Image

_LARGEST = 256
"""Pixels of the longer side: a larger picture is prepared as one that is opened, with its edges as they are."""
_CONTRAST = 60
"""Grey levels between ink and ground, for a picture to have two clear levels."""
_CLEAR = 0.75
"""The share of the border with one of the two levels from which on that one is the ground."""
_SLIM = 0.5
"""Width in heights: a 1 that is cut close to its ink has little else along its border."""
_EVEN_GROUND, _NEAR = 0.6, 0.1
"""Even ground: the share of it that is near its median, and how near, as a share of the contrast."""
_FAINT, _STRONG = 0.15, 0.35
"""Shares of the contrast: fainter than the first, and with nothing beside it above the second, ink is noise."""
_NOISY = 0.02
"""The share of a picture with such noise from which on it is cleaned: JPEG leaves more, and antialiasing less."""
_UNSURE = 0.12
"""The share of the contrast below which ink of a noisy picture is left out, wherever it lies."""
_WIDE, _PIECES, _OF_A_PIECE = 1.6, 3, 0.05
"""Width in heights, and more pieces with such a share of the ink, that hint at more than one digit."""
_ONE_OF_SEVERAL = 0.6
"""Less than this share of a photo's ink is one digit of several."""


@dataclass(slots=True)
class PreparedPictures:
    """`images` (N, 28, 28) uint8, ink bright on black, as they lie in the files.

    `in_pieces` are files whose ink lies in more pieces than a digit's, `wide` and `high` ones with other ink that is
    longer in this direction than a digit is wide.
    """

    images: NDArray[np.uint8]
    in_pieces: list[Path] = field(default_factory=list)
    wide: list[Path] = field(default_factory=list)
    high: list[Path] = field(default_factory=list)

    def crowded(self, lie: str) -> list[Path]:
        """The files that seem to hold several digits, beside each other in pictures that lie in this way."""
        return [*self.in_pieces, *(self.high if exchanges_sides(lie) else self.wide)]

    def measure(self, file: Path, ink: Image) -> None:
        """Note of a file what its ink, bright on 0, has that a digit has not."""
        strong = ink > _STRONG * float(ink.max())
        columns, rows = np.flatnonzero(strong.any(axis=0)), np.flatnonzero(strong.any(axis=1))
        if not len(columns):  # a thin stroke may lie between the pixels that are looked at
            return
        if _has_many_pieces(strong):
            self.in_pieces.append(file)
            return
        width, height = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
        if width > _WIDE * height:
            self.wide.append(file)
        if height > _WIDE * width:
            self.high.append(file)


@dataclass(frozen=True, slots=True)
class _Levels:
    """The two levels of a small picture: what lies between them, and how much of the border is above it, in [0, 1].

    `tells` is whether the border shows which of the two is the ground.
    """

    between: int
    bright_border: float
    tells: bool


def prepared_pictures(files: Sequence[Path]) -> PreparedPictures:
    """Each picture prepared, in the order of the files. Raises DataError naming the one at fault."""
    result = PreparedPictures(np.empty((len(files), DIGIT_SIDE, DIGIT_SIDE), np.uint8))
    borders: list[float] = []
    later: list[int] = []
    for index, file in enumerate(files):
        picture = _opened(file)
        grey = _grey(picture) if max(picture.shape) <= _LARGEST else None
        levels = None if grey is None else _levels(grey)
        if levels is not None:
            borders.append(levels.bright_border)
        if grey is not None and not _is_plain(grey, levels):
            later.append(index)
        else:
            result.images[index] = _as_opened(file, picture, result)
    bright_ground = float(np.mean(borders)) > 0.5 if borders else False
    for index in later:
        result.images[index] = _as_the_others(files[index], bright_ground, result)
    return result


def _is_plain(grey: Image, levels: _Levels | None) -> bool:
    """Whether a picture can be prepared by itself: it has a border of its ground, and no noise."""
    if levels is None:
        return not (_is_slim(grey) and is_drawing(grey))
    return levels.tells and is_drawing(grey) and not _is_noisy(_ink(grey, levels.bright_border > 0.5, levels.between))


def _as_opened(file: Path, picture: Image, result: PreparedPictures) -> NDArray[np.uint8]:
    try:
        prepared = prepare(picture, Preparation())
    except EmptyPicture as error:
        raise DataError(_no_digit(file, picture)) from error
    if prepared.share < _ONE_OF_SEVERAL:
        result.in_pieces.append(file)
    else:
        result.measure(file, prepared.steps[1].picture)
    return _as_bytes(prepared.batch)


def _as_the_others(file: Path, bright_ground: bool, result: PreparedPictures) -> NDArray[np.uint8]:
    """A picture whose ground is on the side of the others', where its own border does not tell."""
    picture = _opened(file)
    grey = _grey(picture)
    levels = _levels(grey)
    if levels is None:
        if (grey.mean() > 127) == bright_ground:
            return _as_opened(file, picture, result)
        ink = np.full_like(grey, 255)  # a 1 that fills its picture
    else:
        is_bright = levels.bright_border > 0.5 if levels.tells else bright_ground
        if not _has_even_ground(grey, is_bright, levels.between):
            return _as_opened(file, picture, result)
        ink = _ink(grey, is_bright, levels.between)
        if _is_noisy(ink):
            ink[ink <= _UNSURE * float(ink.max())] = 0
    result.measure(file, ink)
    return _as_bytes(prepare_inks([np.pad(ink, 1)], Preparation()))


def _no_digit(file: Path, picture: Image) -> str:
    """The refusal of a picture without ink: what to do."""
    brightest = int(picture.max())
    if 0 < brightest < DRAWING.contrast:
        return (
            f"“{file}” is nearly black: its brightest pixel has the level {brightest} of 255. Save the pictures with "
            "levels of 0 to 255. If this is the only such picture, remove it."
        )
    return f"“{file}” shows no digit, only an even ground. Remove it and try again."


def _opened(file: Path) -> Image:
    try:
        return open_picture(file)
    except PictureError as error:
        raise DataError(error.sentence, error.details) from error


def _as_bytes(batch: Batch) -> NDArray[np.uint8]:
    return np.rint(batch[0, :, :, 0] * 255).astype(np.uint8)


def _grey(picture: Image) -> Image:
    return np.asarray(picture.astype(np.float32) @ np.array(DRAWING.luma, np.float32) + 0.5).astype(np.uint8)


def _levels(grey: Image) -> _Levels | None:
    """Two levels that differ clearly, by Otsu's threshold; None where there are none."""
    counts = np.bincount(grey.ravel(), minlength=256)
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = grey.size - below
    sums = np.cumsum(counts * np.arange(256.0))
    differences = (sums[-1] - sums[:-1]) / np.maximum(above, 1) - sums[:-1] / np.maximum(below, 1)
    differences[(below == 0) | (above == 0)] = 0
    between = int(np.argmax(below * above * differences**2))
    if differences[between] < _CONTRAST:
        return None
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]) > between
    bright = float(border.mean())
    return _Levels(between, bright, max(bright, 1 - bright) >= _CLEAR and not _is_slim(grey))


def _is_slim(grey: Image) -> bool:
    return bool(grey.shape[1] <= _SLIM * grey.shape[0])


def _ground(grey: Image, is_bright: bool, between: int) -> NDArray[np.uint8]:
    """The pixels on the side of the ground, (N,)."""
    return np.asarray(grey[(grey > between) == is_bright])


def _has_even_ground(grey: Image, is_bright: bool, between: int) -> bool:
    ground = _ground(grey, is_bright, between).astype(np.float32)
    contrast = abs(float(grey[(grey > between) != is_bright].mean()) - float(np.median(ground)))
    return bool((np.abs(ground - np.median(ground)) <= _NEAR * contrast).mean() >= _EVEN_GROUND)


def _ink(grey: Image, is_bright: bool, between: int) -> Image:
    """Ink in grey levels above its ground, bright on 0."""
    ground = np.median(_ground(grey, is_bright, between))
    difference = ground - grey if is_bright else grey - ground
    return np.clip(difference, 0, 255).astype(np.uint8)


def _is_noisy(ink: Image) -> bool:
    """Whether there is much faint ink that lies beside no strong ink, as JPEG makes it."""
    import cv2  # noqa: PLC0415 - 0.2 s, and only folders of pictures need it

    top = float(ink.max())
    strong = cv2.dilate((ink > _STRONG * top).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    return bool(((ink > 0) & (ink <= _FAINT * top) & ~strong).mean() > _NOISY)


def _has_many_pieces(strong: NDArray[np.bool_]) -> bool:
    """Whether there is ink in more pieces than a digit's."""
    import cv2  # noqa: PLC0415 - 0.2 s, and only folders of pictures need it

    pieces = cv2.connectedComponentsWithStats(strong.astype(np.uint8))[2][1:, cv2.CC_STAT_AREA]
    return int((pieces > _OF_A_PIECE * pieces.sum()).sum()) > _PIECES
