"""Reading sheets with many digits: MNIST test digits on paper, by disturbance, with the default model.

    python benchmarks/sheets.py [--sheets N] [--first SEED] [--only DISTURBANCE] [--json] [--pictures FOLDER]

A digit is found when a box overlaps its own by half (intersection over union, both grown by two pixels, for a 1 can be
three pixels wide); every other box is false. Seeds below 50,000 are for developing, those from there on for the table
in docs/reading.md. One row has three disturbances at once, drawn anew for each sheet.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from common import put
from disturbances import DISTURBANCES, LIGHT, SCENES, SQUARED, THICK, THIN
from sheet import Rectangle, Sheet, boxes_turned, make_sheet

from engine.jobs import JobContext
from engine.reading.requests import Digit, Reading, ReadRequest
from engine.session import Session

REPORTED = 50_000
OVERLAP = 0.5
GROWN = 2.0
NEEDED = {"found": 0.98, "false": 0.01, "right": 0.97}


@dataclass
class Count:
    """What was counted on the sheets of one row; times in milliseconds for sheets of 640×480."""

    sheets: int = 0
    digits: int = 0
    boxes: int = 0
    found: int = 0
    right: int = 0
    times: list[float] = field(default_factory=list)

    def shares(self) -> dict[str, float]:
        """Share of digits found, of boxes that are false, and of found digits that are right."""
        return {
            "found": self.found / max(1, self.digits),
            "false": (self.boxes - self.found) / max(1, self.boxes),
            "right": self.right / max(1, self.found),
        }


def main() -> None:
    """Make the sheets, read them, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sheets", type=int, default=12, help="of each disturbance (default 12)")
    parser.add_argument("--first", type=int, default=REPORTED, help=f"first seed (default {REPORTED})")
    parser.add_argument("--only", help="one row of the table alone")
    parser.add_argument("--pictures", type=Path, help="save the sheets there with their boxes")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows: dict[str, tuple[str, ...] | None] = {name: (name,) for name in DISTURBANCES}
    rows = {"none": (), **rows, "three at once": None, **{name: (name,) for name in SCENES}}
    session, counts = Session(), {}
    for number, (name, disturbances) in enumerate(rows.items()):
        if arguments.only not in (None, name):
            continue
        counts[name] = Count()
        for seed in range(arguments.first + 1000 * number, arguments.first + 1000 * number + arguments.sheets):
            count_sheet(
                counts[name],
                session,
                make_sheet(seed, _three(seed) if disturbances is None else disturbances),
                seed,
                arguments.pictures,
            )
        if not arguments.json:
            _put_row(name, counts[name], heading=len(counts) == 1)
    session.close()
    total = Count(*(sum(getattr(count, key) for count in counts.values()) for key in ("sheets", "digits", "boxes")))
    total.found, total.right = (sum(getattr(count, key) for count in counts.values()) for key in ("found", "right"))
    total.times = [value for count in counts.values() for value in count.times]
    if arguments.json:
        table = {name: {"digits": count.digits, **count.shares()} for name, count in {**counts, "all": total}.items()}
        put("sheets", {"first seed": arguments.first, "needed": NEEDED, "rows": table})
    elif not arguments.only:
        _put_row("**all**", total, heading=False)


def _three(seed: int) -> tuple[str, ...]:
    """Three disturbances that go together: one pen at most, and no ruling on a blackboard."""
    rng = np.random.default_rng((seed, 3))
    while True:
        chosen = tuple(str(name) for name in rng.choice(DISTURBANCES, 3, replace=False))
        if not {THIN, THICK} <= set(chosen) and not {LIGHT, SQUARED} <= set(chosen):
            return chosen


def count_sheet(count: Count, session: Session, sheet: Sheet, seed: int, folder: Path | None) -> None:
    """Read a sheet and add what was found; with a folder, save the sheet and its boxes there."""
    started = time.perf_counter()
    reading = session.run(ReadRequest(sheet.picture), JobContext())
    if sheet.picture.shape[:2] == (480, 640):
        count.times.append((time.perf_counter() - started) * 1e3)
    boxes = [digit for digit in reading.digits if digit.is_digit]
    pairs = matched(boxes_turned(sheet.boxes, sheet.picture.shape, reading.quarter_turns), boxes)
    count.sheets += 1
    count.digits += len(sheet.labels)
    count.boxes += len(boxes)
    count.found += len(pairs)
    count.right += sum(boxes[box].label == str(sheet.labels[digit]) for digit, box in pairs.items())
    if folder is not None:
        _save(folder / f"{seed}.png", sheet, reading)


def matched(truth: Sequence[Rectangle], digits: Sequence[Digit]) -> dict[int, int]:
    """Which true digit is which box, the best overlaps first, each taken once."""
    boxes = [(digit.box.x, digit.box.y, digit.box.width, digit.box.height) for digit in digits]
    overlaps = sorted(
        ((_overlap(one, box), digit, number) for digit, one in enumerate(truth) for number, box in enumerate(boxes)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, digit, number in overlaps:
        if overlap >= OVERLAP and digit not in pairs and number not in taken:
            pairs[digit] = number
            taken.add(number)
    return pairs


def _overlap(one: Rectangle, other: Rectangle) -> float:
    sizes = [(box[2] + 2 * GROWN) * (box[3] + 2 * GROWN) for box in (one, other)]
    wide, high = (
        min(one[axis] + one[axis + 2], other[axis] + other[axis + 2]) - max(one[axis], other[axis]) + 2 * GROWN
        for axis in (0, 1)
    )
    common = max(0.0, wide) * max(0.0, high)
    return common / (sum(sizes) - common)


def _put_row(name: str, count: Count, *, heading: bool) -> None:
    if heading:
        print("| disturbance | sheets | digits | found | false boxes | found and right | median ms at 640×480 |")
        print("|---|---|---|---|---|---|---|")
    shares = count.shares()
    took = f"{statistics.median(count.times):.1f}" if count.times else "–"
    print(
        f"| {name} | {count.sheets} | {count.digits:,} | {shares['found']:.1%} | {shares['false']:.1%} | "
        f"{shares['right']:.1%} | {took} |",
        flush=True,
    )


def _save(path: Path, sheet: Sheet, reading: Reading) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = np.rot90(sheet.picture[..., ::-1], reading.quarter_turns).copy()
    for digit in reading.digits:
        box, colour = digit.box, (0, 160, 0) if digit.is_digit else (0, 0, 220)
        cv2.rectangle(shown, (box.x, box.y), (box.x + box.width, box.y + box.height), colour, 2)
        cv2.putText(shown, digit.label, (box.x, box.y - 3), cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, 2)
    cv2.imwrite(str(path), shown)


if __name__ == "__main__":
    main()
