"""Pictures with one digit, many or none, composed by code for the judge to learn from.

No digit of MNIST's test set and no sheet of `benchmarks/` is among them: those are for measuring.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from grounds import Colour, Field, ground_of
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.data.datasets import mnist_train
from engine.data.unipen import StrokeDigit, read_unipen, split_by_writer

Rng = np.random.Generator
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OPERATORS = "+-x=:/"


class Writer:
    """Draws digits and words. `strokes` is a UNIPEN file of pen strokes; `fonts` are files of print."""

    def __init__(self, strokes: Path, fonts: Sequence[Path]) -> None:
        self._pen: list[StrokeDigit] = split_by_writer(read_unipen(strokes))[0]
        self._mnist = mnist_train().images
        self._fonts = list(fonts)

    def hand(self, rng: Rng) -> Callable[[float], Field]:
        """One person's or printer's way: a function from a height in pixels to a digit's ink, (H, W) in [0, 1]."""
        kind, broad, pen = rng.random(), float(rng.uniform(-0.12, 0.2)), float(np.exp(rng.uniform(-3.6, -1.7)))
        font = str(self._fonts[rng.integers(len(self._fonts))])
        if kind < 0.35:
            return lambda size: self._of_mnist(rng, size, broad)
        if kind < 0.8:
            return lambda size: self._of_strokes(rng, size, pen)
        return lambda size: _printed(str(rng.integers(10)), font, size)

    def word(self, rng: Rng, size: float) -> Field:
        """A printed word of 2 to 9 letters, or an operator."""
        font = str(self._fonts[rng.integers(len(self._fonts))])
        letters = rng.choice(list(_LETTERS), int(rng.integers(2, 10)))
        return _printed("".join(letters), font, size)

    def operator(self, rng: Rng, size: float) -> Field:
        """A printed operator."""
        return _printed(str(rng.choice(list(_OPERATORS))), str(self._fonts[rng.integers(len(self._fonts))]), size)

    def of_mnist(self, rng: Rng) -> NDArray[np.uint8]:
        """A training digit of MNIST as it is, (28, 28)."""
        return self._mnist[rng.integers(len(self._mnist) - 5000)]

    def _of_mnist(self, rng: Rng, size: float, broad: float) -> Field:
        grey = self.of_mnist(rng).astype(np.float32) / 255
        side = max(8, round(28 * size / 20))
        large = cv2.GaussianBlur(cv2.resize(grey, (side, side), interpolation=cv2.INTER_CUBIC), (0, 0), side / 60)
        sharp = max(2.0, size / 8) if broad > -0.08 else 1.2
        return _cropped(np.clip((large - 0.42 + broad) * sharp + 0.5, 0, 1))

    def _of_strokes(self, rng: Rng, size: float, pen: float) -> Field:
        digit = self._pen[rng.integers(len(self._pen))]
        points = np.concatenate(digit.strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = size / max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-6)
        shape = np.ceil((high - low) * scale).astype(int) + 8 + int(pen * size) * 2
        ink = np.zeros((shape[1], shape[0]), np.uint8)
        thick = max(1, round(pen * size))
        for stroke in digit.strokes:
            placed = (stroke - (low + high) / 2) * (scale, -scale) + shape / 2
            cv2.polylines(ink, [np.round(placed * 16).astype(np.int32)[:, None]], False, 255, thick, cv2.LINE_AA, 4)
        return _cropped(ink.astype(np.float32) / 255)


def _printed(text: str, font: str, size: float) -> Field:
    face = ImageFont.truetype(font, max(8, round(size * 1.35)))
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (max(1, math.ceil(right - left)) + 4, max(1, math.ceil(bottom - top)) + 4))
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, fill=255, font=face)
    return _cropped(np.asarray(image, np.float32) / 255)


def _cropped(ink: Field) -> Field:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.3), np.flatnonzero(ink.max(axis=0) > 0.3)
    if not len(rows):
        return np.ones((2, 2), np.float32)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)


