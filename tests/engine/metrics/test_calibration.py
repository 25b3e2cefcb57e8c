"""Calibration, against figures worked out by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.metrics.calibration import calibrate


def scores(*best: float) -> np.ndarray:
    """Two labels, the first with these scores."""
    return np.array([(score, 1 - score) for score in best], np.float32)


def test_each_bin_has_its_accuracy_and_mean_score() -> None:
    result = calibrate(scores(0.9, 0.9, 0.7, 0.7), np.array([0, 1, 0, 0]), bins=10)
    low, high = result.bins
    assert (low.low, low.high, low.count, low.accuracy) == (0.6, 0.7, 2, 1.0)
    assert (high.count, high.accuracy) == (2, 0.5)
    assert (low.score, high.score) == (pytest.approx(0.7), pytest.approx(0.9))
    assert result.expected_error == pytest.approx((2 * 0.3 + 2 * 0.4) / 4)


def test_scores_that_keep_their_word_have_no_error() -> None:
    assert calibrate(scores(0.75, 0.75, 0.75, 0.75), np.array([0, 0, 0, 1])).expected_error == pytest.approx(0)


def test_a_score_of_one_falls_into_the_last_bin() -> None:
    (only,) = calibrate(scores(1.0), np.array([0])).bins
    assert (only.high, only.count, only.accuracy) == (1.0, 1, 1.0)


def test_all_figures_are_plain_json() -> None:
    values = json.loads(json.dumps(calibrate(scores(0.9), np.array([1])).to_json(), allow_nan=False))
    assert values["expected_calibration_error"] == pytest.approx(0.9)
    assert set(values["bins"][0]) == {"low", "high", "count", "accuracy", "score"}
