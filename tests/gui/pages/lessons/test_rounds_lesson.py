"""Lessons in rounds: the class says what a picture is, then the models do, and whoever is right gets a point."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.lessons.pictures import NO_DIGIT
from engine.lessons.requests import PicturesRequest
from engine.lessons.scoring import CLASS, MOST
from engine.prediction.requests import PredictRequest
from engine.runtimes.services import Services
from engine.session import HANDLERS, Session
from gui.widgets.formats import DASH


def begin(user: Any, lesson: str) -> Any:
    """Begin a lesson and wait until the models have answered in secret."""
    view = user.begin_lesson(lesson)
    user.until(lambda: said(user, view, "Best CNN"))
    return view


def said(user: Any, view: Any, who: str) -> str:
    """What the table shows of somebody, "" while there is no such row."""
    table = user.find("sayingsTable", view)
    found = [table.item(row, 1).text() for row in range(table.rowCount()) if table.item(row, 0).text() == who]
    return found[0] if found else ""


def points(user: Any, view: Any, who: str) -> str:
    table = user.find("sayingsTable", view)
    (found,) = [table.item(row, 3).text() for row in range(table.rowCount()) if table.item(row, 0).text() == who]
    return found


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiz of two rounds: a 4 and a smiley, from the lesson that is always the same."""
    session = Session()
    all_of_them = session.run(PicturesRequest("can-we-fool-it"), JobContext())
    session.close()

    def two(request: PicturesRequest, services: Services, context: JobContext) -> object:
        return (all_of_them[0], all_of_them[2])

    monkeypatch.setitem(HANDLERS, PicturesRequest, two)


def test_a_quiz_hides_label_and_models_until_the_class_has_voted(user: Any) -> None:
    view = begin(user, "quiz")
    assert user.text("roundPlace", view) == "Round 1 of 12"
    assert said(user, view, "Best CNN") == "?"
    assert points(user, view, CLASS) == DASH
    assert not user.find("roundReveal", view).isEnabled()
    press(Qt.Key.Key_7)
    assert said(user, view, CLASS) == "7"
    press(Qt.Key.Key_3)
    assert said(user, view, CLASS) == "3", "one may change one's mind"
    assert said(user, view, "Best CNN") == "?"
    user.click("roundReveal", view)
    assert user.text("roundTruth", view).startswith("The label says ")
    truth = user.text("roundTruth", view)[-1]
    assert said(user, view, CLASS) == ("3 ✓" if truth == "3" else "3 ✗")
    assert points(user, view, CLASS) == ("1 / 1" if truth == "3" else "0 / 1")
    assert said(user, view, "Best CNN")[0].isdigit()
    assert user.find("roundNext", view).hasFocus()
    press(Qt.Key.Key_Space)
    assert user.text("roundPlace", view) == "Round 2 of 12"
    assert said(user, view, CLASS) == "?"


def test_hands_are_counted_and_a_draw_is_decided_by_the_class(user: Any) -> None:
    view = begin(user, "quiz")
    user.find("hands-4", view).setValue(12)
    user.find("hands-9", view).setValue(11)
    assert said(user, view, CLASS) == "4"
    assert "12 of 23 hands" in user.text("voteNote", view)
    user.find("hands-9", view).setValue(12)
    assert said(user, view, CLASS) == "?"
    assert "draw" in user.text("voteNote", view)
    assert not user.find("roundReveal", view).isEnabled()
    user.click("vote-9", view)
    assert said(user, view, CLASS) == "9"
    assert user.find("roundReveal", view).isEnabled()


def test_points_go_on_over_the_rounds_and_the_end_says_who_won(user: Any, easy: None) -> None:
    view = begin(user, "can-we-fool-it")
    press(Qt.Key.Key_4)
    user.click("roundReveal", view)
    assert points(user, view, CLASS) == "1 / 1"
    assert points(user, view, "Best CNN") == "1 / 1"
    user.click("roundNext", view)
    user.until(lambda: said(user, view, "Best CNN") == "?")
    press(Qt.Key.Key_N)
    assert said(user, view, CLASS) == "no digit"
    user.click("roundReveal", view)
    assert user.text("roundTruth", view) == "A smiley"
    assert said(user, view, "Digit or not?") == "no digit ✓"
    assert points(user, view, CLASS) == "2 / 2"
    assert points(user, view, "Best CNN") == "1 / 2", "it cannot say that it is none"
    assert "the class 2" in user.text("roundRemark", view)
    assert user.text("roundNext", view) == "&Begin again"
    user.click("roundNext", view)
    user.until(lambda: user.text("roundPlace", view) == "Round 1 of 2")
    assert points(user, view, CLASS) == DASH


def test_another_game_is_in_the_report_too_and_only_the_first_one_counts(user: Any, easy: None) -> None:
    view = begin(user, "can-we-fool-it")
    page = user.window.page("lessons")
    for truth in (Qt.Key.Key_3, Qt.Key.Key_N):
        user.until(lambda: said(user, view, "Best CNN") == "?")
        press(truth)
        user.click("roundReveal", view)
        user.click("roundNext", view)
    user.until(lambda: points(user, view, CLASS) == DASH)
    (first,) = page.work()
    assert (first.right, first.of, len(first.table.rows)) == (1, 2, 2), "what was begun again is still there"
    user.until(lambda: said(user, view, "Best CNN") == "?")
    press(Qt.Key.Key_4)
    user.click("roundReveal", view)
    assert points(user, view, CLASS) == "1 / 1"
    (both,) = page.work()
    assert (both.right, both.of) == (1, 2), "by now the class knows the pictures"
    assert [row[:4] for row in both.table.rows] == [
        ("1", "1", "4", "3 ✗"),
        ("1", "2", "no digit", "no digit ✓"),
        ("2", "1", "4", "4 ✓"),
    ]
    assert "those of game 1" in both.table.caption


