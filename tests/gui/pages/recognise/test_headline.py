"""The answer written large."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.pages.recognise.headline import Headline

Show = Callable[[QWidget], None]


def test_the_headline_keeps_its_height(put_on_screen: Show) -> None:
    headline = Headline()
    put_on_screen(headline)
    headline.show_nothing("Draw a digit")
    empty = headline.sizeHint().height()
    headline.show_answer("7", True, "Keras CNN", "2 of 3 models say 7", "NumPy network says 1")
    assert headline.sizeHint().height() == empty
    assert "NumPy network says 1" in headline.accessibleDescription()


def test_the_headline_says_every_digit_in_a_whole_sentence(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    words = ("a zero", "a one", "a two", "a three", "a four", "a five", "a six", "a seven", "an eight", "a nine")
    for digit, words_for_it in enumerate(words):
        for sure, sentence in ((True, f"It is {words_for_it}"), (False, f"Not sure – perhaps {words_for_it}")):
            headline.show_answer(str(digit), sure, "", "", "")
            assert headline.accessibleDescription() == sentence


def test_a_remark_beside_the_answer_moves_nothing(put_on_screen: Show) -> None:
    headline = Headline()
    put_on_screen(headline)
    headline.show_answer("4", True, "Best CNN", "", "")
    places = [child.geometry() for child in headline.findChildren(QWidget)]
    headline.set_remark("Does not look like a digit")
    assert [child.geometry() for child in headline.findChildren(QWidget)] == places
    assert "It is a four" in headline.accessibleDescription()
    assert "Does not look like a digit" in headline.accessibleDescription()
    headline.show_nothing("Draw a digit")
    assert headline.accessibleDescription() == "Draw a digit"
