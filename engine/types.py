"""The values that travel between the window, the command line and the models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.conversion_requests import Agreement

Image: TypeAlias = NDArray[np.uint8]
"""A picture: (H, W, 3) uint8, RGB, C-contiguous, owned by the holder."""

Batch: TypeAlias = NDArray[np.float32]
"""What a model is given: (N, H, W, C) float32, in the range its preparation states."""


class Task(StrEnum):
    """What a model answers about a picture."""

    DIGITS = "digits"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, in pixels: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Score:
    """One label and the model's softmax score for it, in [0, 1]. A score is not a calibrated probability."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Timing:
    """How long an answer took, in milliseconds; `load_ms` is the way to the runtime, short once the model is loaded."""

    load_ms: float
    prepare_ms: float
    infer_ms: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """One model's answer to one picture; `scores` come best first and hold every label asked for."""

    model_id: str
    scores: tuple[Score, ...]
    timing: Timing
    runtime: str

    @property
    def top(self) -> Score:
        """The best score."""
        return self.scores[0]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one model gave no answer, as a sentence for people."""

    model_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One model in one runtime on one picture: times in milliseconds, median and 95th percentile of inference alone.

    `disk_bytes` are those of the weights that the runtime reads, `flops` the floating point operations for one picture,
    `memory_bytes` by how much the process grew when the model was loaded; None where it is not known. `top` are the
    best labels, best first; `file` is empty for a picture that is no file. `int8` says how the int8 network compared
    with the one it was made from when it was made; None for other runtimes.
    """

    model_id: str
    runtime: str
    median_ms: float
    p95_ms: float
    runs: int
    threads: int
    parameters: int | None
    disk_bytes: int
    top: tuple[Score, ...]
    file: str = ""
    load_ms: float = 0.0
    prepare_ms: float = 0.0
    flops: int | None = None
    memory_bytes: int | None = None
    int8: Agreement | None = None

    @property
    def label(self) -> str:
        """The best label."""
        return self.top[0].label

    @property
    def score(self) -> float:
        """Its score."""
        return self.top[0].score

    @property
    def agreement(self) -> float | None:
        """The share of photos on which int8 and fp32 put the same label first, in [0, 1]; None for other runtimes."""
        return None if self.int8 is None else self.int8.same_label / self.int8.inputs
