"""Presses that come twice, the focus after an action, and messages that end with their cause."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from engine.errors import ClassLensError
from engine.evaluation.requests import EvaluateRequest
from engine.jobs import JobCancelled, JobContext
from engine.lessons.requests import LessonRequest
from engine.runs.requests import TrainRequest
from engine.session import HANDLERS
from gui.widgets import press_guard
from gui.widgets.press_guard import PressGuard

LEFT = Qt.MouseButton.LeftButton
STARTS = (
    ("train", "trainStart", TrainRequest, "train"),
    ("lessons", "lessonTrain", LessonRequest, "lesson"),
    ("evaluate", "evaluateStart", EvaluateRequest, "evaluate"),
)


@pytest.fixture(autouse=True)
def no_second_thoughts() -> None:
    """Here buttons that have just changed take their time, as in the program."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Trainings and evaluations that go on until this is set, or they are cancelled."""
    over = threading.Event()

    def handler(request: object, services: object, context: JobContext) -> None:
        while not over.wait(0.01):
            context.raise_if_cancelled()
        raise JobCancelled

    for _, _, request, _ in STARTS:
        monkeypatch.setitem(HANDLERS, request, handler)
    return over


def go(user: Any, page: str) -> None:
    """Go to where the start of a page is."""
    user.go(page)
    if page == "lessons":
        user.begin_lesson("why-did-it-fail")


