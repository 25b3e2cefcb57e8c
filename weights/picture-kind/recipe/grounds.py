"""What digits stand on, and how a picture of it is taken: paper, boards and screens; desks around; light; cameras."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]  # (H, W) or (H, W, 3), 1 is white or full ink
Colour = NDArray[np.float32]  # (3,)
Rng = np.random.Generator


@dataclass(frozen=True)
class Ground:
    """A ground: its picture (H, W, 3), and its colour. `plain` is one that no camera took."""

    picture: Field
    colour: Colour
    plain: bool

    def over(self, picture: Field, ink: Field, colour: Colour) -> Field:
        """The picture with ink, (H, W), on it."""
        return picture * (1 - ink[..., None]) + colour * ink[..., None]

    def taken(self, rng: Rng, picture: Field, ink: Field, contrast: float) -> NDArray[np.uint8]:
        """The picture (H, W, 3) uint8 that somebody has of it; noise leaves ink of this contrast to be seen."""
        rows = ink.max(axis=1) > 0.3
        least = 11 / max(11, int(rows.sum())) if rows.any() else 0.3
        if self.plain:
            return _saved(rng, picture, least)
        if rng.random() < 0.3:
            picture = _on_desk(rng, picture, ink)
        light = _light(rng, *picture.shape[:2])
        return photographed(rng, picture * light[..., None], least, contrast * float(light.min()) * 255 / 4)


def ground_of(rng: Rng, height: int, width: int) -> Ground:
    """A ground of this size."""
    colour = _colour(rng)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = colour
    plain = bool(rng.random() < 0.3)
    if plain:
        return Ground(picture, colour, plain)
    kind = rng.random()
    if kind < 0.15:
        picture = _ruled(rng, picture, squared=False)
    elif kind < 0.27:
        picture = _ruled(rng, picture, squared=True)
    elif kind < 0.33:
        picture = _framed(rng, picture)
    if rng.random() < 0.6:
        picture = picture * (1 + clouds(rng, height, width)[..., None] * rng.uniform(0.0, 0.04))
    if rng.random() < 0.15:
        picture = _creased(rng, picture)
    if rng.random() < 0.15:
        picture = _specked(rng, picture)
    if rng.random() < 0.1:
        picture = _smudged(rng, picture)
    if rng.random() < 0.08:
        picture = _printed_behind(rng, picture)
    return Ground(np.clip(picture, 0, 1).astype(np.float32), colour, plain)


def _colour(rng: Rng) -> Colour:
    kind = rng.random()
    if kind < 0.25:
        colour = np.ones(3)
    elif kind < 0.6:
        colour = np.clip(rng.uniform(0.72, 1.0) + rng.uniform(-0.06, 0.06, 3), 0, 1)
    elif kind < 0.7:
        colour = np.zeros(3)
    elif kind < 0.82:
        colour = np.clip(rng.uniform(0.03, 0.3) + rng.uniform(-0.06, 0.1, 3), 0, 1)
    elif kind < 0.92:
        colour = np.array([1.0, 0.95, 0.4]) if rng.random() < 0.3 else rng.uniform(0.3, 1.0, 3)
    else:
        colour = np.full(3, rng.uniform(0.2, 0.8))
    return colour.astype(np.float32)


def clouds(rng: Rng, height: int, width: int, cells: int = 0) -> Field:
    """Smooth noise of about unit deviation, (H, W); as fine as `cells` along a side."""
    count = cells or int(rng.integers(2, 14))
    coarse = rng.standard_normal((count, count)).astype(np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def _ruled(rng: Rng, picture: Field, squared: bool) -> Field:
    height, width = picture.shape[:2]
    step, strength = max(5.0, rng.uniform(0.02, 0.14) * height), rng.uniform(0.1, 0.6)
    lines, thick = np.zeros((height, width), np.uint8), 1 if height < 500 else int(rng.integers(1, 3))
    for y in np.arange(rng.uniform(0, step), height, step):
        cv2.line(lines, (0, round(y)), (width, round(y)), 255, thick, cv2.LINE_AA)
    for x in np.arange(rng.uniform(0, step), width, step) if squared else ():
        cv2.line(lines, (round(x), 0), (round(x), height), 255, thick, cv2.LINE_AA)
    share = lines[..., None].astype(np.float32) / 255 * strength
    colour = np.clip(rng.uniform(0.2, 0.8, 3) if picture.mean() > 0.5 else rng.uniform(0.5, 1, 3), 0, 1)
    return picture * (1 - share) + colour.astype(np.float32) * share


def _framed(rng: Rng, picture: Field) -> Field:
    """One or several printed frames or lines."""
    height, width = picture.shape[:2]
    grey = float(rng.uniform(0, 0.4) if picture.mean() > 0.5 else rng.uniform(0.6, 1))
    picture = np.ascontiguousarray(picture)
    thick = max(1, round(rng.uniform(0.002, 0.012) * height))
    margin = rng.uniform(0.01, 0.15, 4)
    corner = (int(margin[0] * width), int(margin[1] * height))
    cv2.rectangle(picture, corner, (int((1 - margin[2]) * width), int((1 - margin[3]) * height)), (grey,) * 3, thick)
    return picture


def _creased(rng: Rng, picture: Field) -> Field:
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.uniform(0, math.pi)
        distance = (x - rng.uniform(0, width)) * math.cos(angle) + (y - rng.uniform(0, height)) * math.sin(angle)
        fold = np.exp(-np.abs(distance) / (rng.uniform(0.005, 0.05) * width)) * np.sign(distance)
        picture = picture * (1 + fold * rng.uniform(0.02, 0.12))[..., None]
    return picture


def _specked(rng: Rng, picture: Field) -> Field:
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.integers(2, 50))):
        place = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(mask, place, int(rng.integers(0, max(1, height // 250) + 1)), rng.uniform(50, 255), -1, cv2.LINE_AA)
    other = float(picture.mean() < 0.5)
    share = mask[..., None].astype(np.float32) / 255
    return picture * (1 - share) + other * share


def _smudged(rng: Rng, picture: Field) -> Field:
    """Soft, broad stains."""
    height, width = picture.shape[:2]
    stains = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        place = (int(rng.integers(width)), int(rng.integers(height)))
        axes = (1 + int(rng.uniform(0.01, 0.12) * width), 1 + int(rng.uniform(0.01, 0.08) * width))
        cv2.ellipse(stains, place, axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.05, 0.35), -1)
    return picture * (1 - cv2.GaussianBlur(stains, (0, 0), max(0.5, 0.015 * width)))[..., None]


def _printed_behind(rng: Rng, picture: Field) -> Field:
    """The print of the other side shining through."""
    height, width = picture.shape[:2]
    text, size = np.zeros((height, width), np.uint8), rng.uniform(0.4, 1.5) * height / 600
    for y in np.arange(rng.uniform(10, 60), height, 45 * size + 8):
        line = "".join(chr(n) for n in rng.integers(97, 123, 60))
        cv2.putText(text, line, (int(rng.uniform(0, width / 3)), int(y)), cv2.FONT_HERSHEY_COMPLEX, size, 255, 1)
    behind = cv2.GaussianBlur(text[:, ::-1].astype(np.float32) / 255, (0, 0), rng.uniform(0.8, 2.5))
    return picture * (1 - rng.uniform(0.04, 0.14) * behind[..., None])


def _light(rng: Rng, height: int, width: int) -> Field:
    light = np.full((height, width), rng.uniform(0.6, 1.0), np.float32)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * math.pi)
        light *= 1 - rng.uniform(0.0, 0.5) * (1 + x * math.cos(angle) + y * math.sin(angle)) / 2
        light *= 1 - rng.uniform(0.0, 0.35) * np.minimum(1, (x**2 + y**2) / 2)
    if rng.random() < 0.2:
        mask = np.zeros((height, width), np.float32)
        angles = np.sort(rng.uniform(0, 2 * math.pi, 7))
        reach = rng.uniform(0.15, 0.6, 7) * width
        middle = rng.random(2) * (width, height)
        points = middle + np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None]
        cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
        light *= 1 - rng.uniform(0.1, 0.5) * cv2.GaussianBlur(mask, (0, 0), max(0.5, rng.uniform(0.003, 0.05) * width))
    return light


def _on_desk(rng: Rng, picture: Field, ink: Field) -> Field:
    """The sheet on a desk: all of it in the picture, or an edge or two; no ink of it is lost."""
    height, width = picture.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    if rng.random() < 0.5:
        scale, angle = rng.uniform(0.35, 0.95), rng.uniform(-0.5, 0.5) if rng.random() < 0.7 else rng.uniform(-3, 3)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]) * scale
        there = (corners - (width / 2, height / 2)) @ turn.T + (width / 2, height / 2)
        there += rng.uniform(-0.05, 0.05, (4, 2)) * (width, height)
        there += rng.uniform(-0.5, 0.5, 2) * (1 - scale) * (width, height) * 0.6
    else:  # only here and there an edge
        inward = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
        there = corners + inward * rng.uniform(-0.05, 0.12, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, there.astype(np.float32))
    if ink.any():
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        box = np.array([[(columns[0], rows[0]), (columns[-1], rows[0]), (columns[-1], rows[-1]),
                         (columns[0], rows[-1])]], np.float32)  # fmt: skip
        seen = cv2.perspectiveTransform(box, matrix)[0]
        if (seen < 0).any() or (seen > (width, height)).any():
            return picture
    size = (width, height)
    inside = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, size, flags=cv2.INTER_LINEAR)[..., None]
    sheet = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    around = desk(rng, height, width)
    if rng.random() < 0.5:
        shade = cv2.GaussianBlur(inside, (0, 0), max(1.0, 0.02 * width))
        around = around * (1 - rng.uniform(0, 0.6) * shade[..., None] if shade.ndim == 2 else 1)
    return (sheet * inside + around * (1 - inside)).astype(np.float32)


def desk(rng: Rng, height: int, width: int) -> Field:
    """Plain, speckled, wooden or woven: (H, W, 3)."""
    grey = rng.uniform(0.02, 0.5) if rng.random() < 0.75 else rng.uniform(0.4, 0.95)
    colour = np.clip(np.array([1.25, 1.0, 0.75]) ** rng.uniform(-0.5, 1.5) * grey, 0, 1)
    texture = np.zeros((height, width), np.float32)
    kind = rng.random()
    if kind < 0.35:
        fine = rng.standard_normal((height, width)).astype(np.float32)
        texture = cv2.GaussianBlur(fine, (0, 0), rng.uniform(0.4, 2.0)) * rng.uniform(0.1, 1.0)
    elif kind < 0.6:
        thin = rng.standard_normal((height, 6)).astype(np.float32)
        texture = cv2.GaussianBlur(cv2.resize(thin, (width, height)), (0, 0), 1.2) * rng.uniform(0.05, 0.4)
        texture = texture if height != width or rng.random() < 0.5 else np.ascontiguousarray(texture.T)
    elif kind < 0.7:
        step = rng.uniform(2, 8)
        y, x = np.mgrid[:height, :width].astype(np.float32)
        texture = (np.sin(x * 6.28 / step) * np.sin(y * 6.28 / step)).astype(np.float32) * rng.uniform(0.05, 0.4)
    texture = texture + clouds(rng, height, width) * rng.uniform(0, 0.15)
    return np.clip(colour * (1 + texture[..., None]), 0, 1).astype(np.float32)


def photographed(rng: Rng, picture: Field, least: float = 0.3, most_noise: float = 25.0) -> NDArray[np.uint8]:
    """As a camera takes it: blur, noise, fewer pixels (at `least` this share along a side), JPEG."""
    if rng.random() < 0.5:
        longest = max(picture.shape[:2])
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.7 + longest / 500 * (1 - min(1, least))))
    if rng.random() < 0.3:
        gain = rng.uniform(0.75, 1.25, 3)
        picture = picture * (gain / gain.max()).astype(np.float32)
    sigma = min(most_noise, rng.uniform(0, 4) if rng.random() < 0.75 else rng.uniform(4, 25))
    shape = picture.shape if rng.random() < 0.5 else (*picture.shape[:2], 1)
    return _saved(rng, picture + rng.standard_normal(shape).astype(np.float32) * (sigma / 255), least)


def _saved(rng: Rng, picture: Field, least: float) -> NDArray[np.uint8]:
    levels = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        levels = np.repeat(cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if rng.random() < 0.3:
        share = rng.uniform(max(0.2, min(1, least)), 1)
        size = (max(20, round(levels.shape[1] * share)), max(20, round(levels.shape[0] * share)))
        levels = np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 0.5:
        coded = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 96))])[1]
        levels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(levels)