def one(rng: Rng, writer: Writer) -> NDArray[np.uint8]:
    """A picture with one digit: from a thirtieth of the picture to all of it, anywhere."""
    if rng.random() < 0.15:
        return _as_it_is(rng, writer)
    height, width = _shape(rng)
    share = math.exp(rng.uniform(math.log(0.04), math.log(0.98))) if rng.random() < 0.6 else rng.uniform(0.35, 1.0)
    draw = writer.hand(rng)
    glyph = draw(share * min(height, width))
    glyph = glyph[:height, :width]
    layer = np.zeros((height, width), np.float32)
    free = np.array([height - glyph.shape[0], width - glyph.shape[1]])
    place = free * (rng.uniform(0.3, 0.7, 2) if rng.random() < 0.6 else rng.random(2))
    _put(layer, glyph, place[1], place[0])
    extra = np.zeros_like(layer)
    if rng.random() < 0.05:
        _axes(rng, writer, extra)
    return finished(rng, layer, extra)


def _as_it_is(rng: Rng, writer: Writer) -> NDArray[np.uint8]:
    """A digit of 28×28 pixels, with other light and noise, perhaps enlarged."""
    grey = writer.of_mnist(rng).astype(np.float32) * rng.uniform(0.6, 1.0)
    grey = np.roll(grey, tuple(rng.integers(-3, 4, 2)), (0, 1))
    if rng.random() < 0.5:
        side = int(rng.choice([28, 32, 56, 84, 112, 140, 224, 280, 420, 560]))
        how = (cv2.INTER_CUBIC, cv2.INTER_NEAREST, cv2.INTER_LINEAR)[rng.integers(3)]
        grey = cv2.resize(grey, (side, side), interpolation=how)
    grey = grey if rng.random() < 0.5 else 255 - grey
    if rng.random() < 0.3:
        grey = grey * np.linspace(rng.uniform(0.4, 1), 1, grey.shape[1], dtype=np.float32)
    if rng.random() < 0.5:
        grey = grey + rng.standard_normal(grey.shape) * rng.uniform(0, 28)
    colour = np.ones(3) if rng.random() < 0.8 else rng.uniform(0.6, 1, 3)
    return np.clip(grey[..., None] * colour + 0.5, 0, 255).astype(np.uint8)


def many(rng: Rng, writer: Writer) -> NDArray[np.uint8]:
    """A picture with two digits or more: cropped rows and columns, lines, tables, scattered, forms."""
    kind = rng.random()
    if kind < 0.3:
        layer = _row(rng, writer)
        extra = np.zeros_like(layer)
    else:
        height, width = _shape(rng, least=150)
        layer, extra = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
        (_lines if kind < 0.85 else _scattered)(rng, writer, layer, extra)
        if rng.random() < 0.15:
            _words(rng, writer, layer, extra)
        if rng.random() < 0.1:
            _cells(rng, extra)
    return finished(rng, layer, extra)


def nothing(rng: Rng, writer: Writer) -> NDArray[np.uint8]:
    """Paper, a board, a gradient, noise, an even colour."""
    height, width = _shape(rng)
    if rng.random() < 0.1:
        levels = rng.integers(0, 256, (height, width, 3 if rng.random() < 0.5 else 1))
        return np.ascontiguousarray(np.broadcast_to(levels, (height, width, 3)), np.uint8)
    if rng.random() < 0.15:
        return np.full((height, width, 3), rng.integers(0, 256, 3 if rng.random() < 0.5 else 1), np.uint8)
    layer = np.zeros((height, width), np.float32)
    return finished(rng, layer, layer.copy())


def _shape(rng: Rng, least: int = 28) -> tuple[int, int]:
    """(height, width) of a picture, in pixels."""
    if least < 100 and rng.random() < 0.15:
        side = int(rng.integers(least, 100))
        return side, side
    longest = int(math.exp(rng.uniform(math.log(max(100, least)), math.log(900))))
    aspect = rng.choice([1.0, 1.0, 3 / 4, 2 / 3, 9 / 16, rng.uniform(0.4, 1)])
    short = max(least, round(longest * aspect))
    return (short, longest) if rng.random() < 0.6 else (longest, short)


