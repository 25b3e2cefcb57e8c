"""An export counts only when it answers as its framework does."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.parity import check_parity
from engine.types import Batch

PICTURES = np.zeros((300, 28, 28, 1), np.float32)


class Fast:
    """Answers 0.1 everywhere but for one score."""

    name, threads = "fake", 1

    def __init__(self, difference: float) -> None:
        self._difference = difference

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        scores = _native(batch)
        scores[-1, 4] += self._difference
        return scores, 0.0


def _native(batch: Batch) -> NDArray[np.float32]:
    return np.full((len(batch), 10), 0.1, np.float32)


@pytest.mark.parametrize("difference", [0.0, 9e-5, -9e-5])
def test_a_small_difference_passes_and_is_recorded(difference: float) -> None:
    record = check_parity(_native, Fast(difference), PICTURES)
    assert record["inputs"] == 300
    assert record["largest_difference"] == pytest.approx(abs(difference), abs=1e-7)


@pytest.mark.parametrize("difference", [1.1e-4, -1.1e-4, 0.5, float("nan")])
def test_a_larger_difference_in_a_single_score_refuses_the_export(difference: float) -> None:
    with pytest.raises(WeightsError, match="answers differently"):
        check_parity(_native, Fast(difference), PICTURES)
