"""What is wrong with a table of digits, and in which line: a sentence for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from engine.data.choices import FIRST, LAST
from engine.data.digit_names import digit_of
from engine.data.table_layout import PIXELS, Layout, header_of, separator_of

LONGEST_LINE = 100_000
"""Characters: more than a label and 1,024 pixels of full precision take."""
_LONGEST_FIELD = 40
_GREYS = frozenset(str(level) for level in range(256))
_DIGITS = frozenset("0123456789")
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", None: "spaces"}
_USUAL_COLUMNS = 785
_NAMED = 5
_REMEDY = "Correct or remove the line."


def says_nothing(line: str) -> bool:
    """Whether a line is empty, a comment, or Excel's word on the separator."""
    return line.isspace() or line[0] == "#" or line[:4].lower() == "sep="


def first_fault(path: Path, layout: Layout | None, column: str) -> str:
    """The first thing that is wrong with a table that could not be read as its layout says; None for no layout.

    `column` is what a person said about the labels' place.
    """
    known = layout if layout is not None and layout.side else None
    digits, begun = 0, False
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), ""), 1):
            if says_nothing(line):
                continue
            layout = known or _usual(line)
            names = () if begun else header_of(line, layout)
            begun = True
            missing = known is None and column not in ("", FIRST, LAST)
            fault = _no_column(names, column) if missing else _fault(line, layout, bool(names))
            if fault:
                return f"“{path}”, line {number:,}, {fault}"
            digits += not names
    if not digits:
        return f"“{path}” holds no digits. A line is a label and 784 values, separated by commas."
    if known is not None and len(known.labels) > 1:
        return (
            f"“{path}”: neither its first nor its last column holds labels of 0 to 9. Name the column of the labels in "
            "a header, or use a file with labels."
        )
    return f"“{path}” cannot be understood. Each line is a label and 784 values of 0 to 255, separated by commas."


def _usual(line: str) -> Layout:
    """The layout of most tables of digits, with the separator of this line."""
    return Layout(separator_of([line]), _USUAL_COLUMNS, (), (0,), (), False, True, False)


def _no_column(names: Sequence[str], column: str) -> str:
    if not names:
        return f"names no columns, so none is called “{column}”. Say first or last."
    some = ", ".join(f"“{name[:20]}”" for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"has no column “{column}”, but {some}. Say first, last or one of these names."


def _fault(line: str, layout: Layout, header: bool) -> str | None:
    if len(line) == LONGEST_LINE:
        return "is too long for a label and pixels. Save the table with a line for each picture."
    if "\ufffd" in line or "\0" in line:
        return "holds something other than text. Save the file as CSV in UTF-8."
    fields = layout.fields(line)
    if len(fields) != layout.columns and not (header and len(fields) == layout.columns - 1 and layout.names):
        return _wrong_count(len(fields), layout)
    if header or (fields[0] in _DIGITS and layout.labels == (0,) and _GREYS.issuperset(fields)):
        return None
    label = layout.labels[0]
    if len(layout.labels) == 1:
        fault = _wrong_label(fields[label], layout.words)
        if fault:
            return fault
    for place, column in enumerate(layout.pixels(label)):
        fault = _wrong_pixel(fields[column], place, layout)
        if fault:
            return fault
    return None


def _wrong_count(count: int, layout: Layout) -> str:
    if count in PIXELS:
        return f"has {count:,} values: the pixels of a picture, but no label. Use a table with a column of labels."
    pixels = layout.columns - 1 - len(layout.others)
    more = f" and {len(layout.others)} more" if layout.others else ""
    return (
        f"has {count:,} values separated by {_SEPARATORS[layout.separator]}, but should have {layout.columns:,}: "
        f"a label and {pixels:,} pixels{more}. {_REMEDY}"
    )


def _wrong_label(field: str, words: bool) -> str | None:
    if words and digit_of(field) is None:
        return f"has “{field[:20]}” as its label, which is no digit. {_REMEDY}"
    if words:
        return None
    if not _WHOLE.fullmatch(field) or not field.isascii() or len(field) > _LONGEST_FIELD:
        return f"has “{field[:20]}” as its label, which is not a whole number. {_REMEDY}"
    if not 0 <= int(field) <= 9:
        return f"has {field} as its label, but it must lie in 0 to 9. {_REMEDY}"
    return None


def _wrong_pixel(field: str, place: int, layout: Layout) -> str | None:
    number = field.replace(",", ".") if layout.decimal_comma else field
    kind, pattern, least = ("whole number", _WHOLE, 0) if layout.whole else ("number", _NUMBER, -1)
    negative_zero = layout.whole and number.startswith("-") and not number.strip("-0")
    if not pattern.fullmatch(number) or not number.isascii() or len(number) > _LONGEST_FIELD or negative_zero:
        return f"has “{field[:20]}” as its pixel {place}, which is not a {kind}. {_REMEDY}"
    if not least <= float(number) <= 255:
        return f"has {field} as its pixel {place}, but it must lie in 0 to 255. {_REMEDY}"
    return None
