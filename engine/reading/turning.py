"""Pages that lie sideways or upside down are noticed, because their digits read better the other way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.ink.stages import Segment
from engine.prediction.likeness import PREPARATION, likenesses
from engine.preprocessing.digits import prepare_all
from engine.types import Batch, Image

_LEAST_BOXES = 4  # of fewer, a 6 and a 9, or a few 1s, could turn the page
_MOST_BOXES = 60  # that are looked at; more make it slower and no surer
_GOOD = 0.8  # mean quality of a page that lies as it should
_BETTER = 0.15  # by so much another way must be better


class _Scores(Protocol):
    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, 10) and milliseconds."""


def turned(picture: Image, quarter_turns: int) -> Image:
    """The picture turned counter-clockwise by so many quarters of a full turn."""
    return np.ascontiguousarray(np.rot90(picture, quarter_turns))


def best_turn(segments: Sequence[Segment], model: _Scores) -> int:
    """The quarter turns, counter-clockwise, after which what was found reads clearly best; 0 where it lies well.

    The quality of a way is the mean, over the boxes, of the likeness to a digit times the model's best score.
    """
    if len(segments) < _LEAST_BOXES:
        return 0
    inks = [one.ink for one in segments[:: math.ceil(len(segments) / _MOST_BOXES)]]
    as_it_lies = _quality(inks, 0, model)
    if as_it_lies >= _GOOD:
        return 0
    quality, best = max((_quality(inks, turns, model), turns) for turns in (1, 2, 3))
    return best if quality >= as_it_lies + _BETTER else 0


def _quality(inks: Sequence[Image], quarter_turns: int, model: _Scores) -> float:
    batch = prepare_all([turned(ink, quarter_turns) for ink in inks], PREPARATION)
    scores, _ = model.infer(batch)
    return float((likenesses(batch) * scores.max(axis=1)).mean())
