"""Sheets of paper with MNIST test digits on them, as a camera might see them: what `sheets.py` measures reading with.

A sheet is made from a seed and a set of disturbances. Digits are drawn as strokes of a pen on paper; ruling, print of
the other side, creases and specks belong to the paper; then the sheet is turned and seen from an angle, lit, and taken
by a camera with its blur, noise and JPEG. Sizes, colours and strengths are drawn anew for each sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from common import PROJECT  # noqa: F401 - makes the engine importable
from disturbances import FORM, OPERATORS, PERSPECTIVE, ROTATION, SIDEWAYS, TOUCHING, WORDS, Field
from numpy.typing import NDArray
from paper import paper_of
from pens import Glyph, glyph_of, inks_of, pen_width
from scenes import ON_SOMETHING, SMALLEST, around_of, framed, maybe_small_zero, place_of, pressed
from signs import operator_of, word_of
from taking import light_on, taken, turn_of

from engine.types import Image

CAMERAS = ((640, 480), (800, 600), (1280, 720), (1600, 1200))
Rectangle = tuple[float, float, float, float]
Place = tuple[int, int]
DESKS = ((90, 62, 40), (60, 62, 66), (150, 120, 85), (30, 30, 32))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture (H, W, 3) uint8, and of each digit on it the box (x, y, width, height) of its ink and its label."""

    picture: Image
    boxes: tuple[Rectangle, ...]
    labels: tuple[int, ...]


def make_sheet(seed: int, disturbances: tuple[str, ...]) -> Sheet:
    """The sheet of this seed with these disturbances."""
    rng = np.random.default_rng((seed, 2026))
    width, height = CAMERAS[rng.integers(len(CAMERAS))]
    margin = 0.12 if {ROTATION, PERSPECTIVE} & set(disturbances) else 0.06 if FORM in disturbances else 0.04
    glyphs, places, others = _written(rng, width, height, margin, disturbances)
    ink = np.zeros((height, width), np.float32)
    colour = np.zeros((height, width, 3), np.float32)
    inks = inks_of(rng, disturbances)
    drawn = [(glyph.ink, place) for glyph, place in zip(glyphs, places, strict=True)] + others
    for own, (x, y) in drawn:
        h, w = own.shape
        np.maximum(ink[y : y + h, x : x + w], own, out=ink[y : y + h, x : x + w])
        colour[y : y + h, x : x + w][own > 0.02] = inks[rng.integers(len(inks))]
    colour = cv2.dilate(colour, np.ones((3, 3), np.uint8))
    paper = framed(rng, paper_of(rng, width, height, disturbances), disturbances)
    ink = pressed(rng, ink, disturbances)
    strength = rng.uniform(0.75, 1.0)
    sheet = paper * (1 - strength * ink[..., np.newaxis]) + colour * (strength * ink[..., np.newaxis])
    if ON_SOMETHING & set(disturbances):
        turn: NDArray[np.float64] | None = place_of(rng, width, height, disturbances)
        sheet = _on(around_of(rng, width, height, disturbances), sheet, turn)
    else:
        turn = turn_of(rng, width, height, disturbances)
        sheet = _turned(rng, sheet, paper, turn)
    boxes = [_box(glyph.ink, place, turn) for glyph, place in zip(glyphs, places, strict=True)]
    picture = taken(rng, sheet * light_on(rng, width, height, disturbances)[..., np.newaxis], disturbances)
    quarters = int(rng.integers(1, 4)) if SIDEWAYS in disturbances else 0
    return Sheet(
        np.ascontiguousarray(np.rot90(picture, quarters)),
        boxes_turned(boxes, picture.shape, quarters),
        tuple(glyph.label for glyph in glyphs),
    )


def boxes_turned(boxes: Sequence[Rectangle], shape: tuple[int, ...], quarter_turns: int) -> tuple[Rectangle, ...]:
    """Boxes (x, y, width, height) in a picture of this shape, after `quarter_turns` counter-clockwise."""
    height, width = shape[:2]
    for _ in range(quarter_turns):
        boxes = [(y, width - x - w, h, w) for x, y, w, h in boxes]
        height, width = width, height
    return tuple(boxes)


