"""Digits of MNIST as pens write them, those of its test set unless told otherwise: the width of strokes, and inks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from common import PROJECT  # noqa: F401 - makes the engine importable
from disturbances import BOARD, CHALK, COLOURED, FORM, LIGHT, THICK, THIN, Field
from hands import thinned

from engine.data.datasets import Dataset, mnist_test

INKS = ((25, 25, 30), (30, 40, 120), (20, 60, 160))
COLOURS = ((190, 30, 35), (20, 120, 60), (110, 40, 140), (215, 90, 20), (0, 130, 150), (95, 95, 98))
CHALKS = ((235, 235, 230), (240, 225, 140), (245, 170, 180), (160, 215, 240))

_FINER = 4  # strokes are thinned on a grid this much finer than that of MNIST


_others: list[Dataset] = []


@dataclass(frozen=True, slots=True)
class Glyph:
    ink: Field
    label: int


def write_with(digits: Dataset) -> None:
    """From now on write these digits: pictures to learn from must not show those of the test set."""
    _others[:] = [digits]


def pen_width(rng: np.random.Generator, size: float, disturbances: tuple[str, ...]) -> float:
    """The width of the pen as a share of the digit's height; 0 leaves strokes as in MNIST (about an eighth)."""
    if FORM in disturbances:  # pencils are fine, too
        return max(rng.uniform(0.05, 0.09), 2.0 / size)
    if THIN in disturbances:
        return max(rng.uniform(0.035, 0.07), 1.6 / size)
    if THICK in disturbances:
        return float(rng.uniform(0.15, 0.2))
    return 0.0 if rng.random() < 0.5 else max(rng.uniform(0.05, 0.13), 1.8 / size)


def glyph_of(rng: np.random.Generator, size: float, pen: float) -> Glyph:
    """A digit, `size` pixels tall, its strokes as wide as the pen (for a thick one, at least)."""
    digits = _others[0] if _others else mnist_test()
    number = int(rng.integers(len(digits)))
    side, pad = round(28 * size / 20), math.ceil(size * 0.15)
    whole = (side + 2 * pad, side + 2 * pad)
    grey = digits.images[number].astype(np.float32) / 255
    if pen:
        margin = round(pad * 28 * _FINER / side)
        fine = cv2.resize(grey, (28 * _FINER, 28 * _FINER), interpolation=cv2.INTER_CUBIC) > 0.3
        bones = thinned(np.pad(fine, margin))
        distance = cv2.distanceTransform((~bones).astype(np.uint8), cv2.DIST_L2, 5) * (whole[0] / bones.shape[0])
        distance = cv2.resize(distance, whole, interpolation=cv2.INTER_LINEAR)
        grey = np.clip(pen * size / 2 - distance + 0.5, 0, 1)
    else:
        grey = np.pad(cv2.resize(grey, (side, side), interpolation=cv2.INTER_CUBIC), pad)
    grey = np.clip(grey, 0, 1).astype(np.float32)
    rows, columns = np.flatnonzero(grey.max(axis=1) > 0.3), np.flatnonzero(grey.max(axis=0) > 0.3)
    return Glyph(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], int(digits.labels[number]))


def inks_of(rng: np.random.Generator, disturbances: tuple[str, ...]) -> Field:
    if {LIGHT, CHALK} & set(disturbances):
        inks = CHALKS
    elif {COLOURED, BOARD} & set(disturbances):
        inks = COLOURS
    else:
        inks = (INKS[rng.integers(len(INKS))],)
    return np.array(inks, np.float32) / 255
