"""The lesson “Can you trust a heat map?”, with maps whose values the test decides."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.errors import UsageError
from engine.explain.requests import Deletion, DeletionRequest, Erasing, HeatMap, HeatMapRequest, Method
from engine.jobs import JobContext
from engine.lessons.requests import PicturesRequest
from engine.lessons.trust import KINDS, PAIRS, pairs
from engine.runtimes.services import Services
from engine.session import HANDLERS
from gui.widgets.formats import DASH

LESSON = "can-you-trust-a-heat-map"
INKED = 120
ASKED: list[HeatMapRequest] = []
EMPTY: list[Method] = []  # methods whose next map of random weights is empty


def _drawn(request: HeatMapRequest, services: Services, context: JobContext) -> HeatMap:
    """The trained network's map is strongest in its upper left corner, that of random weights in its lower right."""
    ASKED.append(request)
    values = np.zeros((28, 28), np.float32)
    values[0, 0] = values[-1, -1] = 0.1
    values[(-1, -1) if request.random_weights else (0, 0)] = 1
    if request.random_weights and request.method in EMPTY:
        EMPTY.remove(request.method)
        values[:] = 0
    return HeatMap(request, values, request.picture, "4", 0.9, 1, 1.0)


def _tested(request: DeletionRequest, services: Services, context: JobContext) -> Deletion:
    """Each pixel that the map names first costs two hundredths; all others cost nothing."""
    asked = HeatMapRequest(request.picture, request.model_id, request.method)
    trained = _drawn(asked, services, context)
    random = _drawn(replace(asked, random_weights=True), services, context)
    places = np.argwhere(np.ones((28, 28)))[:40]
    same = Erasing(places, np.full(41, 0.9, np.float32))
    falls = Erasing(places, (0.9 - 0.02 * np.arange(41)).astype(np.float32))
    return Deletion(request, trained, random, INKED, falls, same, same)


