"""The pictures that best-cnn is taught with, and those that choose: write them into one file.

    python pictures.py --strokes FILE.unipen.gz --fonts FOLDER --out FILE.npz

What they are: see README.md beside this script.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "not-a-digit" / "recipe"), str(HERE.parents[2])]

import handwriting  # noqa: E402 - after the folders were named
import mixture  # noqa: E402
from countries import CHANGES  # noqa: E402
from on_sheets import found_on_sheets  # noqa: E402

from engine.data.datasets import Dataset, mnist_train  # noqa: E402
from engine.data.unipen import BRUSHES, StrokeDigit, draw_all, read_unipen, split_by_writer  # noqa: E402

EACH_CHANGE, PLAIN, EACH_GLYPH, SHEETS, SEED = 1_800, 12_000, 25, 24, 1


def main() -> None:
    """Make them and write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("strokes", "fonts", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    np.savez(arguments.out, **make(arguments.strokes, arguments.fonts))


def make(strokes: Path, fonts: Path) -> dict[str, np.ndarray]:
    """Pictures (N, 28, 28) uint8 and labels (N,) uint8 to train with, and four sets to choose with.

    The first `of_mnist` of those to train with are MNIST's. Of those to choose with MNIST's are the pictures that the
    first network has not learnt from either; the digits on sheets are written with these. Five of the 24 writers of
    the training part are drawn plainly, as for the first network; their changed strokes are only for choosing.
    """
    mnist = mnist_train()
    writers, _ = split_by_writer(read_unipen(strokes))
    learnt, kept = split_by_writer(writers)
    held = held_back_before(len(mnist) + len(writers) * len(BRUSHES), len(mnist))
    rest = np.setdiff1d(np.arange(len(mnist)), held)
    parts = {
        "mnist": (mnist.images[rest], mnist.labels[rest].astype(np.uint8)),
        "pens": draw_all(writers, BRUSHES),
        "plain": mixture.plain_strokes(writers, PLAIN, SEED),
        "changes": changes(learnt, EACH_CHANGE, SEED),
        "fonts": mixture.all_digits(handwriting.faces(fonts, handwriting.TRAINING), EACH_GLYPH, SEED),
        "sheets": found_on_sheets(Dataset.of("learnt", mnist.images[rest], mnist.labels[rest]), SHEETS, 1),
    }
    print({name: len(labels) for name, (_, labels) in parts.items()}, flush=True)
    validation = {
        "mnist": (mnist.images[held], mnist.labels[held].astype(np.uint8)),
        "changes": changes(kept, 250, SEED + 1),
        "fonts": mixture.all_digits(handwriting.faces(fonts, handwriting.VALIDATION), 20, SEED + 1),
        "sheets": found_on_sheets(Dataset.of("held back", mnist.images[held], mnist.labels[held]), 8, 101),
    }
    return {
        "of_mnist": np.array(len(parts["mnist"][1])),
        "images": np.concatenate([images for images, _ in parts.values()]),
        "labels": np.concatenate([labels for _, labels in parts.values()]),
        **{f"{name}_images": images for name, (images, _) in validation.items()},
        **{f"{name}_labels": labels for name, (_, labels) in validation.items()},
    }


def changes(digits: list[StrokeDigit], each: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """All kinds of hands."""
    made = [mixture.changed_strokes(kind, digits, each, seed) for kind in CHANGES]
    return np.concatenate([images for images, _ in made]), np.concatenate([labels for _, labels in made])


def held_back_before(whole: int, mnist: int) -> np.ndarray:
    """Which pictures of MNIST the first network's training holds back: (3,868,) places, as the program draws them."""
    held = np.random.default_rng(0).permutation(whole)[:5000]
    return held[held < mnist]


if __name__ == "__main__":
    main()
