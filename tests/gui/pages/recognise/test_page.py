"""The page Recognise never shows what belongs to another picture, and says why when there is no answer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.runtimes.services import Services
from engine.session import HANDLERS
from engine.types import Prediction, Score, Timing

from .helpers import DASH, FOUR, IDS, SEVEN, NewUser, on_cards, open_file

LONGER_THAN_PATIENCE = 300  # ms


class Models:
    """What the models say, and whether they do so at once, in part or not at all."""

    def __init__(self) -> None:
        self.label = "7"
        self.at_once = threading.Event()
        self.at_once.set()
        self.first: str | None = None  # the model that answers without waiting for the others
        self.error: ClassLensError | None = None

    def predict(self, request: PredictRequest, services: Services, context: JobContext) -> Answer:
        if self.first is not None:
            context.report(self.answer(request, (self.first,)))
        assert self.at_once.wait(20)
        if self.error is not None:
            raise self.error
        return self.answer(request, request.model_ids)

    def answer(self, request: PredictRequest, model_ids: tuple[str, ...]) -> Answer:
        rest = [Score(str(digit), 0.01) for digit in range(10) if str(digit) != self.label]
        scores = (Score(self.label, 0.91), *rest)
        given = [Prediction(model_id, scores, Timing(0, 0.1, 0.2), "fast") for model_id in model_ids]
        return Answer(request, tuple(given), (), (), vote(given, [1.0] * len(given)))


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    made = Models()
    monkeypatch.setitem(HANDLERS, PredictRequest, made.predict)
    return made


def touch_what_shows_the_answer_again(user: Any) -> None:
    user.click(f"modelCard-{IDS[1]}")
    user.menu_entry("80% confident").trigger()


def test_after_clear_neither_a_card_nor_the_threshold_brings_the_old_answer_back(user: Any) -> None:
    user.draw(user.SEVEN)
    user.click("padClear")
    user.until(lambda: user.headline() == DASH)
    touch_what_shows_the_answer_again(user)
    assert user.headline() == DASH
    assert on_cards(user) == {DASH}


def test_a_picture_without_ink_has_no_answer_whatever_is_chosen(user: Any, tmp_path: Path) -> None:
    white = QImage(60, 60, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    assert white.save(str(tmp_path / "white.png"))
    user.answered(lambda: open_file(user, FOUR))
    open_file(user, tmp_path / "white.png")
    user.until(lambda: "No digit found" in user.text("headlineSentence"))
    touch_what_shows_the_answer_again(user)
    assert user.headline() == DASH
    assert on_cards(user) == {DASH}


def test_the_old_answer_goes_when_another_picture_waits_for_its_own(models: Models, new_user: NewUser) -> None:
    user = new_user()
    user.answered(lambda: open_file(user, SEVEN))
    models.at_once.clear()
    open_file(user, FOUR)
    user.until(lambda: user.text("headlineSentence") == "Asking the models…")
    assert user.headline() == DASH
    assert on_cards(user) == {DASH}
    touch_what_shows_the_answer_again(user)
    assert user.headline() == DASH
    models.label = "4"
    user.answered(models.at_once.set)
    assert user.headline() == "4"
    assert on_cards(user) == {"4"}


def test_an_answer_that_comes_soon_takes_the_old_ones_place_at_once(models: Models, new_user: NewUser) -> None:
    user = new_user()
    user.answered(lambda: open_file(user, SEVEN))
    models.label = "4"
    user.answered(lambda: open_file(user, FOUR))
    user.qtbot.wait(LONGER_THAN_PATIENCE)
    assert user.headline() == "4"
    assert on_cards(user) == {"4"}


def test_a_slow_models_card_does_not_keep_the_answer_to_the_picture_before(models: Models, new_user: NewUser) -> None:
    user = new_user()
    user.answered(lambda: open_file(user, SEVEN))
    models.at_once.clear()
    models.label, models.first = "4", IDS[0]
    open_file(user, FOUR)
    user.until(lambda: on_cards(user) == {"4", DASH})
    assert user.headline() == "4"
    user.answered(models.at_once.set)
    assert on_cards(user) == {"4"}


@pytest.mark.parametrize("source", ["file", "draw"])
def test_when_the_models_cannot_be_asked_no_old_answer_stays(models: Models, new_user: NewUser, source: str) -> None:
    user = new_user()
    if source == "file":
        user.answered(lambda: open_file(user, SEVEN))
    else:
        user.draw(user.SEVEN)
    models.error = ClassLensError("The computer has no memory left. Close other programs.")
    if source == "file":
        open_file(user, FOUR)
    else:
        user.press_and_move(user.ONE)
        user.release(user.ONE[-1])
    user.until(user.message)
    assert user.message() == "The computer has no memory left. Close other programs."
    assert user.text("headlineSentence") == "No model answered"
    assert user.headline() == DASH
    assert on_cards(user) == {DASH}


def test_while_a_drawing_grows_its_last_answer_stands_until_the_next(models: Models, new_user: NewUser) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    models.at_once.clear()
    user.press_and_move(user.ONE)
    user.release(user.ONE[-1])
    user.qtbot.wait(LONGER_THAN_PATIENCE)
    assert user.headline() == "7"
    assert on_cards(user) == {"7"}
    models.label = "4"
    user.answered(models.at_once.set)
    user.until(lambda: user.headline() == "4")
