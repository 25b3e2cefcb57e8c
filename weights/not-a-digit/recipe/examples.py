"""Digits and non-digits as networks are given them: (N, 28, 28) uint8, each kind made by one function from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from drawings import Drawing
from glyphs import CYRILLIC, DIGITS, GREEK, LETTERS, OPERATORS, SIGNS, Face, glyph
from hands import Ink, bent, by_hand, drawn, repenned, worn
from numpy.typing import NDArray

from engine.data.unipen import StrokeDigit
from engine.errors import EmptyPicture
from engine.ink.segmentation import segment
from engine.preprocessing.digits import Preparation, prepare_all
from engine.preprocessing.picture_files import open_picture

Pictures = NDArray[np.uint8]
Maker = Callable[[np.random.Generator], NDArray[np.uint8] | None]  # grey levels, ink bright; None: try again


def prepared(rng: np.random.Generator, make: Maker, count: int, bars: bool = True) -> Pictures:
    """`count` pictures of a kind, (count, 28, 28) uint8; without `bars`, none that `is_bar`."""
    done: list[Pictures] = []
    while len(done) < count:
        picture = make(rng)
        if picture is None:
            continue
        try:
            batch = prepare_all([picture], Preparation())
        except EmptyPicture:
            continue
        picture = np.round(batch[0, :, :, 0] * 255).astype(np.uint8)
        if bars or not is_bar(picture):
            done.append(picture)
    return np.stack(done)


def is_bar(picture: NDArray[np.uint8]) -> bool:
    """Whether a prepared picture is one narrow upright stroke, which is a 1 whatever it was meant to be."""
    inked = picture > 80
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    whole = len(rows) == rows[-1] - rows[0] + 1 if len(rows) else False
    return whole and len(rows) >= 17 and columns[-1] - columns[0] < 8


@dataclass(frozen=True)
class Sources:
    """What examples are made from: MNIST's pictures and labels, recorded digits, fonts, photos, drawings."""

    images: Pictures
    labels: NDArray[np.integer]
    strokes: Sequence[StrokeDigit]
    faces: Sequence[Face]
    photos: Sequence[Path]
    drawings: Mapping[str, Sequence[Drawing]]

    def digits(self, label: str) -> dict[str, Maker]:
        """Makers of this digit, by where it comes from."""
        return {
            "MNIST, worn": lambda rng: worn(rng, self._mnist(rng, label)),
            "pens": lambda rng: worn(rng, drawn(rng, by_hand(rng, self._recorded(rng, label)))),
            "print": lambda rng: self._printed(rng, label),
        }

    def labelled_digits(
        self, counts: Mapping[str, int], seed: int
    ) -> Iterator[tuple[str, Pictures, NDArray[np.uint8]]]:
        """Each kind of digits with pictures and labels, as many of each digit."""
        for kind, count in counts.items():
            pictures = [
                prepared(
                    np.random.default_rng([seed, int(label), *kind.encode()]), self.digits(label)[kind], count // 10
                )
                for label in DIGITS
            ]
            yield kind, np.concatenate(pictures), np.repeat(np.arange(10, dtype=np.uint8), count // 10)

    def non_digits(self) -> dict[str, Maker]:
        """Makers of non-digits, by kind."""
        drawn_kinds = {kind: self._drawing(kind) for kind in self.drawings}
        return {
            "letters": lambda rng: self._printed(rng, LETTERS + LETTERS + GREEK + CYRILLIC),
            "operators": lambda rng: self._printed(rng, OPERATORS),
            "signs": lambda rng: self._printed(rng, SIGNS),
            **drawn_kinds,
            "strokes put together": self._recombined,
            "parts of digits": self._part,
            "turned digits": self._turned,
            "two digits": self._several,
            "photos": self._photo,
            "noise": noise,
        }

    def _mnist(self, rng: np.random.Generator, labels: str = DIGITS) -> Ink:
        while True:
            number = int(rng.integers(len(self.images)))
            if str(self.labels[number]) in labels:
                break
        ink = cv2.resize(self.images[number].astype(np.float32) / 255, (112, 112), interpolation=cv2.INTER_CUBIC)
        ink = np.clip(ink, 0, 1)
        if rng.random() < 0.35:
            ink = repenned(rng, ink)
        return bent(rng, ink) if rng.random() < 0.5 else ink

    def _recorded(self, rng: np.random.Generator, labels: str = DIGITS) -> list[NDArray[np.float64]]:
        """Strokes of a recorded digit, y downwards; now and then with what hands of other countries add."""
        while True:
            digit = self.strokes[int(rng.integers(len(self.strokes)))]
            if str(digit.label) in labels:
                break
        strokes = [stroke * (1, -1) for stroke in digit.strokes]
        return strokes + self._added(rng, digit.label, np.concatenate(strokes))

    def _added(self, rng: np.random.Generator, label: int, points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """The bar of a 7, the foot of a 1, the slash of a 0."""
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        longest = float(size.max())
        if label == 7 and rng.random() < 0.4:
            y = rng.uniform(0.4, 0.65)
            stem = points[np.abs(points[:, 1] - low[1] - y * size[1]).argmin(), 0]
            return [
                np.array(
                    [
                        [stem - 0.25 * longest, low[1] + y * size[1]],
                        [stem + 0.25 * longest, low[1] + (y - 0.05) * size[1]],
                    ]
                )
            ]
        if label == 1 and rng.random() < 0.3:
            end = points[points[:, 1].argmax()]
            return [end + np.array([[-0.25, 0], [0.25, 0]]) * longest]
        if label == 0 and rng.random() < 0.1:
            return [low + np.array([[0.1, 0.95], [0.9, 0.05]]) * size]
        return []

    def _printed(self, rng: np.random.Generator, characters: str) -> NDArray[np.uint8] | None:
        face = self.faces[int(rng.integers(len(self.faces)))]
        ink = glyph(face, characters[int(rng.integers(len(characters)))])
        if ink is None:
            return None
        way = rng.random()
        if way < 0.45:
            ink = repenned(rng, ink)
        if way < 0.7:
            ink = bent(rng, ink)
        return worn(rng, ink) if ink.max() > 0.3 else None

    def _drawing(self, kind: str) -> Maker:
        def make(rng: np.random.Generator) -> NDArray[np.uint8]:
            chosen = self.drawings[kind]
            strokes = by_hand(rng, chosen[int(rng.integers(len(chosen)))](rng))
            return worn(rng, drawn(rng, strokes))

        return make

    def _recombined(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Strokes of recorded digits, turned and mirrored, put across each other: a real hand, but no digit."""
        strokes = []
        for _ in range(int(rng.integers(2, 5))):
            stroke = np.concatenate(self._recorded(rng)[:1])
            stroke = (stroke - stroke.mean(axis=0)) / max(float(np.ptp(stroke, axis=0).max()), 1e-6)
            turn = rng.uniform(0.5, 5.8)
            matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            strokes.append(stroke @ matrix * rng.uniform(0.5, 1.2) + rng.normal(0, 0.35, 2))
        return worn(rng, drawn(rng, strokes))

    def _part(self, rng: np.random.Generator) -> NDArray[np.uint8] | None:
        """Half of a 0, the top of a 4 or 5, the foot of a 2: what is left when a digit is cut."""
        label = "0245"[int(rng.integers(4))]
        ink = self._mnist(rng, label)
        rows = np.flatnonzero(ink.max(axis=1) > 0.4)
        middle = int(rows[0] + rng.uniform(0.4, 0.6) * len(rows))
        top = {"0": rng.random() < 0.5, "2": False, "4": True, "5": True}[label]
        return worn(rng, ink[:middle] if top else ink[middle:])

    def _turned(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Digits on their side or mirrored, where that is no other digit."""
        if rng.random() < 0.4:  # exactly as MNIST's digits look, so that this look alone is no digit
            places = np.flatnonzero(np.isin(self.labels, (2, 3, 4, 5)))
            return np.ascontiguousarray(np.rot90(self.images[rng.choice(places)], rng.choice([1, 3])))
        if rng.random() < 0.6:
            ink = self._mnist(rng, "2345")
            return worn(rng, np.ascontiguousarray(np.rot90(ink, rng.choice([1, 3]))))
        return worn(rng, np.ascontiguousarray(self._mnist(rng, "34")[:, ::-1]))

    def _several(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Two to four digits side by side, or two one above the other."""
        above = rng.random() < 0.1
        inks = []
        for _ in range(2 if above else int(rng.choice([2, 2, 2, 3, 4]))):
            ink = self._mnist(rng) if rng.random() < 0.5 else drawn(rng, self._recorded(rng), rng.uniform(0.06, 0.12))
            rows, columns = np.flatnonzero(ink.max(axis=1) > 0.3), np.flatnonzero(ink.max(axis=0) > 0.3)
            ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            scale = rng.uniform(56, 76) / max(ink.shape[0], 0.8 * ink.shape[1])
            ink = cv2.resize(ink, (max(4, round(ink.shape[1] * scale)), max(4, round(ink.shape[0] * scale))))
            inks.append(ink.T if above else ink)
        gap = round(rng.uniform(-3, 40))
        width = sum(ink.shape[1] for ink in inks) + max(gap, 0) * (len(inks) - 1)
        whole, x = np.zeros((max(ink.shape[0] for ink in inks) + 12, width), np.float32), 0
        for ink in inks:
            y = int(rng.integers(0, whole.shape[0] - ink.shape[0] + 1))
            x = max(0, min(x, width - ink.shape[1]))
            np.maximum(
                whole[y : y + ink.shape[0], x : x + ink.shape[1]],
                ink,
                out=whole[y : y + ink.shape[0], x : x + ink.shape[1]],
            )
            x += ink.shape[1] + gap
        return worn(rng, np.ascontiguousarray(whole.T if above else whole))

    def _photo(self, rng: np.random.Generator) -> NDArray[np.uint8] | None:
        photo = _photo(self.photos[int(rng.integers(len(self.photos)))])
        height, width = photo.shape[:2]
        side = int(rng.uniform(0.12, 0.9) * min(height, width))
        y, x = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
        piece = np.ascontiguousarray(photo[y : y + side, x : x + side])
        if rng.random() < 0.35:
            size = int(rng.integers(28, 160))
            return np.asarray(cv2.resize(piece, (size, size), interpolation=cv2.INTER_AREA)[..., int(rng.integers(3))])
        large = cv2.resize(piece, (320, 320), interpolation=cv2.INTER_AREA)
        found = segment(large).segments
        if not found:
            return None
        return found[int(rng.integers(len(found)))].ink


_opened: dict[Path, NDArray[np.uint8]] = {}


def _photo(path: Path) -> NDArray[np.uint8]:
    if path not in _opened:
        picture = open_picture(path)
        scale = min(1.0, 1000 / max(picture.shape[:2]))
        _opened[path] = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _opened[path]


def noise(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Grey noise, fine or coarse, even or in specks: as of a covered camera, or of nothing at all."""
    side = int(rng.integers(28, 161))
    level = rng.normal(128, 40, (side, side)) if rng.random() < 0.5 else rng.uniform(0, 255, (side, side))
    if rng.random() < 0.5:
        level = cv2.GaussianBlur(level, (0, 0), rng.uniform(0.5, side / 12))
        level = 128 + (level - level.mean()) * 60 / max(float(level.std()), 1e-6)
    if rng.random() < 0.3:
        level = np.where(rng.random((side, side)) < rng.uniform(0.002, 0.1), 255.0, 0.0)
    return np.clip(level, 0, 255).astype(np.uint8)


def all_of(makers: Mapping[str, Maker], counts: Mapping[str, int], seed: int) -> Iterator[tuple[str, Pictures]]:
    """Each kind of non-digits with its pictures; a kind comes out the same whatever other kinds are made."""
    for kind, count in counts.items():
        yield kind, prepared(np.random.default_rng([seed, *kind.encode()]), makers[kind], count, bars=False)
