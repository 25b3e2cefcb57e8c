"""The values that travel between the window, the command line and the models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""A picture: (H, W, 3) uint8, RGB, C-contiguous, owned by the holder."""

Batch: TypeAlias = NDArray[np.float32]
"""What a model is given: (N, H, W, C) float32, in the range its preparation states."""


class Task(StrEnum):
    """What a model answers about a picture."""

    DIGITS = "digits"
    OBJECTS = "objects"


class PictureKind(StrEnum):
    """What a picture holds."""

    ONE_DIGIT = "one"
    MANY_DIGITS = "many"
    OBJECT = "object"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, in pixels: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Score:
    """One label and the model's score for it, in [0, 1]: a softmax output at the temperature of the model's weights,
    so that on pictures like those it learnt from it keeps its word; see `engine.metrics.calibration`.
    """

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds that an answer took; `load_ms` is the time to get the runtime, short once the model is loaded."""

    load_ms: float
    prepare_ms: float
    infer_ms: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """One model's answer to one picture; `scores` come best first and hold every label asked for. `own` says that the
    model's weights are the person's own.
    """

    model_id: str
    scores: tuple[Score, ...]
    timing: Timing
    runtime: str
    own: bool = False

    @property
    def top(self) -> Score:
        """The best score."""
        return self.scores[0]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one model gave no answer, as a sentence for people."""

    model_id: str
    sentence: str