def _row(rng: Rng, writer: Writer) -> Field:
    """Two to twelve digits in a row or column, with little around them."""
    count = int(rng.choice([2, 2, 3, 3, 4, 5, 6, 7, 8, 10, 12]))
    size = math.exp(rng.uniform(math.log(16), math.log(300)))
    size = min(size, 1600 / count)
    draw = writer.hand(rng)
    gap = rng.uniform(0.03, 0.5) if rng.random() < 0.8 else rng.uniform(0.3, 2.0)
    glyphs = [draw(size * rng.uniform(0.82, 1.12)) for _ in range(count)]
    if rng.random() < 0.1:
        for n in rng.integers(0, count, count // 3):
            glyphs[n] = draw(size * rng.uniform(0.3, 0.6))
    margins = size * rng.uniform(0, 0.5, 4) if rng.random() < 0.7 else size * rng.uniform(0, 2.0, 4)
    upright = rng.random() < 0.15
    shapes = np.array([glyph.shape for glyph in glyphs])
    along, across = (0, 1) if upright else (1, 0)
    length = shapes[:, along].sum() + (count - 1) * gap * size + margins[0] + margins[1]
    breadth = shapes[:, across].max() + margins[2] + margins[3]
    layer = np.zeros((math.ceil(length), math.ceil(breadth))[:: 1 if upright else -1], np.float32)
    at = margins[0]
    for glyph in glyphs:
        aside = margins[2] + (shapes[:, across].max() - glyph.shape[across]) * rng.uniform(0.4, 1.0)
        _put(layer, glyph, aside if upright else at, at if upright else aside)
        at += glyph.shape[along] + gap * size * rng.uniform(0.6, 1.4)
    return layer


def _lines(rng: Rng, writer: Writer, layer: Field, extra: Field) -> None:
    height, width = layer.shape
    size = math.exp(rng.uniform(math.log(max(9, 0.03 * height)), math.log(0.45 * height)))
    draw, gap, pitch = writer.hand(rng), rng.uniform(0.1, 1.6), rng.uniform(1.2, 2.6)
    operators = rng.random() < 0.15
    left, top = rng.uniform(0, 0.3) * width, rng.uniform(0, 0.3) * height
    right, bottom = width * rng.uniform(0.55, 1), height * rng.uniform(0.5, 1)
    slope, count, y = rng.uniform(-0.06, 0.06) if rng.random() < 0.5 else 0.0, 0, top
    most = int(rng.choice([2, 2, 3, 4, 6, 10, 30, 80]))
    while (y + size < bottom and count < most) or count < 2:
        x = left + rng.uniform(0, size)
        before = count
        while x + 0.7 * size < right and count < most:
            if operators and rng.random() < 0.2:
                glyph = writer.operator(rng, size * 0.6)
                _put(extra, glyph, x, y + 0.3 * size + slope * x)
            else:
                glyph = draw(size * rng.uniform(0.85, 1.15))
                count += _put(layer, glyph, x, y + (1.1 * size - glyph.shape[0]) + slope * x)
            x += glyph.shape[1] + gap * size * rng.uniform(0.5, 1.5)
            if rng.random() < 0.1:
                break
        y += pitch * size
        if count == before or y > height:
            size, left, right, y, top = size * 0.7, 0.0, float(width), 0.1 * size, 0.0
            bottom = float(height)


def _scattered(rng: Rng, writer: Writer, layer: Field, extra: Field) -> None:
    height, width = layer.shape
    draw, taken, wanted = writer.hand(rng), np.zeros(layer.shape, bool), int(rng.integers(2, 15))
    size = rng.uniform(0.06, 0.4) * min(height, width)
    count = 0
    for _ in range(400):
        glyph = draw(size * rng.uniform(0.7, 1.3))
        h, w = glyph.shape
        if h < height and w < width:
            y, x = int(rng.integers(height - h)), int(rng.integers(width - w))
            if not taken[y : y + h, x : x + w].any():
                taken[max(0, y - 3) : y + h + 3, max(0, x - 3) : x + w + 3] = True
                count += _put(layer, glyph, x, y)
        if count >= wanted:
            return
        size *= 0.985 if count < 2 else 1


def _words(rng: Rng, writer: Writer, layer: Field, extra: Field) -> None:
    height, width = layer.shape
    for _ in range(int(rng.integers(1, 12))):
        word = writer.word(rng, rng.uniform(0.02, 0.06) * height)
        y, x = int(rng.integers(height)), int(rng.integers(width))
        if not (layer[y : y + word.shape[0], x : x + word.shape[1]] > 0).any():
            _put(extra, word, x, y)


def _cells(rng: Rng, extra: Field) -> None:
    """The lines of a table."""
    height, width = extra.shape
    for at in np.linspace(rng.uniform(0, 0.1), 1, int(rng.integers(2, 11)))[:-1]:
        cv2.line(extra, (0, int(at * height)), (width, int(at * height)), 1.0, 1)
        cv2.line(extra, (int(at * width), 0), (int(at * width), height), 1.0, 1)


def _axes(rng: Rng, writer: Writer, extra: Field) -> None:
    """The frame and ticks of a plot, with small numbers along two sides."""
    height, width = extra.shape
    left, top, right, bottom = int(0.12 * width), int(0.05 * height), int(0.95 * width), int(0.9 * height)
    cv2.rectangle(extra, (left, top), (right, bottom), 1.0, 1)
    for at in np.arange(0, 1, 0.18):
        x, y = left + int(at * (right - left)), top + int(at * (bottom - top))
        cv2.line(extra, (x, bottom), (x, bottom + 3), 1.0, 1)
        cv2.line(extra, (left - 3, y), (left, y), 1.0, 1)
        font = str(writer._fonts[0])
        _put(extra, _printed(str(int(at * 28)), font, 0.03 * height), x - 3, bottom + 6)
        _put(extra, _printed(str(int(at * 28)), font, 0.03 * height), left - 0.07 * width, y - 3)


def _put(layer: Field, glyph: Field, x: float, y: float) -> bool:
    """Add a glyph where most of it is in the picture; whether it was."""
    left, top = max(0, round(x)), max(0, round(y))
    room = layer[top : top + glyph.shape[0], left : left + glyph.shape[1]]
    if room.size < 0.9 * glyph.size:
        return False
    np.maximum(room, glyph[: room.shape[0], : room.shape[1]], out=room)
    return True


def finished(rng: Rng, ink: Field, extra: Field) -> NDArray[np.uint8]:
    """Ink on a ground, lit and taken by a camera, scanned or saved by a program."""
    height, width = ink.shape
    sheet = ground_of(rng, height, width)
    colour, strength = _ink_colour(rng, sheet.colour), rng.uniform(0.75, 1.0)
    if rng.random() < 0.1:
        strength *= rng.uniform(0.4, 0.8)
    contrast = max(0.15, strength * float(np.abs(colour - sheet.colour).max()))
    covering = ink * strength
    if rng.random() < 0.12:  # pencil and chalk leave gaps
        grain = cv2.resize(rng.random((height // 2 + 1, width // 2 + 1)).astype(np.float32), (width, height))
        covering = covering * np.clip(0.5 + grain, 0, 1)
    picture = sheet.over(sheet.picture, covering, colour)
    if extra.any():
        picture = sheet.over(picture, extra * rng.uniform(0.5, 1.0), _ink_colour(rng, sheet.colour))
    return sheet.taken(rng, picture, ink, contrast)


def _ink_colour(rng: Rng, ground: Colour) -> Colour:
    """A colour that differs from the ground."""
    light = float(ground.mean()) < 0.5
    for _ in range(50):
        grey = rng.uniform(0.75, 1.0) if light else rng.uniform(0, 0.35)
        colour = np.full(3, grey) if rng.random() < 0.6 else np.clip(grey + rng.uniform(-0.35, 0.5, 3), 0, 1)
        if rng.random() < 0.2:
            colour = np.full(3, float(light))
        if np.abs(colour - ground).max() > 0.35:
            break
    return colour.astype(np.float32)
