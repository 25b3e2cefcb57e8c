"""The curves of a run as lines and texts, which a page and a PDF draw alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.handing_in.work import TrainedRun
from engine.training.records import EpochRecord

Point: TypeAlias = tuple[float, float]


class Ink(StrEnum):
    """What something is drawn in; whoever draws knows the colours."""

    TEXT = "text"
    QUIET = "quiet"
    LINE = "line"
    TRAINING = "training"
    HELD_BACK = "held-back"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, or with `dots` a dot at each of them too."""

    points: tuple[Point, ...]
    ink: Ink
    width: float = 1.0
    dashed: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text whose base line is at `y`; `anchor` is the share of its width that lies left of `x`: 0, 0.5 or 1."""

    x: float
    y: float
    text: str
    ink: Ink = Ink.QUIET
    anchor: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines and words in points of 1/72 inch, from the upper left corner; `description` says what there is to see."""

    width: float
    height: float
    lines: tuple[Line, ...]
    words: tuple[Words, ...]
    description: str


LETTERS = 8.0
"""The size of all words, in points."""

_WIDTH, _HEIGHT = 500.0, 150.0
_LEFT, _RIGHT, _TOP, _BELOW = 40.0, 6.0, 24.0, 24.0  # around what is drawn in each half
_KEY = 18.0
_STEPS = (1, 2, 2.5, 5, 10)
_LEAST_TOP = 0.95  # the axis of accuracies begins there or lower
_LEAST_LOSS = 1e-9  # that an axis is made for
_MOST_DOTS = 40  # epochs; more of them would be one thick line


def curves(run: TrainedRun) -> Drawing:
    """Accuracy at the left and loss at the right, of training and of held-back pictures, epoch by epoch."""
    epochs = run.epochs
    accuracies = [[e.train_accuracy for e in epochs], [e.validation_accuracy for e in epochs]]
    losses = [[e.train_loss for e in epochs], [e.validation_loss for e in epochs]]
    lines: list[Line] = []
    words: list[Words] = []
    half = _WIDTH / 2
    least = min(value for values in accuracies for value in (*values, _LEAST_TOP))
    most = max(value for values in losses for value in (*values, 0.0))
    _plot(0, "accuracy", epochs, accuracies, _ticks(least, 1.0), lines, words, share=True)
    _plot(half, "loss", epochs, losses, _ticks(0.0, most if most > _LEAST_LOSS else 1.0), lines, words, share=False)
    _key(lines, words)
    return Drawing(_WIDTH, _HEIGHT, tuple(lines), tuple(words), _described(run))


def _plot(
    left: float,
    title: str,
    epochs: Sequence[EpochRecord],
    curves: Sequence[Sequence[float]],
    ticks: Sequence[float],
    lines: list[Line],
    words: list[Words],
    share: bool,
) -> None:
    x0, x1 = left + _LEFT, left + _WIDTH / 2 - _RIGHT
    y0, y1 = _HEIGHT - _BELOW, _TOP
    low, high = ticks[0], ticks[-1]
    last = max(len(epochs), 2)

    def place(number: int, value: float) -> Point:
        across = (number - 1) / (last - 1) if len(epochs) > 1 else 0.5
        up = (min(max(value, low), high) - low) / (high - low)
        return round(x0 + across * (x1 - x0), 2), round(y0 + up * (y1 - y0), 2)

    words.append(Words(x0, y1 - 10, title, Ink.TEXT))
    for tick in ticks:
        y = place(1, tick)[1]
        lines.append(Line(((x0, y), (x1, y)), Ink.LINE, 0.5))
        words.append(Words(x0 - 4, y + LETTERS * 0.35, f"{tick * 100:g}%" if share else f"{tick:g}", anchor=1))
    for number in sorted({1, (1 + len(epochs)) // 2, len(epochs)} - {0}):
        words.append(Words(place(number, low)[0], y0 + 12, str(number), anchor=0.5))
    words.append(Words((x0 + x1) / 2, y0 + 21, "epoch", anchor=0.5))
    for values, ink in zip(curves, (Ink.TRAINING, Ink.HELD_BACK), strict=True):
        points = tuple(place(number, value) for number, value in enumerate(values, start=1))
        lines.append(Line(points, ink, 1.5, dashed=ink is Ink.HELD_BACK, dots=len(points) <= _MOST_DOTS))


def _key(lines: list[Line], words: list[Words]) -> None:
    """Which curve is which, above the plots at the right."""
    y, x = _TOP - 13, _WIDTH / 2 + _LEFT + 26
    for text, ink in (("training", Ink.TRAINING), ("held-back pictures", Ink.HELD_BACK)):
        lines.append(Line(((x, y), (x + _KEY, y)), ink, 1.5, dashed=ink is Ink.HELD_BACK))
        words.append(Words(x + _KEY + 4, y + LETTERS * 0.35, text))
        x += _KEY + 46


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Three to six even values of which the first is at most `low` and the last at least `high`."""
    span = max(high - low, 1e-6 * max(abs(high), 1e-6))
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(s * power for s in _STEPS if s * power * 4 >= span * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(number * step, 12) for number in range(first, max(last, first + 1) + 1))


def _described(run: TrainedRun) -> str:
    if not run.epochs:
        return "No epoch."
    first, last = run.epochs[0], run.epochs[-1]
    many = "1 epoch" if len(run.epochs) == 1 else f"{len(run.epochs)} epochs"
    return (
        f"Curves of {many}. Accuracy on the held-back pictures: {first.validation_accuracy:.1%} "
        f"after the first, {last.validation_accuracy:.1%} after the last. Loss on them: "
        f"{first.validation_loss:.3g} and {last.validation_loss:.3g}."
    )
