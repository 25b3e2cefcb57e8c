"""What stands in the pictures: mugs and balls, and the two plush friends behind them, a bear and a rabbit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapes import Points, Solid, Values, capsule, ellipsoid, joined, torus, tube, turned

GLAZE, PATTERN, FUR, LIGHT_FUR, BLACK, SCARF = range(6)
"""Materials: `PATTERN` is coloured by what `Thing.second` says."""

_COLOURS = (
    (0.62, 0.05, 0.05), (0.85, 0.42, 0.04), (0.88, 0.70, 0.08), (0.05, 0.32, 0.12), (0.03, 0.16, 0.48),
    (0.10, 0.45, 0.55), (0.30, 0.08, 0.36), (0.80, 0.79, 0.74), (0.72, 0.28, 0.36), (0.06, 0.06, 0.08),
)  # fmt: skip
"""Colours of mugs and balls alike, linear red, green and blue."""

_SIZES = {"bear": 1.12, "rabbit": 1.0}


@dataclass(frozen=True)
class Thing:
    """A mug or a ball: its solid, two colours, and which points have the second one."""

    solid: Solid
    first: tuple[float, float, float]
    colour: tuple[float, float, float]
    local: Local
    second: Marks


@dataclass(frozen=True)
class Local:
    """From the scene's points to a thing's own: moved, made larger, turned."""

    x: float
    z: float
    size: float
    angle: float
    tilt: float = 0.0

    def __call__(self, points: Points) -> Points:
        own = turned((points - np.float32([self.x, 0, self.z])) / np.float32(self.size), self.angle)
        if not self.tilt:
            return own
        x, y, z = (own - np.float32([0, 1, 0])).T
        cosine, sine = np.float32(np.cos(self.tilt)), np.float32(np.sin(self.tilt))
        return np.stack([cosine * x - sine * y, sine * x + cosine * y + 1, z], axis=1)


@dataclass(frozen=True)
class Marks:
    """Which points of a thing have its second colour: none, bands, segments or dots."""

    kind: str
    count: int
    width: float

    def __call__(self, own: Points) -> Values:
        around, high = np.arctan2(own[:, 2], own[:, 0]) / (2 * np.pi), own[:, 1]
        if self.kind == "bands":
            return (np.abs((high * self.count) % 1 - 0.5) < self.width / 2).astype(np.float32)
        if self.kind == "segments":
            return ((around * self.count) % 1 < 0.5).astype(np.float32)
        if self.kind == "dots":
            row = np.floor(high * self.count)
            beside = (around * 3 * self.count + 0.5 * (row % 2)) % 1 - 0.5
            return (beside**2 + ((high * self.count) % 1 - 0.5) ** 2 < (self.width / 2) ** 2).astype(np.float32)
        return np.zeros(len(own), np.float32)


def _two_colours(random: np.random.Generator) -> list[tuple[float, float, float]]:
    return [_COLOURS[number] for number in random.choice(len(_COLOURS), 2, replace=False)]


def mug(random: np.random.Generator, x: float, z: float) -> Thing:
    """A mug of glazed earthenware, its handle to one side."""
    size, high, wide = random.uniform(1.0, 1.18), random.uniform(1.0, 1.2), random.uniform(0.42, 0.5)
    side = random.choice([0.0, np.pi])
    local = Local(x, z, size, side + random.uniform(-0.75, 0.75))

    def cup(points: Points) -> Values:
        own = local(points)
        outside = tube(own, wide, 0.0, high, 0.05)
        inside = tube(own, wide - 0.06, 0.1, high + 0.5, 0.04)
        bow = torus(own * np.float32([1, 0.86, 1]), (wide + 0.02, 0.86 * high * 0.52, 0), 0.26, 0.062, 2)
        handle = np.maximum(bow, wide - 0.04 - np.sqrt(own[:, 0] ** 2 + own[:, 2] ** 2))
        return joined(np.maximum(outside, -inside), handle, 0.04) * np.float32(size * 0.9)

    first, colour = _two_colours(random)
    marks = Marks(str(random.choice(["none", "bands", "dots", "segments"])), int(random.integers(2, 5)), 0.45)
    marks = Marks(marks.kind, 12, 0.5) if marks.kind == "segments" else marks
    return Thing(Solid(((GLAZE, cup),), (x, 0.6 * size, z), 1.15 * size), first, colour, local, marks)


def ball(random: np.random.Generator, x: float, z: float) -> Thing:
    """A rubber ball, plain, with bands, dots, or segments like a beach ball."""
    size = random.uniform(0.54, 0.66)
    local = Local(x, z, size, random.uniform(0, 2 * np.pi), random.uniform(-0.9, 0.9))

    def round_(points: Points) -> Values:
        return ellipsoid(points, (x, size, z), (size, size, size))

    first, colour = _two_colours(random)
    kind = str(random.choice(["none", "bands", "dots", "segments"], p=[0.15, 0.3, 0.2, 0.35]))
    marks = Marks(kind, int(random.integers(3, 6)) if kind == "segments" else 2, 0.4)
    return Thing(Solid(((GLAZE, round_),), (x, size, z), size * 1.05), first, colour, local, marks)


def friend(kind: str, x: float, z: float, angle: float, wave: float) -> Solid:
    """A sitting plush animal, "bear" or "rabbit", that looks to +z and lifts one arm by `wave` in [0, 1]."""
    size = _SIZES[kind]
    local = Local(x, z, size, angle)

    def mirrored(points: Points) -> tuple[Points, Points]:
        own = local(points)
        return own, np.stack([np.abs(own[:, 0]), own[:, 1], own[:, 2]], axis=1)

    def fur(points: Points) -> Values:
        own, half = mirrored(points)
        found = joined(ellipsoid(own, (0, 0.68, 0), (0.56, 0.68, 0.5)),
                       ellipsoid(own, (0, 1.62, 0.05), (0.53, 0.47, 0.46)), 0.08)  # fmt: skip
        found = joined(found, capsule(half, (0.33, 0.24, 0.25), (0.48, 0.22, 0.82), 0.22), 0.08)
        found = joined(found, ellipsoid(half, (0.5, 0.3, 0.95), (0.23, 0.3, 0.17)), 0.06)
        found = joined(found, capsule(own, (-0.42, 1.05, 0.1), (-0.72, 0.5, 0.38), 0.17), 0.08)
        hand = (0.72 + 0.2 * wave, 0.5 + 1.0 * wave, 0.38 - 0.1 * wave)
        found = joined(found, capsule(own, (0.42, 1.05, 0.1), hand, 0.17), 0.08)
        if kind == "bear":
            found = joined(found, ellipsoid(half, (0.42, 2.0, 0.0), (0.2, 0.2, 0.11)), 0.05)
        else:
            found = joined(found, capsule(half, (0.2, 1.95, 0.0), (0.3, 2.72, -0.1), 0.13), 0.05)
        return found * np.float32(size)

    def light(points: Points) -> Values:
        own, half = mirrored(points)
        muzzle = ellipsoid(own, (0, 1.48, 0.45), (0.24, 0.18, 0.16))
        belly = ellipsoid(own, (0, 0.68, 0.14), (0.4, 0.5, 0.4))
        soles = ellipsoid(half, (0.5, 0.3, 1.09), (0.15, 0.2, 0.05))
        inner = (0.42, 2.0, 0.07), (0.12, 0.12, 0.06)
        if kind == "rabbit":
            inner = (0.26, 2.36, 0.08), (0.07, 0.34, 0.05)
        return np.minimum.reduce([muzzle, belly, soles, ellipsoid(half, *inner)]) * np.float32(size)

    def black(points: Points) -> Values:
        own, half = mirrored(points)
        eyes = ellipsoid(half, (0.19, 1.72, 0.47), (0.065, 0.075, 0.05))
        return np.minimum(eyes, ellipsoid(own, (0, 1.57, 0.6), (0.09, 0.06, 0.05))) * np.float32(size)

    def scarf(points: Points) -> Values:
        own, _ = mirrored(points)
        ring = torus(own * np.float32([1, 1, 1.1]), (0, 1.24, 0.06), 0.38, 0.12, 1)
        end = capsule(own, (0.16, 1.2, 0.48), (0.22, 0.82, 0.56), 0.09)
        return joined(ring, end, 0.05) * np.float32(0.85 * size)

    parts = ((FUR, fur), (LIGHT_FUR, light), (BLACK, black), (SCARF, scarf))
    return Solid(parts, (x, 1.5, z), 2.0)
