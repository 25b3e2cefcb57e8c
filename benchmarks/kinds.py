"""How often the judge says rightly what a picture holds: one digit, many, an object, nothing.

    python benchmarks/kinds.py [--photos FOLDER …] [--strokes FILE] [--pictures N] [--first SEED] [--json]

No picture here was used for making the judge. Digits are MNIST's test digits, on sheets of `sheet.py` and its pens,
papers and cameras, and with `--strokes` those of writers kept out. Without `--photos`, objects are the sample photos
and two of scikit-learn's; with it, each folder below FOLDER that holds pictures is a row, and so are these pictures in
grey and 96 pixels small. docs/reading.md says which folders its table is from.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from common import put
from disturbances import DISTURBANCES, LIGHT, PERSPECTIVE, ROTATION, SHADOW, SQUARED, THICK, THIN, TOUCHING
from paper import paper_of
from pens import glyph_of, inks_of, pen_width
from sheet import CAMERAS, DESKS, make_sheet
from taking import light_on, taken, turn_of

from engine.data.datasets import mnist_test
from engine.data.unipen import PAD_BRUSH, draw, read_unipen, split_by_writer
from engine.judging.judge import KINDS
from engine.prediction.picture_kind import kind_of
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.system.folders import PHOTOS
from engine.types import Image, PictureKind

REPORTED = 50_000
NEEDED = 0.95
Rng = np.random.Generator
Pictures = Iterator[Image]


@dataclass
class Row:
    """Pictures of one kind from one place: how many were called what."""

    name: str
    kind: PictureKind
    said: dict[PictureKind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    times: list[float] = field(default_factory=list)

    def right(self) -> float:
        """The share judged rightly."""
        return self.said[self.kind] / max(1, sum(self.said.values()))


def main() -> None:
    """Compose or open the pictures, judge them, print a row for each place."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, nargs="*", default=[], help="folders with pictures of things")
    parser.add_argument("--strokes", type=Path, help="UNIPEN file with pen strokes")
    parser.add_argument("--pictures", type=int, default=200, help="composed for each row (default 200)")
    parser.add_argument("--first", type=int, default=REPORTED, help=f"first seed (default {REPORTED})")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = []
    for name, kind, pictures in _places(arguments):
        row = Row(name, kind)
        for picture in pictures:
            started = time.perf_counter()
            row.said[kind_of(picture)] += 1
            row.times.append((time.perf_counter() - started) * 1e3)
        rows.append(row)
        if not arguments.json:
            _put_row(row, heading=len(rows) == 1)
    totals = [_total(rows, kind) for kind in KINDS]
    if arguments.json:
        table = [{"name": row.name, "kind": row.kind, "said": row.said, "right": row.right()} for row in rows + totals]
        put("kinds", {"first seed": arguments.first, "needed": NEEDED, "rows": table})
        return
    for row in totals:
        _put_row(row, heading=False)


def _total(rows: list[Row], kind: PictureKind) -> Row:
    total = Row(f"**all: {kind}**", kind)
    for row in rows:
        if row.kind is kind:
            total.said = {said: total.said[said] + row.said[said] for said in KINDS}
            total.times += row.times
    return total


def _put_row(row: Row, *, heading: bool) -> None:
    if heading:
        print(f"| pictures | kind | number | right | {' | '.join(f'called {kind}' for kind in KINDS)} | median ms |")
        print("|---" * (5 + len(KINDS)) + "|")
    said = " | ".join(str(row.said[kind]) for kind in KINDS)
    took = statistics.median(row.times) if row.times else 0.0
    print(
        f"| {row.name} | {row.kind} | {sum(row.said.values())} | {row.right():.1%} | {said} | {took:.1f} |", flush=True
    )


def _places(arguments: argparse.Namespace) -> Iterator[tuple[str, PictureKind, Pictures]]:
    composed: dict[PictureKind, dict[str, Callable[[Rng], Image]]] = {
        PictureKind.ONE_DIGIT: {
            "a digit on paper": _digit_on_paper,
            "a digit on a sheet whose edges are seen": _digit_with_edges,
            "MNIST, 28×28": lambda rng: _enlarged(rng, 1),
            "MNIST, enlarged 3 to 20 times, with noise": lambda rng: _enlarged(rng, int(rng.integers(3, 21))),
        },
        PictureKind.MANY_DIGITS: {
            "sheets, up to three disturbances": _sheet,
            "rows cropped closely": _cropped_row,
            "rows cropped closely, 20 to 40 pixels high": lambda rng: _small(_cropped_row(rng), rng),
        },
        PictureKind.NOTHING: {"empty paper and boards": _paper, "noise, gradients, even colours": _even},
    }
    for kind, makers in composed.items():
        for number, (name, make) in enumerate(makers.items()):
            seeds = range(arguments.first, arguments.first + arguments.pictures)
            yield name, kind, (make(np.random.default_rng((seed, number, 17))) for seed in seeds)
    if arguments.strokes is not None:
        digits = split_by_writer(read_unipen(arguments.strokes))[1][: 2 * arguments.pictures]
        drawn = (draw(digit, PAD_BRUSH) for digit in digits)
        yield (
            "pen strokes of six writers",
            PictureKind.ONE_DIGIT,
            (p if n % 2 else 255 - p for n, p in enumerate(drawn)),
        )
    yield from _of_things(arguments.photos)


