"""The lesson “Why did it fail?”: with the real process once, else with trainings whose curves the test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from engine.errors import ProcessError
from engine.jobs import JobContext
from engine.lessons import guides
from engine.lessons.lesson import Lesson
from engine.lessons.lessons import WHY_DID_IT_FAIL
from engine.lessons.practice import WHAT_DID_IT_PRACTISE_ON
from engine.lessons.requests import LessonRequest, LessonRun
from engine.runtimes.services import Services
from engine.session import HANDLERS, Session
from engine.system import folders
from engine.training.records import EpochRecord, TrainingProgress, TrainingResult
from engine.weights import store
from gui.bridge import EngineBridge
from gui.pages.lessons import page
from gui.pages.lessons.training_lesson import TrainingLesson

STAGES = WHY_DID_IT_FAIL.stages
STUCK = (0, 2000, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """The lesson with fewer pictures and epochs; what the whole one shows is tested with the engine."""
    stages = tuple(replace(stage, recipe=replace(stage.recipe, epochs=3, validation=500)) for stage in STAGES)
    lesson = replace(WHY_DID_IT_FAIL, pictures=2500, stages=stages)
    monkeypatch.setattr(page, "LESSONS", (lesson,))
    return lesson


def test_a_stage_is_really_trained_shown_and_not_kept(short: Lesson, user: Any) -> None:
    user.begin_lesson("why-did-it-fail")
    assert not user.find("lessonReveal").isEnabled()
    assert user.text("lessonRemark").startswith("Look at")
    user.click("lessonTrain")
    assert not user.find("lessonNext").isEnabled()
    user.until(lambda: user.find("lessonReveal").isEnabled())
    assert "% right" in user.text("stageNowOutcome").replace("\u00a0", " ")
    assert user.text("stageNowAnswers").replace("\u00a0", " ") == "The answer to 100.0% of the pictures is “1”"
    drawn = user.find("stageNow").drawn()
    for name in ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy"):
        assert [position for position, _ in drawn.points[name]] == [1, 2, 3]
    assert drawn.points["batch_loss"]
    assert store.locate("numpy-mlp").source == "shipped"
    assert not folders.runs_folder().exists()
    user.press_keys("Alt+R")
    user.until(lambda: user.text("lessonRemark") == STAGES[0].explanation)
    assert not user.find("lessonReveal").isEnabled()
    (result,) = user.window.page("lessons").work()
    ((stage, accuracy, explanation),) = result.table.rows
    assert (result.lesson, stage, explanation) == ("why-did-it-fail", STAGES[0].title, "revealed")
    assert f"{accuracy} right" in user.text("stageNowOutcome").replace("\u00a0", " ")


class Trainings:
    """Stands in for the training of stages: each waits until it may end, and reports one epoch of a known loss."""

    def __init__(self) -> None:
        self.asked: list[LessonRequest] = []
        self.losses: list[float] = []
        self.error: Exception | None = None
        self.may_end = threading.Event()

    def __call__(self, request: LessonRequest, services: Services, context: JobContext) -> LessonRun:
        self.asked.append(request)
        loss = self.losses.pop(0) if self.losses else 1.0
        record = EpochRecord(1, loss, 0.5, loss / 2, 0.25, 0.1)
        context.report(TrainingProgress(1, request.recipe.epochs, 5, 10, loss, 0.2, 0.1))
        while not self.may_end.wait(0.01):
            context.raise_if_cancelled()
        if self.error is not None:
            raise self.error
        context.report(TrainingProgress(1, request.recipe.epochs, 10, 10, loss, 0.5, 0.2, record))
        result = TrainingResult((record,), 1, 0.2, False)
        return LessonRun(request.model_id, request.recipe, result, STUCK, (0.5, 0.5, 2.0))


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    trainings = Trainings()
    monkeypatch.setitem(HANDLERS, LessonRequest, trainings)
    return trainings


@pytest.fixture
def somebody(trainings: Trainings, new_user: Callable[[], Any]) -> Any:
    """In front of the lesson."""
    user = new_user()
    user.begin_lesson("why-did-it-fail")
    return user


def train(user: Any, trainings: Trainings) -> None:
    trainings.may_end.set()
    user.click("lessonTrain")
    user.until(lambda: not user.window.page("lessons").is_running())


def go_to(user: Any, stage_id: str) -> None:
    for _ in range(len(STAGES)):
        user.press_keys("PgUp")
    for _ in range(WHY_DID_IT_FAIL.number(WHY_DID_IT_FAIL.stage(stage_id)) - 1):
        user.press_keys("PgDown")


def test_a_stage_stands_beside_the_one_it_changes_on_the_same_axes(somebody: Any, trainings: Trainings) -> None:
    trainings.losses = [1.0, 3.0]
    train(somebody, trainings)
    somebody.click("lessonNext")
    assert somebody.text("lessonTitle") == STAGES[1].title
    train(somebody, trainings)
    before, now = somebody.find("stageBefore"), somebody.find("stageNow")
    assert before.drawn().points["train_loss"] == [(1.0, 1.0)]
    assert now.drawn().points["train_loss"] == [(1.0, 3.0)]
    assert before.loss_top() == now.loss_top() == 3.0
    assert [request.recipe for request in trainings.asked] == [stage.recipe for stage in STAGES[:2]]
    assert {request.pictures for request in trainings.asked} == {WHY_DID_IT_FAIL.pictures}
    assert "25" in somebody.text("stageNowGradient")


def test_the_changed_setting_is_marked_in_words(somebody: Any) -> None:
    changed = []
    for stage in STAGES:
        go_to(somebody, stage.id)
        names = [label.text() for label in somebody.find("lessonSettings").findChildren(QLabel)]
        changed.append([name.partition(" ·")[0] for name in names if name.endswith("changed")])
        description = somebody.find("lessonSettings").accessibleDescription()
        assert ("changed from" in description) == (stage is not STAGES[0])
    assert changed == [[], ["Labels"], ["Loss"], ["Learning rate"], ["First weights"], ["Activation"]]


def test_a_lesson_about_pictures_shows_those_of_each_stage(trainings: Trainings, new_user: Callable[[], Any]) -> None:
    user = new_user()
    user.begin_lesson("what-did-it-practise-on")
    pictures = {}
    for stage in WHAT_DID_IT_PRACTISE_ON.stages:
        now, before = user.find("stageNowPictures"), user.find("stageBeforePictures")
        user.until(lambda now=now: len(now.pictures()) == 2)
        as_they_are, pictures[stage.id] = now.pictures()
        assert (as_they_are == pictures[stage.id]) == (not stage.recipe.augmentation)
        if stage.compared_with:
            user.until(lambda before=before: len(before.pictures()) == 2)
            assert before.pictures()[1] == pictures[stage.compared_with]
        else:
            assert before.pictures() == []
        user.press_keys("PgDown")
    assert not user.find("stageNowGradient").isVisible()
    assert user.find("lessonSettings").accessibleDescription() == (
        "In training changed from as they are to turned, sized, moved"
    )


def test_one_may_skip_ahead_and_go_back(somebody: Any, trainings: Trainings) -> None:
    assert not somebody.find("lessonBack").isEnabled()
    go_to(somebody, "activation")
    assert somebody.text("lessonPlace") == "Stage 6 of 6"
    assert not somebody.find("lessonNext").isEnabled()
    assert somebody.text("stageBeforeOutcome").startswith("Not trained yet")
    train(somebody, trainings)
    assert somebody.find("stageBefore").drawn() is None
    somebody.press_keys("Alt+B")
    somebody.until(lambda: somebody.text("lessonPlace") == "Stage 5 of 6")
    assert not somebody.find("lessonReveal").isEnabled()
    somebody.press_keys("Alt+N")
    somebody.until(lambda: somebody.text("lessonPlace") == "Stage 6 of 6")
    assert somebody.find("lessonReveal").isEnabled(), "what was trained stays for as long as the window"


def test_a_stage_can_be_trained_again(somebody: Any, trainings: Trainings) -> None:
    trainings.losses = [1.0, 2.0]
    train(somebody, trainings)
    trainings.may_end.clear()
    somebody.click("lessonTrain")
    somebody.until(lambda: somebody.find("stageNow").drawn().points["batch_loss"])
    assert somebody.find("stageNow").drawn().points["train_loss"] == []
    trainings.may_end.set()
    somebody.until(lambda: not somebody.window.page("lessons").is_running())
    assert somebody.find("stageNow").drawn().points["train_loss"] == [(1.0, 2.0)]


def test_a_cancelled_training_leaves_what_there_was(somebody: Any, trainings: Trainings) -> None:
    trainings.losses = [1.0, 2.0]
    train(somebody, trainings)
    trainings.may_end.clear()
    somebody.click("lessonTrain")
    assert somebody.text("lessonTrain") == "C&ancel"
    somebody.until(lambda: somebody.find("stageNow").drawn().points["batch_loss"])
    somebody.press_keys("PgDown")
    assert somebody.text("lessonPlace") == "Stage 1 of 6", "one stays with what is being trained"
    somebody.until(lambda: not somebody.find("lessonTrain").property("held"))
    somebody.press_keys("Alt+A")
    somebody.until(lambda: not somebody.window.page("lessons").is_running())
    assert "Nothing" in somebody.text("lessonState")
    assert somebody.find("stageNow").drawn().points["train_loss"] == [(1.0, 1.0)]
    assert somebody.text("lessonTrain") == "Tr&ain this stage"
    assert somebody.message() == ""


def test_a_failure_is_said_and_one_can_try_again(somebody: Any, trainings: Trainings) -> None:
    trainings.error = ProcessError("The NumPy process ended. Try again.")
    train(somebody, trainings)
    assert somebody.message() == "The NumPy process ended. Try again."
    assert somebody.text("lessonState") == "The training failed."
    trainings.error = None
    train(somebody, trainings)
    assert somebody.find("lessonReveal").isEnabled()


def test_while_a_model_trains_the_lesson_says_so_and_waits(
    trainings: Trainings, endless_training: threading.Event, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    user.go("train")
    user.click("trainStart")
    user.begin_lesson("why-did-it-fail")
    user.click("lessonTrain")
    assert "page Train" in user.message()
    assert not user.is_busy("lesson")
    assert user.find("lessonTrain").isEnabled()
    endless_training.set()
    user.until(lambda: not user.is_busy("train"))
    train(user, trainings)
    assert len(trainings.asked) == 1


@pytest.mark.parametrize("answer", ["Cancel", "Yes"])
def test_closing_while_a_stage_trains_asks_first(
    somebody: Any, trainings: Trainings, asked: list[str], answer: str
) -> None:
    somebody.click("lessonTrain")
    somebody.until(lambda: trainings.asked)
    assert somebody.window.close() == (answer == "Yes")
    assert len(asked) == 1
    assert "lesson" in asked[0]
    if answer == "Cancel":
        assert somebody.is_busy("lesson")
        trainings.may_end.set()
        somebody.until(lambda: somebody.find("lessonReveal").isEnabled())


def test_nothing_moves_from_stage_to_stage(somebody: Any, trainings: Trainings) -> None:
    names = ("lessonSettings", "lessonRemark", "lessonTrain", "lessonReveal", "settingNow-loss", "stageNowLoss")

    def where() -> list[QRect]:
        QApplication.processEvents()
        widgets = [somebody.find(name) for name in names]
        return [QRect(widget.mapTo(somebody.window, QPoint()), widget.size()) for widget in widgets]

    at_first = where()
    for stage in STAGES:
        go_to(somebody, stage.id)
        assert where() == at_first
        train(somebody, trainings)
        somebody.click("lessonReveal")
        assert where() == at_first
    for name in ("lessonText", "lessonQuestion", "lessonRemark"):
        label = somebody.find(name)
        assert label.height() >= label.heightForWidth(label.width()), name


def test_another_lesson_is_one_more_record(qtbot: QtBot) -> None:
    other = Lesson(id="other", title="Another one", model_id="numpy-mlp", pictures=1000, stages=STAGES[:2])
    bridge = EngineBridge(Session())
    try:
        view = TrainingLesson(bridge, guides.WHY_DID_IT_FAIL, other)
        qtbot.addWidget(view)
        view.show()
        assert view.findChild(QLabel, "lessonPlace").text() == "Stage 1 of 2"
    finally:
        bridge.close()
