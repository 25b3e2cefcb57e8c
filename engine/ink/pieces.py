"""Connected pieces of ink, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Connected pieces of ink; each has one place in all arrays (N,).

    `number` is what stands for the piece in the numbered picture. Its box and its `area` are in pixels, its `strength`
    is its mean contrast.
    """

    number: NDArray[np.intp]
    left: Floats
    top: Floats
    width: Floats
    height: Floats
    area: Floats
    strength: Floats

    def __len__(self) -> int:
        return len(self.number)

    @property
    def right(self) -> Floats:
        """The column after the last of each piece."""
        return self.left + self.width

    @property
    def bottom(self) -> Floats:
        """The row after the last of each piece."""
        return self.top + self.height

    @property
    def longer_side(self) -> Floats:
        """Width or height."""
        return np.maximum(self.width, self.height)

    def where(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Pieces:
        """The pieces that are kept, (N,) truth values, in the same order; or those at some places, in theirs."""
        return Pieces(*(getattr(self, field.name)[kept] for field in fields(self)))


def groups_of(near: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Of N things, each of which is `near` others, (N, N), the groups that hang together, by their places."""
    group = np.arange(len(near))
    linked = near | np.eye(len(near), dtype=bool)
    while True:
        least = np.where(linked, group, len(near)).min(axis=1)
        least = least[least]  # so that a long chain takes few rounds
        if (least == group).all():
            return [np.flatnonzero(group == one) for one in np.unique(group)]
        group = least
