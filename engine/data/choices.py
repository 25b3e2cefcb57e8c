"""What a person is asked, or says beforehand, where a file can be understood in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.catalog import NAMES
from engine.errors import DataError, UsageError
from engine.system import places

FIRST, LAST = "first", "last"
TEN_IS_ZERO, ONE_IS_ZERO = "10=0", "1=0"
MARK = "?labels="
"""Between the name of a file and a choice for it: “digits.csv?labels=last”."""
TEST_MARK = "?test="
"""Between the data to train with and those to test with: “train.csv?test=test.csv”."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pictures of one file showed: its column of labels, how they count, and how its pictures lie.

    `column` and `coding` are those of a `Choice`, `lie` is a way of `engine.data.orientations`.
    """

    column: str = ""
    coding: str = ""
    lie: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the labels are, and how they count; empty where the file itself is to tell.

    `column` is "first", "last", the name of a column or "column 3", `coding` "10=0" or "1=0" for labels that run from 1
    to 10. `like` is what the data to train with showed, for a file to test with that does not tell itself.
    """

    column: str = ""
    coding: str = ""
    like: Shown | None = field(default=None, compare=False)

    @classmethod
    def parse(cls, text: str) -> Choice:
        """The choice that `str` gives as text: “last”, “10=0”, “last,10=0”. Raises UsageError for two columns."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        codings = [part for part in parts if part in (TEN_IS_ZERO, ONE_IS_ZERO)]
        columns = [part for part in parts if part not in codings]
        if len(codings) > 1 or len(columns) > 1:
            raise UsageError(
                f"“{text}” does not say where the labels are. Write first, last or the name of a column; for labels "
                f"of 1 to 10 add {TEN_IS_ZERO} or {ONE_IS_ZERO}, after a comma."
            )
        return cls("".join(columns), "".join(codings))

    def __str__(self) -> str:
        return ",".join(part for part in (self.column, self.coding) if part)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to understand a file, to choose from: a sentence about it, and how some pictures are then called.

    `images` is (N, 28, 28) uint8, `labels` (N,) int64.
    """

    choice: Choice
    sentence: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


class UnclearData(DataError):
    """A file can be understood in several ways, and nothing in it says which is right. `offers` are these ways;
    `source` is the file or folder as it was named, `to_test` says that it is the one named to test with.
    """

    def __init__(self, sentence: str, details: str = "", offers: Sequence[Offer] = ()) -> None:
        super().__init__(sentence, details)
        self.offers = tuple(offers)
        self.source, self.to_test = "", False


def separate_test(source: str) -> tuple[str, str]:
    """The data to train with, and those to test with; the latter are empty where the former bring their own."""
    training, _, test = source.partition(TEST_MARK)
    return training, test


def with_test(source: str, test: str) -> str:
    """The data to train with, tested with others in place of what they had; with their own where `test` is empty."""
    training, _ = separate_test(source)
    return training + (TEST_MARK + test if test else "")


def short_name(source: str) -> str:
    """What a person calls the data: names of files without their folders, and without choices."""
    parts = (parts_of(part) for part in separate_test(source) if part)
    names = ("+".join(Path(file.partition(MARK)[0]).name for file in files) for files in parts)
    return ", tested with ".join(names)


def parts_of(source: str) -> list[str]:
    """The sets that "mnist+FILE" joins; a file or folder whose own name has a “+” is one."""
    if exists(source.partition(MARK)[0]) or "+" not in source:
        return [source]
    for place in (place for place, character in enumerate(source) if character == "+"):
        if source[:place] in NAMES or exists(source[:place].partition(MARK)[0]):
            return [source[:place], *parts_of(source[place + 1 :])]
    return source.split("+")


def exists(name: str) -> bool:
    """Whether there is such a file or folder; never for a name that no file can have."""
    try:
        return places.exists(Path(name))
    except places.Unreachable:
        return True  # who opens it is told why not


def with_choice(source: str, choice: Choice) -> str:
    """The name of a file with a choice for it, in place of one that it had."""
    return source.split(MARK)[0] + (MARK + str(choice) if str(choice) else "")
