"""Which test pictures of an evaluation to look at, and in which order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.metrics.classification import Evaluation

MISTAKES, RIGHT, ALL = "mistakes", "right", "all"


def picture_indexes(evaluation: Evaluation, which: str = ALL, cell: tuple[int, int] | None = None) -> NDArray[np.int64]:
    """Indexes (M,) of the mistakes, of the pictures read right, or of all; `cell` keeps (true, predicted) alone.

    Mistakes come with the highest score first: the most confident ones. All others keep the order of the set. Raises
    KeyError for another `which`.
    """
    right = evaluation.predicted == evaluation.labels
    wanted = {MISTAKES: ~right, RIGHT: right, ALL: np.ones_like(right)}[which]
    if cell is not None:
        wanted = wanted & (evaluation.labels == cell[0]) & (evaluation.predicted == cell[1])
    indexes = np.flatnonzero(wanted)
    if which == MISTAKES:
        indexes = indexes[np.argsort(-evaluation.scores[indexes].max(axis=1), kind="stable")]
    return indexes
