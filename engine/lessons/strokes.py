"""Letters, smileys and digits, drawn by code as a pen draws them. They are ours, and free to copy (MIT)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from engine.types import Image

SIDE = 280  # pixels of a drawing
_PEN = 22
_SCALE = 3  # drawn larger and shrunk, for smooth edges

Point = tuple[float, float]
Strokes = tuple[tuple[Point, ...], ...]


def arc(x: float, y: float, across: float, down: float, start: float, end: float) -> tuple[Point, ...]:
    """A piece of an ellipse around (x, y) with these half axes, from one angle to another, in degrees, 0 at the right
    and 90 below.
    """
    angles = np.radians(np.linspace(start, end, 33))
    return tuple((x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles)


LETTERS: dict[str, Strokes] = {
    "A": (((0.25, 0.82), (0.50, 0.18), (0.75, 0.82)), ((0.34, 0.60), (0.66, 0.60))),
    "B": (
        ((0.33, 0.18), (0.33, 0.82)),
        ((0.33, 0.18), *arc(0.48, 0.33, 0.17, 0.15, -90, 90), (0.33, 0.48)),
        ((0.33, 0.48), *arc(0.50, 0.65, 0.19, 0.17, -90, 90), (0.33, 0.82)),
    ),
    "H": (((0.28, 0.18), (0.28, 0.82)), ((0.72, 0.18), (0.72, 0.82)), ((0.28, 0.50), (0.72, 0.50))),
    "O": (arc(0.50, 0.50, 0.24, 0.32, -90, 270),),
    "S": ((*arc(0.50, 0.34, 0.20, 0.16, -30, -270), *arc(0.50, 0.66, 0.20, 0.16, -90, 150)),),
    "X": (((0.27, 0.18), (0.73, 0.82)), ((0.73, 0.18), (0.27, 0.82))),
    "Z": (((0.28, 0.20), (0.72, 0.20), (0.28, 0.80), (0.72, 0.80)),),
}
SMILEY: Strokes = (
    arc(0.50, 0.50, 0.34, 0.34, -90, 270),
    ((0.39, 0.40), (0.39, 0.42)),
    ((0.61, 0.40), (0.61, 0.42)),
    arc(0.50, 0.52, 0.17, 0.15, 25, 155),
)
HEART: Strokes = ((*arc(0.36, 0.38, 0.14, 0.15, 0, -205), (0.50, 0.82), *arc(0.64, 0.38, 0.14, 0.15, 25, -180)),)
FOUR: Strokes = (((0.58, 0.18), (0.28, 0.60), (0.76, 0.60)), ((0.60, 0.42), (0.60, 0.84)))
SEVEN: Strokes = (((0.28, 0.22), (0.72, 0.22), (0.44, 0.84)),)
SIX: Strokes = (((0.64, 0.17), (0.46, 0.30), (0.36, 0.50), *arc(0.51, 0.66, 0.16, 0.17, 180, 540)),)


def drawn(strokes: Strokes, quarters: int = 0) -> Image:
    """The strokes, white on black, (280, 280, 3) uint8, turned to the left by quarters of a full turn."""
    from PIL import Image as Pictures  # noqa: PLC0415 - the window starts without it
    from PIL import ImageDraw  # noqa: PLC0415

    large = SIDE * _SCALE
    sheet = Pictures.new("L", (large, large))
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        points = [(x * large, y * large) for x, y in stroke]
        pen.line(points, fill=255, width=_PEN * _SCALE, joint="curve")
        for point in _ends(points):
            pen.ellipse(point, fill=255)
    small = np.asarray(sheet.resize((SIDE, SIDE), Pictures.Resampling.LANCZOS))
    return np.ascontiguousarray(np.repeat(np.rot90(small, quarters)[:, :, np.newaxis], 3, axis=2))


def _ends(points: Sequence[Point]) -> list[tuple[float, float, float, float]]:
    """Boxes of the round ends of a stroke, since a line ends abruptly."""
    radius = _PEN * _SCALE / 2
    return [(x - radius, y - radius, x + radius, y + radius) for x, y in points]
