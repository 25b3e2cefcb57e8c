"""Paper and boards without digits: colour, grain, ruling, print of the other side, creases, specks."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from disturbances import BOARD, CHALK, CREASES, LIGHT, PRINT, RULED, SPECKS, SQUARED, Field

PAPERS = ((250, 250, 248), (244, 240, 228), (232, 232, 230), (226, 214, 190), (215, 226, 236), (240, 222, 222))
BOARDS = ((38, 40, 42), (30, 62, 48), (25, 35, 60), (70, 72, 70))


def paper_of(rng: np.random.Generator, width: int, height: int, disturbances: tuple[str, ...]) -> Field:
    kinds = BOARDS if {LIGHT, CHALK} & set(disturbances) else PAPERS[:1] if BOARD in disturbances else PAPERS
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