def test_digits_count_where_a_keyboard_has_them_on_the_shift_key(user: Any) -> None:
    view = begin(user, "quiz")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_7, Qt.KeyboardModifier.ShiftModifier)
    assert said(user, view, CLASS) == "7"


def test_the_keys_of_a_remote_control_show_and_go_on(user: Any, easy: None) -> None:
    view = begin(user, "can-we-fool-it")
    user.press_keys("PgDown")
    assert user.text("roundPlace", view) == "Round 1 of 2", "first the class says something"
    press(Qt.Key.Key_4)
    user.press_keys("PgDown")
    assert user.text("roundTruth", view) == "The digit 4"
    user.press_keys("PgDown")
    assert user.text("roundPlace", view) == "Round 2 of 2"


def test_where_models_disagree_they_speak_first_and_the_rules_with_the_label(user: Any) -> None:
    view = begin(user, "who-is-right")
    assert said(user, view, "Best CNN")[0].isdigit()
    assert "✓" not in said(user, view, "Best CNN")
    assert said(user, view, MOST) == "?"
    press(Qt.Key.Key_N)
    assert said(user, view, CLASS) == "?", "every picture is a digit here"
    press(Qt.Key.Key_4)
    user.click("roundReveal", view)
    assert said(user, view, MOST)[-1] in "✓✗"
    assert said(user, view, CLASS)[-1] in "✓✗"


def test_no_digit_is_a_choice_where_it_may_be_right(user: Any) -> None:
    view = begin(user, "can-we-fool-it")
    assert user.find(f"vote-{NO_DIGIT}", view).isVisible()
    other = begin(user, "quiz")
    assert other.findChild(object, f"vote-{NO_DIGIT}") is None


def test_a_round_without_answers_says_why_and_can_be_left(
    user: Any, easy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(request: PredictRequest, services: Services, context: JobContext) -> object:
        raise ClassLensError("The memory is full.")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PredictRequest, full)
        view = user.begin_lesson("can-we-fool-it")
        user.until(user.message)
        assert "memory" in user.message()
    user.until(user.find("roundNext", view).isEnabled)
    user.click("roundNext", view)
    user.until(lambda: said(user, view, "Best CNN"))
    assert user.text("roundPlace", view) == "Round 2 of 2"


def test_a_round_without_answers_can_be_left_by_a_class_that_votes_and_is_asked_again_for_one_that_comes_back(
    user: Any, easy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(request: PredictRequest, services: Services, context: JobContext) -> object:
        raise ClassLensError("The memory is full.")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PredictRequest, full)
        view = user.begin_lesson("can-we-fool-it")
        user.until(user.message)
    press(Qt.Key.Key_4)
    assert user.find("roundNext", view).isEnabled()
    assert "did not answer" in user.text("roundRemark", view)
    user.click("allLessons")
    user.begin_lesson("can-we-fool-it")
    user.until(lambda: said(user, view, "Best CNN") == "?")
    assert not user.find("roundNext", view).isEnabled()
    user.click("roundReveal", view)
    assert points(user, view, CLASS) == "1 / 1", "what the class said is kept"


def test_pictures_that_could_not_be_had_are_asked_for_again(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(request: PicturesRequest, services: Services, context: JobContext) -> object:
        raise ClassLensError("The memory is full.")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PicturesRequest, full)
        user.begin_lesson("can-we-fool-it")
        user.until(user.message)
    user.click("allLessons")
    begin(user, "can-we-fool-it")


def test_another_game_whose_pictures_could_not_be_had_is_asked_for_again(
    user: Any, easy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(request: PicturesRequest, services: Services, context: JobContext) -> object:
        raise ClassLensError("The memory is full.")

    view = begin(user, "can-we-fool-it")
    for key in (Qt.Key.Key_4, Qt.Key.Key_N):
        user.until(lambda: said(user, view, "Best CNN") == "?")
        press(key)
        user.click("roundReveal", view)
        if key == Qt.Key.Key_4:
            user.click("roundNext", view)
    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PicturesRequest, full)
        user.click("roundNext", view)
        user.until(user.message)
    told = "There are no pictures. Leave the lesson and come back to try again."
    assert user.text("roundRemark", view) == told
    assert user.text("roundTruth", view) == user.text("roundPlace", view) == ""
    for name in ("roundNext", "roundReveal", "vote-4"):
        assert not user.find(name, view).isEnabled()
    user.click("allLessons")
    user.begin_lesson("can-we-fool-it")
    user.until(lambda: said(user, view, "Best CNN") == "?")
    assert user.text("roundPlace", view) == "Round 1 of 2"
    assert points(user, view, CLASS) == DASH
    (result,) = user.window.page("lessons").work()
    assert (result.right, result.of) == (2, 2), "the first game is kept"