@pytest.fixture
def lesson(user: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    ASKED.clear()
    EMPTY.clear()
    monkeypatch.setitem(HANDLERS, HeatMapRequest, _drawn)
    monkeypatch.setitem(HANDLERS, DeletionRequest, _tested)
    view = user.begin_lesson(LESSON)
    user.until(lambda: user.find("trustLeft").isEnabled())
    return view


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds whatever waits for it until it is set."""
    gate = threading.Event()
    yield gate
    gate.set()


def _is_trained(user: Any, side: str) -> bool:
    """Whether the map at this side has its strongest place in the upper left corner."""
    return QColor(user.find(f"trust{side}Map").picture().pixel(0, 0)).blue() > 100


def _guess(user: Any, right: bool) -> None:
    user.until(lambda: user.find("trustLeft").isEnabled())
    user.click("trustLeft" if _is_trained(user, "Left") == right else "trustRight")


def test_a_guess_shows_which_map_is_which_and_right_ones_are_counted_by_kind(user: Any, lesson: Any) -> None:
    assert "Pair 1 of 12" in user.text("trustPlace")
    assert _is_trained(user, "Left") != _is_trained(user, "Right")
    assert "answer 4" in user.text("trustTask")
    assert user.text("trustLeftTitle") == "Left", "nothing tells before the guess"
    assert not user.find("trustNext").isEnabled()
    _guess(user, right=True)
    shown = {side: user.text(f"trust{side}Title") for side in ("Left", "Right")}
    for side, title in shown.items():
        assert title == f"{side}: {'trained network' if _is_trained(user, side) else 'random weights'}"
    assert user.text("trustOutcome") == "Right ✓"
    assert not user.find("trustLeft").isEnabled(), "a guess is made once"
    user.click("trustNext")
    _guess(user, right=False)
    assert user.text("trustOutcome") == "Wrong ✗"
    counted = {pair.kind: "1 of 1" if number == 0 else "0 of 1" for number, pair in enumerate(pairs(0)[:2])}
    table = user.find("trustTable")
    assert [table.item(row, 1).text() for row in range(len(KINDS))] == [counted.get(kind, DASH) for kind in KINDS]
    (result,) = user.window.page("lessons").work()
    assert (result.right, result.of) == (1, 2)


def test_keys_guess_and_go_on_to_the_end_and_then_other_digits_come(user: Any, lesson: Any) -> None:
    for number in range(PAIRS):
        user.until(lambda: user.find("trustLeft").isEnabled())
        assert f"Pair {number + 1} of 12" in user.text("trustPlace")
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_L if _is_trained(user, "Left") else Qt.Key.Key_R)
        if number + 1 < PAIRS:
            user.press_keys("PgDown")
    assert "12 of 12 guesses were right" in user.text("trustOutcome")
    assert user.find("trustNext").text() == "&Begin again"
    before = user.find("trustLeftMap").picture()
    user.press_keys("PgDown")
    user.until(lambda: "Pair 1 of 12" in user.text("trustPlace"))
    user.until(lambda: user.find("trustLeft").isEnabled())
    assert user.find("trustLeftMap").picture() != before
    assert user.find("trustTable").item(0, 1).text() == DASH


def test_guesses_stay_in_the_report_when_others_are_begun_and_only_the_first_count(user: Any, lesson: Any) -> None:
    page = user.window.page("lessons")
    for number in range(PAIRS):
        _guess(user, right=number > 0)
        user.click("trustNext")
    user.until(lambda: "Pair 1 of 12" in user.text("trustPlace"))
    (result,) = page.work()
    assert (result.right, result.of) == (PAIRS - 1, PAIRS)
    user.click("trustParts-conclude")
    assert user.find("trustResults").item(1, 1).text() == result.table.rows[1][1], "there is no newer guess"
    user.click("trustParts-guess")
    _guess(user, right=False)
    (result,) = page.work()
    assert (result.right, result.of) == (PAIRS - 1, PAIRS)
    assert [row[0] for row in result.table.rows] == ["1"] * len(KINDS) + ["2"] * len(KINDS)
    assert sum(row[2] == "0 of 1" for row in result.table.rows[len(KINDS) :]) == 1
    assert "those of game 1" in result.table.caption


def test_a_pair_whose_maps_cannot_be_drawn_can_be_left(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = pairs(0)[0].kind

    def fails(request: HeatMapRequest, services: Services, context: JobContext) -> HeatMap:
        if (request.model_id, request.method) == (bad.model_id, bad.method):
            raise UsageError("Nothing can be drawn. Try again.")
        return _drawn(request, services, context)

    monkeypatch.setitem(HANDLERS, HeatMapRequest, fails)
    user.begin_lesson(LESSON)
    user.until(lambda: "Nothing can be drawn" in user.message())
    assert user.text("trustPlace") == "The maps could not be drawn."
    user.press_keys("PgDown")
    user.until(lambda: user.find("trustLeft").isEnabled())
    assert "Pair 2 of 12" in user.text("trustPlace")
    assert not user.find("trustNext").isEnabled()


def test_the_next_maps_are_drawn_while_one_pair_is_looked_at(user: Any, lesson: Any) -> None:
    user.until(lambda: len(ASKED) == 6)
    assert len({(asked.model_id, asked.method, id(asked.picture)) for asked in ASKED}) == 3
    _guess(user, right=True)
    user.click("trustNext")
    assert user.find("trustLeft").isEnabled(), "nobody waits"


def test_another_digit_comes_where_a_map_is_empty(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    EMPTY[:] = [Method(pairs(0)[0].kind.method)]
    monkeypatch.setitem(HANDLERS, HeatMapRequest, _drawn)
    user.begin_lesson(LESSON)
    user.until(lambda: user.find("trustLeft").isEnabled())
    assert len({id(asked.picture) for asked in ASKED}) > 1
    assert _is_trained(user, "Left") != _is_trained(user, "Right")


def test_a_slider_erases_pixels_and_three_scores_are_compared(user: Any, lesson: Any) -> None:
    user.click("trustParts-test")
    user.until(lambda: user.text("trustByMapScore") == "90.0%")
    whole = user.find("trustByMapLeft").picture()
    user.find("trustErased").setValue(10)
    assert user.find("erasingPlot").drawn() == 11, "a class can guess how the curves go on"
    assert user.text("trustErasedText") == "Erased: 10 of 120 pixels"
    assert (user.text("trustByMapScore"), user.text("trustByRandomScore")) == ("70.0%", "90.0%")
    assert user.text("trustAtRandomScore") == "90.0%"
    assert user.find("trustByMapLeft").picture() != whole
    assert "70.0% by the map" in user.text("trustSentence")
    user.click("trustDigits-all")
    user.until(lambda: "Ten digits" in user.text("trustSentence"))
    user.find("trustKind").setCurrentIndex(2)
    user.until(lambda: "Ten digits" in user.text("trustSentence"))
    assert user.text("trustByMapScore") == "70.0%", "the slider stays where it is"


def test_the_end_has_guesses_and_tests_of_all_maps_and_the_questions(user: Any, lesson: Any) -> None:
    _guess(user, right=True)
    user.click("trustParts-conclude")
    table = user.find("trustResults")
    user.until(lambda: table.item(len(KINDS) - 1, 2).text() != DASH)
    row = KINDS.index(pairs(0)[0].kind)
    assert [table.item(row, column).text() for column in range(1, 5)] == ["1 of 1", "10.0%", "90.0%", "90.0%"]
    assert user.text("trustQuestion0").startswith("By which method")
    user.click("trustParts-test")
    user.until(lambda: user.text("trustByMapScore") == "90.0%")


def test_maps_that_cannot_be_drawn_are_said_and_asked_for_again(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: HeatMapRequest, services: Services, context: JobContext) -> None:
        raise UsageError("Nothing can be drawn. Try again.")

    monkeypatch.setitem(HANDLERS, HeatMapRequest, fails)
    user.begin_lesson(LESSON)
    user.until(lambda: "Nothing can be drawn" in user.message())
    monkeypatch.setitem(HANDLERS, HeatMapRequest, _drawn)
    user.click("allLessons")
    user.begin_lesson(LESSON)
    user.until(lambda: user.find("trustLeft").isEnabled())
    assert not user.message()


def test_maps_that_could_not_be_drawn_come_with_other_weights(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: HeatMapRequest, services: Services, context: JobContext) -> None:
        raise UsageError("Nothing can be drawn. Try again.")

    monkeypatch.setitem(HANDLERS, HeatMapRequest, fails)
    view = user.begin_lesson(LESSON)
    user.until(lambda: "Nothing can be drawn" in user.message())
    monkeypatch.setitem(HANDLERS, HeatMapRequest, _drawn)
    user.find("allLessons").setFocus()
    view.refresh()
    assert user.text("trustPlace") == "The maps are being drawn…"
    assert user.text("trustTask") == ""
    user.until(lambda: user.find("trustLeft").isEnabled())
    assert not user.find("trustNext").isEnabled(), "nothing was guessed"


def test_a_pair_that_was_guessed_does_not_count_as_failed_while_its_maps_are_drawn_anew(
    user: Any, lesson: Any, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(request: HeatMapRequest, services: Services, context: JobContext) -> HeatMap:
        assert gate.wait(60)
        return _drawn(request, services, context)

    _guess(user, right=True)
    monkeypatch.setitem(HANDLERS, HeatMapRequest, waits)
    lesson.refresh()
    assert user.text("trustPlace") == "The maps are being drawn…"
    assert user.text("trustTask") == ""
    gate.set()
    user.until(lambda: "Pair 1" in user.text("trustPlace"))


def test_other_pairs_whose_pictures_could_not_be_had_are_asked_for_again(
    user: Any, lesson: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(request: PicturesRequest, services: Services, context: JobContext) -> None:
        raise UsageError("The memory is full. Close other programs.")

    for _ in range(PAIRS - 1):
        _guess(user, right=True)
        user.click("trustNext")
    _guess(user, right=True)
    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, PicturesRequest, full)
        user.click("trustNext")
        user.until(user.message)
    assert user.text("trustTask") == "Leave the lesson and come back to try again."
    assert not user.find("trustNext").isEnabled()
    user.click("allLessons")
    user.begin_lesson(LESSON)
    user.until(lambda: "Pair 1 of 12" in user.text("trustPlace"))


def test_other_weights_draw_other_maps(user: Any, lesson: Any) -> None:
    user.until(lambda: len(ASKED) == 6)
    lesson.refresh()
    user.until(lambda: len(ASKED) == 12)
    user.until(lambda: user.find("trustLeft").isEnabled())
