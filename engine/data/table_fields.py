"""The fields of a table's lines, and what each stands for: a number, a label, or something else."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.digit_names import digit_of
from engine.data.grey_levels import SIDES

PIXELS = {side * side: side for side in SIDES}
"""The numbers of pixel columns that make a picture, with its side."""

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
"""A number, with a point or a comma before its decimals."""
WHOLE = re.compile(r"\+?\d+")
"""A number that is read as it is written: without sign and decimals."""
_AROUND_LIST = str.maketrans("", "", "\"'[]")
_AROUND_FIELD = "\"' \t"
_LONGEST = 40
_FILE = re.compile(r"\.[a-z]{3,4}$", re.IGNORECASE)  # “5.png” is the name of a picture, not what it shows
_WORDS = re.compile(r"[^\W\d_]+")
_DENIALS = "not non un unlike unknown unsure maybe perhaps except without minus"
_DENIALS_GERMAN = "nicht kein keine unbekannt unsicher vielleicht ohne außer"
_DENYING = {word for words in (_DENIALS, _DENIALS_GERMAN) for word in words.split()}


def fields_of(line: str, separator: str | None) -> list[str]:
    """The fields of a line, without quotes, in which a separator is text; None as the separator is any white space."""
    text = line.strip(" \r\n")
    if text.isascii() and not any(mark in text for mark in _AROUND_FIELD if mark != separator):
        return text.split(separator)  # as most lines are, and several times as fast
    return [field.strip().strip("\"'").strip() for field in _parted(text, separator)]


def _parted(text: str, separator: str | None) -> list[str]:
    if separator is None or '"' not in text:
        return text.split(separator)
    fields = next(csv.reader([text], delimiter=separator))
    return fields if len(fields) > 1 else text.split(separator)  # quotes may stand around a whole line


@dataclass(frozen=True, slots=True)
class Packed:
    """A table that has all pixels of a picture in one field, as in “5,"0 0 17 …"”: the number of that field, from 0."""

    separator: str
    place: int
    pixels: int

    def spread(self, line: str) -> str:
        """The line with each pixel in a field of its own; names of pixels in that of a header."""
        fields = [field.translate(_AROUND_LIST) for field in fields_of(line, self.separator)]
        fields = [field.replace(self.separator, " ") for field in fields]
        if self.place < len(fields):
            values = fields[self.place].split()
            named = len(values) == 1 and is_word(values[0])
            fields[self.place] = self.separator.join(
                [f"pixel{number}" for number in range(self.pixels)] if named else values
            )
        return self.separator.join(fields) + "\n"


def packed_in(lines: Sequence[str], most: int) -> Packed | None:
    """How the last of these lines holds all pixels in one of at most `most` fields; None where it does not."""
    for separator in (",", ";", "\t", "|"):
        counts = [len(field.translate(_AROUND_LIST).split()) for field in fields_of(lines[-1], separator)]
        places = [place for place, count in enumerate(counts) if count in PIXELS]
        if 1 < len(counts) <= most and len(places) == 1:
            return Packed(separator, places[0], counts[places[0]])
    return None


def label_of(text: str) -> int:
    """The label of 0 to 10 that a field stands for: “5”, “5.0”, “digit 5”, “five”.

    Raises ValueError for anything else: “-1”, “5.5”, “not 5”, “5?”, “five?”, “5.png”.
    """
    field = text.strip().strip("\"'").strip()
    if len(field) <= _LONGEST:
        digit = _number(field) if NUMBER.fullmatch(field) else _named(field)
        if digit is not None:
            return digit
    raise ValueError("no label")


def is_label(text: str) -> bool:
    """Whether a field can be a label of 0 to 10."""
    if len(text) == 1 and text.isdecimal():
        return True
    try:
        label_of(text)
    except ValueError:
        return False
    return True


def is_word(text: str) -> bool:
    """Whether a field holds something, and no number."""
    return bool(text) and not NUMBER.fullmatch(text)


def _number(field: str) -> int | None:
    number = float(field.replace(",", "."))
    return int(number) if number in range(11) else None


def _named(field: str) -> int | None:
    words = _WORDS.findall(field.casefold())
    if not words or "?" in field or _FILE.search(field) or _DENYING.intersection(words):
        return None
    return digit_of(field)
