"""Two models on the same pictures: the table, McNemar's test, and the pictures where they differ."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from engine.metrics.significance import PairedTable, differing, pair

LABELS = np.array([0, 0, 0, 1, 1, 1])
FIRST = np.array([0, 0, 1, 1, 1, 0])
SECOND = np.array([0, 1, 1, 1, 0, 1])


def test_every_picture_is_in_one_cell_of_the_table() -> None:
    labels = np.array([1] * 10)
    first = np.array([1, 1, 1, 1, 1, 1, 1, 0, 2, 0])
    second = np.array([1, 1, 1, 1, 0, 2, 0, 1, 1, 2])
    table = pair(labels, first, second)
    assert (table.both_right, table.only_first, table.only_second, table.both_wrong) == (4, 3, 2, 1)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (3, 3), (0, 5), (0, 6), (12, 30), (31, 97), (2000, 2300)])
def test_the_p_value_is_that_of_the_exact_binomial_test(first: int, second: int) -> None:
    table = PairedTable(9000, first, second, 5)
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert table.p_value == pytest.approx(expected)
    assert PairedTable(9000, second, first, 5).p_value == table.p_value
    assert table.is_significant == (expected < 0.05)


def test_a_vanishing_p_value_is_no_error() -> None:
    assert PairedTable(0, 0, 10_000, 0).p_value == pytest.approx(0)


def test_the_pictures_of_a_cell_are_those_that_one_model_alone_put_there() -> None:
    assert differing(LABELS, FIRST, SECOND, 0, 1).tolist() == [1]
    assert differing(LABELS, FIRST, SECOND, 1, 1).tolist() == [4, 5]
    assert differing(LABELS, FIRST, SECOND, 0, 0).tolist() == [1]
    assert differing(LABELS, FIRST, FIRST, 0, 1).tolist() == []
