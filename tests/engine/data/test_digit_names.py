"""Which names stand for a digit."""

from __future__ import annotations

import pytest

from engine.data.digit_names import digit_of


@pytest.mark.parametrize(
    ("name", "digit"),
    [
        ("3", 3), ("digit_3", 3), ("class 3", 3), ("three", 3), ("Three", 3), ("3 (three)", 3), ("03", 3), ("3.0", 3),
        ("Sample010", 10), ("10", 10), ("ten", 10), ("zero", 0), ("null", 0), ("fünf", 5), ("class-0", 0),
        ("", None), ("notes", None), ("11", None), ("3 of 7", None), ("three four", None), ("-", None),
        ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_name_stands_for_one_digit_or_none(name: str, digit: int | None) -> None:
    assert digit_of(name) == digit
