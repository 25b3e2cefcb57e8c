"""What screen readers are given to say, wherever the focus is."""

from __future__ import annotations

from typing import Any

from engine.errors import ClassLensError
from engine.system.folders import ASSETS


def test_failures_what_is_told_and_the_tour_are_announced(user: Any, announced: list[str]) -> None:
    user.window.show_error(ClassLensError("The disk is full. Delete something.", "no space"))
    user.window.tell("The numbers were copied.")
    assert announced == ["The disk is full. Delete something.", "The numbers were copied."]
    user.window.show_tour()
    assert announced[2:] == [user.text("tourText")]
    user.click("tourNext")
    assert announced[3:] == [user.text("tourText")]


def test_an_answer_is_announced_once_it_has_settled(user: Any, announced: list[str]) -> None:
    user.draw(user.SEVEN)
    user.until(lambda: announced)
    assert announced == ["Best CNN says 7. 10 of 10 models say 7"]
    user.click("padClear")
    user.draw(user.SEVEN)
    user.until(lambda: len(announced) == 2)
    assert announced[0] == announced[1], "of another drawing the same is news"


def test_an_answer_that_another_follows_is_not_announced(user: Any, announced: list[str]) -> None:
    user.press_and_move(user.ONE)
    user.until(user.headline)
    said = user.headline()
    user.release(user.ONE[-1])
    user.click("padClear")
    user.draw(user.SEVEN)
    user.until(lambda: announced)
    assert said
    assert [text for text in announced if "says 7" not in text] == []


def test_what_is_in_a_photo_is_announced(user: Any, announced: list[str]) -> None:
    user.answered(lambda: user.window.recognise.inputs.opener.open_file(str(ASSETS / "photos" / "coffee.jpg")))
    user.until(lambda: any("models say espresso" in text for text in announced))
