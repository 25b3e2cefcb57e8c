"""How well a digit model reads hands of other countries, by kind: fonts and writers that it has not learnt from.

    python benchmarks/hands.py --strokes FILE.unipen.gz --fonts FOLDER [--weights FOLDER] [--model MODEL] [--json]

The fonts are those of weights/best-cnn/recipe/handwriting.py that only measure; each digit is taken 40 times, by pens
of several widths, bent as by a hand, a third of them worn. The writers are those kept out of all training, their digits
changed by weights/best-cnn/recipe/countries.py and drawn by pens of several widths; the same code, with other writers,
made training pictures. With `--weights`, the fast runtime's file in another folder is measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import put
from countries import CHANGES
from glyphs import DIGITS
from handwriting import KINDS, TEST, faces
from mixture import changed_strokes, printed

from engine import catalog
from engine.data.unipen import PAD_BRUSH, draw_all, read_unipen, split_by_writer
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.system import folders

EACH_GLYPH, EACH_CHANGE, SEED = 40, 500, 70_000


def main() -> None:
    """Make the pictures, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("strokes", "fonts", "weights"):
        parser.add_argument(f"--{name}", type=Path, required=name != "weights")
    parser.add_argument("--model", default="best-cnn")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    spec = catalog.find(arguments.model)
    runtime = load_fast(spec, arguments.weights or folders.SHIPPED_WEIGHTS / spec.id)
    _, strangers = split_by_writer(read_unipen(arguments.strokes))
    found = {"plain digits": _counted(runtime, *draw_all(strangers, (PAD_BRUSH,)))}
    for kind in CHANGES:
        found[kind] = _counted(runtime, *changed_strokes(kind, strangers, EACH_CHANGE, SEED, hand=False))
    fonts = _of_fonts(runtime, arguments.fonts)
    if arguments.json:
        put("hands", {"model": spec.id, "strokes of strangers": found, "fonts": fonts})
        return
    for name, table in (("strokes of strangers", found), ("fonts", fonts)):
        print(f"| {name} | pictures | right |\n|---|---|---|")
        for kind, (right, count) in table.items():
            print(f"| {kind} | {count:,} | {right / count:.1%} |")
        print()


def _of_fonts(runtime: Runtime, folder: Path) -> dict[str, tuple[int, int]]:
    """Right answers and pictures of each kind, and of all digits of all these fonts."""
    all_faces = faces(folder, TEST)
    found = {}
    for kind, (digit, names) in KINDS.items():
        chosen = [face for face in all_faces if face.path.name.startswith(names)]
        assert len(chosen) == len(names)
        found[kind] = _counted(runtime, *printed(chosen, digit, EACH_GLYPH, SEED))
    found["all digits"] = _counted(runtime, *printed(all_faces, DIGITS, EACH_GLYPH, SEED))
    return found


def _counted(runtime: Runtime, pictures: np.ndarray, labels: np.ndarray) -> tuple[int, int]:
    """Right answers and pictures."""
    batch = pictures[..., np.newaxis].astype(np.float32) / 255
    answers = np.concatenate([runtime.infer(part)[0] for part in np.array_split(batch, len(batch) // 100 + 1)])
    return int((answers.argmax(axis=1) == labels).sum()), len(labels)


if __name__ == "__main__":
    main()
