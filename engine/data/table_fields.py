"""The fields of a table's lines, and what each stands for: a number, a label, or something else."""

from __future__ import annotations

import re

from engine.data.digit_names import digit_of

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
"""A number, with a point or a comma before its decimals."""
WHOLE = re.compile(r"\+?\d+")
"""A number that is read as it is written: without sign and decimals."""
_LONGEST = 40
_FILE = re.compile(r"\.[a-z]{3,4}$", re.IGNORECASE)  # “5.png” is the name of a picture, not what it shows
_WORDS = re.compile(r"[^\W\d_]+")
_DENIALS = "not non un unlike unknown unsure maybe perhaps except without minus"
_DENIALS_GERMAN = "nicht kein keine unbekannt unsicher vielleicht ohne außer"
_DENYING = {word for words in (_DENIALS, _DENIALS_GERMAN) for word in words.split()}


def fields_of(line: str, separator: str | None) -> list[str]:
    """The fields of a line without quotes; None as the separator is any white space."""
    return [field.strip().strip("\"'").strip() for field in line.strip(" \r\n").split(separator)]


def label_of(text: str) -> int:
    """The label of 0 to 10 that a field stands for: “5”, “5.0”, “digit 5”, “five”.

    Raises ValueError for anything else: “-1”, “5.5”, “not 5”, “5?”, “5.png”.
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
    if not words or _FILE.search(field) or _DENYING.intersection(words):
        return None
    return digit_of(field)
