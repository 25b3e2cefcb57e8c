"""Sheets of paper with MNIST test digits on them, as a camera might see them: what `sheets.py` measures reading with.

A sheet is made from a seed and a set of disturbances. Digits are drawn as strokes of a pen on paper; ruling, print of
the other side, creases and specks belong to the paper; then the sheet is turned and seen from an angle, lit, and taken
by a camera with its blur, noise and JPEG. Sizes, colours and strengths are drawn anew for each sheet.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from common import PROJECT  # noqa: F401 - makes the engine importable
from numpy.typing import NDArray

from engine.datasets import mnist_test
from engine.types import Image

Field = NDArray[np.float32]  # (H, W) or (H, W, 3), 1 is white or full ink

CAMERAS = ((640, 480), (800, 600), (1280, 720), (1600, 1200))
PAPERS = ((250, 250, 248), (244, 240, 228), (232, 232, 230), (226, 214, 190), (215, 226, 236), (240, 222, 222))
BOARDS = ((38, 40, 42), (30, 62, 48), (25, 35, 60), (70, 72, 70))
INKS = ((25, 25, 30), (30, 40, 120), (20, 60, 160))
COLOURS = ((190, 30, 35), (20, 120, 60), (110, 40, 140), (215, 90, 20), (0, 130, 150), (95, 95, 98))
CHALKS = ((235, 235, 230), (240, 225, 140), (245, 170, 180), (160, 215, 240))
DESKS = ((90, 62, 40), (60, 62, 66), (150, 120, 85), (30, 30, 32))

_FINER = 4  # strokes are thinned on a grid this much finer than that of MNIST

THIN, THICK, COLOURED, LIGHT = "thin pen", "thick pen", "coloured inks", "light on dark"
TOUCHING, RULED, SQUARED, PRINT = "touching pairs", "ruled paper", "squared paper", "show-through"
CREASES, SPECKS, UNEVEN, SHADOW = "creases", "specks and blots", "uneven light", "shadows"
NOISE, BLUR, ROTATION, PERSPECTIVE = "noise", "blur", "rotation", "perspective"
DISTURBANCES = (
    THIN, THICK, COLOURED, LIGHT, TOUCHING, RULED, SQUARED, PRINT, CREASES, SPECKS, UNEVEN, SHADOW, NOISE, BLUR,
    ROTATION, PERSPECTIVE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture (H, W, 3) uint8, and of each digit on it the box (x, y, width, height) of its ink and its label."""

    picture: Image
    boxes: tuple[tuple[float, float, float, float], ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Glyph:
    ink: Field
    label: int


def make_sheet(seed: int, disturbances: tuple[str, ...]) -> Sheet:
    """The sheet of this seed with these disturbances."""
    rng = np.random.default_rng((seed, 2026))
    width, height = CAMERAS[rng.integers(len(CAMERAS))]
    margin = 0.12 if {ROTATION, PERSPECTIVE} & set(disturbances) else 0.04
    glyphs, places = _written(rng, width, height, margin, disturbances)
    ink = np.zeros((height, width), np.float32)
    colour = np.zeros((height, width, 3), np.float32)
    inks = _inks(rng, disturbances)
    for glyph, (x, y) in zip(glyphs, places, strict=True):
        h, w = glyph.ink.shape
        np.maximum(ink[y : y + h, x : x + w], glyph.ink, out=ink[y : y + h, x : x + w])
        colour[y : y + h, x : x + w][glyph.ink > 0.02] = inks[rng.integers(len(inks))]
    colour = cv2.dilate(colour, np.ones((3, 3), np.uint8))
    paper = _paper(rng, width, height, disturbances)
    strength = rng.uniform(0.75, 1.0)
    sheet = paper * (1 - strength * ink[..., np.newaxis]) + colour * (strength * ink[..., np.newaxis])
    turn = _turn(rng, width, height, disturbances)
    desk = np.array(DESKS[rng.integers(len(DESKS))], np.float32) / 255
    if turn is not None:
        whole = rng.random() < 0.5  # half of the sheets lie on a desk, the others fill the picture
        border = cv2.BORDER_CONSTANT if whole else cv2.BORDER_REFLECT
        if not whole:
            reach = max(width, height) // 2
            around = cv2.copyMakeBorder(paper, reach, reach, reach, reach, cv2.BORDER_REFLECT)
            around[reach : reach + height, reach : reach + width] = sheet
            shift = np.array([[1, 0, -reach], [0, 1, -reach], [0, 0, 1]], np.float64)
            sheet = cv2.warpPerspective(around, turn @ shift, (width, height), flags=cv2.INTER_AREA, borderMode=border)
        else:
            sheet = cv2.warpPerspective(
                sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=border, borderValue=desk.tolist()
            )
    boxes = [_box(glyph.ink, place, turn) for glyph, place in zip(glyphs, places, strict=True)]
    picture = _taken(rng, sheet * _light(rng, width, height, disturbances)[..., np.newaxis], disturbances)
    return Sheet(picture, tuple(boxes), tuple(glyph.label for glyph in glyphs))


def _written(
    rng: np.random.Generator, width: int, height: int, margin: float, disturbances: tuple[str, ...]
) -> tuple[list[_Glyph], list[tuple[int, int]]]:
    """The digits of a sheet, line by line, with the corners of their ink."""
    size = rng.uniform(0.055, 0.16) * height  # of a digit, in pixels
    size = max(size, 26.0)
    left, top = margin * width + 8, margin * height + 8
    glyphs: list[_Glyph] = []
    places: list[tuple[int, int]] = []
    y = top
    pen = _pen(rng, size, disturbances)
    while y + 1.3 * size < height - top and len(glyphs) < 60:
        x = left + rng.uniform(0, size)
        while len(glyphs) < 60:
            glyph = _glyph(rng, size * rng.uniform(0.85, 1.15), pen)
            h, w = glyph.ink.shape
            if x + w > width - left:
                break
            glyphs.append(glyph)
            places.append((round(x), round(y + (1.15 * size - h) * 0.7 + rng.uniform(-0.06, 0.06) * size)))
            if TOUCHING in disturbances and rng.random() < 0.4:
                _press_on(rng, glyphs, places, size, pen, width - left)
            x = places[-1][0] + glyphs[-1].ink.shape[1] + size * rng.uniform(0.25, 1.1)
        y += size * rng.uniform(1.45, 2.1)
    return glyphs, places


def _press_on(
    rng: np.random.Generator,
    glyphs: list[_Glyph],
    places: list[tuple[int, int]],
    size: float,
    pen: float,
    right: float,
) -> None:
    """Put another digit to the last one, as far left as lets the strokes of the two just meet, if there is room."""
    first, (x, y) = glyphs[-1].ink, places[-1]
    second = _glyph(rng, size * rng.uniform(0.85, 1.15), pen)
    drop = max(0, y + (first.shape[0] - second.ink.shape[0]) // 2) - y
    top, bottom = max(0, drop), min(first.shape[0], drop + second.ink.shape[0])
    width = second.ink.shape[1]
    ends = _last(first[top:bottom])
    starts = width - 1 - _last(second.ink[top - drop : bottom - drop, ::-1])
    meeting = (ends >= 0) & (starts < width)
    if not meeting.any():
        return
    second_x = x + int((ends - starts)[meeting].max())
    if x < second_x and second_x + width <= right:
        glyphs.append(second)
        places.append((second_x, y + drop))


def _last(ink: Field) -> NDArray[np.intp]:
    """Of each row the last column with ink, -1 for none."""
    inked = ink > 0.4
    return np.where(inked.any(axis=1), ink.shape[1] - 1 - inked[:, ::-1].argmax(axis=1), -1)


def _pen(rng: np.random.Generator, size: float, disturbances: tuple[str, ...]) -> float:
    """The width of the pen as a share of the digit's height; 0 leaves strokes as in MNIST (about an eighth)."""
    if THIN in disturbances:
        return max(rng.uniform(0.035, 0.07), 1.6 / size)
    if THICK in disturbances:
        return float(rng.uniform(0.15, 0.2))
    return 0.0 if rng.random() < 0.5 else max(rng.uniform(0.05, 0.13), 1.8 / size)


def _glyph(rng: np.random.Generator, size: float, pen: float) -> _Glyph:
    """A digit of MNIST's test set, `size` pixels tall, its strokes as wide as the pen (for a thick one, at least)."""
    test = mnist_test()
    number = int(rng.integers(len(test)))
    side, pad = round(28 * size / 20), math.ceil(size * 0.15)
    whole = (side + 2 * pad, side + 2 * pad)
    grey = test.images[number].astype(np.float32) / 255
    if pen:
        margin = round(pad * 28 * _FINER / side)
        fine = cv2.resize(grey, (28 * _FINER, 28 * _FINER), interpolation=cv2.INTER_CUBIC) > 0.3
        bones = thinned(np.pad(fine, margin))
        distance = cv2.distanceTransform((~bones).astype(np.uint8), cv2.DIST_L2, 5) * (whole[0] / bones.shape[0])
        distance = cv2.resize(distance, whole, interpolation=cv2.INTER_LINEAR)
        grey = np.clip(pen * size / 2 - distance + 0.5, 0, 1)
    else:
        grey = np.pad(cv2.resize(grey, (side, side), interpolation=cv2.INTER_CUBIC), pad)
    grey = np.clip(grey, 0, 1).astype(np.float32)
    rows, columns = np.flatnonzero(grey.max(axis=1) > 0.3), np.flatnonzero(grey.max(axis=0) > 0.3)
    return _Glyph(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], int(test.labels[number]))


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


def _inks(rng: np.random.Generator, disturbances: tuple[str, ...]) -> Field:
    if LIGHT in disturbances:
        inks = CHALKS
    elif COLOURED in disturbances:
        inks = COLOURS
    else:
        inks = (INKS[rng.integers(len(INKS))],)
    return np.array(inks, np.float32) / 255


def _paper(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> Field:
    kinds = BOARDS if LIGHT in disturbances else PAPERS
    paper = np.full((height, width, 3), kinds[rng.integers(len(kinds))], np.float32) / 255
    grain = rng.standard_normal((height, width)).astype(np.float32) * rng.uniform(0.002, 0.008)
    clouds = cv2.resize(rng.standard_normal((9, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    paper *= (1 + cv2.GaussianBlur(grain, (0, 0), 1.0) * 2 + clouds * rng.uniform(0.002, 0.012))[..., np.newaxis]
    for name, draw in _ON_PAPER.items():
        if name in disturbances:
            paper = draw(rng, paper)
    return np.clip(paper, 0, 1)


def _ruled(rng: np.random.Generator, paper: Field, squared: bool = False) -> Field:
    """Blue, grey, green or reddish lines, one or two pixels wide, some pale, some half as dark as ink."""
    height, width = paper.shape[:2]
    step = rng.uniform(0.03, 0.06) * height if squared else rng.uniform(0.06, 0.12) * height
    line = (
        np.array([(120, 150, 210), (150, 150, 155), (130, 190, 160), (215, 150, 150)][rng.integers(4)], np.float32)
        / 255
    )
    strength, thickness = rng.uniform(0.35, 1.0), int(rng.integers(1, 3)) if height < 700 else int(rng.integers(1, 4))
    mask = np.zeros((height, width), np.uint8)
    level = 255 * strength
    for y in np.arange(rng.uniform(0, step), height, step):
        cv2.line(mask, (0, round(y)), (width, round(y)), level, thickness, cv2.LINE_AA)
    if squared:
        for x in np.arange(rng.uniform(0, step), width, step):
            cv2.line(mask, (round(x), 0), (round(x), height), level, thickness, cv2.LINE_AA)
    elif rng.random() < 0.5:
        x = round(rng.uniform(0.05, 0.15) * width)
        mask[:, x : x + thickness] = level
    share = mask[..., np.newaxis].astype(np.float32) / 255
    return paper * (1 - share) + line * paper.mean() * share


def _squared(rng: np.random.Generator, paper: Field) -> Field:
    return _ruled(rng, paper, squared=True)


def _print(rng: np.random.Generator, paper: Field) -> Field:
    """Mirrored, blurred text of the other side, 4 to 12 % darker than the paper."""
    height, width = paper.shape[:2]
    text = np.zeros((height, width), np.uint8)
    letters = "abcdefghijklmnopqrstuvwxyz     ABCDEFG0123456789"
    size = rng.uniform(0.5, 1.6) * height / 600
    for y in np.arange(rng.uniform(20, 80), height, 45 * size + 12):
        line = "".join(letters[i] for i in rng.integers(len(letters), size=60))
        place = (int(rng.uniform(5, width / 3)), int(y))
        cv2.putText(text, line, place, cv2.FONT_HERSHEY_COMPLEX, size, 255, max(1, round(2 * size)), cv2.LINE_AA)
    text = cv2.GaussianBlur(text[:, ::-1].astype(np.float32) / 255, (0, 0), rng.uniform(0.8, 2.5))
    return paper * (1 - rng.uniform(0.04, 0.12) * text[..., np.newaxis])


def _creases(rng: np.random.Generator, paper: Field) -> Field:
    """Folds: one side a little darker, the other lighter, and now and then a fine dark line along them."""
    height, width = paper.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.uniform(0, math.pi)
        distance = (x - rng.uniform(0, width)) * math.cos(angle) + (y - rng.uniform(0, height)) * math.sin(angle)
        reach = rng.uniform(0.008, 0.04) * width
        fold = np.exp(-np.abs(distance) / reach) * np.sign(distance) * rng.uniform(0.03, 0.10)
        fine = np.exp(-((distance / rng.uniform(0.8, 1.6)) ** 2)) * rng.uniform(0, 0.25)
        paper = paper * (1 + fold - fine)[..., np.newaxis]
    return paper


def _specks(rng: np.random.Generator, paper: Field) -> Field:
    """Dots of pens and dust, short hairs, and smudges that are wide and soft."""
    height, width = paper.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.integers(15, 60))):
        place = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(mask, place, int(rng.integers(1, max(2, height // 240) + 1)), rng.uniform(75, 230), -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 6))):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        turn = rng.uniform(0, 2 * math.pi)
        end = (int(x + math.cos(turn) * height * 0.03), int(y + math.sin(turn) * height * 0.015))
        cv2.line(mask, (int(x), int(y)), end, rng.uniform(50, 130), 1, cv2.LINE_AA)
    smudges = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        place = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        axes = (int(rng.uniform(0.02, 0.06) * width), int(rng.uniform(0.01, 0.04) * width))
        cv2.ellipse(smudges, place, axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.1, 0.35), -1)
    smudges = cv2.GaussianBlur(smudges, (0, 0), 0.012 * width)
    return paper * (1 - np.maximum(mask.astype(np.float32) / 255, smudges))[..., np.newaxis]


_ON_PAPER: dict[str, Callable[[np.random.Generator, Field], Field]] = {
    PRINT: _print, RULED: _ruled, SQUARED: _squared, CREASES: _creases, SPECKS: _specks,
}  # fmt: skip


def _turn(
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


def _box(ink: Field, place: tuple[int, int], turn: NDArray[np.float64] | None) -> tuple[float, float, float, float]:
    """The upright box of a digit's ink in the picture."""
    rows, columns = np.nonzero(ink > 0.4)
    points = np.stack([columns + place[0], rows + place[1]], axis=1).astype(np.float64)
    if turn is not None:
        points = cv2.perspectiveTransform(points[np.newaxis], turn)[0]
    low, high = points.min(axis=0), points.max(axis=0) + 1
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def _light(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> Field:
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


def _taken(rng: np.random.Generator, seen: Field, disturbances: tuple[str, ...]) -> Image:
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
