"""What people draw that is no digit, as strokes: scribbles, shapes, frames, doodles, dots.

Each function takes a random generator and gives strokes, (N, 2) points in any unit, y downwards. The network learns
from these; `held_out_drawings.py` has others that only measure it. A plain circle and an upright line are in neither:
they are a 0 and a 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from hands import Stroke

Drawing = Callable[[np.random.Generator], list[Stroke]]


def line(*points: tuple[float, float], every: int = 12) -> Stroke:
    """A stroke along straight lines, with points between the corners so that it can be bent."""
    corners = np.array(points, np.float64)
    places = np.linspace(0, len(corners) - 1, every * (len(corners) - 1) + 1)
    return np.stack([np.interp(places, np.arange(len(corners)), corners[:, axis]) for axis in (0, 1)], axis=1)


def arc(x: float, y: float, wide: float, high: float, first: float = 0.0, last: float = 360.0) -> Stroke:
    """Part of an ellipse around (x, y), in degrees from the right, clockwise on the screen."""
    angles = np.radians(np.linspace(first, last, 40))
    return np.stack([x + wide * np.cos(angles), y + high * np.sin(angles)], axis=1)


def regular_polygon(corners: int, first: float = -90.0, step: int = 1) -> Stroke:
    angles = np.radians(first + 360.0 * step / corners * np.arange(corners + 1))
    return line(*zip(np.cos(angles), np.sin(angles), strict=True))


def smooth(points: Stroke, count: int) -> Stroke:
    """A curve through points (Catmull and Rom, 1974), `count` points for each stretch."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, count, endpoint=False)[:, np.newaxis]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
    return np.concatenate([*parts, points[-1:]])


def random_curve(rng: np.random.Generator) -> list[Stroke]:
    """A scribble: one long smooth stroke through many random places."""
    return [smooth(rng.uniform(0, 1, (int(rng.integers(7, 26)), 2)) * (1, rng.uniform(0.4, 1.6)), 8)]


def wandering(rng: np.random.Generator) -> list[Stroke]:
    """A stroke whose direction wanders, as of a pen without aim."""
    angles = np.cumsum(rng.normal(0, rng.uniform(0.3, 0.9), int(rng.integers(60, 160)))) + rng.uniform(0, 6.3)
    return [np.cumsum(np.stack([np.cos(angles), np.sin(angles)], axis=1), axis=0)]


def zigzag(rng: np.random.Generator) -> list[Stroke]:
    count = int(rng.integers(5, 14))
    y = np.tile([0.0, 1.0], count)[:count] + rng.normal(0, 0.1, count)
    points = np.stack([np.linspace(0, rng.uniform(0.6, 2.5), count), y], axis=1)
    points = points if rng.random() < 0.6 else points[:, ::-1]
    return [smooth(points, 6) if rng.random() < 0.5 else line(*points, every=6)]


def spiral(rng: np.random.Generator) -> list[Stroke]:
    turns = rng.uniform(2.2, 5)
    t = np.linspace(0.05, 1, 120)
    angle = 6.283 * turns * t * rng.choice([-1, 1]) + rng.uniform(0, 6.3)
    return [np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1)]


def lines(rng: np.random.Generator) -> list[Stroke]:
    """Two to seven straight lines here and there."""
    return [line(*rng.uniform(0, 1, (2, 2))) for _ in range(int(rng.integers(3, 8)))]


def curves(rng: np.random.Generator) -> list[Stroke]:
    return [smooth(rng.uniform(0, 1, (int(rng.integers(3, 6)), 2)), 8) for _ in range(int(rng.integers(2, 5)))]


def filled(rng: np.random.Generator) -> list[Stroke]:
    """Ink to and fro, until a place is nearly black."""
    count = int(rng.integers(14, 30))
    x = np.linspace(0, 1, count)
    edge = 0.5 * np.sqrt(np.clip(1 - (2 * x - 1) ** 2, 0.02, 1)) if rng.random() < 0.5 else np.full(count, 0.5)
    y = 0.5 + edge * np.tile([-1.0, 1.0], count)[:count] * rng.uniform(0.8, 1.1, count)
    return [np.stack([x * rng.uniform(0.6, 1.4), y], axis=1)]


def loops(rng: np.random.Generator) -> list[Stroke]:
    """A row of loops, as in a first writing lesson or a spring."""
    count, t = rng.uniform(2.5, 6), np.linspace(0, 1, 150)
    angle = 6.283 * count * t
    return [np.stack([t * count * rng.uniform(0.4, 1) + 0.5 * np.cos(angle), 0.7 * np.sin(angle)], axis=1)]


def polygon(rng: np.random.Generator) -> list[Stroke]:
    corners = int(rng.choice([3, 3, 4, 5, 6]))
    return [regular_polygon(corners, -90 + rng.choice([0, 45, 180]) + rng.normal(0, 6)) * (1, rng.uniform(0.7, 1.4))]


