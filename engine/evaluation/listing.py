"""Which pictures of a data set are listed, in which order, and the list as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.exploring_requests import TEST, TRAINING, Doubts, Duplicates, Explored
from engine.evaluation.saving import Part

AS_GIVEN, UNUSUAL, TWICE, UNSURE, DOUBTED = "given", "unusual", "twice", "unsure", "doubted"
"""The orders: as in the data set; the most unusual first; what is there twice, group by group; the lowest score of the
label first; labels that may be wrong."""
BOTH = "both"


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """What is looked at, and what was found out about it so far."""

    explored: Explored
    duplicates: Duplicates | None = None
    doubts: Doubts | None = None

    def is_known(self, order: str) -> bool:
        """Whether what an order needs was found out."""
        return {TWICE: self.duplicates, UNSURE: self.doubts, DOUBTED: self.doubts}.get(order, self) is not None

    def indexes(self, order: str, part: str = BOTH, label: int | None = None) -> NDArray[np.int64]:
        """Indexes (M,) of the pictures of a part (TRAINING, TEST or BOTH) and a label (None for all).

        A group of duplicates is listed whole where one of it fits.
        """
        fitting = self._fitting(part, label)
        if order == TWICE and self.duplicates is not None:
            return np.array([index for _, group in self._groups(fitting) for index in group], np.int64)
        if order == DOUBTED and self.doubts is not None:
            return self.doubts.suspects[fitting[self.doubts.suspects]]
        places = np.flatnonzero(fitting)
        if order == UNUSUAL:
            return places[np.argsort(-self.explored.unusual[places], kind="stable")]
        if order == UNSURE and self.doubts is not None:
            return places[np.argsort(self.doubts.label_scores[places], kind="stable")]
        return places

    def counts(self, part: str = BOTH) -> tuple[int, ...]:
        """How many pictures of a part each label has."""
        labels = self.explored.labels[self._fitting(part, None)]
        return tuple(int(count) for count in np.bincount(labels, minlength=10))

    def group_numbers(self, order: str, part: str = BOTH, label: int | None = None) -> tuple[int, ...]:
        """For each of `indexes`, the number of the group of duplicates that it is listed in, from 1; none for another
        order than TWICE.
        """
        if order != TWICE:
            return ()
        return tuple(number for number, group in self._groups(self._fitting(part, label)) for _ in group)

    def _groups(self, fitting: NDArray[np.bool_]) -> list[tuple[int, tuple[int, ...]]]:
        groups = () if self.duplicates is None else self.duplicates.groups
        return [(number, group) for number, group in enumerate(groups, 1) if fitting[list(group)].any()]

    def _fitting(self, part: str, label: int | None) -> NDArray[np.bool_]:
        first = len(self.explored.parts[0])
        fitting = np.ones(len(self.explored), bool)
        if part == TRAINING:
            fitting[first:] = False
        if part == TEST:
            fitting[:first] = False
        if label is not None:
            fitting &= self.explored.labels == label
        return fitting


class _Rows(Sequence[Sequence[object]]):
    """The table of a list; its rows are made while it is written, because there may be many."""

    def __init__(self, listing: Listing, indexes: NDArray[np.int64], numbers: tuple[int, ...]) -> None:
        self._listing, self._indexes, self._numbers = listing, indexes, numbers

    def __len__(self) -> int:
        return len(self._indexes) + 1

    # Any key that a sequence takes; a slice is not needed.
    def __getitem__(self, row: int) -> Sequence[object]:  # type: ignore[override]
        if row == 0:
            return ("part", "index", "found_at", "label", "unusual", "group", "answer", "answer_score", "label_score")
        index = int(self._indexes[row - 1])
        explored, doubts = self._listing.explored, self._listing.doubts
        said: tuple[object, ...] = ("", "", "")
        if doubts is not None:
            said = (int(doubts.answers[index]), float(doubts.scores[index]), float(doubts.label_scores[index]))
        where = (*explored.place(index), explored.found_at(index))
        label, unusual = int(explored.labels[index]), float(explored.unusual[index])
        return (*where, label, unusual, self._numbers[row - 1] if self._numbers else "", *said)


@dataclass(frozen=True, slots=True)
class TablePart(Part):
    """A part that is a table and nothing else."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The ending of files it can be saved as."""
        return (".csv",)


def list_part(listing: Listing, indexes: NDArray[np.int64], numbers: tuple[int, ...] = ()) -> Part:
    """A list of pictures as a table: where each is, its label, and what was found out about it; `numbers` are those of
    the groups that they are listed in, if any.
    """
    return TablePart(_Rows(listing, indexes, numbers), None)
