"""Tables of text."""

from __future__ import annotations

from engine.text_table import text_table


def test_columns_are_as_wide_as_their_texts_and_numbers_stand_at_the_right() -> None:
    rows = [("Keras CNN", "9.5 ms", "7"), ("NumPy network", "10.25 ms", "–")]
    assert text_table(("model", "time", "answer"), rows).splitlines() == [
        "model              time  answer",
        "Keras CNN        9.5 ms       7",
        "NumPy network  10.25 ms       –",
    ]
    assert text_table(("model", "time"), []) == "model  time"


def test_a_row_stays_one_line_and_orders_to_a_terminal_do_not_reach_it() -> None:
    assert text_table(("file",), [("a\nb.png",), ("\x1b[31mred.png",)]).splitlines() == [
        "file",
        "a b.png",
        "�[31mred.png",
    ]
