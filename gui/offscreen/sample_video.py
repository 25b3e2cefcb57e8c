"""Short videos made on the spot: they serve as cameras for pictures of the page Camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from engine.data.datasets import mnist_test
from engine.preprocessing.picture_decoding import decode_picture
from engine.system import folders
from engine.types import Image

_WIDTH, _HEIGHT = 640, 480
_FRAMES, _RATE = 30, 30
_LINES = ("31415926", "27182818", "16180339")
_SIDE = 62  # pixels, of a digit of MNIST with its border
_PAPER = (238, 232, 218)  # red, green, blue
_INK = (32, 52, 120)


def digits_video(folder: Path) -> Path:
    """A video of a sheet with three lines of MNIST's test digits, blue on paper in uneven light."""
    return _save(folder / "sheet.avi", _sheet())


def object_video(folder: Path) -> Path:
    """A video of a sample photo."""
    photo = cv2.resize(decode_picture(folders.PHOTOS / "coffee.jpg"), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
    return _save(folder / "coffee.avi", np.asarray(photo, np.uint8))


def _sheet() -> Image:
    test, rng = mnist_test(), np.random.default_rng(8)
    ink = np.zeros((_HEIGHT, _WIDTH), np.float32)
    for row, line in enumerate(_LINES):
        for column, label in enumerate(line):
            number = rng.choice(np.flatnonzero(test.labels == int(label)))
            digit = cv2.resize(test.images[number], (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
            top, left = 70 + 130 * row + 2 * column, 44 + 70 * column
            ink[top : top + _SIDE, left : left + _SIDE] = np.maximum(0, digit.astype(np.float32) / 255)
    light = np.linspace(0.8, 1.0, _WIDTH, dtype=np.float32)[np.newaxis, :, np.newaxis]
    share = cv2.GaussianBlur(ink, (3, 3), 0)[..., np.newaxis]
    paper, pen = (np.array(colour, np.float32) for colour in (_PAPER, _INK))
    return np.clip(light * (paper * (1 - share) + pen * share), 0, 255).astype(np.uint8)


def _save(path: Path, picture: Image) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), _RATE, (_WIDTH, _HEIGHT))
    for _ in range(_FRAMES):
        writer.write(np.ascontiguousarray(picture[..., ::-1]))
    writer.release()
    return path
