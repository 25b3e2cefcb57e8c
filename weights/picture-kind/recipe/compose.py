"""Compose the pictures that the judge learns from, as it sees them.

    python compose.py OUT --photos FOLDER --fonts FOLDER --strokes FILE [--count N] [--first SEED]

OUT gets `views.npy`, (N, 128, 128, 6) uint8, and `kinds.npy`, (N,) of numbers in `KINDS`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import written
from things import Things

from engine.judging.judge import KINDS
from engine.judging.view import CHANNELS, SIDE, view_of
from engine.types import PictureKind

SHARES = dict(zip(KINDS, (0.3, 0.28, 0.28, 0.14), strict=True))
_NO_PRINT = ("Symbol", "Dingbat", "Balker", "Winks", "MarkedFool", "Wargames", "D050000L", "KarlaTamil", "flatline")


def main() -> None:
    """Compose with all processors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    for name in ("--photos", "--fonts", "--strokes"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    shape = (arguments.count, SIDE, SIDE, CHANNELS)
    views = np.lib.format.open_memmap(arguments.out / "views.npy", "w+", np.uint8, shape)
    seeds = range(arguments.first, arguments.first + arguments.count)
    kinds = np.array([KINDS.index(_kind_of(seed)) for seed in seeds], np.uint8)
    with multiprocessing.Pool(initializer=_start, initargs=(arguments,)) as pool:
        for number, view in enumerate(pool.imap(_view, seeds, chunksize=16)):
            views[number] = view
            if number % 1000 == 0:
                print(number, flush=True)
    views.flush()
    np.save(arguments.out / "kinds.npy", kinds)


def _kind_of(seed: int) -> PictureKind:
    return PictureKind(np.random.default_rng((seed, 1)).choice(list(SHARES), p=list(SHARES.values())))


def _start(arguments: argparse.Namespace) -> None:
    global _writer, _things
    cv2.setNumThreads(1)
    paths = [path for end in ("ttf", "otf") for path in sorted(arguments.fonts.rglob(f"*.{end}"))]
    fonts = [path for path in paths if not any(word in path.name for word in _NO_PRINT)]
    _writer, _things = written.Writer(arguments.strokes, fonts), Things(arguments.photos)


def _view(seed: int) -> np.ndarray:
    kind, rng = _kind_of(seed), np.random.default_rng((seed, 2))
    compose = {
        PictureKind.ONE_DIGIT: written.one, PictureKind.MANY_DIGITS: written.many, PictureKind.NOTHING: written.nothing,
    }  # fmt: skip
    picture = _things.one(rng) if kind is PictureKind.OBJECT else compose[kind](rng, _writer)
    return view_of(picture)


if __name__ == "__main__":
    main()
