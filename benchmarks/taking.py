"""Taking a sheet with a camera: from an angle, in some light, with blur, noise and JPEG."""

from __future__ import annotations

import math

import cv2
import numpy as np
from disturbances import BLUR, NOISE, PERSPECTIVE, ROTATION, SHADOW, UNEVEN, Field
from numpy.typing import NDArray

from engine.types import Image


def turn_of(
    rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]
) -> NDArray[np.float64] | None:
    """Where points of the sheet come to lie: turned by up to 15°, corners pulled in by up to 12 %."""
    if not {ROTATION, PERSPECTIVE} & set(disturbances):
        return None
    matrix = np.eye(3)
    if PERSPECTIVE in disturbances:
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) * rng.uniform(0, 0.12, (4, 2)) * (width, height)
        matrix = cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32))
    if ROTATION in disturbances:
        degrees = rng.uniform(5, 15) * rng.choice((-1, 1))
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.84)
        matrix = np.vstack([turn, (0, 0, 1)]) @ matrix
    return matrix


def light_on(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> Field:
    light = np.full((height, width), rng.uniform(0.75, 1.0), np.float32)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    if UNEVEN in disturbances:
        angle = rng.uniform(0, 2 * math.pi)
        slope = x * math.cos(angle) + y * math.sin(angle)
        light *= 1 - rng.uniform(0.15, 0.35) * (1 + slope) / 2
        light *= 1 - rng.uniform(0.1, 0.3) * np.minimum(1, (x**2 + y**2) / 2)
    if SHADOW in disturbances:
        for _ in range(int(rng.integers(1, 3))):
            light *= 1 - rng.uniform(0.2, 0.55) * _shadow(rng, width, height)
    return light


def _shadow(rng: np.random.Generator, width: int, height: int) -> Field:
    """A hand's or a head's shadow: a polygon with rounded corners, its border from nearly sharp to wide."""
    centre = rng.uniform(0, 1, 2) * (width, height)
    angles = np.sort(rng.uniform(0, 2 * math.pi, 7))
    reach = rng.uniform(0.15, 0.5, 7) * width
    points = centre + np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, np.newaxis]
    mask = np.zeros((height, width), np.float32)
    cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
    return cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.003, 0.04) * width)


def taken(rng: np.random.Generator, seen: Field, disturbances: tuple[str, ...]) -> Image:
    scale = seen.shape[0] / 480
    blur = rng.uniform(0.8, 1.5) * math.sqrt(scale) if BLUR in disturbances else rng.uniform(0.3, 0.6)
    seen = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), blur)
    if BLUR in disturbances and rng.random() < 0.5:
        length = round(rng.uniform(2, 4) * scale)
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        angle = rng.uniform(0, math.pi)
        offset = np.array([math.cos(angle), math.sin(angle)]) * length / 2
        start, end = (tuple(int(v) for v in np.round(length + s * offset)) for s in (-1, 1))
        cv2.line(kernel, start, end, 1.0, 1)
        seen = cv2.filter2D(seen, -1, kernel / kernel.sum())
    sigma = rng.uniform(4, 14) if NOISE in disturbances else rng.uniform(0.5, 2.5)
    grain = rng.standard_normal(seen.shape).astype(np.float32) * sigma
    picture = np.clip(seen * 255 + grain, 0, 255).astype(np.uint8)
    quality = int(rng.integers(60, 95))
    coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1])
