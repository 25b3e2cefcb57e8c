"""What must be known of a network made elsewhere, and what is found out about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.errors import NetworkRefused
from engine.plain_names import as_name
from engine.types import Task

MOST_LABELS, LONGEST_LABEL = 25_000, 100
LEAST_SIDE, MOST_SIDE = 16, 1024
"""Pixels of a network's input for photos."""

DIGIT_SIDE = 28
RESIZING = ("nearest", "bilinear", "bicubic")


class Layout(StrEnum):
    """In which order a network takes the values of a picture: N pictures, height H, width W, channels C."""

    CHANNELS_LAST = "NHWC"
    CHANNELS_FIRST = "NCHW"
    NO_CHANNELS = "NHW"
    FLAT = "flat"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSettings:
    """How pictures become what a network takes, and what its scores mean.

    Pixels become values from `low` to `high`, then (value - mean) / deviation by channel. With `reverse`, blue comes
    first; with `dark_ink`, digits are dark on a bright ground. Photos are cut to the share `crop` of their shorter side
    (0 squeezes all of it) and resized by `resize`; with `as_on_paper`, light strokes on a dark ground are inverted.
    `labels` are in the order of the scores, with plain single spaces, and empty while they are not known.
    """

    task: Task
    height: int
    width: int
    channels: int
    layout: Layout
    labels: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    mean: tuple[float, ...] = (0.0,)
    deviation: tuple[float, ...] = (1.0,)
    reverse: bool = False
    dark_ink: bool = False
    resize: str = "bilinear"
    crop: float = 0.875
    as_on_paper: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(map(_with_plain_spaces, self.labels)))

    def check(self) -> None:
        """Raise NetworkRefused for settings with which no network can be asked."""
        numbers = (self.low, self.high, *self.mean, *self.deviation)
        if not all(math.isfinite(value) and abs(value) < 1e6 for value in numbers) or 0 in self.deviation:
            raise NetworkRefused(
                "Range, mean and deviation must be ordinary numbers, and no deviation may be 0. Change them."
            )
        if self.low == self.high:
            raise NetworkRefused("The range of values must have two ends, such as 0 and 1. Change it.")
        for name, values in (("mean", self.mean), ("deviation", self.deviation)):
            if len(values) not in (1, self.channels):
                raise NetworkRefused(
                    f"A {name} needs one number, or one for each of the {self.channels} channels. Change it."
                )
        if not 0 <= self.crop <= 1 or self.resize not in RESIZING:
            raise NetworkRefused("The share of a photo that is kept lies between 0 and 1. Change it.")
        check_labels(self.labels)


def check_labels(labels: tuple[str, ...]) -> None:
    """Raise NetworkRefused for labels that cannot be shown or told apart."""
    if len(labels) > MOST_LABELS:
        raise NetworkRefused(
            f"These are {len(labels):,} labels, and at most {MOST_LABELS:,} are taken. Choose a network with fewer."
        )
    labels = tuple(map(_with_plain_spaces, labels))
    if any(not label or len(label) > LONGEST_LABEL or as_name(label) != label for label in labels):
        raise NetworkRefused(
            f"A label is empty, longer than {LONGEST_LABEL} characters, or holds signs that cannot be shown. Give the "
            "labels in a text file, one a line."
        )
    if len(set(labels)) < len(labels):
        twice = next(label for place, label in enumerate(labels) if label in labels[:place])
        raise NetworkRefused(f"Two scores have the label “{twice}”. Give each a label of its own.")


def _with_plain_spaces(label: str) -> str:
    return " ".join(label.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A picture that came with a bundle, and the scores (K,) that the bundle promises for it."""

    picture: Path
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What the network says about one sample picture: the file's name, the label or its number, and the score, with the
    label that is right, "" where nobody has said so.
    """

    sample: str
    label: str
    score: float
    right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What an examination found. `scores` is how many scores there are; `settings` those it was asked with.

    `free_size` says that the network itself leaves height and width open. `guessed` are sentences about settings that
    were guessed, `notes` others worth knowing. `seconds` is the time of one answer.
    """

    settings: InputSettings
    scores: int
    answers: tuple[SampleAnswer, ...]
    parameters: int
    flops: int | None
    seconds: float
    one_at_a_time: bool
    free_size: bool
    licence: str = ""
    title: str = ""
    guessed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
