"""Labels that are no digits: which they are, and that they are more than a slip, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine.data.table_fields import is_label, label_of

_NAMED = 3
_LONGEST = 20  # characters of what is named
_FEWEST, _SHARE = 3, 0.1
"""So many wrong labels, and this share of all or as many different ones, are no slip."""
_OF_A_CLASS = re.compile(r"\D+|\d+(\.0*)?")  # a letter or a number of one, other than “5?” and “-1”


def some_of(labels: Iterable[str]) -> str:
    """The first three of different labels, in their order: “A”, “B”, “C”, …"""
    different = sorted(set(labels), key=lambda label: (len(label), label))
    named = [f"“{label[:_LONGEST]}”" for label in different[:_NAMED]]
    return ", ".join([*named, "…"] if len(different) > _NAMED else named)


def places_of_wrong(labels: Sequence[str]) -> list[int]:
    """Where among the labels of a table, as they are written, there is none. 10 is one only where there is no 0."""
    right = {label: label_of(label) for label in set(labels) if is_label(label)}
    if 0 in right.values():
        right = {label: digit for label, digit in right.items() if digit <= 9}
    return [place for place, label in enumerate(labels) if label not in right]


def said_of_many(labels: Sequence[str], numbers: Sequence[int]) -> str:
    """What is wrong with the labels of the lines with these numbers, where it is more than a slip; else empty."""
    wrong = places_of_wrong(labels)
    different = {labels[place] for place in wrong}
    often = len(wrong) >= _SHARE * len(labels)
    if len(wrong) < _FEWEST or not (often or len(different) >= _FEWEST):
        return ""
    first = "" if often else f", the first of them line {numbers[wrong[0]]:,}"
    remedy = "Keep the lines that show digits" if len(wrong) < len(labels) else "Use a table of digits"
    return (
        f"{len(wrong):,} of {len(labels):,} lines have labels that are no digits ({some_of(different)}){first}. "
        f"{remedy}, with labels of 0 to 9.{said_of_letters(len(wrong), len(labels), different)}"
    )


def said_of_letters(wrong: int, labels: int, different: Iterable[str]) -> str:
    """What to do where `wrong` of all labels, which are these different ones, seem to be letters; else empty."""
    seem = wrong >= _SHARE * labels and sum(map(bool, map(_OF_A_CLASS.fullmatch, different))) >= _FEWEST
    return " A network for letters is taught on the page Teach." if seem else ""
