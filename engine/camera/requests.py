"""The requests, words and sights of live reading: frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.camera.camera import Camera
from engine.catalog import DEFAULT
from engine.ink.stages import Segmentation
from engine.jobs import Request
from engine.preprocessing.steps import Step
from engine.pretrained.conversion import ConversionProgress
from engine.pretrained.requests import WeightsProgress
from engine.reading.requests import Digit, ReadTiming
from engine.types import Box, Failure, Image, Score

USUAL_SIZE = (640, 480)

SHOWN = "shown"
"""The word that a sight has been painted. Only then does the next one come, so that none wait in a queue."""
FREEZE, GO_ON = "freeze", "go on"
MIRROR, DO_NOT_MIRROR = "mirror", "do not mirror"
_MODELS = "models "


def models_word(model_ids: Sequence[str]) -> str:
    """The word that names the models that read from now on."""
    return _MODELS + "\n".join(model_ids)


def models_of(word: str) -> tuple[str, ...] | None:
    """The models that such a word names; None for any other word."""
    if not word.startswith(_MODELS):
        return None
    named = word.removeprefix(_MODELS)
    return tuple(named.split("\n")) if named else ()


@dataclass(frozen=True, slots=True)
class CamerasRequest(Request[tuple[Camera, ...]]):
    """Which cameras this computer has; the answer is a tuple of `Camera`."""


@dataclass(frozen=True, slots=True)
class WatchRequest(Request[None]):
    """Watch a camera until cancelled; progress is `Sight`. Pictures are about `size` large, (width, height) pixels.

    `mirrored` flips pictures left to right before they are read. Models for digits read what is written: each sight is
    a `DigitSight`. One model for objects says what the whole picture shows: an `ObjectSight`. What changes meanwhile is
    sent as one of the words above.
    """

    camera: Camera
    size: tuple[int, int] = USUAL_SIZE
    mirrored: bool = False
    model_ids: tuple[str, ...] = (DEFAULT,)


@dataclass(frozen=True, slots=True)
class LiveDigit:
    """A digit followed from frame to frame: `track` never changes, `digit` is what the last frames say together."""

    track: int
    digit: Digit


@dataclass(frozen=True, slots=True)
class Pace:
    """Frames per second that the camera gives, that are searched and that are read; `boxes_ms` from frame to boxes."""

    camera: float
    found: float
    read: float
    boxes_ms: float


@dataclass(frozen=True, slots=True)
class Sight:
    """One frame with what is known about it.

    `picture` is (H, W, 3) uint8 RGB. `model_ids` are the models that answered, `failures` why others did not. `remark`
    is a sentence about the picture itself, such as that it is black; else empty. `frozen` marks a picture that stays.
    """

    number: int
    picture: Image
    model_ids: tuple[str, ...]
    failures: tuple[Failure, ...]
    remark: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class DigitSight(Sight):
    """A frame in which digits are read.

    `digits` come in reading order; `lines` are their numbers, line by line, and `texts` the digits of each line;
    `texts_by_model` the same for each model of `model_ids` alone.
    """

    stages: Segmentation
    digits: tuple[LiveDigit, ...]
    lines: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    texts_by_model: tuple[tuple[str, ...], ...]
    timing: ReadTiming
    pace: Pace


@dataclass(frozen=True, slots=True)
class ObjectPace:
    """Frames per second that the camera gives and that are answered; milliseconds for preparing a frame, for the
    model's answer, and from frame to answer, waiting included.
    """

    camera: float
    answered: float
    prepare_ms: float
    infer_ms: float
    answer_ms: float


@dataclass(frozen=True, slots=True)
class ObjectSight(Sight):
    """A frame, and what a model says it shows.

    `scores` are the best labels, best first: the mean of the last half second, or a frozen picture's own scores; empty
    before the first answer. `seen` is the part of the picture that the model is given, `steps` how it was prepared the
    last time. `working` is what must be done before the model can answer: its first conversion, or checking its
    weights; None when that is done.
    """

    scores: tuple[Score, ...]
    seen: Box
    steps: tuple[Step, ...]
    working: ConversionProgress | WeightsProgress | None
    pace: ObjectPace
