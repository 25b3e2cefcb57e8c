"""The pictures that the network goes on learning from, and those that choose: (N, 28, 28) uint8 with labels (N,)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from countries import CHANGES
from examples import Pictures, prepared
from glyphs import DIGITS, Face, glyph
from hands import bent, by_hand, drawn, repenned, worn
from numpy.typing import NDArray

from engine.data.unipen import StrokeDigit

Labels = NDArray[np.uint8]
_WORN = 0.35  # of the pictures: as scanner or camera give them; the others are as clean as on the pad


def changed_strokes(
    kind: str, digits: Sequence[StrokeDigit], count: int, seed: int, hand: bool = True
) -> tuple[Pictures, Labels]:
    """Recorded digits as hands of other countries write them; see `countries.CHANGES`.

    Without `hand`, strokes are drawn as they are, by pens of several widths, and none is worn.
    """
    label, change = CHANGES[kind]
    pool = [[stroke * (1, -1) for stroke in digit.strokes] for digit in digits if digit.label == label]

    def make(rng: np.random.Generator) -> NDArray[np.uint8] | None:
        strokes = change(rng, pool[int(rng.integers(len(pool)))])
        if strokes is None:
            return None
        if not hand:
            return _clean(drawn(rng, strokes))
        ink = drawn(rng, by_hand(rng, strokes))
        return worn(rng, ink) if rng.random() < _WORN else _clean(ink)

    return prepared(np.random.default_rng([seed, *kind.encode()]), make, count), np.full(count, label, np.uint8)


def plain_strokes(digits: Sequence[StrokeDigit], count: int, seed: int) -> tuple[Pictures, Labels]:
    """Recorded digits as the same hand might repeat them, by pens of several widths, as many of each digit."""
    parts = []
    for label in range(10):
        pool = [[stroke * (1, -1) for stroke in digit.strokes] for digit in digits if digit.label == label]

        def make(rng: np.random.Generator, pool: list = pool) -> NDArray[np.uint8]:
            ink = drawn(rng, by_hand(rng, pool[int(rng.integers(len(pool)))]))
            return worn(rng, ink) if rng.random() < _WORN else _clean(ink)

        parts.append(prepared(np.random.default_rng([seed, label]), make, count // 10))
    return np.concatenate(parts), np.repeat(np.arange(10, dtype=np.uint8), count // 10)


def printed(faces: Sequence[Face], characters: str, each: int, seed: int) -> tuple[Pictures, Labels]:
    """Each of these digits in each font, `each` times, by pens of several widths, bent as by a hand."""
    pictures, labels = [], []
    for number, face in enumerate(faces):
        for character in characters:
            outline = glyph(face, character)
            assert outline is not None

            def make(rng: np.random.Generator, outline: NDArray[np.float32] = outline) -> NDArray[np.uint8] | None:
                ink = repenned(rng, outline) if rng.random() < 0.5 else outline
                ink = bent(rng, ink) if rng.random() < 0.7 else ink
                if ink.max() < 0.3:
                    return None
                return worn(rng, ink) if rng.random() < _WORN else _clean(ink)

            pictures.append(prepared(np.random.default_rng([seed, number, int(character)]), make, each))
            labels += [int(character)] * each
    return np.concatenate(pictures), np.array(labels, np.uint8)


def all_digits(faces: Sequence[Face], each: int, seed: int) -> tuple[Pictures, Labels]:
    """All ten digits of each font."""
    return printed(faces, DIGITS, each, seed)


def _clean(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.pad(np.round(np.clip(ink, 0, 1) * 255).astype(np.uint8), 2)
