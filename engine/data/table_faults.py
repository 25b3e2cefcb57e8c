"""What is wrong with a table of digits, and in which line: a sentence for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from engine.data.choices import FIRST, LAST
from engine.data.table_columns import Reading
from engine.data.table_fields import NUMBER, PIXELS, is_label, label_of
from engine.data.table_layout import Layout, header_of, separator_of
from engine.data.table_text import LONGEST_LINE, opened_text, says_nothing

_LONGEST_FIELD = 40
_GREYS = frozenset(str(level) for level in range(256))
_DIGITS = frozenset("0123456789")
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "spaces"}
_USUAL_COLUMNS = 785
_NAMED = 5
_SEARCHED = 10_000  # lines, for a column of labels
_REMEDY = "Correct or remove the line."


def first_fault(path: Path, layout: Layout | None, column: str) -> str:
    """The first thing that is wrong with a table that could not be read as its layout says; None for no layout.

    `column` is what a person said about the labels' place. Raises OSError.
    """
    digits, begun = 0, False
    # Labels may run from 1 to 10; but where nothing else is wrong, 10 is.
    for highest in (10, 9):
        with opened_text(path, errors="replace") as file:
            for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), ""), 1):
                if says_nothing(line):
                    continue
                usual = layout or _usual(line)
                names = () if begun else header_of(line, usual)
                begun = True
                missing = layout is None and column not in ("", FIRST, LAST)
                fault = _no_column(names, column) if missing else _fault(line, usual, bool(names), highest)
                if fault:
                    return f"“{path}”, line {number:,}, {fault}"
                digits += not names
        begun = False
    if not digits:
        return f"“{path}” holds no digits. A line is a label and 784 values, separated by commas."
    if layout is not None and len(layout.readings) > 1:
        return _among_labels(path, layout) or (
            f"“{path}”: neither its first nor its last column holds labels of 0 to 9. Name the column of the labels in "
            "a header, or use a file with labels."
        )
    return f"“{path}” cannot be understood. Each line is a label and 784 values of 0 to 255, separated by commas."


def _among_labels(path: Path, layout: Layout) -> str:
    """What is wrong with the column that holds labels in most lines, where it is clear which; else empty."""
    with opened_text(path, errors="replace") as file:
        lines = (each for each in enumerate(file, 1) if not says_nothing(each[1]))
        rows = [(number, layout.fields(line)) for number, line in islice(lines, int(layout.header), _SEARCHED)]
    for reading in layout.readings:
        wrong = [(number, fields) for number, fields in rows if not is_label(fields[reading.label])]
        labels = {fields[reading.label] for _, fields in rows if is_label(fields[reading.label])}
        if wrong and len(wrong) * 2 < len(rows) and len(labels) > 1:
            fault = _wrong_label(wrong[0][1], replace(layout, readings=(reading,)), 9)
            return f"“{path}”, line {wrong[0][0]:,}, {fault}"
    return ""


def _usual(line: str) -> Layout:
    """The layout of most tables of digits, with the separator of this line."""
    return Layout(separator_of([line]), _USUAL_COLUMNS, (Reading(0),))


def _no_column(names: Sequence[str], column: str) -> str:
    if not names:
        return f"names no columns, so none is called “{column}”. Say first or last."
    some = ", ".join(f"“{name[:20]}”" for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"has no column “{column}”, but {some}. Say first, last or one of these names."


def _fault(line: str, layout: Layout, header: bool, highest: int) -> str | None:
    if len(line) == LONGEST_LINE:
        return "is too long for a label and pixels. Save the table with a line for each picture."
    if "\ufffd" in line or "\0" in line:
        return "holds something other than text. Save the file as CSV in UTF-8."
    fields = layout.fields(line)
    if header and layout.header:
        return None
    if len(fields) != layout.columns:
        return _wrong_count(len(fields), layout)
    reading = layout.readings[0]
    if header or (fields[0] in _DIGITS and reading == Reading(0) and _GREYS.issuperset(fields)):
        return None
    if len(layout.readings) == 1:
        fault = _wrong_label(fields, layout, highest)
        if fault:
            return fault
    labels = {reading.label for reading in layout.readings}
    for place, column in enumerate(layout.pixels(reading)):
        fault = None if column in labels else _wrong_pixel(fields[column], place, layout)
        if fault:
            return fault
    return None


def _wrong_count(count: int, layout: Layout) -> str:
    if count in PIXELS:
        return f"has {count:,} values: the pixels of a picture, but no label. Use a table with a column of labels."
    reading = layout.readings[0]
    pixels = len(reading.pixels(layout.columns))
    more = f" and {len(reading.others)} more" if reading.others else ""
    return (
        f"has {count:,} values separated by {_SEPARATORS[layout.separator]}, but should have {layout.columns:,}: "
        f"a label and {pixels:,} pixels{more}. {_REMEDY}"
    )


def _wrong_label(fields: Sequence[str], layout: Layout, highest: int) -> str | None:
    reading = layout.readings[0]
    field = fields[reading.label]
    if reading.width > 1:
        classes = fields[reading.label : reading.label + reading.width]
        return None if _is_one_class(classes) else f"has not one 1 and else 0 in its columns of classes. {_REMEDY}"
    as_written = reading.label in layout.words or not layout.top or _WHOLE.fullmatch(field)
    if as_written and is_label(field) and label_of(field) <= highest:
        return None
    if any(map(str.isalpha, field)) and not NUMBER.fullmatch(field):
        return f"has “{field[:20]}” as its label, which is no digit. {_REMEDY}"
    if not _WHOLE.fullmatch(field) or not field.isascii() or len(field) > _LONGEST_FIELD:
        return f"has “{field[:20]}” as its label, which is not a whole number. {_REMEDY}"
    return f"has {field} as its label, but it must lie in 0 to 9. {_REMEDY}"


def _is_one_class(fields: Sequence[str]) -> bool:
    return sorted(NUMBER.fullmatch(field) is not None and float(field.replace(",", ".")) for field in fields) == [0] * (
        len(fields) - 1
    ) + [1]


def _wrong_pixel(field: str, place: int, layout: Layout) -> str | None:
    number = field.replace(",", ".") if layout.decimal_comma else field
    kind, pattern, least = ("whole number", _WHOLE, 0) if layout.top else ("number", _NUMBER, -1)
    negative_zero = bool(layout.top) and number.startswith("-") and not number.strip("-0")
    if not pattern.fullmatch(number) or not number.isascii() or len(number) > _LONGEST_FIELD or negative_zero:
        return f"has “{field[:20]}” as its pixel {place}, which is not a {kind}. {_REMEDY}"
    top = layout.top or 255
    if not least <= float(number) <= top:
        return f"has {field} as its pixel {place}, but it must lie in 0 to {top:,}. {_REMEDY}"
    return None
