"""Where numbers end: in print by longer steps, in handwriting by clear gaps alone."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageFont

from engine.reading.requests import Digit
from engine.reading.texts import texts_of
from engine.system.folders import ASSETS
from engine.types import Box

FONT = ImageFont.truetype(str(next((ASSETS / "fonts").glob("*.ttf"))), 60)


def _digit(label: str, left: float, top: float, right: float, bottom: float) -> Digit:
    box = Box(round(left), round(top), round(right - left), round(bottom - top))
    return Digit(box, label, 1.0, (), np.zeros((28, 28), np.uint8), likeness=1.0)


def _printed(line: str, turned: float = 0.0) -> list[Digit]:
    """A line of print; `turned` is how far it rises, in heights a width."""
    digits = []
    for place, character in enumerate(line):
        x = FONT.getlength(line[:place])
        left, top, right, bottom = FONT.getbbox(character)
        if character != " ":
            digits.append(_digit(character, x + left, top - turned * x, x + right, bottom - turned * x))
    return digits


def _read(digits: list[Digit]) -> str:
    return texts_of(digits, [tuple(range(len(digits)))])[0]


@pytest.mark.parametrize("line", ["905 120 465", "12 34 56", "17 1 11 21 71", "0151 23456", "9051204657"])
@pytest.mark.parametrize("turned", [0.0, 0.1])
def test_blanks_in_print(line: str, turned: float) -> None:
    assert _read(_printed(line, turned)) == line


def test_a_hand_writes_unevenly() -> None:
    """Steps of all lengths are those of one number."""
    x, digits = 0.0, []
    for label, gap in zip("2719463", (9, 22, 14, 31, 5, 18, 0), strict=True):
        digits.append(_digit(label, x, 0, x + 30, 60))
        x += 30 + gap
    assert _read(digits) == "2719463"


def test_single_digits_in_print_far_apart() -> None:
    """Steps that are all long have no blank among them that others lack."""
    digits = [_digit(label, 90.0 * place, 0, 90.0 * place + 30, 44) for place, label in enumerate("72951")]
    assert _read(digits) == "72951"


def _written(*numbers: str, blank: float, seed: int = 0) -> list[Digit]:
    """Numbers in one line by hand, 80 pixels high, with blanks of so many heights."""
    rng = np.random.default_rng(seed)
    x, digits = 0.0, []
    for number in numbers:
        for label in number:
            width = 50 * rng.uniform(0.6, 1.2)
            digits.append(_digit(label, x, 0, x + width, 80))
            x = digits[-1].box.x + digits[-1].box.width + 80 * rng.uniform(0.22, 0.33)
        x += 80 * (blank - 0.28)
    return digits


@pytest.mark.parametrize("blank", [1.0, 1.2, 1.4, 1.7])
@pytest.mark.parametrize("numbers", ["0171 2345678", "12345 67890", "01122026 4711", "123456789012345 67"])
def test_a_single_clear_blank_parts_long_numbers(numbers: str, blank: float) -> None:
    for seed in range(4):
        assert _read(_written(*numbers.split(), blank=blank, seed=seed)) == numbers


def test_a_single_gap_that_is_hardly_wider_than_others_is_no_blank() -> None:
    for seed in range(4):
        assert _read(_written("123456789", "012345678", blank=0.6, seed=seed)) == "123456789012345678"
