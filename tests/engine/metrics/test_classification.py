"""Figures about a model, against those worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from engine.metrics.classification import ClassReport, Evaluation, evaluate_scores

SCORES = np.array(
    [
        [0.5, 0.25, 0.25],  # a, right
        [0.25, 0.5, 0.25],  # a, taken for b
        [0.5, 0.25, 0.25],  # b, taken for a
        [0.25, 0.5, 0.25],  # b, right
        [0.25, 0.75, 0.0],  # c, taken for b, with no score at all for c
    ],
    np.float32,
)
LABELS = np.array([0, 0, 1, 1, 2])


@pytest.fixture
def evaluation() -> Evaluation:
    return evaluate_scores(SCORES, LABELS, ("a", "b", "c"))


def test_accuracy_and_loss(evaluation: Evaluation) -> None:
    assert evaluation.accuracy == pytest.approx(2 / 5)
    assert evaluation.loss == pytest.approx((2 * math.log(2) + 2 * math.log(4) + 12 * math.log(10)) / 5)


def test_a_score_that_rounding_makes_larger_than_one_costs_nothing_and_gains_nothing() -> None:
    loss = evaluate_scores(np.array([[1.0000002, 0]], np.float32), np.array([0]), ("a", "b")).loss
    assert f"{loss:.4f}" == "0.0000"  # not -0.0000


def test_the_confusion_matrix_has_true_classes_in_rows(evaluation: Evaluation) -> None:
    assert evaluation.confusion.tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 0]]
    assert evaluation.predicted.tolist() == [0, 1, 0, 1, 1]


def test_each_class_including_one_that_is_never_predicted(evaluation: Evaluation) -> None:
    assert evaluation.report == (
        ClassReport("a", pytest.approx(1 / 2), pytest.approx(1 / 2), pytest.approx(1 / 2), 2),
        ClassReport("b", pytest.approx(1 / 3), pytest.approx(1 / 2), pytest.approx(2 / 5), 2),
        ClassReport("c", None, 0, 0, 1),
    )


def test_a_class_with_a_single_picture_that_is_read_rightly_has_full_marks() -> None:
    evaluation = evaluate_scores(np.eye(2, dtype=np.float32), np.array([0, 1]), ("a", "b"))
    assert evaluation.report == (ClassReport("a", 1, 1, 1, 1), ClassReport("b", 1, 1, 1, 1))


def test_the_averages_of_no_pictures_are_nothing_and_no_error(evaluation: Evaluation) -> None:
    nothing = tuple(ClassReport(row.label, None, None, None, 0) for row in evaluation.report)
    empty = replace(evaluation, confusion=np.zeros((3, 3), np.int64), report=nothing)
    assert empty.averages() == (ClassReport("macro", 0, 0, 0, 0), ClassReport("weighted", 0, 0, 0, 0))


def test_a_class_that_is_not_in_the_set_has_no_support() -> None:
    evaluation = evaluate_scores(SCORES[:4], LABELS[:4], ("a", "b", "c"))
    assert evaluation.report[2] == ClassReport("c", None, None, None, 0)
    assert not evaluation.report[2].occurs
    assert evaluation.confusion.shape == (3, 3)


def test_the_figures_are_those_of_scikit_learn() -> None:
    from sklearn import metrics

    rng = np.random.default_rng(3)
    labels = rng.integers(0, 9, 500)  # the tenth class is not in the set
    scores = rng.random((500, 10), np.float32)
    scores[:, 4] = 0  # and the fifth is never predicted
    mine = evaluate_scores(scores / scores.sum(axis=1, keepdims=True), labels, tuple("0123456789"))
    classes = np.arange(10)
    theirs = metrics.precision_recall_fscore_support(labels, mine.predicted, labels=classes, zero_division=np.nan)
    rows = [(row.precision, row.recall, row.f1, row.support) for row in mine.report]
    np.testing.assert_allclose(np.array(rows, float).T, theirs)  # None is not a number
    assert mine.confusion.tolist() == metrics.confusion_matrix(labels, mine.predicted, labels=classes).tolist()


def test_the_averages_are_those_of_scikit_learn_where_classes_are_absent() -> None:
    from sklearn import metrics

    rng = np.random.default_rng(4)
    labels = rng.integers(2, 8, 500)  # 0, 1, 8 and 9 are not in the set
    scores = rng.random((500, 10), np.float32)
    scores[:, [0, 9]] = 0  # and these two are never predicted either
    mine = evaluate_scores(scores / scores.sum(axis=1, keepdims=True), labels, tuple("0123456789"))
    for average in mine.averages():
        theirs = metrics.precision_recall_fscore_support(labels, mine.predicted, average=average.label, zero_division=0)
        np.testing.assert_allclose((average.precision, average.recall, average.f1), theirs[:3])


def test_all_figures_are_plain_json(evaluation: Evaluation) -> None:
    values = json.loads(json.dumps(evaluation.to_json(), allow_nan=False))
    assert values["confusion_matrix"] == [[1, 1, 0], [1, 1, 0], [0, 1, 0]]
    assert [set(row) for row in values["per_class"]] == [{"label", "precision", "recall", "f1", "support"}] * 3
    assert values["per_class"][2]["precision"] is None
    assert values["expected_calibration_error"] == evaluation.calibration.expected_error


def test_averages_over_classes_and_over_pictures(evaluation: Evaluation) -> None:
    macro, weighted = evaluation.averages()
    assert (macro.label, macro.support, weighted.support) == ("macro", 5, 5)
    assert macro.recall == pytest.approx((1 / 2 + 1 / 2 + 0) / 3)
    assert weighted.recall == pytest.approx(evaluation.accuracy)
    assert weighted.precision == pytest.approx((2 / 2 + 2 / 3 + 0) / 5)


def test_labels_and_scores_are_kept_for_looking_at_single_pictures(evaluation: Evaluation) -> None:
    assert evaluation.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(evaluation.scores, SCORES)
