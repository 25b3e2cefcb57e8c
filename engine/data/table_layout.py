"""How a table of digits is laid out: its separator, its header, where the labels are and where the pixels.

Pure functions on the first lines of a file. Separators are counted, not guessed: a table has one row for a picture, and
only few numbers of columns make square pictures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.table_columns import CLASSES, MOST_OTHERS, Reading, means_labels, odd_columns, readings_of
from engine.data.table_fields import NUMBER, PIXELS, WHOLE, Packed, fields_of, is_label, is_word, packed_in

_SEPARATORS = (";", "\t", "|", ",", None)
"""None is any white space. A comma comes late, as it may part whole numbers from their decimals."""
_BYTE, _TWO_BYTES = 255, 65_535
_LONGEST_NUMBER = 9  # digits of what numbers rows or columns
_DIFFERENT = 0.75
"""The share of different ones among the names of columns; of pixels, most are the ground."""
_ACROSS_FIRST = re.compile(r"(x|col|column)\W*_?\d+\W*_?(y|row)\W*_?\d+", re.IGNORECASE)
_BLANK_INSIDE = re.compile(r"[\d.,]\s+[\d.,+-]")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table. Columns are counted from 0.

    `readings` are the ways to use its columns, the likeliest first. `header` says that the first line holds no digit;
    `names` are those of the columns, empty where the header tells none. `words` are the columns of labels that are to
    be read by `table_fields.label_of`; `top` is the highest level of whole pixels, 255 or 65,535, and 0 says that
    pixels have decimals. `loose_quotes` says that quotes stand where only blanks or lines part them from the fields.
    `packed` says which field holds all pixels, which are counted as columns.
    """

    separator: str | None
    columns: int
    readings: tuple[Reading, ...]
    header: bool = False
    names: tuple[str, ...] = ()
    words: tuple[int, ...] = ()
    top: int = _BYTE
    decimal_comma: bool = False
    loose_quotes: bool = False
    packed: Packed | None = None

    @property
    def side(self) -> int:
        """The pictures' side in pixels."""
        return PIXELS[len(self.readings[0].pixels(self.columns))]

    @property
    def kind(self) -> np.dtype[np.number]:
        """The type of number that holds all pixels."""
        if not self.top:
            return np.dtype(np.float32)
        return np.dtype(np.uint8 if self.top == _BYTE else np.uint16)

    def pixels(self, reading: Reading) -> list[int]:
        """The pixel columns in the order of the picture: that of the numbers in their names, where all have some."""
        pixels = reading.pixels(self.columns)
        numbers = [_numbers(self.names[column]) for column in pixels] if self.names else []
        if len(set(numbers)) == len(pixels) and len({len(number) for number in numbers}) == 1:
            return [pixels[place] for place in sorted(range(len(pixels)), key=lambda place: numbers[place])]
        return pixels

    def name(self, column: int) -> str:
        """What the header calls a column, quoted; empty without a name."""
        return f"“{self.names[column]}”" if self.names and self.names[column] else ""

    def fields(self, line: str) -> list[str]:
        """The fields of a line, without quotes."""
        return fields_of(self.packed.spread(line) if self.packed else line, self.separator)


def layout_of(lines: Sequence[str], column: str = "") -> Layout | None:
    """The layout of a table by its first lines; None where nothing fits.

    `column` is "first", "last", the name of the column with the labels or "column 3"; empty where the table is to
    tell. Where neither names nor values do, there are several readings.
    """
    packed = packed_in(lines, MOST_OTHERS + 1)
    lines = [packed.spread(line) for line in lines] if packed else lines
    separator = separator_of(lines)
    rows = [fields_of(line, separator) for line in lines]
    header = is_header(*rows[:2])
    data = rows[1:] if header else rows
    columns = Counter(map(len, data or rows)).most_common(1)[0][0]
    data = [row for row in data if len(row) == columns]
    names = _names(rows[0], data, columns) if header else ()
    readings = () if names is None else readings_of(names, data, columns, column)
    if names is None or not readings:
        return None
    labels = {place for reading in readings for place in range(reading.label, reading.label + reading.width)}
    apart = labels.union(*(reading.others for reading in readings))
    pixels = [row[place] for row in data for place in range(columns) if place not in apart]
    whole = all(map(WHOLE.fullmatch, pixels))
    return Layout(
        separator=separator,
        columns=columns,
        readings=readings,
        header=header,
        names=names,
        words=tuple(place for place in sorted(labels) if _needs_reading([row[place] for row in data], whole)),
        top=_top(data, sorted(set(range(columns)) - apart)) if whole else 0,
        decimal_comma=separator != "," and any("," in field for field in pixels),
        loose_quotes=any(_has_loose_quotes(line, separator) for line in lines),
        packed=packed,
    )


