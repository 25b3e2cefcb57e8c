"""What is asked about the pictures of a whole data set, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import FAST
from engine.data.origins import place_of
from engine.jobs import Request

if TYPE_CHECKING:
    from engine.data.datasets import Dataset

TRAINING, TEST = "training", "test"


@dataclass(frozen=True, slots=True)
class ExploreRequest(Request["Explored"]):
    """Open both parts of a data set; `data` is what `engine.data.datasets.open_dataset` takes.

    `known` is the result of the last time they were opened; it is returned if the files have not changed.
    """

    data: str
    known: Explored | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """A data set to look at: N pictures, those of the training part first, each with an index from 0.

    `labels` are (N,) int64. `unusual` (N,) float32 is 1 minus the correlation of a picture with the mean picture of
    its label in this data set: 0 for one that is the mean, above 1 for one that is rather its opposite. `state` is
    that of the data before they were opened (`engine.data.source_state`).
    """

    state: object
    parts: tuple[Dataset, Dataset]
    labels: NDArray[np.int64]
    unusual: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.labels)

    def place(self, index: int) -> tuple[str, int]:
        """The part in which a picture is, TRAINING or TEST, and its index in that part."""
        first = len(self.parts[0])
        return (TRAINING, index) if index < first else (TEST, index - first)

    def found_at(self, index: int) -> str:
        """Where a person finds a picture in the file or folder, in words; empty where its `place` says it."""
        part, place = self.place(index)
        return place_of(self.parts[part == TEST].origin, place)

    def picture(self, index: int) -> NDArray[np.uint8]:
        """A picture, (28, 28) uint8; not a copy."""
        part, place = self.place(index)
        picture: NDArray[np.uint8] = self.parts[part == TEST].images[place]
        return picture


@dataclass(frozen=True, slots=True, eq=False)
class DuplicatesRequest(Request["Duplicates"]):
    """Find pictures that a data set has twice."""

    explored: Explored


@dataclass(frozen=True, slots=True, eq=False)
class Duplicates:
    """Groups of indexes of pictures that are the same: first those with equal pixels, of which there are `identical`
    groups, then pairs that differ little, the most alike first. `across` groups lie in both parts, and in
    `contradicting` ones the same picture has two labels. `complete` is false where there are more pairs than these.
    `explored` is the data set.
    """

    groups: tuple[tuple[int, ...], ...]
    identical: int
    across: int
    contradicting: int
    complete: bool
    explored: Explored


@dataclass(frozen=True, slots=True, eq=False)
class DoubtsRequest(Request["Doubts"]):
    """Ask a model about every picture of a data set, and where it doubts the label."""

    explored: Explored
    model_id: str
    runtime: str = FAST


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """What a model says of N pictures: `answers` (N,) int64 with their `scores` (N,), and the scores of the labels,
    `label_scores` (N,), in [0, 1]. `suspects` (M,) are indexes of labels that may be wrong, the most doubtful first.

    `trained_on` is how many of the pictures the model was trained with, None where that is not known.
    """

    request: DoubtsRequest
    answers: NDArray[np.int64]
    scores: NDArray[np.float32]
    label_scores: NDArray[np.float32]
    suspects: NDArray[np.int64]
    trained_on: int | None