def star(rng: np.random.Generator) -> list[Stroke]:
    if rng.random() < 0.5:
        return [regular_polygon(5, step=2)]
    count = int(rng.integers(4, 8))
    angles = np.radians(-90 + 180 / count * np.arange(2 * count + 1))
    far = np.where(np.arange(2 * count + 1) % 2, rng.uniform(0.35, 0.6), 1.0)
    return [line(*zip(far * np.cos(angles), far * np.sin(angles), strict=True), every=6)]


def asterisk(rng: np.random.Generator) -> list[Stroke]:
    count, first = int(rng.integers(2, 5)), rng.uniform(0, 180)
    angles = np.radians(first + 180 / count * np.arange(count))
    return [line((-np.cos(a), -np.sin(a)), (np.cos(a), np.sin(a))) for a in angles]


def arrow(rng: np.random.Generator) -> list[Stroke]:
    head = rng.uniform(0.2, 0.4)
    strokes = [line((0, 0), (1, 0)), line((1 - head, -head), (1, 0), (1 - head, head))]
    a = np.radians(rng.choice([0, 90, 180, 270, 45, 135]))
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    return [stroke @ turn.T for stroke in strokes]


def tick(rng: np.random.Generator) -> list[Stroke]:
    return [line((0, 0.5), (rng.uniform(0.25, 0.4), 1), (1.1, rng.uniform(-0.1, 0.2)))]


def bar(rng: np.random.Generator) -> list[Stroke]:
    """One line that lies, or falls to the right: no way to write a 1."""
    angle = np.radians(rng.uniform(-25, 50))
    middle = rng.normal(0, 0.05, 2)
    end = np.array([np.cos(angle), np.sin(angle)])
    return [smooth(np.array([-end, middle, end]), 8)]


def parallels(rng: np.random.Generator) -> list[Stroke]:
    count, gap, lean = int(rng.integers(2, 5)), rng.uniform(0.25, 0.6), rng.normal(0, 0.2)
    strokes = [line((lean, n * gap), (1 + rng.normal(0, 0.08), n * gap)) for n in range(count)]
    return [stroke[:, ::-1] for stroke in strokes] if rng.random() < 0.4 else strokes


def heart(rng: np.random.Generator) -> list[Stroke]:
    t = np.linspace(0, 6.283, 60)
    x, y = 16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [np.stack([x, -y], axis=1)]


def crescent(rng: np.random.Generator) -> list[Stroke]:
    side = rng.choice([-1, 1])
    return [stroke * (side, 1) for stroke in (arc(0, 0, 1, 1, 60, 300), arc(0.35, 0, 0.75, 0.88, 75, 285))]


def circle_with(rng: np.random.Generator) -> list[Stroke]:
    """A circle with a cross, an upright line, a dot, or another circle in it."""
    inside = [
        [line((-0.7, -0.7), (0.7, 0.7)), line((-0.7, 0.7), (0.7, -0.7))],
        [line((0, -1), (0, 1)), line((-1, 0), (1, 0))],
        [arc(0, 0, 0.08, 0.08)],
        [arc(0, 0, 0.5, 0.5)],
    ]
    return [arc(0, 0, 1, 1), *inside[int(rng.integers(len(inside)))]]


def wave(rng: np.random.Generator) -> list[Stroke]:
    x = np.linspace(0, rng.uniform(1.5, 4), 80)
    return [np.stack([x, rng.uniform(0.2, 0.5) * np.sin(6.283 * x / rng.uniform(0.9, 1.2))], axis=1)]


def bow(rng: np.random.Generator) -> list[Stroke]:
    """Part of a circle that opens upwards or downwards."""
    first = rng.choice([0, 180])
    strokes = [arc(0, 0, 1, rng.uniform(0.7, 1.3), first, first + 180)]
    return [*strokes, line((-1, 0), (1, 0))] if rng.random() < 0.4 else strokes


def frame(rng: np.random.Generator) -> list[Stroke]:
    wide = rng.uniform(0.6, 3)
    strokes = [line((0, 0), (wide, 0), (wide, 1), (0, 1), (0, 0))]
    if rng.random() < 0.3:
        strokes.append(line((0.1, 0.1), (wide - 0.1, 0.1), (wide - 0.1, 0.9), (0.1, 0.9), (0.1, 0.1)))
    if rng.random() < 0.25:
        strokes += [line((0, 0), (wide, 1)), line((wide, 0), (0, 1))][: int(rng.integers(1, 3))]
    return strokes


def grid(rng: np.random.Generator) -> list[Stroke]:
    rows, columns = rng.integers(1, 4, 2)
    outer = rng.random() < 0.6
    down = range(0 if outer else 1, rows + (2 if outer else 1))
    across = range(0 if outer else 1, columns + (2 if outer else 1))
    strokes = [line((0, y), (columns + 1, y)) for y in down]
    return strokes + [line((x, 0), (x, rows + 1)) for x in across]


