"""Digits of displays of clocks and calculators, composed: how many are read, with the default model.

    python benchmarks/displays.py [--displays N] [--first SEED]

Bars are 9 to 15 % of the height broad, with gaps of up to 4 %, and some lean; the pictures have noise and are 80 to 400
pixels high. A digit is read when it is in the text in its place (by the longest common parts).
"""

from __future__ import annotations

import argparse
import difflib

import numpy as np
from common import put
from display_digits import BARS, COLOURS, display

from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session

HEIGHTS = (40, 70, 120, 200)


def main() -> None:
    """Make displays, read them, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--displays", type=int, default=120)
    parser.add_argument("--first", type=int, default=50_000, help="first seed (default 50,000)")
    arguments = parser.parse_args()
    session, digits, read, whole = Session(), 0, 0, 0
    for seed in range(arguments.first, arguments.first + arguments.displays):
        rng = np.random.default_rng(seed)
        text = "".join(rng.choice(list(BARS), int(rng.integers(1, 7))))
        reading = session.run(ReadRequest(_picture(rng, text)), JobContext())
        found = "".join(reading.texts).replace(" ", "")
        common = difflib.SequenceMatcher(None, text, found, autojunk=False).get_matching_blocks()
        digits += len(text)
        read += sum(block.size for block in common)
        whole += found == text
    session.close()
    put("displays", {"displays": arguments.displays, "whole": whole, "digits": digits, "read": read})


def _picture(rng: np.random.Generator, text: str) -> np.ndarray:
    picture = display(
        text,
        height=int(rng.choice(HEIGHTS)),
        pen=float(rng.uniform(0.09, 0.15)),
        gap=float(rng.uniform(0.005, 0.04)),
        slant=float(rng.choice([0, 0, 0.1, 0.15])),
        step=float(rng.uniform(0.9, 1.1)),
        colours=str(rng.choice(list(COLOURS))),
    )
    return np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
