"""The proof that an exported model answers as its framework does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.errors import WeightsError
from engine.runtimes.base import Runtime
from engine.types import Batch

TOLERANCE = 1e-4
_CHUNK = 64  # pictures; a large network takes seconds for them


def check_parity(
    native: Callable[[Batch], NDArray[np.float32]],
    fast: Runtime,
    pictures: Batch,
    checked: Callable[[], None] = lambda: None,
) -> dict[str, float | int]:
    """Compare softmax scores on pictures (N, H, W, C); returns the largest difference and N.

    `checked` is called after each few dozen pictures. Raises WeightsError when a score differs by more than TOLERANCE:
    such an export must not be used.
    """
    difference = 0.0
    for part in chunks(len(pictures), _CHUNK):
        chunk = pictures[part]
        difference = max(difference, check_scores(native(chunk), fast.infer(chunk)[0], "Train again."))
        checked()
    return {"inputs": len(pictures), "largest_difference": difference}


def check_scores(native: NDArray[np.float32], fast: NDArray[np.float32], remedy: str) -> float:
    """The largest difference of softmax scores (N, K). Raises WeightsError as `check_parity` does, saying `remedy`."""
    difference = float(np.abs(native - fast).max())
    if not difference <= TOLERANCE:
        raise WeightsError(
            f"The exported model answers differently from its framework (by up to {difference:.2g}), so it was not "
            f"saved. {remedy} If it stays so, report it with the log file."
        )
    return difference
