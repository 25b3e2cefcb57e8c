"""Which things of a picture are two digits, in the light of the others."""

from __future__ import annotations

import numpy as np
import pytest

from engine.reading.touching import are_two, odds_of_two

PAIR = odds_of_two(0.93, 0.9)
APART = [[[n]] for n in range(40)]  # nothing stands close beside anything


def _two(alone: list[float], odds: list[float]) -> list[bool]:
    return are_two(np.array(alone, np.float32), np.array(odds), APART[: len(alone)], [60] * len(alone)).tolist()


def test_a_narrow_thing_needs_better_halves_than_a_broad_one() -> None:
    assert odds_of_two(0.85, 0.9) < 1 < odds_of_two(0.85, 1.5)
    assert odds_of_two(0.9, 1.2) > odds_of_two(0.8, 1.2)
    assert np.isfinite(odds_of_two(1.0, 1.0))


def test_alone_it_is_two_where_both_halves_are_surely_digits() -> None:
    assert _two([0.01], [odds_of_two(0.96, 0.9)]) == [True]
    assert _two([0.01], [odds_of_two(0.87, 0.9)]) == [False]
    assert _two([0.01], [0]) == [False]


def test_among_words_and_drawings_good_halves_are_those_of_letters() -> None:
    assert not any(_two([0.01] * 20, [PAIR] * 5 + [0] * 15))


def test_among_digits_that_touch_doubtful_halves_are_digits_too() -> None:
    doubtful = odds_of_two(0.7, 0.9)
    assert _two([0.01], [doubtful]) == [False]
    assert all(_two([0.01] * 9 + [0.99] * 12, [doubtful] + [odds_of_two(0.96, 1.2)] * 8 + [0] * 12)[:9])


def test_among_single_digits_one_that_is_written_badly_stays_one() -> None:
    assert not any(_two([0.15] + [0.99] * 20, [PAIR] + [0] * 20))


@pytest.mark.parametrize(("beside", "two"), [(0.99, True), (0.01, False)])
def test_what_stands_in_a_word_is_judged_by_its_neighbours(beside: float, two: bool) -> None:
    alone = np.array([0.01, beside, beside] + [0.99] * 6, np.float32)
    odds = np.array([odds_of_two(0.97, 1.3)] + [0.0] * 8)
    words = [[[0], [1], [2]], *([[n]] for n in range(3, 9))]
    assert bool(are_two(alone, odds, words, [60] * 9)[0]) is two


def test_nothing_in_a_picture_is_nothing_that_touches() -> None:
    assert _two([], []) == []
