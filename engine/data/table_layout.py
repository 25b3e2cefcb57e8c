"""How a table of digits is laid out: its separator, its header, where the labels are and where the pixels.

Pure functions on the first lines of a file. Separators are counted, not guessed: a table has one row for a picture, and
only few numbers of columns make square pictures.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.choices import FIRST, LAST
from engine.data.digit_names import digit_of
from engine.data.grey_levels import SIDES

PIXELS = {side * side: side for side in SIDES}
"""The numbers of pixel columns that make a picture, with its side."""
_SEPARATORS = (";", "\t", ",", None)
"""None is any white space. A comma comes late, as it may part whole numbers from their decimals."""
_LABEL_NAMES = ("label", "labels", "class", "digit", "target", "y", "classlabel", "ziffer", "klasse")
_INDEX_NAMES = ("", "id", "index", "imageid", "row", "rowid", "no", "nr")
_MOST_OTHERS = 4  # columns beside pixels
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_WHOLE = re.compile(r"\+?\d+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table. Columns are counted from 0.

    `labels` are the columns that may hold the labels, in the order to prefer them; `others` hold neither labels nor
    pixels. `names` are those of the header, empty without one. `places` gives each pixel column its number in the
    picture where the header's numbers are out of order. `words` says that labels are to be read by
    `engine.data.digit_names`; `whole` that all pixels are whole numbers.
    """

    separator: str | None
    columns: int
    names: tuple[str, ...]
    labels: tuple[int, ...]
    others: tuple[int, ...]
    words: bool
    whole: bool
    decimal_comma: bool

    @property
    def side(self) -> int:
        """The pictures' side in pixels; 0 where the columns make none."""
        return PIXELS.get(self.columns - len(self.others) - 1, 0)

    def pixels(self, label: int) -> list[int]:
        """The pixel columns in the order of the picture, where `label` holds the labels."""
        pixels = [column for column in range(self.columns) if column != label and column not in self.others]
        numbers = [_numbers(self.names[column]) for column in pixels] if self.names else []
        if len(set(numbers)) == len(pixels) and len({len(number) for number in numbers}) == 1:
            return [pixels[place] for place in sorted(range(len(pixels)), key=lambda place: numbers[place])]
        return pixels

    def name(self, column: int) -> str:
        """What the header calls a column, quoted; empty without one."""
        return f"“{self.names[column]}”" if self.names and self.names[column] else ""

    def fields(self, line: str) -> list[str]:
        """The fields of a line, without quotes."""
        return _fields(line, self.separator)


def layout_of(lines: Sequence[str], column: str = "") -> Layout | None:
    """The layout of a table by its first lines; None where nothing fits.

    `column` is "first", "last" or the name of the column with the labels; empty where the table is to tell. Without
    names and other signs, both the first and the last column may hold the labels.
    """
    separator = separator_of(lines)
    rows = [_fields(line, separator) for line in lines]
    header = is_header(rows[0])
    data = rows[1:] if header else rows
    columns = Counter(map(len, data or rows)).most_common(1)[0][0]
    data = [row for row in data if len(row) == columns]
    names = tuple(rows[0]) if header else ()
    if len(names) == columns - 1:
        names = ("", *names)  # R writes the names of rows, but none above them
    if header and len(names) != columns:
        return None
    labels, others = _roles(names, data, columns, column)
    if not labels:
        return None
    words = [place for place in labels if not all(_NUMBER.fullmatch(row[place]) for row in data)]
    labels = tuple(words) if len(words) == 1 else labels
    rest = [row[place] for row in data for place in range(columns) if place not in (*labels, *others)]
    return Layout(
        separator=separator,
        columns=columns,
        names=names,
        labels=labels,
        others=others,
        words=len(labels) == 1 and not all(_WHOLE.fullmatch(row[labels[0]]) for row in data),
        whole=all(map(_WHOLE.fullmatch, rest)),
        decimal_comma=separator != "," and any("," in field for field in rest),
    )