@pytest.mark.parametrize(("page", "name", "request_type", "queue"), STARTS)
@pytest.mark.parametrize("how", ["click", "Space", "double click", "letter"])
def test_a_double_press_of_a_start_does_not_cancel_it(
    page: str,
    name: str,
    request_type: type,
    queue: str,
    how: str,
    work: threading.Event,
    new_user: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(press_guard, "_MOMENT", 600_000)  # however slow the machine is, it is a double press
    user = new_user()
    go(user, page)
    start = user.find(name)
    place = start.mapTo(user.window, start.rect().center())
    for _ in range(3):
        if how == "letter":
            user.press_keys(f"Alt+{start.text()[start.text().index('&') + 1]}")
        elif how == "Space":
            if not user.is_busy(queue):
                start.setFocus()
            user.press_keys("Space")
        else:
            there = user.window.childAt(place)
            QTest.mouseClick(there, LEFT, pos=there.mapFrom(user.window, place))
        if how == "double click":
            there = user.window.childAt(place)
            QTest.mouseDClick(there, LEFT, pos=there.mapFrom(user.window, place))
            QTest.mouseRelease(there, LEFT, pos=there.mapFrom(user.window, place))
        QTest.qWait(100)
    assert user.is_busy(queue)
    assert user.message() == ""
    focused = QApplication.focusWidget()
    if how != "letter":  # which leaves the focus where it is
        assert focused is None or focused.objectName() in (name, "trainPause"), "where the next action is"
    work.set()
    user.until(lambda: not user.is_busy(queue))


def test_after_a_moment_the_button_does_what_it_says(
    work: threading.Event, new_user: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press_guard, "_MOMENT", 2500)  # a slow machine presses again within it
    user = new_user()
    user.begin_lesson("why-did-it-fail")
    user.click("lessonTrain")
    assert user.text("lessonTrain") == "C&ancel"
    user.click("lessonTrain")  # which waits for it
    user.until(lambda: not user.is_busy("lesson"))
    assert user.find("lessonTrain").hasFocus()
    QTest.keyClick(user.find("lessonTrain"), Qt.Key.Key_Space)
    assert not user.is_busy("lesson"), "nor does a second press of Cancel start it again"


def test_a_guarded_button_lets_tab_through(qtbot: Any, put_on_screen: Callable[[QWidget], None]) -> None:
    page = QWidget()
    one, other = QPushButton("one", page), QPushButton("other", page)
    other.move(0, 60)
    put_on_screen(page)
    guard = PressGuard(one)
    heard: list[int] = []
    one.clicked.connect(lambda: heard.append(1))
    one.setFocus()
    guard.hold()
    QTest.keyClick(one, Qt.Key.Key_Space)
    QTest.mouseClick(one, LEFT)
    assert heard == []
    QTest.keyClick(one, Qt.Key.Key_Tab)
    assert other.hasFocus()
    qtbot.waitUntil(lambda: not one.property("held"), timeout=30_000)
    QTest.mouseClick(one, LEFT)
    assert heard == [1]


def test_the_focus_goes_where_the_next_action_is(user: Any) -> None:
    user.draw(user.SEVEN)
    undo, redo, clear = (user.find(name) for name in ("padUndo", "padRedo", "padClear"))
    undo.setFocus()
    user.press_keys("Space")
    user.until(redo.hasFocus)
    user.press_keys("Space")
    user.until(undo.hasFocus)
    clear.setFocus()
    user.press_keys("Space")
    assert user.find("drawingPad").hasFocus()


def test_a_lesson_goes_on_by_one_key(user: Any) -> None:
    user.begin_lesson("why-did-it-fail")
    user.find("lessonTrain").setFocus()
    user.press_keys("Space")
    user.until(lambda: not user.is_busy("lesson") and user.find("lessonReveal").isEnabled())
    assert user.find("lessonReveal").hasFocus()
    user.press_keys("Space")
    assert user.find("lessonNext").hasFocus()
    for _ in range(5):
        user.press_keys("Space")
    assert user.text("lessonPlace") == "Stage 6 of 6"
    assert user.find("lessonTrain").hasFocus()


@pytest.mark.parametrize(
    "name", ["drawingPad", "padBrush", "runtimeChoice", "modelCard-best-cnn", "messageClose", "go-train"]
)
def test_escape_closes_a_message_wherever_the_focus_is(user: Any, name: str) -> None:
    user.find("drawingPad").setFocus()
    user.window.show_error(ClassLensError("A sentence.", "details"))
    user.find(name).setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert user.message() == ""
    expected = "drawingPad" if name == "messageClose" else name
    assert QApplication.focusWidget().objectName() == expected


def test_escape_drops_a_stroke_first_and_the_message_then(user: Any) -> None:
    user.window.show_error(ClassLensError("A sentence."))
    pad = user.find("drawingPad")
    pad.setFocus()
    user.press_keys("Space")
    user.press_keys("Escape")
    assert pad.is_empty()
    assert user.message() == "A sentence."
    user.press_keys("Escape")
    assert user.message() == ""


def test_closing_a_message_by_its_button_gives_the_focus_back(user: Any) -> None:
    user.find("padBrush").setFocus()
    user.window.show_error(ClassLensError("A sentence."))
    user.find("messageClose").setFocus()
    user.press_keys("Space")
    assert user.find("padBrush").hasFocus()


def test_the_error_of_a_bad_file_ends_when_its_page_is_left(user: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    user.window.recognise.inputs.opener.open_file(str(bad))
    user.until(user.message)
    user.go("lessons")
    assert user.message() == ""


def test_the_error_of_another_page_stays_until_that_page_was_seen(user: Any) -> None:
    user.go("train")
    user.go("recognise")
    user.window.page("train").failed.emit(ClassLensError("The training failed."))
    user.go("lessons")
    assert user.message() == "The training failed."
    user.go("train")
    assert user.message() == "The training failed."
    user.go("models")
    assert user.message() == ""


def test_a_warning_of_the_program_itself_is_not_taken_for_an_old_error_of_a_page(user: Any) -> None:
    user.window.page("recognise").failed.emit(ClassLensError("A bad file."))
    user.window.warn("Settings cannot be kept.")
    user.go("train")
    assert user.message() == "Settings cannot be kept."


def test_a_failed_start_is_forgotten_by_the_next(work: threading.Event, new_user: Callable[[], Any]) -> None:
    user = new_user()
    for page, name, _, queue in STARTS:
        go(user, page)
        user.window.page(page).failed.emit(ClassLensError("It failed."))
        assert user.message() == "It failed."
        user.click(name)
        assert user.message() == "", page
        work.set()
        user.until(lambda queue=queue: not user.is_busy(queue))
        work.clear()
