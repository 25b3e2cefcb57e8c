"""Reading pages as they lie in classrooms: forms, tables, sums, outlines, highlighters, with the default model.

    python benchmarks/school_pages.py [--pages N] [--first SEED] [--only KIND] [--pictures FOLDER]

Digits are MNIST test digits or print, and counted as in sheets.py. Seeds below 50,000 are for developing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from school_page import Page
from school_page_kinds import KINDS as PLAIN_KINDS
from school_patch_kinds import PATCH_KINDS
from school_plate_kinds import PLATE_KINDS
from school_print_kinds import PRINT_KINDS
from school_scale_kinds import SCALE_KINDS
from sheet import Sheet
from sheets import REPORTED, Count, count_sheet

from engine.session import Session

KINDS = {**PLAIN_KINDS, **PATCH_KINDS, **SCALE_KINDS, **PLATE_KINDS, **PRINT_KINDS}


def main() -> None:
    """Make the pages, read them, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=8, help="of each kind (default 8)")
    parser.add_argument("--first", type=int, default=REPORTED, help=f"first seed (default {REPORTED})")
    parser.add_argument("--only", choices=KINDS, help="one kind alone")
    parser.add_argument("--pictures", type=Path, help="save the pages there with their boxes")
    arguments = parser.parse_args()
    session, total = Session(), Count()
    print("| pages | digits | found | false boxes | found and right |\n|---|---|---|---|---|")
    for number, (kind, fill) in enumerate(KINDS.items()):
        if arguments.only in (None, kind):
            count = Count()
            for seed in range(arguments.first, arguments.first + arguments.pages):
                page = Page(np.random.default_rng((seed, number, 17)))
                fill(page)
                sheet = Sheet(page.picture(), tuple(page.boxes), tuple(page.labels))
                folder = arguments.pictures and arguments.pictures / kind.replace(" ", "-")
                count_sheet(count, session, sheet, seed, folder)
            _put_row(kind, count)
            for key in ("digits", "boxes", "found", "right"):
                setattr(total, key, getattr(total, key) + getattr(count, key))
    session.close()
    if not arguments.only:
        _put_row("**all**", total)


def _put_row(name: str, count: Count) -> None:
    shares = count.shares()
    print(
        f"| {name} | {count.digits:,} | {shares['found']:.1%} | {shares['false']:.1%} | {shares['right']:.1%} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
