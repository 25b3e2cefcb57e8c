"""What is wrong with a table of digits, and in which line: a sentence for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from engine.data.choices import FIRST, LAST
from engine.data.table_columns import Reading
from engine.data.table_fields import NUMBER, PIXELS, is_label, label_of
from engine.data.table_layout import Layout, header_of, separator_of
from engine.data.table_text import LONGEST_LINE, numbered_lines, opened_text, says_nothing
from engine.data.wrong_labels import places_of_wrong, said_of_many

_LONGEST_FIELD = 40
_GREYS = frozenset(str(level) for level in range(256))
_DIGITS = frozenset("0123456789")
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "spaces"}
_USUAL_COLUMNS = 785
_NAMED = 5
_REMEDY = "Correct or remove the line."
_ITS_LABEL = "as its label"


def first_fault(path: Path, layout: Layout | None, column: str) -> str:
    """The first thing that is wrong with a table that could not be read as its layout says; None for no layout.

    `column` is what a person said about the labels' place. Raises OSError.
    """
    digits, begun = 0, False
    # Labels may run from 1 to 10; but where nothing else is wrong, 10 is.
    for highest in (10, 9):
        with opened_text(path, errors="replace") as file:
            for number, line in numbered_lines(file):
                if says_nothing(line):
                    continue
                usual = layout or _usual(line)
                names = () if begun else header_of(line, usual)
                begun = True
                missing = layout is None and column not in ("", FIRST, LAST)
                fault = _no_column(names, column) if missing else _fault(line, usual, bool(names), highest)
                if fault:
                    return _of_many_lines(path, usual, fault) or f"“{path}”, line {number:,}, {fault}"
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


def _of_many_lines(path: Path, layout: Layout, fault: str) -> str:
    """What is wrong where the fault of a line is that of its label, and many lines have such labels; else empty."""
    if _ITS_LABEL not in fault or len(layout.readings) > 1:
        return ""
    numbers, labels = _labels(path, layout)
    said = said_of_many(labels[0], numbers)
    return f"“{path}”: {said}" if said else ""


def _among_labels(path: Path, layout: Layout) -> str:
    """What is wrong with the column that holds labels in most lines, where it is clear which; else empty."""
    numbers, labels = _labels(path, layout)
    for written in labels:
        wrong = places_of_wrong(written)
        if wrong and len(wrong) * 2 < len(written) and len(set(written) - {written[place] for place in wrong}) > 1:
            first = wrong[0]
            said = said_of_many(written, numbers)
            return f"“{path}”: {said}" if said else f"“{path}”, line {numbers[first]:,}, {_said(written[first])}"
    return ""


def _labels(path: Path, layout: Layout) -> tuple[list[int], list[list[str]]]:
    """The numbers of the lines that have all columns, and, of each reading, what they have as their labels."""
    numbers: list[int] = []
    labels: list[list[str]] = [[] for _ in layout.readings]
    with opened_text(path, errors="replace") as file:
        lines = (each for each in numbered_lines(file) if not says_nothing(each[1]))
        for number, line in islice(lines, int(layout.header), None):
            fields = layout.fields(line)
            if len(fields) == layout.columns:
                numbers.append(number)
                for reading, written in zip(layout.readings, labels, strict=True):
                    written.append(fields[reading.label])
    return numbers, labels


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
    return None if as_written and is_label(field) and label_of(field) <= highest else _said(field)


def _said(label: str) -> str:
    """What a line has as its label, that is none."""
    if any(map(str.isalpha, label)) and not NUMBER.fullmatch(label):
        return f"has “{label[:20]}” {_ITS_LABEL}, which is no digit. {_REMEDY}"
    if not _WHOLE.fullmatch(label) or not label.isascii() or len(label) > _LONGEST_FIELD:
        return f"has “{label[:20]}” {_ITS_LABEL}, which is not a whole number. {_REMEDY}"
    return f"has {label} {_ITS_LABEL}, but it must lie in 0 to 9. {_REMEDY}"


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
