"""An export counts only when it answers as its framework does."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.export.parity import check_parity, check_scores
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
    compared: list[int] = []

    def native(batch: Batch) -> NDArray[np.float32]:
        compared.append(len(batch))
        return _native(batch)

    record = check_parity(native, Fast(difference), PICTURES, lambda: compared.append(0))
    assert max(compared) <= 100, "a large network takes long for more"
    assert compared[1::2] == [0] * (len(compared) // 2), "that it got on is told after each chunk"
    assert record["inputs"] == sum(compared) == 300
    assert record["largest_difference"] == pytest.approx(abs(difference), abs=1e-7)


@pytest.mark.parametrize("difference", [1.1e-4, -1.1e-4, 0.5, float("nan")])
def test_a_larger_difference_in_a_single_score_refuses_the_export(difference: float) -> None:
    with pytest.raises(WeightsError, match=r"answers differently .* Train again\. If it stays so"):
        check_parity(_native, Fast(difference), PICTURES)


def test_what_helps_against_a_difference_is_what_the_model_says() -> None:
    scores = _native(PICTURES)
    with pytest.raises(WeightsError, match=r"was not saved\. Fetch them again\. If it stays so"):
        check_scores(scores, scores + 1, "Fetch them again.")
