"""What the part Calibration says of scores that are right on average, and of few pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.evaluation.requests import EvaluateRequest, EvaluationAnswer
from engine.metrics.classification import evaluate_scores


def answer(*groups: tuple[float, float, int]) -> EvaluationAnswer:
    """Groups of pictures with the same score, of which a share is right: (score, share, count)."""
    scores, labels = [], []
    for score, share, count in groups:
        row = np.zeros(10, np.float32)
        row[:2] = score, 1 - score
        scores.append(np.tile(row, (count, 1)))
        labels.append((np.arange(count) >= share * count).astype(np.int64))
    given, true = np.concatenate(scores), np.concatenate(labels)
    made = evaluate_scores(given, true, tuple("0123456789"))
    images = np.zeros((len(true), 28, 28), np.uint8)
    return EvaluationAnswer(EvaluateRequest("numpy-nn"), made, "made", len(true), "NumPy", 1.0, images)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([(0.95, 0.75, 1000), (0.55, 0.75, 1000)], "too sure at some scores and too unsure at others"),
        ([(0.95, 0.74, 1000), (0.55, 0.75, 1000)], "too sure at some scores and too unsure at others"),
        ([(0.95, 0.95, 1000), (0.75, 0.75, 1000)], "The scores match"),
        ([(0.95, 0.75, 1000), (0.55, 0.55, 1000)], "The model is overconfident"),
        ([(0.75, 0.95, 1000), (0.55, 0.55, 1000)], "The model is underconfident"),
        ([(0.75, 0.75, 400)], "400 pictures are too few"),
    ],
)
def test_scores_match_only_where_each_does_on_enough_pictures(
    user: Any, groups: list[tuple[float, float, int]], said: str
) -> None:
    page = user.go("evaluate")
    page._calibration.show_evaluation(answer(*groups))
    assert said in user.text("calibrationHint")
