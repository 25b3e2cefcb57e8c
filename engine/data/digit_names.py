"""Which digit a name stands for: “3”, “digit_3”, “class 3”, “three”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from engine.data.digit_words import WORDS, without_accents

_PARTS = re.compile(r"[^\W\d_]+|\d+")
_TRAILING_ZEROS = re.compile(r"(?<=\d)[.,]0+$")  # “3.0”
_LONGEST = 9  # digits of a number


def digit_of(name: str) -> int | None:
    """The digit of 0 to 10 that a label or the name of a folder stands for; None where it names none, or several.

    10 is there for sets that count from 1 to 10. Words are read in the languages of `engine.data.digit_words`.
    """
    return _digit(Counter(_parts(name)))


def digits_of(names: Sequence[str]) -> list[int | None]:
    """The same for each of several names that belong together: a number that all of them share is no digit of theirs,
    as in “v2_digit_0”, “v2_digit_1”. A name without any number or word for one says nothing about this.
    """
    parts = [Counter(_parts(name)) for name in names]
    numbered = [Counter({part: n for part, n in some.items() if _number(part) is not None}) for some in parts]
    telling = [some for some in numbered if some]
    shared = telling[0].copy() if len(telling) > 1 else Counter[str]()
    for some in telling:
        shared &= some
    digits = [_digit(some - shared) for some in parts]
    return digits if any(digit is not None for digit in digits) else [_digit(some) for some in parts]


def _parts(name: str) -> list[str]:
    """The runs of letters and of digits in a name, without accents."""
    return _PARTS.findall(without_accents(_TRAILING_ZEROS.sub("", name.strip())))


def _digit(parts: Counter[str]) -> int | None:
    named = {number for part in parts if (number := _number(part)) is not None}
    return named.pop() if len(named) == 1 and max(named) <= 10 else None


def _number(part: str) -> int | None:
    if part.isdecimal():
        return int(part) if len(part) <= _LONGEST else None
    return WORDS.get(part)
