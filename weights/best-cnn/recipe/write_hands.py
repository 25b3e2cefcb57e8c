"""Write a UNIPEN file of digits as hands of other countries write them, made from recorded digits.

    python write_hands.py pendigits-train.unipen.gz hands.unipen.gz

Each kind of `countries.CHANGES` is there as often. A digit keeps the writer whose strokes it was made from, so that
the writers held back from training (`engine.data.unipen.split_by_writer`) are the same in both files.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "not-a-digit" / "recipe"), str(HERE.parents[2])]

from countries import CHANGES  # noqa: E402 - after the folders were named
from hands import Stroke  # noqa: E402

from engine.data.unipen import StrokeDigit, read_unipen  # noqa: E402

EACH, SEED = 375, 0
_UNITS = 1000  # of a digit's longer side


def main() -> None:
    """Read, change, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("strokes", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    recorded = read_unipen(arguments.strokes)
    made = [digit for kind in CHANGES for digit in changed(kind, recorded)]
    lines = [".VERSION 1.0", ".HIERARCHY DIGIT"]
    for number, digit in enumerate(made):
        lines += [f'.SEGMENT DIGIT {number} ? "{digit.label}"', f".COMMENT {digit.label} {digit.writer} {number}"]
        for stroke in digit.strokes:
            lines += [".PEN_DOWN", *(f"{x:.0f} {y:.0f}" for x, y in stroke), ".PEN_UP"]
    content = "\n".join([*lines, ""]).encode("ascii")
    arguments.out.write_bytes(gzip.compress(content, mtime=0))
    print(f"{len(made):,} digits in {arguments.out}")


def changed(kind: str, recorded: Sequence[StrokeDigit]) -> list[StrokeDigit]:
    """`EACH` digits of a kind, y upwards."""
    label, change = CHANGES[kind]
    pool = [digit for digit in recorded if digit.label == label]
    rng = np.random.default_rng([SEED, *kind.encode()])
    made: list[StrokeDigit] = []
    while len(made) < EACH:
        digit = pool[int(rng.integers(len(pool)))]
        strokes = change(rng, [stroke * (1, -1) for stroke in digit.strokes])
        if strokes is not None:
            made.append(StrokeDigit(label, digit.writer, in_units(strokes)))
    return made


def in_units(strokes: Sequence[Stroke]) -> tuple[Stroke, ...]:
    """Strokes in whole units of the file, y upwards."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    return tuple(np.round((stroke - low) / size * _UNITS) * (1, -1) for stroke in strokes)


if __name__ == "__main__":
    main()