def _of_things(folders: list[Path]) -> Iterator[tuple[str, PictureKind, Pictures]]:
    places = {"the sample photos": [str(path) for path in sorted(PHOTOS.glob("*.jpg"))]}
    for top in folders:
        for folder in sorted({path.parent for path in top.rglob("*") if path.suffix.lower() in SUFFIXES}):
            name = folder.relative_to(top.parent).as_posix()
            places[name] = [str(path) for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    for name, paths in places.items():
        yield name, PictureKind.OBJECT, (open_picture(path) for path in paths)
    every = [path for paths in places.values() for path in paths]
    yield "all of these in grey", PictureKind.OBJECT, (_grey(open_picture(path)) for path in every)
    yield "all of these, 96 pixels", PictureKind.OBJECT, (_shrunk(open_picture(path), 96) for path in every)


def _some(rng: Rng, most: int) -> tuple[str, ...]:
    """Disturbances that go together."""
    while True:
        chosen = {str(name) for name in rng.choice(DISTURBANCES, int(rng.integers(0, most + 1)), replace=False)}
        if not {THIN, THICK} <= chosen and not {LIGHT, SQUARED} <= chosen:
            return tuple(sorted(chosen - {TOUCHING}))


def _digit_on_paper(rng: Rng, edges: bool = False) -> Image:
    width, height = CAMERAS[rng.integers(2)]
    disturbances = _some(rng, 3)
    if edges:
        disturbances = tuple({*disturbances, ROTATION, PERSPECTIVE} - {SHADOW})
    size = rng.uniform(0.08, 0.7 if edges else 0.9) * height
    ink = glyph_of(rng, size, pen_width(rng, size, disturbances)).ink[:height, :width]
    share = 0.35 if edges else 1.0
    free = np.array([height - ink.shape[0], width - ink.shape[1]])
    y, x = (free * (0.5 + (rng.random(2) - 0.5) * share)).astype(int)
    whole = np.zeros((height, width, 1), np.float32)
    whole[y : y + ink.shape[0], x : x + ink.shape[1], 0] = ink
    inks = inks_of(rng, disturbances)
    strength = rng.uniform(0.75, 1.0)
    sheet = paper_of(rng, width, height, disturbances) * (1 - strength * whole)
    sheet = sheet + inks[rng.integers(len(inks))] * strength * whole
    turn = turn_of(rng, width, height, disturbances) if edges else None
    if turn is not None:
        desk = tuple(level / 255 for level in DESKS[rng.integers(len(DESKS))])
        sheet = cv2.warpPerspective(sheet, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=desk)
    return taken(rng, sheet * light_on(rng, width, height, disturbances)[..., np.newaxis], disturbances)


def _digit_with_edges(rng: Rng) -> Image:
    return _digit_on_paper(rng, edges=True)


def _enlarged(rng: Rng, times: int) -> Image:
    test = mnist_test()
    grey = test.images[rng.integers(len(test))]
    if times > 1:
        grey = cv2.resize(
            grey, None, fx=times, fy=times, interpolation=int(rng.choice([cv2.INTER_CUBIC, cv2.INTER_NEAREST]))
        )
        noise = rng.standard_normal(grey.shape) * rng.uniform(0, 25)
        grey = np.clip(grey + noise, 0, 255).astype(np.uint8)
    grey = grey if rng.random() < 0.5 else 255 - grey
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def _sheet(rng: Rng) -> Image:
    return make_sheet(int(rng.integers(REPORTED, 2**31)), _some(rng, 3)).picture


def _cropped_row(rng: Rng) -> Image:
    size, count = rng.uniform(40, 150), int(rng.integers(2, 11))
    pen = pen_width(rng, size, ())
    glyphs = [glyph_of(rng, size * rng.uniform(0.85, 1.15), pen).ink for _ in range(count)]
    gaps = size * rng.uniform(0.05, 0.5, count + 1)
    height = round(max(ink.shape[0] for ink in glyphs) * rng.uniform(1.02, 1.5))
    width = round(sum(ink.shape[1] for ink in glyphs) + gaps.sum())
    whole, x = np.zeros((height, width, 1), np.float32), 0.0
    for ink, gap in zip(glyphs, gaps, strict=False):
        x += gap
        y, left = int(rng.integers(height - ink.shape[0] + 1)), int(x)
        whole[y : y + ink.shape[0], left : left + ink.shape[1], 0] = ink
        x += ink.shape[1]
    disturbances = (LIGHT,) if rng.random() < 0.3 else ()
    inks = inks_of(rng, disturbances)
    row = paper_of(rng, width, height, disturbances) * (1 - whole) + inks[rng.integers(len(inks))] * whole
    return taken(rng, row * light_on(rng, width, height, ())[..., np.newaxis], ())


def _small(picture: Image, rng: Rng) -> Image:
    return _shrunk(picture, round(float(rng.uniform(20, 40)) * max(picture.shape[:2]) / picture.shape[0]))


def _paper(rng: Rng) -> Image:
    width, height = CAMERAS[rng.integers(2)]
    disturbances = _some(rng, 3)
    light = light_on(rng, width, height, disturbances)
    return taken(rng, paper_of(rng, width, height, disturbances) * light[..., np.newaxis], disturbances)


def _even(rng: Rng) -> Image:
    height, width = (int(n) for n in rng.integers(28, 800, 2))
    kind = rng.integers(3)
    if kind == 0:
        grey = rng.normal(rng.uniform(0, 255), rng.uniform(1, 80), (height, width, 1))
        return np.repeat(np.clip(grey, 0, 255).astype(np.uint8), 3, axis=2)
    first, second = rng.uniform(0, 255, (2, 3))
    share = np.linspace(0, 1, width)[np.newaxis, :, np.newaxis] if kind == 1 else np.zeros((1, width, 1))
    return np.ascontiguousarray(np.broadcast_to(first * (1 - share) + second * share, (height, width, 3)), np.uint8)


def _grey(picture: Image) -> Image:
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=2)


def _shrunk(picture: Image, longest: int) -> Image:
    scale = longest / max(picture.shape[:2])
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    main()
