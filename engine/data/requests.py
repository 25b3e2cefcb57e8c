"""What is asked about data sets, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Request
from engine.types import Image


@dataclass(frozen=True, slots=True)
class PreviewRequest(Request["Preview"]):
    """Draw `count` training pictures at random, and augmented copies of them."""

    data: str
    augmentation: tuple[str, ...]
    count: int
    seed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Training pictures: `images` and `augmented` (N, H, W) uint8, `labels` (N,) int64.

    `notes` and `warnings` are those of the data set (`engine.data.datasets.Dataset`).
    """

    images: NDArray[np.uint8]
    augmented: NDArray[np.uint8]
    labels: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SamplesRequest(Request["Samples"]):
    """Draw `count` digits of MNIST at random, from its "training" or "test" part."""

    count: int
    seed: int
    part: str = "test"


@dataclass(frozen=True, slots=True)
class Samples:
    """Random digits: `images` (N, 28, 28) uint8 and their `labels` (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KeepDigitRequest(Request["OwnDigits"]):
    """Keep a picture of one digit, (H, W, 3) uint8, with the label 0 to 9 that a person gives it."""

    picture: Image
    label: int


@dataclass(frozen=True, slots=True)
class TakeBackRequest(Request["OwnDigits"]):
    """Undo the keeping of a picture."""

    kept: KeptDigit


@dataclass(frozen=True, slots=True)
class OwnDigitsRequest(Request["OwnDigits"]):
    """Count the digits that a person kept."""


@dataclass(frozen=True, slots=True)
class KeptDigit:
    """A picture that was kept as the digit `label`; `before` is where it was, perhaps as another digit."""

    label: int
    path: Path
    before: Path | None


@dataclass(frozen=True, slots=True)
class OwnDigits:
    """How many pictures of each digit from 0 to 9 a person has kept, and which one now, if one was."""

    counts: tuple[int, ...]
    kept: KeptDigit | None = None
