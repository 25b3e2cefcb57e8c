"""The answer written large."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.pages.recognise.headline import Headline

Show = Callable[[QWidget], None]


def test_the_headline_keeps_its_height(put_on_screen: Show) -> None:
    headline = Headline()
    put_on_screen(headline)
    headline.show_nothing("Draw a digit")
    empty = headline.sizeHint().height()
    headline.show_answer("Keras CNN", "7", True, "99.9% confident", "2 of 3 models say 7", "NumPy network says 1")
    assert headline.sizeHint().height() == empty
    assert "NumPy network says 1" in headline.accessibleDescription()


def test_the_headline_says_which_model_says_what(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    for digit in "0123456789":
        for sure, sentence in ((True, f"Best CNN says {digit}"), (False, f"Not sure – perhaps {digit}")):
            headline.show_answer("Best CNN", digit, sure, "", "", "")
            assert headline.accessibleDescription() == sentence


def test_a_remark_beside_the_answer_moves_nothing(put_on_screen: Show) -> None:
    headline = Headline()
    put_on_screen(headline)
    headline.show_answer("Best CNN", "4", True, "", "", "")
    places = [child.geometry() for child in headline.findChildren(QWidget)]
    headline.set_remark("Does not look like a digit")
    assert [child.geometry() for child in headline.findChildren(QWidget)] == places
    assert "Best CNN says 4" in headline.accessibleDescription()
    assert "Does not look like a digit" in headline.accessibleDescription()
    headline.show_nothing("Draw a digit")
    assert headline.accessibleDescription() == "Draw a digit"


@pytest.mark.parametrize(
    ("name", "text"),
    [("headlineDetail", "99.9% confident · 1.51 ms"), ("headlineAgreement", "10 of 10 models say 7")],
)
def test_with_large_text_time_and_vote_are_written_smaller_before_they_are_cut(
    put_on_screen: Show, name: str, text: str
) -> None:
    headline = Headline()
    put_on_screen(headline)
    headline.show_answer("Best CNN", "7", True, "99.9% confident · 1.51 ms", "10 of 10 models say 7", "")
    line = headline.findChild(QWidget, name)
    for _ in range(2):  # the first time, the vote may still come to stand below the answer
        room = round(line.fontMetrics().horizontalAdvance(text) * 0.9)
        headline.resize(headline.width() - line.width() + room, headline.height())
    assert line.width() == room
    assert line.toolTip() == ""  # which says what has no room
