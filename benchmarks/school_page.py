"""A page as it lies in a classroom, to be written on: pens, print, ruled lines, colour; then taken by a camera."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from common import PROJECT  # noqa: F401 - makes the engine importable
from disturbances import Field
from pens import INKS, glyph_of
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from taking import taken

from engine.system.folders import ASSETS
from engine.types import Image

HEIGHT, WIDTH = 700, 1000
RED = (200, 30, 35)
_SUBPIXEL_BITS = 4
_FONT = next((ASSETS / "fonts").glob("*.ttf"))
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


class Page:
    """`boxes` (x, y, width, height) and `labels` are of the digits on it; `pen` is its width in heights of a digit."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.pen = 0.0 if rng.random() < 0.4 else float(rng.uniform(0.06, 0.12))
        self.boxes: list[Rectangle] = []
        self.labels: list[int] = []
        self.ink, self.print, self.red = (np.zeros((HEIGHT, WIDTH), np.float32) for _ in range(3))
        self.wash = np.ones((HEIGHT, WIDTH, 3), np.float32)

    def digit(self, x: float, y: float, size: float, pen: float | None = None) -> float:
        """Write a test digit of MNIST about `size` high, its left edge at x; returns its width, 0 where it is off."""
        glyph = glyph_of(self.rng, size * self.rng.uniform(0.9, 1.1), self.pen if pen is None else pen)
        height, width = glyph.ink.shape
        left, top = round(x), round(y + (size - height) / 2)
        if not (2 < left < WIDTH - width - 2 and 2 < top < HEIGHT - height - 2):
            return 0
        place = self.ink[top : top + height, left : left + width]
        np.maximum(place, glyph.ink, out=place)
        self.boxes.append((left, top, width, height))
        self.labels.append(glyph.label)
        return width

    def centred(self, x: float, y: float, size: float) -> float:
        """Write a digit around x and y."""
        before = len(self.boxes)
        width = self.digit(x - 0.3 * size, y - size / 2, size)
        return width if len(self.boxes) > before else 0

    def number(self, x: float, y: float, size: float, digits: int) -> float:
        """Write digits one after another; returns where they end."""
        for _ in range(digits):
            x += self.digit(x, y, size) + 0.14 * size
        return x

    def line(self, points: Sequence[Point], width: float, on: Field | None = None, strength: float = 1.0) -> None:
        """Draw a line through points, with the pen, or on another layer such as `print`."""
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        fixed = np.round(np.array(points) * 2**_SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(mask, [fixed], False, 255, max(1, round(width)), cv2.LINE_AA, _SUBPIXEL_BITS)
        layer = self.ink if on is None else on
        np.maximum(layer, mask.astype(np.float32) / 255 * strength, out=layer)

    def text(self, text: str, x: float, y: float, size: float) -> None:
        """Print text whose capitals begin at x and y; its digits count."""
        font = ImageFont.truetype(str(_FONT), round(size))
        image = Pillow.new("L", (WIDTH, HEIGHT))
        draw = ImageDraw.Draw(image)
        for character in text:
            draw.text((x, y), character, fill=255, font=font)
            if character.isdigit():
                left, top, right, bottom = draw.textbbox((x, y), character, font=font)
                self.boxes.append((left, top, right - left, bottom - top))
                self.labels.append(int(character))
            x += font.getlength(character)
        np.maximum(self.print, np.asarray(image, np.float32) / 255, out=self.print)

    def of_digits(self) -> np.ndarray:
        """Take what the pen wrote off the page: 255 where it was."""
        mask = np.asarray((self.ink > 0.5) * np.uint8(255), np.uint8)
        self.ink[:] = 0
        return mask

    def picture(self) -> Image:
        """As a camera sees it, (H, W, 3) uint8."""
        seen = np.full((HEIGHT, WIDTH, 3), self.rng.uniform(0.86, 0.98), np.float32) * self.wash
        pen = np.array(INKS[self.rng.integers(len(INKS))], np.float32) / 255
        strength = self.rng.uniform(0.8, 1.0)
        for layer, colour in ((self.print, (0.15, 0.15, 0.17)), (strength * self.ink, pen), (self.red, RED)):
            share = np.clip(layer, 0, 1)[..., np.newaxis]
            paint = np.array(colour, np.float32)
            seen = seen * (1 - share) + (paint / 255 if paint.max() > 1 else paint) * share
        return taken(self.rng, seen * self.rng.uniform(0.8, 1.0), ())
