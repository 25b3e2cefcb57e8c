"""Drawings of other kinds than those that the network learns from, to measure it with; see `drawings.py`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from drawings import Drawing, arc, line
from hands import Stroke


def boat(rng: np.random.Generator) -> list[Stroke]:
    return [
        line((0, 0.7), (0.3, 1), (1.2, 1), (1.5, 0.7), (0, 0.7)),
        line((0.7, 0.7), (0.7, -0.4), (1.3, 0.5), (0.7, 0.5)),
    ]


def cup(rng: np.random.Generator) -> list[Stroke]:
    return [line((0, 0), (0.1, 1), (0.8, 1), (0.9, 0), (0, 0)), arc(0.9, 0.4, 0.3, 0.25, -80, 100)]


def flower(rng: np.random.Generator) -> list[Stroke]:
    angles = np.radians(np.linspace(0, 360, 6)[:-1])
    return [
        arc(0, 0, 0.2, 0.2),
        *(arc(0.45 * np.cos(a), 0.45 * np.sin(a), 0.24, 0.24) for a in angles),
        line((0, 0.7), (0, 2)),
    ]


def fish(rng: np.random.Generator) -> list[Stroke]:
    return [arc(0, 0, 1, 0.5), line((0.9, 0), (1.5, -0.4), (1.5, 0.4), (0.9, 0)), arc(-0.6, -0.1, 0.06, 0.06)]


def umbrella(rng: np.random.Generator) -> list[Stroke]:
    return [
        arc(0, 0, 1, 0.8, 180, 360),
        line((-1, 0), (1, 0)),
        line((0, 0), (0, 1)),
        arc(0.15, 1, 0.15, 0.2, 0, 180),
    ]


def crown(rng: np.random.Generator) -> list[Stroke]:
    return [line((0, 1), (0, 0), (0.35, 0.6), (0.6, -0.1), (0.85, 0.6), (1.2, 0), (1.2, 1), (0, 1))]


def butterfly(rng: np.random.Generator) -> list[Stroke]:
    wings = [arc(x, y, 0.5, 0.45) for x in (-0.55, 0.55) for y in (-0.4, 0.4)]
    return [*wings, line((0, -0.8), (0, 0.8))]


def glasses(rng: np.random.Generator) -> list[Stroke]:
    return [arc(-0.7, 0, 0.5, 0.45), arc(0.7, 0, 0.5, 0.45), arc(0, 0, 0.2, 0.15, 180, 360)]


def lissajous(rng: np.random.Generator) -> list[Stroke]:
    """A tangle that a swinging pen draws, of another make than the scribbles that are trained on."""
    t = np.linspace(0, 6.283 * rng.uniform(0.6, 1), 200)
    a, b = rng.choice([(2, 3), (3, 4), (3, 5), (4, 5), (1, 4)])
    return [np.stack([np.sin(a * t + rng.uniform(0, 6.3)), np.sin(b * t)], axis=1)]


def crossed_out(rng: np.random.Generator) -> list[Stroke]:
    """Loops in place, growing and wandering, as when a word is crossed out."""
    t = np.linspace(0, rng.uniform(4, 9), 220)
    return [np.stack([0.18 * t + np.cos(6.283 * t), (0.5 + 0.05 * t) * np.sin(6.283 * t + 0.3 * t)], axis=1)]


def trapezium(rng: np.random.Generator) -> list[Stroke]:
    cut = rng.uniform(0.15, 0.4)
    return [line((cut, 0), (1.3 - cut, 0), (1.3, 1), (0, 1), (cut, 0))]


def kite(rng: np.random.Generator) -> list[Stroke]:
    return [
        line((0, -0.6), (0.6, 0), (0, 1.1), (-0.6, 0), (0, -0.6)),
        line((0, -0.6), (0, 1.1)),
        line((-0.6, 0), (0.6, 0)),
    ]


def pie(rng: np.random.Generator) -> list[Stroke]:
    first = rng.uniform(0, 360)
    a, b = np.radians(first), np.radians(first + rng.uniform(50, 110))
    edges = [line((0, 0), (np.cos(a), np.sin(a))), line((0, 0), (np.cos(b), np.sin(b)))]
    return [arc(0, 0, 1, 1), *edges]


def calendar(rng: np.random.Generator) -> list[Stroke]:
    """A frame with a head and rows in it, as forms have."""
    rows = [line((0, y), (1.4, y)) for y in (0.25, 0.5, 0.75)]
    return [line((0, 0), (1.4, 0), (1.4, 1), (0, 1), (0, 0)), *rows[: int(rng.integers(1, 4))]]


DRAWINGS: Mapping[str, tuple[Drawing, ...]] = {
    "scribbles": (lissajous, crossed_out),
    "shapes": (trapezium, kite, pie),
    "frames": (calendar,),
    "doodles": (boat, cup, flower, fish, umbrella, crown, butterfly, glasses),
}
