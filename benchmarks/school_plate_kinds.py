"""Signs and cards in one picture: on a wall, on brick, on wood. Each fills a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from school_page import HEIGHT, WIDTH, Page
from school_patch_kinds import WHITE, Colour, filled, painted, rectangle

_LIGHT = ((0.96, 0.96, 0.94), (0.94, 0.8, 0.16), (0.94, 0.9, 0.8), (0.75, 0.75, 0.77))
_STRONG = ((0.12, 0.27, 0.6), (0.7, 0.12, 0.14), (0.1, 0.1, 0.1), (0.1, 0.35, 0.2))
_DARK = (0.07, 0.07, 0.08)
_WALLS = ((0.18, 0.16, 0.15), (0.47, 0.48, 0.49), (0.92, 0.91, 0.89), (0.16, 0.35, 0.24))


def signs_on_a_wall(page: Page) -> None:
    """A wall of one colour, a little uneven."""
    ground = np.full((HEIGHT, WIDTH, 3), _WALLS[int(page.rng.integers(len(_WALLS)))], np.float32)
    _signs(page, ground + 0.025 * _clouds(page, 18, 25)[..., np.newaxis])


def signs_on_brick(page: Page) -> None:
    """Bricks with light joints."""
    high = int(page.rng.integers(30, 60))
    ground = np.full((HEIGHT, WIDTH, 3), (0.55, 0.28, 0.22), np.float32)
    ground *= 1 + 0.1 * _clouds(page, HEIGHT // high, WIDTH // (2 * high))[..., np.newaxis]
    joint, half = max(3, high // 12), high
    for row, y in enumerate(range(0, HEIGHT, high)):
        ground[y : y + joint] = (0.67, 0.65, 0.62)
        for x in range(row % 2 * half, WIDTH, 2 * high):
            ground[y : y + high, x : x + joint] = (0.67, 0.65, 0.62)
    _signs(page, ground)


def cards_on_wood(page: Page) -> None:
    """Boards with grain along them."""
    grain = page.rng.standard_normal((HEIGHT, 8)).astype(np.float32)
    grain = cv2.GaussianBlur(cv2.resize(grain, (WIDTH, HEIGHT)), (0, 0), 1.5)
    colour = np.array(((0.47, 0.33, 0.22), (0.7, 0.55, 0.38))[int(page.rng.integers(2))], np.float32)
    _signs(page, colour * (1 + 0.1 * grain[..., np.newaxis]))


def framed_signs(page: Page) -> None:
    """With a line along the edge of each."""
    ground = np.full((HEIGHT, WIDTH, 3), _WALLS[int(page.rng.integers(len(_WALLS)))], np.float32)
    _signs(page, ground + 0.02 * _clouds(page, 18, 25)[..., np.newaxis], framed=True)


def _clouds(page: Page, high: int, wide: int) -> np.ndarray:
    noise = page.rng.standard_normal((high, wide)).astype(np.float32)
    return cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


def _signs(page: Page, ground: np.ndarray, *, framed: bool = False) -> None:
    """Two to five signs of one make, with one to three digits on each."""
    page.wash = np.clip(ground, 0, 1)
    light = page.rng.random() < 0.5
    colours: tuple[Colour, ...] = _LIGHT if light else _STRONG
    seen = [colour for colour in colours if np.abs(ground.mean(axis=(0, 1)) - colour).max() > 0.25]
    sign, strokes = seen[int(page.rng.integers(len(seen)))], _DARK if light else WHITE
    page.pen = page.rng.uniform(0.1, 0.16)
    for x, y, width, height in _places(page):
        painted(page, filled(rectangle(x, y, width, height)), sign)
        count = int(page.rng.integers(1, 4))
        size = min(page.rng.uniform(0.45, 0.6) * height, 0.9 * width / (count + 0.6))
        page.number(x + (width - (0.75 * count + 0.1) * size) / 2, y + (height - size) / 2, size, count)
        if framed:
            margin = page.rng.uniform(0.05, 0.08) * min(width, height)
            inner = rectangle(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
            page.line([*inner, inner[0]], max(3.0, 0.03 * min(width, height)))
    share = page.ink[..., np.newaxis]
    page.wash, page.ink = page.wash * (1 - share) + np.array(strokes, np.float32) * share, np.zeros_like(page.ink)


def _places(page: Page) -> Iterator[tuple[float, float, float, float]]:
    """In a row, a column, or two rows: left, top, width and height of each."""
    count = int(page.rng.integers(2, 6))
    columns, rows = ((count, 1), (1, count), ((count + 1) // 2, 2))[int(page.rng.integers(3))]
    wide, high = WIDTH / columns, HEIGHT / rows
    width, height = wide * page.rng.uniform(0.6, 0.8), high * page.rng.uniform(0.5, 0.75)
    width, height = min(width, 3 * height), min(height, 1.3 * width)
    for number in range(count):
        x = (number % columns + 0.5 + page.rng.uniform(-0.05, 0.05)) * wide - width / 2
        y = (number // columns + 0.5 + page.rng.uniform(-0.05, 0.05)) * high - height / 2
        yield x, y, width, height


PLATE_KINDS: dict[str, Callable[[Page], None]] = {
    make.__name__.replace("_", " "): make for make in (signs_on_a_wall, signs_on_brick, cards_on_wood, framed_signs)
}
