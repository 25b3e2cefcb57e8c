"""Drawings that are no single digit: what is said beside their answer."""

from __future__ import annotations

from typing import Any

from engine import catalog

from .helpers import DASH, IDS

H = (((0.3, 0.2), (0.3, 0.8)), ((0.7, 0.2), (0.7, 0.8)), ((0.3, 0.5), (0.7, 0.5)))


def beside(stroke: Any, x: float) -> list[tuple[float, float]]:
    """A stroke, narrower and further to the right."""
    return [(x + 0.42 * a, b * 0.6 + 0.15) for a, b in stroke]


def test_beside_the_answer_it_says_what_does_not_look_like_a_digit(user: Any) -> None:
    user.draw(user.SEVEN)
    assert (user.headline(), user.text("headlineRemark")) == ("7", "")
    user.click("padClear")
    user.draw(*H)
    user.until(lambda: user.text("headlineRemark") == "Does not look like a digit")
    assert user.headline() in {*"0123456789", *(f"{digit}?" for digit in range(10))}
    user.click(f"modelCard-{IDS[1]}")
    assert user.text("headlineRemark") == "Does not look like a digit"
    user.click("padClear")
    user.until(lambda: user.headline() == DASH)
    assert user.text("headlineRemark") == ""


def test_nothing_is_said_of_a_drawing_while_the_pen_moves(user: Any) -> None:
    user.draw(*H)
    user.until(lambda: user.text("headlineRemark") != "")
    user.press_and_move(user.ONE)
    user.until(lambda: user.text("headlineRemark") == "")
    user.answered(lambda: user.release(user.ONE[-1]))


def test_two_digits_on_the_pad_are_both_read(user: Any) -> None:
    user.draw(beside(user.ONE, 0.05), beside(user.SEVEN, 0.5))
    user.until(lambda: user.text("headlineRemark") == "There are two digits: 1 and 7")
    user.click(f"modelCard-{IDS[1]}")
    assert user.text("headlineRemark") == "There are two digits: 1 and 7"
    user.click("padClear")
    user.draw(user.ONE)
    assert (user.headline(), user.text("headlineRemark")) == ("1", "")


def test_a_stray_mark_that_was_erased_changes_no_answer(user: Any) -> None:
    def scores() -> list[dict[str, float]]:
        user.until(lambda: len(user.labels()) == len(catalog.DIGIT_MODELS))
        return [{score.label: score.score for score in prediction.scores} for prediction in user.heard[-1]]

    stray = ((0.12, 0.80), (0.16, 0.84), (0.22, 0.83), (0.25, 0.88))
    user.draw(user.SEVEN)
    clean = scores()
    user.draw(stray)
    assert scores() != clean
    user.click("padEraser")
    user.draw([(x + 0.006, y - 0.005) for x, y in stray])
    assert scores() == clean
