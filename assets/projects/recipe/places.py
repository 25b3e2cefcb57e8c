"""Where the pictures are taken: textures of a ground, and what stands behind it. Linear colours, (H, W, 3) float32."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Texture = NDArray[np.float32]
_SIDE = 1024


@dataclass(frozen=True)
class Place:
    """A ground and a backdrop with the light that falls on them.

    `ground` covers `ground_size` units of the scene and repeats; `backdrop` is an upright wall `distance` behind, and
    `wall_size` units high. `sun` and `sky` are the colours of the light with a direction and of the one from all
    sides; `softness` is that of shadows.
    """

    ground: Texture
    ground_size: float
    backdrop: Texture
    wall_size: float
    distance: float
    sun: tuple[float, float, float]
    sky: tuple[float, float, float]
    softness: float
    gloss: float


def _noise(random: np.random.Generator, wide: float, high: float) -> Texture:
    """Smooth noise of mean 0 and deviation 1, whose spots are so many pixels wide and high; it repeats seamlessly."""
    grey = random.standard_normal((_SIDE, _SIDE)).astype(np.float32)
    margin = int(3 * max(wide, high)) + 1
    padded = cv2.copyMakeBorder(grey, margin, margin, margin, margin, cv2.BORDER_WRAP)
    smooth = cv2.GaussianBlur(padded, (0, 0), wide, sigmaY=high)[margin:-margin, margin:-margin]
    return (smooth - smooth.mean()) / smooth.std()


def _tinted(grey: Texture, colour: tuple[float, float, float]) -> Texture:
    return np.clip(grey, 0, None)[..., np.newaxis] * np.float32(colour)


def _planks(random: np.random.Generator, colour: tuple[float, float, float], count: int) -> Texture:
    """Boards of wood side by side, with their grain."""
    grain = _noise(random, 90, 1.2) * 0.11 + _noise(random, 200, 5) * 0.13 + _noise(random, 30, 0.7) * 0.05
    grey = 1 + grain
    for number in range(count):
        top, bottom = number * _SIDE // count, (number + 1) * _SIDE // count
        grey[top:bottom] = np.roll(grey[top:bottom], int(random.integers(_SIDE)), axis=1) * random.uniform(0.82, 1.12)
        grey[top : top + 3] *= 0.35
    return _tinted(grey, colour)


def _lawn(random: np.random.Generator) -> Texture:
    """Blades of grass, thousands of them, the later ones in the light."""
    picture = np.zeros((_SIDE, _SIDE, 3), np.float32)
    picture[:] = (0.020, 0.055, 0.008)
    patches = _noise(random, 60, 60)
    for number in range(26_000):
        x, y = random.integers(0, _SIDE, 2)
        angle, reach = random.normal(-np.pi / 2, 0.7), random.uniform(12, 34)
        bright = (0.35 + 0.65 * number / 26_000) * random.uniform(0.6, 1.3) * (1 + 0.18 * patches[y, x])
        green = np.array([random.uniform(0.45, 0.8), 1.0, random.uniform(0.12, 0.25)]) * 0.23 * bright
        move = np.array([reach * np.cos(angle), reach * np.sin(angle)])
        for across in (0, -_SIDE if x > _SIDE // 2 else _SIDE):  # so that the lawn repeats without a seam
            for along in (0, -_SIDE if y > _SIDE // 2 else _SIDE):
                start = np.array([x + across, y + along])
                cv2.line(picture, start.tolist(), (start + move).astype(int).tolist(), green.tolist(), 2, cv2.LINE_AA)
    return picture


def _bricks(random: np.random.Generator) -> Texture:
    picture = np.zeros((_SIDE, _SIDE, 3), np.float32)
    picture[:] = (0.42, 0.39, 0.35)
    rows, columns = 16, 6
    high, wide = _SIDE // rows, _SIDE // columns
    for row in range(rows):
        for column in range(-1, columns + 1):
            x, y = int((column + 0.5 * (row % 2)) * wide), row * high
            tone = random.uniform(0.7, 1.2)
            colour = np.array([0.42, 0.15 + random.uniform(-0.03, 0.04), 0.09]) * tone
            cv2.rectangle(picture, (x + 5, y + 5), (x + wide - 5, y + high - 5), tuple(colour), -1)
    return np.clip(picture * (1 + 0.10 * _noise(random, 2, 2) + 0.08 * _noise(random, 30, 30))[..., np.newaxis], 0, 1)


def _hedge_and_sky(random: np.random.Generator) -> Texture:
    """Sky with soft clouds above, bushes below, the sun on some of their leaves."""
    height = np.linspace(1, 0, _SIDE, dtype=np.float32)[:, np.newaxis, np.newaxis]
    sky = np.float32([0.55, 0.72, 0.92]) * (1 - height) + np.float32([0.16, 0.36, 0.78]) * height
    clouds = np.clip(_noise(random, 120, 30) * 0.5 + _noise(random, 40, 14) * 0.3 - 0.1, 0, 1)[..., np.newaxis]
    picture = sky * (1 - clouds) + clouds * np.float32([0.95, 0.95, 0.97])
    edge = 0.52 + 0.035 * _noise(random, 70, 70)[:1] + 0.012 * _noise(random, 9, 9)[:1]
    bush = np.linspace(0, 1, _SIDE, dtype=np.float32)[:, np.newaxis] > edge
    leaves = 0.5 + 0.25 * _noise(random, 5, 5) + 0.35 * _noise(random, 40, 40)
    picture[bush] = _tinted(np.clip(leaves, 0.08, 2), (0.055, 0.14, 0.03))[bush]
    return picture.astype(np.float32)


def _wallpaper(random: np.random.Generator, colour: tuple[float, float, float], striped: bool) -> Texture:
    across = np.arange(_SIDE)[np.newaxis, :] * 20 / _SIDE % 1 < 0.5
    grey = 1 + 0.02 * _noise(random, 3, 3) - (0.22 * across if striped else 0)
    return _tinted(np.broadcast_to(grey, (_SIDE, _SIDE)).astype(np.float32), colour)


def _cloth(random: np.random.Generator) -> Texture:
    across = np.arange(_SIDE) * 16 / _SIDE % 1 < 0.5
    checks = across[np.newaxis].astype(np.float32) + across[:, np.newaxis]
    return (
        np.float32([0.82, 0.80, 0.76])
        - checks[..., np.newaxis] * np.float32([0.30, 0.16, 0.10])
        + 0.02 * _noise(random, 1, 1)[..., np.newaxis]
    )


def _stones(random: np.random.Generator) -> Texture:
    grey = 0.42 + 0.05 * _noise(random, 1.2, 1.2) + 0.05 * _noise(random, 25, 25)
    for place in range(0, _SIDE, _SIDE // 4):
        grey[place : place + 8] *= 0.5
        grey[:, place : place + 8] *= 0.5
    return _tinted(grey, (1.0, 0.97, 0.9))


def _room(random: np.random.Generator) -> Place:
    wood = _planks(random, (0.40, 0.205, 0.085), 5)
    paper = _wallpaper(random, (0.74, 0.60, 0.36), striped=True)
    return Place(wood, 5.0, paper, 6.0, 4.2, (2.0, 1.75, 1.4), (0.75, 0.68, 0.60), 0.22, 0.10)


def _garden(random: np.random.Generator) -> Place:
    return Place(
        _lawn(random), 5.0, _hedge_and_sky(random), 13.0, 11.0, (2.6, 2.45, 2.1), (0.62, 0.74, 0.95), 0.06, 0.0
    )  # fmt: skip


def _kitchen(random: np.random.Generator) -> Place:
    wall = _wallpaper(random, (0.42, 0.62, 0.66), striped=False)
    return Place(_cloth(random), 5.0, wall, 6.0, 4.0, (1.8, 1.75, 1.65), (0.85, 0.86, 0.90), 0.25, 0.0)


def _yard(random: np.random.Generator) -> Place:
    return Place(_stones(random), 6.0, _bricks(random), 6.0, 4.0, (2.3, 2.15, 1.9), (0.66, 0.72, 0.82), 0.08, 0.0)


PLACES: dict[str, Callable[[np.random.Generator], Place]] = {
    "room": _room, "garden": _garden, "kitchen": _kitchen, "yard": _yard,
}  # fmt: skip
