"""Two models against each other on the same pictures.

McNemar: Note on the sampling error of the difference between correlated proportions or percentages, 1947. Only the
pictures that one model reads and the other does not tell the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True)
class PairedTable:
    """How many pictures both models read, only the first, only the second, and neither."""

    both_right: int
    only_first: int
    only_second: int
    both_wrong: int

    @property
    def p_value(self) -> float:
        """Two-sided exact McNemar test: how likely a division at least this uneven is if both are equally good."""
        discordant = self.only_first + self.only_second
        tail = ways = 1
        for k in range(min(self.only_first, self.only_second)):
            ways = ways * (discordant - k) // (k + 1)
            tail += ways
        p_value: float = 2 * tail / 2**discordant  # whole numbers of any size, so nothing is rounded before the end
        return min(1.0, p_value)

    @property
    def is_significant(self) -> bool:
        """Whether the difference is larger than chance explains, at the usual level of 5 %."""
        return self.p_value < SIGNIFICANCE

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values."""
        return {
            "both_right": self.both_right,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "both_wrong": self.both_wrong,
            "p_value": self.p_value,
        }


def pair(labels: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]) -> PairedTable:
    """The table of two models' predictions (N,) for true labels (N,)."""
    one, two = first == labels, second == labels
    return PairedTable(
        both_right=int((one & two).sum()),
        only_first=int((one & ~two).sum()),
        only_second=int((~one & two).sum()),
        both_wrong=int((~one & ~two).sum()),
    )


def differing(
    labels: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64], true: int, predicted: int
) -> NDArray[np.int64]:
    """Indexes of the pictures of `true` that exactly one of two models took for `predicted`."""
    return np.flatnonzero((labels == true) & ((first == predicted) != (second == predicted)))
