"""Values of any type and range are brought to eight bits."""

from __future__ import annotations

import numpy as np
import pytest

from engine.preprocessing.levels import eight_bits


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 128, 255]], np.uint8), [0, 128, 255]),
        (np.array([[-1.0, 0.0, 1.0]]), [0, 128, 255]),
        (np.array([[0, 2**33]], np.int64), [0, 255]),
        (np.array([[0, 2**31]], np.uint32), [0, 128]),
        (np.array([[0, 512, 1024]], np.uint16), [0, 32, 64]),  # more than ten bits hold
    ],
)
def test_levels_below_zero_or_beyond_every_scale_are_stretched_and_no_others(
    values: np.ndarray, expected: list[int]
) -> None:
    assert eight_bits(values)[0].tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 0.5, 1.2]]), [0, 128, 255]),  # a little brighter than white
        (np.array([[-0.05, 0.0, 1.0]]), [0, 0, 255]),  # an overshoot, as sharpening leaves it
        (np.array([[-9999.0, np.nan, -9999.0, 1.0]]), [0, 0, 0, 255]),
        (np.array([[np.nan, np.inf]]), [0, 0]),
        (np.array([[-7.0, -7.0]]), [0, 0]),
        (np.array([[-32_768, 32_767]], np.int16), [0, 127]),
    ],
)
def test_what_lies_a_little_beyond_a_scale_is_cut_off_and_no_value_does_not_count(
    values: np.ndarray, expected: list[int]
) -> None:
    assert eight_bits(values)[0].tolist() == expected


def test_a_thousandth_of_the_values_may_lie_beyond_the_scale() -> None:
    values = np.full((100, 100), 4095, np.uint16)
    values[0, :9] = 65_535
    assert (eight_bits(values) == 255).all()
    values[0, :11] = 65_535
    assert eight_bits(values)[50, 50] == 15


def test_the_ink_of_a_picture_that_is_all_but_empty_sets_the_scale() -> None:
    values = np.zeros((100, 100), np.uint16)
    values[50, 50:53] = 20_000, 40_000, 60_000
    assert eight_bits(values)[50, 50:53].tolist() == [78, 156, 234]
