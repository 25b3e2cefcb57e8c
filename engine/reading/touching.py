"""Which things of a picture are two digits that touch: judged together, for letters have halves like digits, too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.prediction.likeness import LEAST_LIKENESS, in_words

_ONE, _TWO, _NONE = range(3)
_BEFORE = 1.0  # things of each of the three kinds that are taken to have been seen before
_ROUNDS = 10
_SUREST = 0.98  # however like a digit something looks, it may be a letter
_BREADTHS = (1.0, 1.4)  # widths in heights: many letters are as wide as the first, few as the second
_COMMON = (10.0, 2.0)  # so many single letters come apart well for each real pair


def odds_of_two(goodness: float, breadth: float) -> float:
    """How much rather something is two digits than none, apart from what else is in the picture.

    `goodness` in [0, 1] says how far both parts are digits, `breadth` is the width of the whole in heights.
    """
    return goodness / max(1 - goodness, 1e-9) / float(np.interp(breadth, _BREADTHS, _COMMON))


def are_two(
    alone: NDArray[np.float32],
    odds: NDArray[np.float64],
    words: Sequence[Sequence[Sequence[int]]],
    heights: Sequence[int],
) -> NDArray[np.bool_]:
    """Which of the things in one picture are two digits, (N,).

    `alone` (N,) are their likenesses to one digit; `odds` (N,) come from `odds_of_two`, 0 where nothing can be cut;
    `words` and `heights` are as for `in_words`, with one place for each thing. How common one digit, two digits and
    neither are here is estimated together with the answer (Saerens, Latinne and Decaestecker, 2002, as in
    `in_company`): where single digits stand, what is no digit is rarely two, and among words and drawings it is rather
    none.
    """
    likeness = np.clip(alone.astype(np.float64), 1 - _SUREST, _SUREST)
    evidence = np.stack([likeness / (1 - likeness), odds, np.ones(len(alone))], axis=1)
    evidence[(alone >= LEAST_LIKENESS) & (odds > 0), _ONE] = 0  # two were much better than the one that it looks like
    shares = np.full(3, 1 / 3)
    together = evidence
    for _ in range(_ROUNDS):
        together = evidence * shares
        together /= together.sum(axis=1, keepdims=True)
        shares = (together.sum(axis=0) + _BEFORE) / (len(alone) + 3 * _BEFORE)
    digits = together[:, [_ONE, _TWO]].sum(axis=1)
    beside = in_words(digits.astype(np.float32), words, heights).astype(np.float64)
    two = together[:, _TWO] / np.maximum(digits, 1e-9) * beside
    return np.asarray(two > np.maximum(beside - two, 1 - beside))