def corner(rng: np.random.Generator) -> list[Stroke]:
    """Two or three sides of a frame, as where a form is cut off; not the two of a 7."""
    points = [(0, 0), (0, 1), (rng.uniform(0.5, 1.4), 1), (1, 0)]
    return [line(*points[: int(rng.choice([3, 4]))])]


def smiley(rng: np.random.Generator) -> list[Stroke]:
    mouth = arc(0, 0.1, 0.5, 0.45, 20, 160) if rng.random() < 0.7 else arc(0, 0.75, 0.5, 0.4, 200, 340)
    return [arc(0, 0, 1, 1), arc(-0.35, -0.3, 0.08, 0.1), arc(0.35, -0.3, 0.08, 0.1), mouth]


def house(rng: np.random.Generator) -> list[Stroke]:
    door = line((0.4, 1), (0.4, 0.6), (0.65, 0.6), (0.65, 1))
    return [
        line((0, 1), (0, 0.3), (1, 0.3), (1, 1), (0, 1)),
        line((0, 0.3), (0.5, rng.uniform(-0.4, 0)), (1, 0.3)),
        door,
    ]


def stick_figure(rng: np.random.Generator) -> list[Stroke]:
    arms = rng.uniform(-0.3, 0.4)
    body = [line((0, 0.4), (0, 1.3)), line((-0.6, 0.8 - arms), (0, 0.6), (0.6, 0.8 - arms))]
    return [arc(0, 0, 0.4, 0.4), *body, line((-0.5, 2.1), (0, 1.3), (0.5, 2.1))]


def sun(rng: np.random.Generator) -> list[Stroke]:
    angles = np.radians(np.linspace(0, 360, int(rng.integers(6, 13)), endpoint=False))
    rays = [line((0.7 * np.cos(a), 0.7 * np.sin(a)), (1.1 * np.cos(a), 1.1 * np.sin(a))) for a in angles]
    return [arc(0, 0, 0.5, 0.5), *rays]


def tree(rng: np.random.Generator) -> list[Stroke]:
    if rng.random() < 0.5:
        return [regular_polygon(3), line((0, 0.5), (0, 1.2))]
    crown = [arc(x, y, 0.4, 0.4) for x, y in ((-0.35, 0), (0.35, 0), (0, -0.4))]
    return [*crown, line((-0.1, 0.3), (-0.1, 1.2)), line((0.1, 0.3), (0.1, 1.2))]


def car(rng: np.random.Generator) -> list[Stroke]:
    body = line((0, 0.6), (0, 0.3), (0.4, 0.3), (0.6, 0), (1.3, 0), (1.5, 0.3), (2, 0.3), (2, 0.6), (0, 0.6))
    return [body, arc(0.5, 0.65, 0.2, 0.2), arc(1.5, 0.65, 0.2, 0.2)]


def cat(rng: np.random.Generator) -> list[Stroke]:
    ears = [line((x - 0.3, -0.7), (x, -1.3), (x + 0.25, -0.75)) for x in (-0.6, 0.6)]
    whiskers = [line((s * 0.3, y), (s * 1.2, y + 0.1)) for s in (-1, 1) for y in (0.2, 0.4)]
    return [arc(0, 0, 1, 0.9), *ears, *whiskers, arc(-0.35, -0.2, 0.08, 0.1), arc(0.35, -0.2, 0.08, 0.1)]


def dot(rng: np.random.Generator) -> list[Stroke]:
    """One dot, or the short slip of an accidental click: a spot hardly longer than it is wide."""
    slip = rng.uniform(0, 0.6) * np.array([np.cos(a := rng.uniform(0, 6.3)), np.sin(a)])
    return [arc(*(slip * t), r, r) for t in np.linspace(0, 1, 6) for r in (0.15, 0.32, 0.5)]


def dots(rng: np.random.Generator) -> list[Stroke]:
    """Two to six dots here and there."""
    size = rng.uniform(0.02, 0.1)
    places = rng.uniform(0, 1, (int(rng.integers(2, 7)), 2))
    return [arc(x, y, r * size, r * size) for x, y in places for r in (0.2, 0.6, 1.0)]


DRAWINGS: Mapping[str, tuple[Drawing, ...]] = {
    "scribbles": (random_curve, wandering, zigzag, spiral, lines, curves, filled, loops),
    "shapes": (
        polygon, star, asterisk, arrow, tick, bar, parallels, heart, crescent, circle_with, wave, bow,
    ),
    "frames": (frame, grid, corner),
    "doodles": (smiley, house, stick_figure, sun, tree, car, cat),
    "dots": (dot, dots),
}  # fmt: skip
