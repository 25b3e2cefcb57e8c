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
