"""Where sheets are found: on dark desks, at an angle, as forms with frames, as boards on a wall."""

from __future__ import annotations

import cv2
import numpy as np
from disturbances import ANGLE, BOARD, CHALK, DESK, FORM, ZEROS, Field
from numpy.typing import NDArray
from pens import Glyph, glyph_of

ON_SOMETHING = {DESK, ANGLE, BOARD, CHALK}
SMALLEST = 0.6  # of the photo's side: how small the sheet is in it
_DARK = ((90, 62, 40), (48, 50, 54), (30, 30, 32), (62, 40, 30), (25, 45, 60))
_WALLS = ((205, 200, 190), (180, 188, 196), (150, 146, 140))
_FRAMES = ((120, 84, 52), (150, 152, 156), (60, 60, 62))


def around_of(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> Field:
    """What lies around the sheet: a plain mat, leather, cloth or wood, dark; a wall for boards."""
    board = bool({BOARD, CHALK} & set(disturbances))
    kinds = _WALLS if board else _DARK
    colour = np.array(kinds[rng.integers(len(kinds))], np.float32) / 255
    noise = rng.standard_normal((height, width)).astype(np.float32)
    grain = [(0.0, 0.0), (1.2, 1.2), (3.0, 3.0), (40.0, 1.0)][0 if board else rng.integers(4)]
    if grain[0]:
        noise = cv2.GaussianBlur(noise, (0, 0), sigmaX=grain[0], sigmaY=grain[1])
        noise *= rng.uniform(0.1, 0.45) / max(float(noise.std()), 1e-6)
    else:
        noise *= 0.01
    return np.clip(colour * (1 + noise[..., np.newaxis]), 0, 1)


def place_of(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> NDArray[np.float64]:
    """Where points of the sheet come to lie: 60 to 85 % as large, moved, turned; perhaps seen from an angle."""
    scale, degrees = rng.uniform(SMALLEST, 0.85), rng.uniform(-12, 12)
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale), (0, 0, 1)])
    room = (1 - scale) * 0.3 * np.array([width, height])
    shift = np.eye(3)
    shift[:2, 2] = rng.uniform(-1, 1, 2) * room
    matrix = shift @ turn
    if ANGLE in disturbances:
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * rng.uniform(0, 0.2, (4, 2)) * (width, height)
        matrix = matrix @ cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32))
    return matrix


def framed(rng: np.random.Generator, paper: Field, disturbances: tuple[str, ...]) -> Field:
    """The paper with a printed frame, or the board with its own."""
    height, width = paper.shape[:2]
    if {BOARD, CHALK} & set(disturbances):
        colour = np.array(_FRAMES[rng.integers(len(_FRAMES))], np.float64) / 255
        thick = round(rng.uniform(0.01, 0.025) * width)
        cv2.rectangle(paper, (0, 0), (width - 1, height - 1), colour.tolist(), 2 * thick)
    if FORM in disturbances:
        level = rng.uniform(0.1, 0.25)
        thick, away = max(2, round(rng.uniform(0.004, 0.014) * width)), round(0.02 * width)
        cv2.rectangle(paper, (away, away), (width - away, height - away), (level, level, level), thick)
    return paper


def pressed(rng: np.random.Generator, ink: Field, disturbances: tuple[str, ...]) -> Field:
    """Ink of a pencil: pale, and paler where it is hardly pressed."""
    if FORM not in disturbances:
        return ink
    height, width = ink.shape
    rough = rng.standard_normal((max(4, height // 18), max(4, width // 18))).astype(np.float32)
    pressure = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(ink * np.clip(rng.uniform(0.32, 0.5) * (1 + 0.3 * pressure), 0.18, 1), np.float32)


def maybe_small_zero(
    rng: np.random.Generator, glyph: Glyph, size: float, pen: float, disturbances: tuple[str, ...]
) -> Glyph:
    """Some people write zeros as small rings: a quarter to a half as high as the other digits, at least 12 pixels."""
    if ZEROS not in disturbances or rng.random() > 0.4:
        return glyph
    small = max(12.0, size * rng.uniform(0.25, 0.5))
    while True:
        zero = glyph_of(rng, small, min(pen * size / small, 0.16) if pen else 0.0)
        if zero.label == 0 and 0.6 <= zero.ink.shape[1] / zero.ink.shape[0] <= 1.5:
            return zero
