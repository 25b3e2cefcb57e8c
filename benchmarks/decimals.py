"""Decimal points, commas and colons in the text of *Read*: how many are there, and how many that nobody wrote.

    python benchmarks/decimals.py [--pages N] [--first SEED]

Numbers are written with MNIST test digits, in their own strokes or by pens of other widths, and taken by a camera. A
sign is right when it stands between the same two digits (by the longest common parts of both texts). Signs in the texts
of sheets.py, which have none, are false. Seeds below 50,000 are for developing.
"""

from __future__ import annotations

import argparse
import difflib

import numpy as np
from common import put
from disturbances import DISTURBANCES
from school_page import WIDTH, Page
from sheet import make_sheet

from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session

SIGNS = ".,:"


def main() -> None:
    """Write numbers, read them, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--first", type=int, default=50_000, help="first seed (default 50,000)")
    arguments = parser.parse_args()
    session, written, right, others = Session(), dict.fromkeys(SIGNS, 0), dict.fromkeys(SIGNS, 0), 0
    for seed in range(arguments.first, arguments.first + arguments.pages):
        page = Page(np.random.default_rng((seed, 23)))
        text = _numbers(page)
        found = "".join(session.run(ReadRequest(page.picture()), JobContext()).texts).replace(" ", "")
        common = difflib.SequenceMatcher(None, text, found, autojunk=False).get_matching_blocks()
        same = "".join(text[block.a : block.a + block.size] for block in common)
        for sign in SIGNS:
            written[sign] += text.count(sign)
            right[sign] += same.count(sign)
        others += sum(map(found.count, SIGNS)) - sum(map(same.count, SIGNS))
    false = digits = 0
    for number, name in enumerate(DISTURBANCES):
        for seed in range(arguments.first + 1000 * number, arguments.first + 1000 * number + 3):
            sheet = make_sheet(seed, (name,))
            digits += len(sheet.labels)
            texts = session.run(ReadRequest(sheet.picture), JobContext()).texts
            false += sum(line.count(sign) for line in texts for sign in SIGNS)
    session.close()
    put(
        "decimals",
        {
            "written": written,
            "right": right,
            "read and not written": others,
            "sheets": {"digits": digits, "signs": false},
        },
    )


def _numbers(page: Page) -> str:
    """Fill a page with numbers; returns them, line by line."""
    text = ""
    for y in np.arange(55, 580, page.rng.uniform(95, 135)):
        x = page.rng.uniform(40, 90)
        while x < WIDTH - 330:
            size = page.rng.uniform(50, 65)
            pen = max(3.0, (page.pen or 0.11) * size)
            x, text = _digits(page, x, y, size, text)
            sign = str(page.rng.choice([*SIGNS, ""]))
            if sign:
                _put_sign(page, sign, x, y, size, pen)
                x, text = _digits(page, x + page.rng.uniform(0.2, 0.35) * size, y, size, text + sign)
            x += size * page.rng.uniform(0.9, 1.4)
    return text


def _digits(page: Page, x: float, y: float, size: float, text: str) -> tuple[float, str]:
    first = len(page.labels)
    end = page.number(x, y, size, int(page.rng.integers(1, 3)))
    return end, text + "".join(map(str, page.labels[first:]))


def _put_sign(page: Page, sign: str, x: float, y: float, size: float, pen: float) -> None:
    foot = y + size * page.rng.uniform(0.9, 1.0)
    if sign == ",":
        page.line([(x + 7, foot - 0.06 * size), (x + 1, foot + page.rng.uniform(0.12, 0.25) * size)], pen)
        return
    levels = (foot, foot - size * page.rng.uniform(0.35, 0.6)) if sign == ":" else (foot,)
    for level in levels:
        page.line([(x + 4, level), (x + 4, level)], pen * page.rng.uniform(1.1, 1.5))


if __name__ == "__main__":
    main()
