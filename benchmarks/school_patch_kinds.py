"""Pages whose digits stand on solid patches: counters, buttons, filled cells, bars. Each fills a page."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from school_page import HEIGHT, WIDTH, Page

STRONG = ((0.8, 0.1, 0.12), (0.1, 0.3, 0.7), (0.1, 0.5, 0.25), (0.15, 0.15, 0.17), (0.5, 0.2, 0.55), (0.85, 0.4, 0.05))
PALE = ((1.0, 0.85, 0.2), (0.55, 0.8, 0.95), (0.6, 0.85, 0.5), (0.75, 0.75, 0.75), (1.0, 0.6, 0.6))
WHITE, _DARK = (0.97, 0.97, 0.97), (0.1, 0.1, 0.12)
Colour = tuple[float, float, float]


def filled(corners: np.ndarray) -> np.ndarray:
    """How much of each pixel of a page lies within corners, (N, 2): (H, W) float32 in [0, 1]."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.round(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def painted(page: Page, share: np.ndarray, colour: Colour) -> None:
    """Lay a colour over that share of each pixel of the paper."""
    share = share[..., np.newaxis]
    page.wash = page.wash * (1 - share) + np.array(colour, np.float32) * share


def disc(x: float, y: float, radius: float) -> np.ndarray:
    """Points along its edge, (80, 2)."""
    around = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    return np.stack([x + radius * np.cos(around), y + radius * np.sin(around)], axis=1)


def rectangle(x: float, y: float, width: float, height: float) -> np.ndarray:
    """Its corners, (4, 2)."""
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])


def _written_in(page: Page, colour: Colour) -> None:
    """What the pen wrote becomes paint of that colour."""
    written, page.ink = page.ink.copy(), np.zeros_like(page.ink)
    painted(page, written, colour)


def colour_of(page: Page, colours: tuple[Colour, ...]) -> Colour:
    """One of them by chance."""
    return colours[int(page.rng.integers(len(colours)))]


def _patches(page: Page, radius: float, strokes: Colour, colours: tuple[Colour, ...], round_ones: bool = True) -> None:
    """Discs or rounded squares all over the page, with one or two digits on each."""
    step = 2 * radius * page.rng.uniform(1.15, 1.6)
    for y in np.arange(radius + 25, HEIGHT - radius - 10, step):
        for x in np.arange(radius + 30, WIDTH - radius - 20, step):
            if page.rng.random() < 0.85:
                colour = colour_of(page, colours)
                shape = disc(x, y, radius) if round_ones else rectangle(x - radius, y - radius, 2 * radius, 2 * radius)
                painted(page, filled(shape), colour)
                if page.rng.random() < 0.6:
                    page.centred(x, y, radius * page.rng.uniform(0.7, 1.0))
                else:
                    size = radius * page.rng.uniform(0.55, 0.7)
                    page.number(x - 0.8 * size, y - size / 2, size, 2)
    _written_in(page, strokes)


def white_on_discs(page: Page) -> None:
    """Counters, badges, balls."""
    _patches(page, page.rng.uniform(32, 55), WHITE, STRONG)


def white_on_buttons(page: Page) -> None:
    """Squares."""
    _patches(page, page.rng.uniform(32, 55), WHITE, STRONG, round_ones=False)


def white_on_large_discs(page: Page) -> None:
    """The same, close before the camera."""
    _patches(page, page.rng.uniform(80, 130), WHITE, STRONG)


def dark_on_discs(page: Page) -> None:
    """Dark digits on coloured discs."""
    _patches(page, page.rng.uniform(32, 90), _DARK, PALE)


def yellow_on_discs(page: Page) -> None:
    """Strokes of another colour than the paper."""
    _patches(page, page.rng.uniform(32, 70), (1.0, 0.85, 0.1), STRONG[:2] + STRONG[3:5])


def light_discs_on_dark(page: Page) -> None:
    """Dark digits on light discs, on a dark mat."""
    page.wash *= np.array(colour_of(page, STRONG[1:4]), np.float32) * 0.6
    _patches(page, page.rng.uniform(32, 70), _DARK, ((0.9, 0.9, 0.88), (0.95, 0.85, 0.3)))


def filled_cells(page: Page) -> None:
    """A table whose first row and column are filled, with white digits; the others stand on paper."""
    columns, rows = int(page.rng.integers(4, 8)), int(page.rng.integers(4, 7))
    wide, high = (WIDTH - 100) / columns, (HEIGHT - 80) / rows
    gap, colour, size = page.rng.choice([0, 3]), colour_of(page, STRONG), min(0.6 * high, 0.35 * wide)
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    for column, row in cells:
        if row == 0 or column == 0:
            painted(page, filled(rectangle(50 + column * wide, 40 + row * high, wide - gap, high - gap)), colour)
            page.number(50 + (column + 0.2) * wide, 40 + (row + 0.2) * high, size, int(page.rng.integers(1, 3)))
    _written_in(page, WHITE)
    for column, row in cells:
        if row and column:
            page.number(50 + (column + 0.2) * wide, 40 + (row + 0.2) * high, size, int(page.rng.integers(1, 3)))


def beside_bars(page: Page) -> None:
    """Bars with white numbers, and dark numbers on the paper below each."""
    for y in np.arange(40, HEIGHT - 180, page.rng.uniform(170, 220)):
        high, left = page.rng.uniform(55, 80), page.rng.uniform(30, 90)
        x, written = left + 20, page.ink.copy()
        page.ink[:] = 0
        while x < WIDTH - 240:
            x = page.number(x, y + 0.2 * high, 0.6 * high, int(page.rng.integers(1, 4))) + 0.5 * high
        painted(page, filled(rectangle(left, y, x - left, high)), colour_of(page, STRONG))
        _written_in(page, WHITE)
        page.ink = written
        x = left
        while x < WIDTH - 240:
            x = page.number(x, y + 1.2 * high, 0.6 * high, int(page.rng.integers(1, 4))) + 0.6 * high


def bold_print(page: Page) -> None:
    """Bold zeros, sixes and eights: their insides are no digits."""
    page.pen = page.rng.uniform(0.2, 0.3)
    for y in np.arange(40, HEIGHT - 130, page.rng.uniform(110, 140)):
        x = page.rng.uniform(40, 90)
        while x < WIDTH - 240:
            x = page.number(x, y, page.rng.uniform(60, 80), int(page.rng.integers(1, 4))) + 30


PATCH_KINDS: dict[str, Callable[[Page], None]] = {
    make.__name__.replace("_", " "): make
    for make in (
        white_on_discs, white_on_buttons, white_on_large_discs, dark_on_discs, yellow_on_discs, light_discs_on_dark,
        filled_cells, beside_bars, bold_print,
    )
}  # fmt: skip
