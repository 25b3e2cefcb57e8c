"""Which digit a name stands for: “3”, “digit_3”, “class 3”, “three”."""

from __future__ import annotations

import re

_WORDS = {
    word: digit
    for words in (
        "zero one two three four five six seven eight nine ten",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn",
    )
    for digit, word in enumerate(words.split())
}
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_TRAILING_ZEROS = re.compile(r"(?<=\d)[.,]0+$")  # “3.0”
_LONGEST = 9  # digits of a number


def digit_of(name: str) -> int | None:
    """The digit of 0 to 10 that a label or the name of a folder stands for; None where it names none, or several.

    10 is there for sets that count from 1 to 10. Words are read in English and German.
    """
    parts = _PARTS.findall(_TRAILING_ZEROS.sub("", name.strip()).casefold())
    named = {int(part) for part in parts if part.isdecimal() and len(part) <= _LONGEST}
    named |= {_WORDS[part] for part in parts if part in _WORDS}
    return named.pop() if len(named) == 1 and max(named) <= 10 else None
