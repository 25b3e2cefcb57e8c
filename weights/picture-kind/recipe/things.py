"""Pictures of things, from photos, drawings and things that were cut out, for the judge to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from grounds import Field, clouds, desk, ground_of, photographed
from numpy.typing import NDArray
from PIL import Image

Rng = np.random.Generator
_LEAST_SPREAD = 18.0  # grey levels: a piece of sky shows no thing


class Things:
    """The pictures of a folder with the folders `photos`, `drawn` and `cut out`; see photos.py."""

    def __init__(self, folder: Path) -> None:
        self._whole = [_read(path) for path in sorted(folder.glob("photos/*.png"))]
        self._cut_out = [_read(path) for path in sorted(folder.glob("cut out/*.png"))]
        self._cut_out += [_read(path) for path in sorted(folder.glob("drawn/*.png"))]

    def one(self, rng: Rng) -> NDArray[np.uint8]:
        """A thing: a photo or a part of one, or something cut out on white or another ground."""
        while True:
            picture = self._photo(rng) if rng.random() < 0.62 else self._on_ground(rng)
            if cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).std() > _LEAST_SPREAD:
                return picture

    def _photo(self, rng: Rng) -> NDArray[np.uint8]:
        photo = _pick(rng, self._whole)[..., :3]
        height, width = photo.shape[:2]
        if rng.random() < 0.7:
            share = rng.uniform(0.35, 1.0, 2) if rng.random() < 0.5 else np.full(2, rng.uniform(0.3, 1))
            size = np.maximum(24, (share * (height, width)).astype(int))
            y, x = (int(rng.integers(whole - part + 1)) for whole, part in zip((height, width), size, strict=True))
            photo = photo[y : y + size[0], x : x + size[1]]
        return _changed(rng, photo.astype(np.float32) / 255)

    def _on_ground(self, rng: Rng) -> NDArray[np.uint8]:
        cut = _pick(rng, self._cut_out).astype(np.float32) / 255
        cut = cut if cut.shape[2] == 4 else np.dstack([cut, np.ones(cut.shape[:2], np.float32)])
        share, longest = rng.uniform(0.3, 1.0), int(rng.integers(80, 700))
        scale = longest * share / max(cut.shape[:2])
        cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        height = max(cut.shape[0] + 2, round(longest * rng.uniform(share, 1)))
        width = max(cut.shape[1] + 2, round(longest * rng.uniform(share, 1)))
        kind = rng.random()
        if kind < 0.55:
            ground: Field = np.ones((height, width, 3), np.float32)
        elif kind < 0.75:
            ground = ground_of(rng, height, width).picture.copy()
        elif kind < 0.9:
            ground = desk(rng, height, width)
        else:
            ground = np.repeat(0.5 + 0.2 * clouds(rng, height, width)[..., None], 3, axis=2)
        y, x = int(rng.integers(height - cut.shape[0])), int(rng.integers(width - cut.shape[1]))
        room, covering = ground[y : y + cut.shape[0], x : x + cut.shape[1]], cut[..., 3:]
        room[:] = room * (1 - covering) + cut[..., :3] * covering
        return _changed(rng, ground)


def _read(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture)


def _pick(rng: Rng, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    return pictures[rng.integers(len(pictures))]


def _changed(rng: Rng, picture: Field) -> NDArray[np.uint8]:
    """Mirrored, in other light and colours, larger or smaller, taken by some camera."""
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    if rng.random() < 0.15:
        picture = np.rot90(picture, int(rng.integers(1, 4)))
    longest = int(np.exp(rng.uniform(np.log(32), np.log(700))))
    scale = longest / max(picture.shape[:2])
    size = (max(20, round(picture.shape[1] * scale)), max(20, round(picture.shape[0] * scale)))
    picture = cv2.resize(np.ascontiguousarray(picture), size, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.4:
        grey = picture.mean(axis=2, keepdims=True)
        picture = grey + (picture - grey) * rng.uniform(0.0, 1.3)
    if rng.random() < 0.4:
        picture = np.clip(picture, 0, 1) ** rng.uniform(0.6, 1.7) * rng.uniform(0.7, 1.1)
    picture = np.clip(picture, 0, 1).astype(np.float32)
    if rng.random() < 0.25:
        return np.ascontiguousarray(np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8))
    return photographed(rng, picture)
