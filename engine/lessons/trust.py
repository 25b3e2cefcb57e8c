"""The lesson “Can you trust a heat map?”: which maps are shown, and in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from engine.lessons.lesson import translatable

PAIRS_OF_EACH = 3
"""Pairs of maps that are shown of each kind."""
SPARE = 8
"""Digits beside those of the pairs, for pairs of which one map would be empty."""
TEST = "test"
"""The exercise whose pictures are those to test maps with."""


@dataclass(frozen=True, slots=True)
class MapKind:
    """Maps of one model by one method, an `engine.explain.requests.Method`."""

    model_id: str
    method: str
    title: str


KINDS = (
    MapKind("best-cnn", "occlusion", translatable("Lessons", "Occlusion")),
    MapKind("keras-cnn", "occlusion", translatable("Lessons", "Occlusion")),
    MapKind("best-cnn", "class-activation", translatable("Lessons", "Class activation map")),
    MapKind("vit-mnist", "rollout", translatable("Lessons", "Attention rollout")),
)
PAIRS = PAIRS_OF_EACH * len(KINDS)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two maps of one digit: that of the trained network is the left one or the right one, the other has random
    weights.
    """

    kind: MapKind
    trained_is_left: bool


def pairs(seed: int) -> tuple[Pair, ...]:
    """All pairs of the lesson in random order: kinds alternate, and each side is the right answer as often."""
    random = np.random.default_rng(seed)
    kinds = [kind for _ in range(PAIRS_OF_EACH) for kind in random.permutation(len(KINDS))]
    sides = random.permutation(np.arange(PAIRS) % 2 == 0)
    return tuple(Pair(KINDS[kind], bool(side)) for kind, side in zip(kinds, sides, strict=True))


class Guesses:
    """How often the class was right about each kind of maps in one game."""

    def __init__(self) -> None:
        self._right: Counter[MapKind] = Counter()
        self._made: Counter[MapKind] = Counter()

    def add(self, kind: MapKind, right: bool) -> None:
        """Count one guess."""
        self._made[kind] += 1
        self._right[kind] += right

    def of(self, *kinds: MapKind) -> tuple[int, int]:
        """The right guesses about these kinds, and all guesses about them."""
        return sum(self._right[kind] for kind in kinds), sum(self._made[kind] for kind in kinds)
