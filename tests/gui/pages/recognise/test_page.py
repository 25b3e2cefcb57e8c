"""The page Recognise never shows what belongs to another picture, and says why when there is no answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from engine import catalog
from engine.comparison.requests import CompareRequest, Comparison, ComparisonFailure
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.prediction.object_runtimes import sample_photos
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.vote import vote
from engine.runtimes.services import Services
from engine.session import HANDLERS
from engine.system.folders import SAMPLES
from engine.types import Prediction, Score, Timing
from gui.images import to_qimage
from gui.theme import scaled

from ...object_models import GONE, HERE, faked_models
from .test_inputs import numbers, page_of

IDS = tuple(catalog.DIGIT_MODELS)
FOUR, SEVEN = SAMPLES / "digit-4.png", SAMPLES / "digit-7.png"
CAT = next(path for path in sample_photos() if path.stem == "cat")
DASH = "–"
LONGER_THAN_PATIENCE = 300  # ms
NewUser = Callable[[], Any]


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


def open_file(user: Any, path: Path) -> None:
    user.window.recognise.inputs.opener.open_file(str(path))


def on_cards(user: Any) -> set[str]:
    return {user.text("modelCardDigit", user.find(f"modelCard-{model_id}")) for model_id in IDS}


def boxes(user: Any) -> list[str]:
    """What is said of each box of a page."""
    listed = user.find("numbersBoxes")
    return [listed.item(row).text() for row in range(listed.count())]


def choose_reader(user: Any, model_id: str) -> None:
    """Choose the model that reads a page, by the keyboard."""
    choice = user.find("numbersModel")
    choice.setFocus()
    while choice.currentData() != model_id:
        QTest.keyClick(choice, Qt.Key.Key_Down)


def caption(user: Any) -> str:
    return user.text("comparisonCaption")


def rows(user: Any) -> int:
    return len(user.window.recognise.results.table.shown_rows())


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


def test_a_page_is_read_again_with_the_model_that_is_chosen(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    scores = boxes(user)
    other = next(model_id for model_id in IDS if model_id != catalog.DEFAULT)
    choose_reader(user, other)
    user.until(lambda: numbers(user) == "40712" and boxes(user) != scores)
    assert user.text("numbersSentence") == "5 digits in 1 line"


def test_every_box_of_a_page_is_shown_with_its_digit_and_score(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    read = [text.split("\n") for text in boxes(user)]
    assert [digit for digit, _ in read] == list("40712")
    assert all(score.endswith("%") for _, score in read)
    assert not user.find("networkView").isVisible()  # the picture has its room


def test_a_page_of_words_is_said_to_hold_no_digits(user: Any, tmp_path: Path) -> None:
    words = QImage(900, 300, QImage.Format.Format_RGB32)
    words.fill(Qt.GlobalColor.white)
    painter = QPainter(words)
    painter.setFont(scaled(painter.font(), 9))
    painter.drawText(words.rect(), Qt.AlignmentFlag.AlignCenter, "ABC xyz")
    painter.end()
    assert words.save(str(tmp_path / "words.png"))
    open_file(user, tmp_path / "words.png")
    user.until(lambda: user.find("pictureKind-many").isEnabled())
    user.click("pictureKind-many")
    user.until(lambda: user.text("numbersSentence") == "No digits found")
    assert not user.find("numbersCopy").isEnabled()


def test_a_click_on_a_box_asks_every_model_about_it_and_leads_back(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    listed = user.find("numbersBoxes")
    place = listed.visualItemRect(listed.item(2)).center()
    answer = user.answered(lambda: QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place))
    assert [prediction.model_id for prediction in answer] == list(IDS)
    assert user.headline() == "7"
    assert user.text("boxSentence") == "Box 3 of 5 on this page"
    user.click("boxBack")
    assert not user.find("resultsView").isVisible()
    assert numbers(user) == "40712"
    assert listed.currentRow() == 2
    view = user.find("pictureView", user.find("fileEditor"))
    target, part = view.place()
    box = user.window.recognise._reading.digits[4].box
    middle = QPointF(box.x + box.width / 2, box.y + box.height / 2) - part.topLeft()
    clicked = (target.topLeft() + middle * (target.width() / part.width())).toPoint()
    user.answered(lambda: QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=clicked))
    assert user.headline() == "2"
    user.answered(lambda: open_file(user, FOUR))
    assert not user.find("boxBar").isVisible()


def test_a_reader_chosen_at_a_box_reads_the_page_on_the_way_back(user: Any, tmp_path: Path) -> None:
    open_file(user, page_of(tmp_path / "page.png", "40712"))
    user.until(lambda: numbers(user) == "40712")
    scores = boxes(user)
    user.answered(lambda: user.window.recognise.inputs.box_chosen.emit(0))
    user.click(f"modelCard-{IDS[1]}")
    user.click("boxBack")
    user.until(lambda: numbers(user) == "40712" and boxes(user) != scores)
    assert user.find("numbersModel").currentData() == IDS[1]


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


def test_a_photo_is_answered_by_the_photo_models(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch) as models:
        user = new_user()
        assert not user.find("fileAskObjects").isVisible()
        answer = user.answered(lambda: open_file(user, CAT))
        assert user.find("pictureKind-object").isChecked()
        assert {prediction.model_id for prediction in answer} == set(catalog.OBJECT_MODELS) - {GONE}
        assert user.text("objectSentence") == f"{len(answer)} of {len(answer)} models say espresso"
        assert user.find(f"objectCard-{HERE}").isVisible()
        assert not user.find(f"objectCard-{GONE}").isVisible()  # its weights are not there
        assert not user.find("resultsView").isVisible()
        models.missing.clear()
        assert len(user.answered(lambda: open_file(user, CAT))) == len(answer) + 1
        user.answered(lambda: open_file(user, FOUR))
        assert user.find("resultsView").isVisible()
        assert user.headline() == "4"


def test_photo_models_whose_weights_are_all_missing_say_where_to_get_them(
    new_user: NewUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with faked_models(monkeypatch) as models:
        models.missing = set(catalog.OBJECT_MODELS)
        user = new_user()
        open_file(user, CAT)
        user.until(lambda: user.find("fileAskObjects").isVisible())
        user.until(lambda: user.text("objectSentence").startswith("No weights for these models"))


def test_who_says_that_a_photo_shows_a_digit_is_told_which(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        user.answered(lambda: user.click("pictureKind-one"))
        assert user.text("headlineSentence").startswith(("Best CNN says", "Not sure"))
        assert not user.find("fileAskObjects").isVisible()


def test_one_click_compares_the_photo_models(new_user: NewUser, monkeypatch: pytest.MonkeyPatch) -> None:
    with faked_models(monkeypatch):
        user = new_user()
        user.answered(lambda: open_file(user, CAT))
        user.click("fileAskObjects")
        page = user.find("comparePage")
        assert page.isVisible()
        user.until(lambda: user.text("photoName") == "cat.jpg")
        user.until(lambda: "espresso" in user.text("objectSentence", page))


def test_a_picture_with_nothing_in_it_is_said_to_be_one(user: Any, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 300), dtype=np.uint8)
    to_qimage(noise).save(str(tmp_path / "noise.png"))
    open_file(user, tmp_path / "noise.png")
    user.qtbot.waitUntil(lambda: user.text("headlineSentence").startswith("No digit found"), timeout=60_000)
    assert user.headline() == DASH
    assert not any(user.find(f"pictureKind-{kind}").isChecked() for kind in ("one", "many", "object"))
    user.answered(lambda: open_file(user, SEVEN))
    assert user.find("pictureKind-one").isChecked()


def test_nobody_judges_what_is_drawn(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("engine.prediction.predict.kind_if_known", asked.append)
    user.draw(user.SEVEN)
    user.until(lambda: not user.is_busy("predict"))
    assert user.headline() == "7"
    assert not asked


def test_a_drawing_with_the_thickest_brush_is_no_photo(user: Any) -> None:
    pad = user.find("drawingPad")
    pad.brush_size = 1
    stripes = [[(0.2, height / 10), (0.8, height / 10)] for height in range(2, 9)]
    user.answered(lambda: pad.draw_strokes(stripes))
    user.until(lambda: not user.is_busy("predict"))
    assert user.headline().rstrip("?").isdigit()


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Whether measuring may end; it tells how far it is before."""
    may_end = threading.Event()
    may_end.set()
    compare = HANDLERS[CompareRequest]

    def gated(request: CompareRequest, services: Services, context: JobContext) -> Comparison:
        made = compare(request, services, context)
        while not may_end.is_set():
            context.wait(0.01)
        return made

    monkeypatch.setitem(HANDLERS, CompareRequest, gated)
    return may_end


