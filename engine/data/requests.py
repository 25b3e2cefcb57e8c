"""What is asked about data sets, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Request


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
