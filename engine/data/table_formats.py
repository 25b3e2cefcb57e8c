"""Text that holds digits in another way than a table of a label and pixels: each kind is named, with what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from engine.data.choices import FIRST, LAST
from engine.data.table_columns import MOST_OTHERS
from engine.data.table_fields import PIXELS, fields_of
from engine.data.table_layout import is_header, separator_of

_LIBSVM = re.compile(r"\s*[+-]?\d+(\.\d+)?(\s+\d+:\S+)+\s*")
_COLOURS = 3


def other_format(path: Path, lines: Sequence[str], column: str) -> str:
    """What a file of these first lines is, whose columns make no pictures, and what to do; empty where nothing is said.

    `column` is what a person said about the labels' place.
    """
    if not lines or column not in ("", FIRST, LAST):
        return ""
    if all(map(_LIBSVM.fullmatch, lines)):
        return (
            f"“{path}” is in the format of LIBSVM, which names only pixels with ink. Save it as CSV with a column for "
            "each pixel, or as .npz."
        )
    if all(line.lstrip().startswith("{") for line in lines):
        return f"“{path}” is a sparse ARFF file, which names only pixels with ink. Save it as CSV, or as dense ARFF."
    counts = {len(fields_of(line, separator_of(lines))) for line in lines}
    (count, *others) = counts
    if others or len(lines) - is_header(fields_of(lines[0], separator_of(lines))) < 2:
        return ""
    colours = next((side for pixels, side in PIXELS.items() if 0 < count - pixels * _COLOURS <= MOST_OTHERS + 1), None)
    if colours:
        return (
            f"“{path}” has {count:,} columns: three colours for each pixel of {colours}×{colours}. Save the "
            "pictures in grey, with a column for each pixel."
        )
    if count in PIXELS:
        return ""
    wanted = ", ".join(f"{pixels + 1:,}" for pixels in PIXELS if pixels != 784)
    return (
        f"“{path}”, line 1, has {count:,} values, as all lines have, but should have 785: a label and 784 pixels "
        f"(28×28). Pictures of other sizes have {wanted} columns. Choose another table, or save this one so."
    )