def _turned(rng: np.random.Generator, sheet: Field, paper: Field, turn: NDArray[np.float64] | None) -> Field:
    """The sheet turned, on a desk or filling the picture."""
    height, width = sheet.shape[:2]
    desk = np.array(DESKS[rng.integers(len(DESKS))], np.float32) / 255
    if turn is None:
        return sheet
    if rng.random() < 0.5:  # half of the sheets lie on a desk, the others fill the picture
        return cv2.warpPerspective(
            sheet,
            turn,
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=desk.tolist(),
        )
    reach = max(width, height) // 2
    around = cv2.copyMakeBorder(paper, reach, reach, reach, reach, cv2.BORDER_REFLECT)
    around[reach : reach + height, reach : reach + width] = sheet
    shift = np.array([[1, 0, -reach], [0, 1, -reach], [0, 0, 1]], np.float64)
    return cv2.warpPerspective(
        around, turn @ shift, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
    )


def _on(around: Field, sheet: Field, turn: NDArray[np.float64]) -> Field:
    """The sheet lying on something."""
    height, width = sheet.shape[:2]
    covered = cv2.warpPerspective(np.ones((height, width), np.float32), turn, (width, height), flags=cv2.INTER_LINEAR)
    seen = cv2.warpPerspective(sheet, turn, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return around * (1 - covered[..., np.newaxis]) + seen * covered[..., np.newaxis]


def _written(
    rng: np.random.Generator, width: int, height: int, margin: float, disturbances: tuple[str, ...]
) -> tuple[list[Glyph], list[Place], list[tuple[Field, Place]]]:
    """The digits of a sheet, line by line, and what else is written on it, each with the corner of its ink."""
    size = rng.uniform(0.055, 0.16) * height  # of a digit, in pixels
    size = max(size, 26.0 / SMALLEST if ON_SOMETHING & set(disturbances) else 26.0)
    left, top = margin * width + 8, margin * height + 8
    glyphs: list[Glyph] = []
    places: list[Place] = []
    others: list[tuple[Field, Place]] = []
    y = top
    pen = pen_width(rng, size, disturbances)
    while y + 1.3 * size < height - top and len(glyphs) < 60:
        x = left + rng.uniform(0, size)
        if WORDS in disturbances and rng.random() < 0.5:
            word = word_of(rng, 0.7 * size, pen)
            if x + word.shape[1] < 0.7 * width:
                others.append((word, (round(x), round(y + 0.4 * size - 0.3 * word.shape[0]))))
                x += word.shape[1] + size * rng.uniform(0.5, 1.0)
        while len(glyphs) < 60:
            glyph = glyph_of(rng, size * rng.uniform(0.85, 1.15), pen)
            small = maybe_small_zero(rng, glyph, size, pen, disturbances)
            dropped, glyph = glyph.ink.shape[0] - small.ink.shape[0], small
            h, w = glyph.ink.shape
            if x + w > width - left:
                break
            glyphs.append(glyph)
            places.append(
                (round(x), round(y + (1.15 * size - h - dropped) * 0.7 + dropped + rng.uniform(-0.06, 0.06) * size))
            )
            if TOUCHING in disturbances and rng.random() < 0.4:
                _press_on(rng, glyphs, places, size, pen, width - left)
            x = places[-1][0] + glyphs[-1].ink.shape[1] + size * rng.uniform(0.25, 1.1)
            if OPERATORS in disturbances and rng.random() < 0.35 and x + 1.5 * size < width - left:
                sign = operator_of(rng, size, pen)
                others.append((sign, (round(x), round(y + 0.6 * size - 0.5 * sign.shape[0]))))
                x += sign.shape[1] + size * rng.uniform(0.25, 0.8)
        y += size * rng.uniform(1.45, 2.1)
    return glyphs, places, others


def _press_on(
    rng: np.random.Generator,
    glyphs: list[Glyph],
    places: list[Place],
    size: float,
    pen: float,
    right: float,
) -> None:
    """Put another digit to the last one, as far left as lets the strokes of the two just meet, if there is room."""
    first, (x, y) = glyphs[-1].ink, places[-1]
    second = glyph_of(rng, size * rng.uniform(0.85, 1.15), pen)
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


def _box(ink: Field, place: Place, turn: NDArray[np.float64] | None) -> Rectangle:
    """The upright box of a digit's ink in the picture."""
    rows, columns = np.nonzero(ink > 0.4)
    points = np.stack([columns + place[0], rows + place[1]], axis=1).astype(np.float64)
    if turn is not None:
        points = cv2.perspectiveTransform(points[np.newaxis], turn)[0]
    low, high = points.min(axis=0), points.max(axis=0) + 1
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])