def test_the_table_says_that_it_is_measuring_and_shows_no_former_times(
    measuring: threading.Event, new_user: NewUser
) -> None:
    user = new_user()
    user.answered(lambda: open_file(user, SEVEN))
    measuring.clear()
    user.click("resultsChoice-table")
    assert caption(user) == "Measuring…"
    user.until(lambda: caption(user) == f"Measuring, {len(IDS)} of {len(IDS)}…")
    measuring.set()
    user.until(lambda: rows(user) == len(IDS))
    measuring.clear()
    open_file(user, FOUR)
    user.until(lambda: caption(user).startswith("Measuring"))
    assert rows(user) == 0
    measuring.set()
    user.until(lambda: rows(user) == len(IDS))
    assert {row.label for row in user.window.recognise.results.table.shown_rows()} == {"4"}


def test_times_of_a_picture_that_is_gone_never_come(measuring: threading.Event, new_user: NewUser) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    measuring.clear()
    user.click("resultsChoice-table")
    user.until(lambda: caption(user).startswith("Measuring,"))
    user.click("padClear")
    user.until(lambda: not user.is_busy("compare"))
    assert rows(user) == 0
    assert not caption(user).startswith("Measuring")


def test_what_was_measured_is_not_measured_again_when_the_table_is_seen_again(user: Any) -> None:
    user.draw(user.SEVEN)
    user.click("resultsChoice-table")
    user.until(lambda: rows(user) == len(IDS))
    user.until(lambda: not user.is_busy("compare"))
    user.click("resultsChoice-cards")
    user.click("resultsChoice-table")
    assert not user.is_busy("compare")
    assert rows(user) == len(IDS)


@pytest.mark.parametrize("how", ["one by one", "all at once"])
def test_why_nothing_was_measured_is_said_and_the_table_tries_again(
    new_user: NewUser, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    compare, broken = HANDLERS[CompareRequest], threading.Event()
    broken.set()
    sentence = "Keras CNN cannot use its weights, as they are damaged. Get them again."

    def failing(request: CompareRequest, services: Services, context: JobContext) -> Comparison:
        if not broken.is_set():
            return compare(request, services, context)
        if how == "all at once":
            raise ClassLensError(sentence)
        return Comparison(request, (), (ComparisonFailure(sentence, model_id="keras-cnn"),), ())

    monkeypatch.setitem(HANDLERS, CompareRequest, failing)
    user = new_user()
    user.draw(user.SEVEN)
    user.click("resultsChoice-table")
    user.until(user.message)
    assert user.message() == sentence
    assert caption(user).startswith("No times were measured")
    broken.clear()
    user.click("resultsChoice-cards")
    user.click("resultsChoice-table")
    user.until(lambda: rows(user) == len(IDS))


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
