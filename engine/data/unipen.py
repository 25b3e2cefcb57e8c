"""Digits recorded as pen strokes: reading UNIPEN files, and drawing them as the pad would.

Format: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks" (1994). Read are the lines
`.SEGMENT DIGIT n ? "8"` (a digit begins), `.COMMENT label writer sample`, `.PEN_DOWN`, points `x y` with y growing
upwards, and `.PEN_UP`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError
from engine.preprocessing.digits import Preparation, prepare
from engine.system import plain_files
from engine.types import Image

SIDE = 160  # pixels of the square a digit is drawn in
BRUSHES = (1 / 18, 1 / 12, 1 / 9)  # for training: thin, usual, thick, as fractions of the side
PAD_BRUSH = 1 / 14
"""The pad's own: strokes prepared to 28×28 are then 2.45 pixels wide, as those of MNIST are (2.5, the median of 1,000
digits). Wider ones close the small loops of 8 and 9."""
_EXTENT = 0.62  # how much of the square a digit's longer side takes
_MOST_BYTES = 100_000_000
_SUBPIXEL_BITS = 4
_MOST_LINES = 100_000  # of a digit: hours of writing
_MOST_LINES_OF_FILE = 5_000_000  # fourteen times as many as Pendigits, training part, has
_LONGEST_LINE = 10_000
_FARTHEST = 1e9


@dataclass(frozen=True, slots=True)
class StrokeDigit:
    """One recorded digit: each stroke is (N, 2) float64, x to the right and y upwards, in the recording's own units."""

    label: int
    writer: str
    strokes: tuple[NDArray[np.float64], ...]


def read_unipen(path: Path) -> list[StrokeDigit]:
    """All digits of a UNIPEN text file, plain or compressed by gzip. Raises DataError naming file and line."""
    try:
        with plain_files.unpacked(path, _MOST_BYTES) as content, io.TextIOWrapper(content, encoding="ascii") as file:
            digits = _digits(path, _lines(path, file))
    except OSError as error:
        raise DataError(f"“{path}” cannot be read: {error.strerror or error}. Choose another file.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"“{path}” is no UNIPEN file, which is plain text. Choose another file.") from error
    if not digits:
        raise DataError(f"“{path}” holds no line “.SEGMENT DIGIT”, so it has no digits. Choose another file.")
    return digits


def _digits(path: Path, lines: Iterable[str]) -> list[StrokeDigit]:
    digits = []
    for number, segment in _segments(lines):
        try:
            digits.append(_digit(segment))
        except (ValueError, IndexError) as error:
            raise DataError(
                f"“{path}”: the digit that begins in line {number} is not as it should be ({error}). Correct or "
                "remove it."
            ) from error
    return digits


def draw(digit: StrokeDigit, brush: float) -> Image:
    """A digit as the pad would show it, white on black: (160, 160, 3) uint8; `brush` is a fraction of the side."""
    import cv2  # noqa: PLC0415 - 0.2 s, and only training needs it

    points = np.concatenate(digit.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SIDE * _EXTENT / max(float((high - low).max()), 1e-6)
    picture = np.zeros((SIDE, SIDE), np.uint8)
    thickness = max(1, round(brush * SIDE))
    for stroke in digit.strokes:
        placed = (stroke - (low + high) / 2) * (scale, -scale) + SIDE / 2
        fixed = np.round(placed * 2**_SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(picture, [fixed[:, np.newaxis]], False, 255, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
    return np.repeat(picture[:, :, np.newaxis], 3, axis=2)


def draw_all(digits: list[StrokeDigit], brushes: tuple[float, ...]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """All digits drawn with one brush after the other and prepared: images (N, 28, 28) uint8 and labels (N,) uint8."""
    images = [
        np.round(prepare(draw(digit, brush), Preparation()).batch[0, :, :, 0] * 255).astype(np.uint8)
        for brush in brushes
        for digit in digits
    ]
    return np.stack(images), np.array([digit.label for _ in brushes for digit in digits], np.uint8)


def split_by_writer(digits: list[StrokeDigit]) -> tuple[list[StrokeDigit], list[StrokeDigit]]:
    """(training, test): every fifth writer is kept for the test, so that it is read by strangers to the network."""
    writers = sorted({digit.writer for digit in digits})
    kept = set(writers[::5])
    return [d for d in digits if d.writer not in kept], [d for d in digits if d.writer in kept]


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """The lines of a file, in pieces where they are long. Raises DataError when there are too many."""
    for number, line in enumerate(iter(partial(file.readline, _LONGEST_LINE), ""), start=1):
        if number > _MOST_LINES_OF_FILE:
            raise DataError(f"“{path}” has more than {_MOST_LINES_OF_FILE:,} lines. Use a part of it.")
        yield line


def _segments(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The number of each segment's first line, and its lines, at most `_MOST_LINES` and one."""
    begun = 0
    lines: list[str] = []
    for number, line in enumerate(text, start=1):
        if line.startswith(".SEGMENT DIGIT"):
            if begun:
                yield begun, lines
            begun, lines = number, []
        if begun and len(lines) <= _MOST_LINES:
            lines.append(line.strip())
    if begun:
        yield begun, lines


def _digit(lines: list[str]) -> StrokeDigit:
    label = int(lines[0].split('"')[1])
    if not 0 <= label <= 9:
        raise ValueError(f"its label is {label}")
    if len(lines) > _MOST_LINES:
        raise ValueError(f"it has more than {_MOST_LINES:,} lines")
    writer = ""
    strokes: list[list[tuple[float, float]]] = []
    down = False
    for line in lines[1:]:
        if line.startswith(".COMMENT"):
            writer = line.split()[2]
        elif line.startswith(".PEN_DOWN"):
            down = True
            strokes.append([])
        elif line.startswith(".PEN_UP"):
            down = False
        elif down and line:
            x, y = line.split()
            strokes[-1].append((float(x), float(y)))
    drawn = tuple(np.array(stroke) for stroke in strokes if stroke)
    if not drawn:
        raise ValueError("it has no strokes")
    points = np.concatenate(drawn)
    if not (np.abs(points) <= _FARTHEST).all():  # nor for what is no number
        raise ValueError("a point of it lies nowhere")
    if (points == points[0]).all():
        raise ValueError("it is a single point")
    return StrokeDigit(label, writer, drawn)
