"""What reading a picture with many digits is asked and answers: frozen values with copies of all their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.catalog import DEFAULT
from engine.catalog.spec import FAST
from engine.ink.stages import Segmentation
from engine.jobs import Request
from engine.prediction.likeness import LEAST_LIKENESS
from engine.types import Box, Failure, Image, PictureKind, Score


@dataclass(frozen=True, slots=True)
class ReadRequest(Request["Reading"]):
    """Find and read the digits of a picture, (H, W, 3) uint8; several models vote. `source` comes back untouched.

    A page that lies sideways or upside down is turned, unless `may_turn` is false.
    """

    picture: Image
    model_ids: tuple[str, ...] = (DEFAULT,)
    runtime: str = FAST
    source: str = ""
    may_turn: bool = True


@dataclass(frozen=True, slots=True)
class Digit:
    """One box and what was read in it.

    `label` is what most models put first and `score` the mean of their scores for it; `by_model` holds the best score
    of each model that answered, in the order of `Reading.model_ids`. `picture` is what the first model was given,
    (28, 28) uint8 for digits, ink bright on dark. `likeness` is how much it looks like a digit at all, in [0, 1], among
    what else was found in the picture and whatever the models say; see `engine.prediction.likeness`.
    """

    box: Box
    label: str
    score: float
    by_model: tuple[Score, ...]
    picture: Image
    likeness: float

    @property
    def is_digit(self) -> bool:
        """False when this looks rather like something else."""
        return self.likeness >= LEAST_LIKENESS


@dataclass(frozen=True, slots=True)
class ReadTiming:
    """Milliseconds of the stages of a reading: finding boxes, preparing them, and the models' answers."""

    find_ms: float
    prepare_ms: float
    infer_ms: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a picture.

    `digits` holds every box in reading order, also those that are not digits; `lines` their numbers, line by line from
    the top, each from left to right; `texts` the digits of each line that has any, with points, commas and colons
    between them (live there are none), and a blank where a gap is wide.
    `stages` is how the boxes were found. A page that lay sideways or upside down was turned counter-clockwise by so
    many `quarter_turns`; boxes and stages are those of the turned picture.
    """

    request: ReadRequest
    model_ids: tuple[str, ...]
    failures: tuple[Failure, ...]
    digits: tuple[Digit, ...]
    lines: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    stages: Segmentation
    timing: ReadTiming
    quarter_turns: int = 0

    @property
    def picture(self) -> Image:
        """The picture that was read: the request's, turned; (H, W, 3) uint8."""
        return np.ascontiguousarray(np.rot90(self.request.picture, self.quarter_turns))


@dataclass(frozen=True, slots=True)
class OpenRequest(Request["OpenedPicture"]):
    """Open the picture file `path`, called `name` for people."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class FolderRequest(Request[bool]):
    """Whether a path is that of a folder. Raises Unreachable."""

    path: Path


@dataclass(frozen=True, slots=True)
class JudgeRequest(Request["OpenedPicture"]):
    """Say what a picture, (H, W, 3) uint8, holds that came without a file."""

    picture: Image
    name: str


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """A picture that was opened, or came without a file, and what it seems to hold."""

    request: OpenRequest | JudgeRequest
    picture: Image
    kind: PictureKind