def separator_of(lines: Sequence[str]) -> str | None:
    """What parts the fields of a table's first lines; None for white space."""
    line = lines[-1] if len(lines) < 2 else lines[1]
    counts = {separator: len(_fields(line, separator)) for separator in _SEPARATORS}
    fitting = (found for found, count in counts.items() if any(0 < count - pixels <= _MOST_OTHERS for pixels in PIXELS))
    return next(fitting, max((",", ";", "\t", None), key=lambda found: counts[found]))


def header_of(line: str, layout: Layout) -> tuple[str, ...]:
    """The names in a table's first line; none where it is a row of numbers."""
    fields = layout.fields(line)
    return tuple(fields) if layout.names or is_header(fields) else ()


def is_header(fields: Sequence[str]) -> bool:
    """Whether the fields of the first line name columns: by a known name, without numbers, or counting up."""
    if any(_plain(field) in _LABEL_NAMES for field in fields) or not any(map(_NUMBER.fullmatch, fields)):
        return True
    counted = [int(field) for field in fields if _WHOLE.fullmatch(field)]
    return len(counted) >= len(fields) - 1 > 1 and counted == list(range(counted[0], counted[0] + len(counted)))


def _roles(
    names: tuple[str, ...], data: Sequence[Sequence[str]], columns: int, column: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that may hold the labels, and those that hold neither labels nor pixels; nothing where none fit."""
    odd = _odd_columns(names)
    label = _named_label(names, odd, column)
    spare = columns - 1 - max((pixels for pixels in PIXELS if pixels < columns), default=0)
    numbering = [place for place in (0, columns - 1, 1, columns - 2) if spare and _counts_up(data, place)]
    indexes = [place for place in odd if _plain(names[place]) in _INDEX_NAMES]
    no_pixels = [place for place in dict.fromkeys((*indexes, *odd, *numbering)) if place != label]
    if spare > _MOST_OTHERS or len(no_pixels) < spare:
        return (), ()
    others = tuple(sorted(no_pixels[:spare]))
    left = [place for place in range(columns) if place not in others]
    possible = {FIRST: left[:1], LAST: left[-1:], "": [left[0], left[-1]] if label is None else [label]}
    return tuple(dict.fromkeys(possible.get(column, [] if label is None else [label]))), others


def _named_label(names: tuple[str, ...], odd: Sequence[int], column: str) -> int | None:
    """The column of the labels by its name: the one asked for, one that is called so, or the only one that is odd."""
    if column not in ("", FIRST, LAST):
        return next((place for place, name in enumerate(names) if name.casefold() == column.casefold()), None)
    if column:
        return None
    called = [place for place, name in enumerate(names) if _plain(name) in _LABEL_NAMES]
    strange = [place for place in odd if _plain(names[place]) not in _INDEX_NAMES]
    return next(iter(called), strange[0] if len(strange) == 1 else None)


def _odd_columns(names: tuple[str, ...]) -> list[int]:
    """The columns that are not named as most are: “label” among “pixel0”, “pixel1”, …"""
    if not names:
        return []
    kinds = [re.sub(r"\d+", "0", _plain(name)) for name in names]
    usual = Counter(kinds).most_common(1)[0][0]
    odd = [place for place, kind in enumerate(kinds) if kind != usual]
    return odd if len(odd) <= _MOST_OTHERS else []


def _counts_up(data: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column numbers the rows, or holds numbers of rows that were shuffled."""
    fields = [row[column] for row in data]
    if len(fields) < 2 or not all(map(str.isdecimal, fields)):
        return False
    numbers = [int(field) for field in fields]
    one_by_one = all(after == before + 1 for before, after in itertools.pairwise(numbers))
    return one_by_one or (len(set(numbers)) == len(numbers) and max(numbers) > 255)


def _fields(line: str, separator: str | None) -> list[str]:
    return [field.strip().strip('"').strip() for field in line.strip(" \r\n").split(separator)]


def _plain(name: str) -> str:
    """A name without case, spaces and signs; “Unnamed: 0” is what pandas calls a column without a name."""
    plain = re.sub(r"[\W_]+", "", name.casefold())
    return "" if plain.startswith("unnamed") else plain


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", name)[:3])


def label_of(text: str) -> int:
    """The label that a field stands for. Raises ValueError where it stands for none."""
    digit = digit_of(text.strip().strip('"'))
    if digit is None:
        raise ValueError("no label")
    return digit
