"""How ink comes to look as it does on paper, pad and screen: other pens, a hand that trembles, blur, noise, few pixels.

Digits and non-digits go the same way, so that none is known by how it was made. Ink is (H, W) float32, 1 is full ink.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.float32]
Stroke = NDArray[np.float64]  # (N, 2): x to the right and y downwards

SIDE = 96  # pixels of the square that is drawn in
_EXTENT = 0.7  # of the side: what is drawn
_SUBPIXEL_BITS = 4


def drawn(rng: np.random.Generator, strokes: Sequence[Stroke], pen: float | None = None) -> Ink:
    """Strokes of any size, drawn with a round pen, `pen` of the extent wide (by default 1/20 to 1/7)."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    pen = rng.uniform(0.05, 0.14) if pen is None else pen
    extent = SIDE * _EXTENT / max(1.0, 0.85 + pen)  # a very wide pen must not reach over the edge
    scale = extent / max(float((high - low).max()), 1e-6)
    width = max(1, round(pen * extent))
    picture = np.zeros((SIDE, SIDE), np.uint8)
    for stroke in strokes:
        placed = (stroke - (low + high) / 2) * scale + SIDE / 2
        fixed = np.round(placed * 2**_SUBPIXEL_BITS).astype(np.int32)[:, np.newaxis]
        cv2.polylines(picture, [fixed], False, 255, width, cv2.LINE_AA, _SUBPIXEL_BITS)
    return picture.astype(np.float32) / 255


def by_hand(rng: np.random.Generator, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes as a hand would repeat them: a little turned, slanted, stretched and bent."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), float(np.ptp(points, axis=0).max()) or 1.0
    turn, slant = rng.normal(0, 0.12), rng.normal(0, 0.12)
    stretch = np.exp(rng.normal(0, 0.12, 2)) * (_broad(rng), 1)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.array([[1, slant], [0, 1]])
    waves = rng.normal(0, 1.0, (2, 2)) * 3
    phases, strength = rng.uniform(0, 6.3, 2), rng.uniform(0, 0.05)
    bent = []
    for stroke in strokes:
        unit = (stroke - low) / size
        bent.append((unit + strength * np.sin(unit @ waves + phases)) * stretch @ matrix.T)
    return bent


def _broad(rng: np.random.Generator) -> float:
    """How much broader than usual a hand writes: most not, some by up to the double."""
    return float(rng.uniform(1, 2)) if rng.random() < 0.15 else 1.0


def bent(rng: np.random.Generator, ink: Ink) -> Ink:
    """Ink turned, slanted, stretched and bent as by a hand, in a square of `SIDE` pixels."""
    height, width = ink.shape
    scale = max(height, width) / (SIDE * 0.75)
    turn, slant = rng.normal(0, 0.1), rng.normal(0, 0.12)
    stretch = np.exp(rng.normal(0, 0.1, 2)) * scale / (_broad(rng), 1)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) - SIDE / 2
    strength, phases = rng.uniform(0, 2.5), rng.uniform(0, 6.3, 4)
    waves = rng.uniform(0.02, 0.09, 2)
    shifted_x = x + strength * np.sin(waves[0] * y + phases[0]) + strength * np.sin(waves[1] * x + phases[1])
    shifted_y = y + strength * np.sin(waves[0] * x + phases[2]) + strength * np.sin(waves[1] * y + phases[3])
    from_x = (np.cos(turn) * shifted_x + (np.sin(turn) + slant) * shifted_y) * stretch[0] + width / 2
    from_y = (-np.sin(turn) * shifted_x + np.cos(turn) * shifted_y) * stretch[1] + height / 2
    return cv2.remap(ink, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR)


def worn(rng: np.random.Generator, ink: Ink) -> NDArray[np.uint8]:
    """Grey levels, ink bright on 0, as pad, scanner or camera give them: few pixels, blur, noise, pale ink, gaps."""
    if rng.random() < 0.6:
        longest = max(ink.shape)
        side = rng.uniform(18, 112)
        size = (max(3, round(ink.shape[1] * side / longest)), max(3, round(ink.shape[0] * side / longest)))
        ink = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
        if rng.random() < 0.6:
            ink = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, max(0.35, 0.028 * side)))
    if rng.random() < 0.3:
        ink = np.clip(ink, 0, 1) ** np.float32(rng.uniform(0.5, 1.6))
    if rng.random() < 0.3:
        grain = cv2.resize(rng.normal(1, 0.25, (12, 12)).astype(np.float32), ink.shape[::-1])
        ink = ink * np.clip(grain, 0.3, 1)
    ink = ink / max(float(ink.max()), 1e-6)
    if rng.random() < 0.3:
        ink = ink + rng.normal(0, rng.uniform(0.01, 0.08), ink.shape).astype(np.float32) * (ink > 0.05)
    if rng.random() < 0.25:
        ink = np.where(ink > rng.uniform(0.1, 0.3), ink, 0)  # as ink that was found by a threshold
    return np.pad(np.clip(ink * 255, 0, 255).astype(np.uint8), 2)


def repenned(rng: np.random.Generator, ink: Ink) -> Ink:
    """Ink as a pen of another width would draw it: its middle lines, drawn again."""
    bones = thinned(ink > 0.5)
    distance = cv2.distanceTransform((~bones).astype(np.uint8), cv2.DIST_L2, 5)
    rows, columns = np.nonzero(bones)
    longest = max(np.ptp(rows), np.ptp(columns)) if len(rows) else 1
    return np.clip(rng.uniform(0.025, 0.075) * longest - distance + 0.5, 0, 1).astype(np.float32)


def thinned(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The middle lines of strokes (Zhang and Suen, 1984)."""
    ink = ink.copy()
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            p = np.pad(ink, 1).astype(np.int8)
            around = [
                p[:-2, 1:-1],
                p[:-2, 2:],
                p[1:-1, 2:],
                p[2:, 2:],
                p[2:, 1:-1],
                p[2:, :-2],
                p[1:-1, :-2],
                p[:-2, :-2],
            ]
            count = sum(around)
            steps = sum((a == 0) & (b == 1) for a, b in zip(around, around[1:] + around[:1], strict=True))
            north, east, south, west = around[0], around[2], around[4], around[6]
            ends = (
                (north * east * south == 0) & (east * south * west == 0)
                if first
                else (north * east * west == 0) & (north * south * west == 0)
            )
            gone = ink & (count >= 2) & (count <= 6) & (steps == 1) & ends
            changed |= bool(gone.any())
            ink &= ~gone
    return ink
