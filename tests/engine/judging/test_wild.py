"""Pictures whose kind was once told wrongly; `tests/wild/README.md` says where they are from."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.judging.judge import kind_of
from engine.preprocessing.picture_files import open_picture

WILD = Path(__file__).resolve().parents[2] / "wild"
KINDS = {
    "01_sheet_on_dark_textured_desk.jpg": "many",
    "02_note_on_plain_black_mat.jpg": "many",
    "03_one_digit_sheet_with_dark_edge.jpg": "one",
    "04_row_cropped_tightly.png": "many",
    "05_28x28_uneven_light.png": "one",
    "06_small_zeros_between_tall_digits.png": "many",
    "07_pale_pencil_in_a_form_column.png": "many",
    "08_white_ink_on_transparent.png": "one",
    "09_12_bit_grey_in_16_bit.png": "one",
    "12_photo_of_a_cat.png": "object",
}


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_right(name: str) -> None:
    assert kind_of(open_picture(WILD / name)) == KINDS[name]
