"""False boxes on worksheets: sums with operators, names, frames and a scribble between MNIST test digits.

    python benchmarks/worksheets.py --fonts FOLDER [--sheets N] [--first SEED] [--pictures FOLDER]

Print comes from fonts that the network of weights/not-a-digit has not seen (its README says where from). A box is false
when it overlaps no digit by half. Counted are the boxes that were taken for digits by two rules: the models' score is
0.5 or more, as it was before; and it looks like a digit, as it is now.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from common import put
from glyphs import HELD_OUT, Face, faces, glyph
from hands import Ink, by_hand, drawn, repenned
from held_out_drawings import DRAWINGS
from pens import glyph_of
from sheets import matched

from engine.jobs import JobContext
from engine.reading.requests import ReadRequest
from engine.session import Session

HEIGHT, WIDTH, ROW = 900, 700, 90
LEAST_SCORE = 0.5
Placed = tuple[float, float, float, float]


class Worksheet:
    """Paper that is written on: `ink` (H, W) float32, and the boxes of the digits on it."""

    def __init__(self, seed: int, fonts: list[Face]) -> None:
        self.rng = np.random.default_rng((seed, 17))
        self.ink = np.zeros((HEIGHT, WIDTH), np.float32)
        self.boxes: list[Placed] = []
        self.face = fonts[int(self.rng.integers(len(fonts)))]
        self.by_pen = self.rng.random() < 0.5
        for y in range(40, HEIGHT - ROW, ROW):
            self._row(y)

    def picture(self) -> np.ndarray:
        """As a scanner or camera gives it: (H, W, 3) uint8."""
        grey = 235 - 190 * cv2.GaussianBlur(self.ink, (0, 0), 0.7) + self.rng.normal(0, 4, self.ink.shape)
        return np.ascontiguousarray(np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2))

    def _row(self, y: int) -> None:
        kind = self.rng.choice(["sum", "sum", "sum", "words", "drawing"])
        x = 40
        if kind == "words":
            for character in self.rng.choice(list("ACDEFHKLMNPRTUWXYaehkmnrtuwxy"), 9):
                x = self._character(str(character), x, y)
        elif kind == "drawing":
            made = [one for some in DRAWINGS.values() for one in some]
            for _ in range(3):
                strokes = by_hand(self.rng, made[int(self.rng.integers(len(made)))](self.rng))
                x = self._put(cv2.resize(drawn(self.rng, strokes, 0.07), (80, 80)), x, y) + 60
        else:
            for place in range(3):
                for _ in range(int(self.rng.integers(1, 4))):
                    x = self._digit(x, y)
                x = (
                    self._character(str(self.rng.choice(list("+−×÷"))) if place == 0 else "=?"[place - 1], x + 10, y)
                    + 10
                )

    def _digit(self, x: int, y: int) -> int:
        ink = glyph_of(self.rng, 46.0, 0.0 if self.rng.random() < 0.5 else 0.09).ink
        if x + ink.shape[1] > WIDTH - 20:
            return x
        self.boxes.append((x, y + 4, ink.shape[1], ink.shape[0]))
        return self._put(ink, x, y + 4)

    def _character(self, character: str, x: int, y: int) -> int:
        ink = glyph(self.face, character)
        if ink is None or x > WIDTH - 100:
            return x
        wide = 30 if character in "+−×÷=" else 0
        scale = wide / ink.shape[1] if wide else 50 / ink.shape[0]
        if self.by_pen:
            ink = repenned(self.rng, ink)
        ink = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return self._put(ink, x, y + 4 + (46 - ink.shape[0]) // 2)

    def _put(self, ink: Ink, x: int, y: int) -> int:
        x, y = min(x, WIDTH - ink.shape[1]), max(0, min(y, HEIGHT - ink.shape[0]))
        place = self.ink[y : y + ink.shape[0], x : x + ink.shape[1]]
        np.maximum(place, np.clip(ink, 0, 1), out=place)
        return x + ink.shape[1] + int(self.rng.integers(10, 22))


def main() -> None:
    """Make worksheets, read them, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--sheets", type=int, default=20)
    parser.add_argument("--first", type=int, default=50_000, help="first seed (default 50,000)")
    parser.add_argument("--pictures", type=Path, help="save the sheets there with their boxes")
    arguments = parser.parse_args()
    fonts = faces(arguments.fonts, HELD_OUT)
    session = Session()
    counts = {rule: {"found": 0, "false": 0} for rule in ("score", "likeness")}
    digits = 0
    for seed in range(arguments.first, arguments.first + arguments.sheets):
        sheet = Worksheet(seed, fonts)
        reading = session.run(ReadRequest(sheet.picture()), JobContext())
        digits += len(sheet.boxes)
        for rule, count in counts.items():
            taken = [d for d in reading.digits if (d.is_digit if rule == "likeness" else d.score >= LEAST_SCORE)]
            pairs = matched(sheet.boxes, taken)
            count["found"] += len(pairs)
            count["false"] += len(taken) - len(pairs)
        if arguments.pictures is not None:
            _save(arguments.pictures / f"{seed}.png", sheet, reading.digits)
    session.close()
    put("worksheets", {"sheets": arguments.sheets, "digits": digits, "rules": counts})


def _save(path: Path, sheet: Worksheet, digits: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = sheet.picture()
    for digit in digits:
        box, colour = digit.box, (0, 160, 0) if digit.is_digit else (0, 0, 220)
        cv2.rectangle(shown, (box.x, box.y), (box.x + box.width, box.y + box.height), colour, 2)
        cv2.putText(
            shown, f"{digit.label} {digit.likeness:.2f}", (box.x, box.y - 3), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, 1
        )
    cv2.imwrite(str(path), shown)


if __name__ == "__main__":
    main()