def separator_of(lines: Sequence[str]) -> str | None:
    """What parts the fields of a table's first lines; None for white space."""
    line = lines[-1] if len(lines) < 2 else lines[1]
    rows = {separator: fields_of(line, separator) for separator in _SEPARATORS}
    decimals = sum(map(bool, map(_BLANK_INSIDE.search, rows[","]))) * 2 > len(rows[","])  # “0,5 0,25”
    fitting = [found for found, row in rows.items() if _may_be_row(len(row)) and not (found == "," and decimals)]
    return next(iter(fitting), max((",", ";", "\t", "|", None), key=lambda found: len(rows[found])))


def header_of(line: str, layout: Layout) -> tuple[str, ...]:
    """The names in a table's first line; none where it is a row of numbers."""
    fields = layout.fields(line)
    return tuple(fields) if layout.header or is_header(fields) else ()


def is_header(fields: Sequence[str], below: Sequence[str] = ()) -> bool:
    """Whether the fields of the first line name columns: by a known name, without numbers, counting up, or as words
    above numbers, where the fields differ. Names do, and pixels do not: among these a word is damage.
    """
    if any(means_labels(field) and not is_label(field) for field in fields) or not any(map(NUMBER.fullmatch, fields)):
        return True
    counted = [int(field) for field in fields if len(field) <= _LONGEST_NUMBER and WHOLE.fullmatch(field)]
    if len(counted) >= len(fields) - 1 > 1 and counted == list(range(counted[0], counted[0] + len(counted))):
        return True
    if len(set(fields)) < _DIFFERENT * len(fields):
        return False
    above = zip(fields, below, strict=False)
    return any(is_word(one) and not is_label(one) and NUMBER.fullmatch(other) for one, other in above)


def _may_be_row(fields: int) -> bool:
    return fields - CLASSES in PIXELS or any(0 < fields - pixels <= MOST_OTHERS + 1 for pixels in PIXELS)


def _names(fields: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> tuple[str, ...] | None:
    """The names of the columns, where the header may have one less than there are; None where they do not fit."""
    if len(fields) == columns + 1 and not fields[-1]:
        return tuple(fields[:-1])
    if len(fields) != columns - 1:
        return tuple(fields) if len(fields) == columns else None
    if not any(row[-1] for row in rows):
        return (*fields, "")
    if not odd_columns(fields):
        return ()  # the names of pixels, and none for the labels
    return ("", *fields) if _names_rows(fields, rows) else (*fields, "")


def _names_rows(fields: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds names of rows, each another, as R writes them with no name above."""
    first = [row[0] for row in rows]
    if len(set(first)) < len(first):
        return False
    label = next((place for place in odd_columns(fields) if means_labels(fields[place])), 0)
    # Of a few rows, the labels may all be different, too. Then what would be the labels holds one value.
    return not all(map(is_label, first)) or len({row[label + 1] for row in rows}) > 1


def _needs_reading(fields: Sequence[str], whole: bool) -> bool:
    """Whether labels are not written as the pixels are, so that each is to be read by itself."""
    return any(map(is_word, fields)) or (whole and not all(map(WHOLE.fullmatch, fields)))


def _top(rows: Sequence[Sequence[str]], pixels: Sequence[int]) -> int:
    """The highest level of whole pixels: two bytes where most rows have more than a byte holds."""
    above = sum(any(len(row[place]) > 2 and float(row[place]) > _BYTE for place in pixels) for row in rows)
    return _TWO_BYTES if above * 2 > len(rows) else _BYTE


def _has_loose_quotes(line: str, separator: str | None) -> bool:
    """Whether single quotes begin a field, or quotes follow a blank or hold a whole line."""
    if separator is None:
        return "'" in line
    text = line.strip()
    around = text.startswith('"') and separator in text and f'"{separator}' not in text
    return around or text.startswith("'") or any(f"{separator}{quote}" in text for quote in ("'", " '", ' "'))


def _numbers(name: str) -> tuple[int, ...]:
    """The numbers in a name, row before column: “x3_y5” is in row 5."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", name)[:3])
    return numbers[::-1] if _ACROSS_FIRST.fullmatch(name.strip()) else numbers
