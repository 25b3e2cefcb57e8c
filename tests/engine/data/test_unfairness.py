"""Training data made unfair: as much as was asked for, and nothing else."""

from __future__ import annotations

import numpy as np

from engine.data.datasets import mnist_test
from engine.data.unfairness import Unfairness, made_unfair

DIGITS = mnist_test().limited(1000)


def _counts(unfairness: Unfairness) -> list[int]:
    return np.bincount(made_unfair(DIGITS, unfairness, 0).labels, minlength=10).tolist()


FAIR = _counts(Unfairness())


def test_fair_data_stay_as_they_are() -> None:
    data = made_unfair(DIGITS, Unfairness(), 0)
    assert Unfairness().is_fair
    np.testing.assert_array_equal(data.images, DIGITS.images)
    np.testing.assert_array_equal(data.labels, DIGITS.labels)


def test_of_a_rare_digit_the_share_that_was_asked_for_is_kept_and_of_others_all() -> None:
    rare = _counts(Unfairness(scarce=3, kept=0.1))
    assert rare[3] == round(0.1 * FAIR[3])
    assert rare[:3] + rare[4:] == FAIR[:3] + FAIR[4:]


def test_wrong_labels_change_labels_alone_and_more_of_them_hold_those_of_fewer() -> None:
    few, more = (made_unfair(DIGITS, Unfairness(mislabelled=share), 0) for share in (0.2, 0.6))
    np.testing.assert_array_equal(few.images, DIGITS.images)
    assert (few.labels != DIGITS.labels).sum() == round(0.2 * FAIR[4])
    assert set(DIGITS.labels[few.labels != DIGITS.labels]) == {4}
    assert set(few.labels[few.labels != DIGITS.labels]) == {9}
    assert set(np.flatnonzero(few.labels != DIGITS.labels)) < set(np.flatnonzero(more.labels != DIGITS.labels))
