"""Which names stand for a digit."""

from __future__ import annotations

import pytest

from engine.data.digit_names import digit_of, digits_of
from engine.data.digit_words import WORDS


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


@pytest.mark.parametrize(
    ("names", "digits"),
    [
        (["v2_digit_0", "v2_digit_2", "notes"], [0, 2, None]),
        (["28x28_3", "28x28_4"], [3, 4]),
        (["3", "digit 3"], [3, 3]),
        (["7"], [7]),
        (["notes", "more"], [None, None]),
    ],
)
def test_a_number_that_all_names_share_is_none_of_their_digits(names: list[str], digits: list[int | None]) -> None:
    assert digits_of(names) == digits


def test_words_of_many_languages_stand_for_their_digit() -> None:
    assert WORDS["six"] == 6
    assert WORDS["sex"] == 6
    assert WORDS["nove"] == 9
    assert WORDS["sept"] == WORDS["sete"] == WORDS["sette"] == 7
    assert {WORDS[word] for word in ("zero", "null", "nul", "noll", "cero")} == {0}
