"""Calibration, against figures worked out by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.metrics.calibration import FEWEST, UNCALIBRATED, Calibration, calibrate, fit_temperature, tempered


def drawn(temperature: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores (N, 10) of which each keeps its word at this temperature, and true labels drawn by them."""
    random = np.random.default_rng(0)
    honest = random.dirichlet(np.full(10, 0.1), count).astype(np.float32)
    labels = np.array([random.choice(10, p=row / row.sum()) for row in honest.astype(np.float64)])
    return tempered(honest, 1 / temperature), labels


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


def test_the_bins_are_fifteenths_as_in_the_paper() -> None:
    ends = [(one.low, one.high) for one in calibrate(scores(0.61, 0.94), np.array([0, 0])).bins]
    assert ends == [(9 / 15, 10 / 15), (14 / 15, 1)]


def test_scores_that_keep_their_word_have_no_error() -> None:
    assert calibrate(scores(0.75, 0.75, 0.75, 0.75), np.array([0, 0, 0, 1])).expected_error == pytest.approx(0)


@pytest.mark.parametrize("score", [1.0, 1.0000002])
def test_a_score_of_one_falls_into_the_last_bin_even_if_rounding_made_it_larger(score: float) -> None:
    (only,) = calibrate(scores(score), np.array([0])).bins
    assert (only.high, only.count, only.accuracy) == (1.0, 1, 1.0)


def test_the_excess_says_how_much_too_sure_a_model_is() -> None:
    right, wrong = np.array([0, 0, 0, 0]), np.array([1, 1, 1, 1])
    assert calibrate(scores(0.6, 0.7, 0.8, 0.9), right).excess == pytest.approx(0.75 - 1)
    assert calibrate(scores(0.6, 0.7, 0.8, 0.9), wrong).excess == pytest.approx(0.75)
    assert calibrate(scores(0.9, 0.9, 0.6), np.array([0, 1, 1])).excess == pytest.approx(0.8 - 1 / 3)
    assert Calibration((), 0.0).excess == 0


def test_all_figures_are_plain_json() -> None:
    values = json.loads(json.dumps(calibrate(scores(0.9), np.array([1])).to_json(), allow_nan=False))
    assert values["expected_calibration_error"] == pytest.approx(0.9)
    assert set(values["bins"][0]) == {"low", "high", "count", "accuracy", "score"}


def test_a_temperature_changes_how_sure_a_model_is_and_never_what_it_says() -> None:
    given, _ = drawn(1.0)
    for temperature in (0.5, 2.0):
        changed = tempered(given, temperature)
        assert np.array_equal(changed.argmax(axis=1), given.argmax(axis=1))
        np.testing.assert_allclose(changed.sum(axis=1), 1, atol=1e-5)
        assert (changed.max(axis=1).mean() > given.max(axis=1).mean()) == (temperature < 1)
    assert tempered(given, 1.0) is given


def test_scores_of_exactly_0_and_1_are_no_trouble() -> None:
    assert np.array_equal(tempered(np.array([[1, 0, 0]], np.float32), 2.0).argmax(axis=1), [0])
    assert np.isfinite(tempered(np.array([[1, 0, 0]], np.float32), 0.1)).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_scores_that_do_not_keep_their_word_is_found(temperature: float) -> None:
    given, labels = drawn(temperature)
    fitted = fit_temperature(given, labels)
    assert fitted.pictures == len(labels)
    assert fitted.value == pytest.approx(temperature, rel=0.12)
    after = calibrate(tempered(given, fitted.value), labels).expected_error
    assert after <= min(0.02, calibrate(given, labels).expected_error)


def test_a_network_that_reads_everything_right_is_not_made_infinitely_sure() -> None:
    given = np.full((1000, 10), 0.01, np.float32)
    given[:, 3] = 0.91
    labels = np.full(1000, 3)
    calibrated = tempered(given, fit_temperature(given, labels).value)
    assert 0.91 < calibrated.max() < 0.9995


def test_nothing_is_fitted_to_few_pictures() -> None:
    given, labels = drawn(3.0, FEWEST - 1)
    assert fit_temperature(given, labels) == UNCALIBRATED
    assert (UNCALIBRATED.value, UNCALIBRATED.pictures) == (1, 0)
    assert fit_temperature(*drawn(3.0, FEWEST)).pictures == FEWEST
