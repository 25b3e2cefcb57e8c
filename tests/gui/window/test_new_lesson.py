"""A new lesson: models, pad and pages as at the start, and nothing that was trained is lost."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from engine import catalog
from engine.system import folders
from engine.weights import store


@pytest.fixture
def trained() -> str:
    """A model that answers with a run of the person's own; its id."""
    folders.runs_folder().mkdir(parents=True)
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / "a-run")
    store.choose_run("numpy-nn", "a-run")
    assert store.locate("numpy-nn").source == "own"
    return "numpy-nn"


def start_new_lesson(user: Any) -> None:
    before = user.window.recognise
    user.menu_entry("Start a new lesson…").trigger()
    user.until(lambda: user.window.recognise is not before)


@pytest.mark.parametrize("answer", ["Yes"])
def test_everything_is_as_at_the_start_and_runs_stay(
    trained: str, asked: list[str], new_user: Callable[[], Any]
) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    user.window.recognise.results.show_view("table")
    user.window.recognise.set_not_sure_below(0.95)
    view = user.begin_lesson("quiz")
    user.until(lambda: "Round" in user.text("roundPlace", view))
    user.go("evaluate")
    start_new_lesson(user)
    assert "runs stay" in asked[0]
    assert store.locate(trained).source == "shipped"
    assert (folders.runs_folder() / "a-run" / "manifest.json").is_file()
    assert catalog.find(trained).title in user.window.statusBar().currentMessage()
    assert user.window.recognise.isVisible()
    assert user.find("drawingPad").is_empty()
    assert not user.find("drawingPad").undo_stack.canUndo()
    assert user.window.recognise.results.view() == "cards"
    assert user.menu_entry("60% confident").isChecked()
    user.go("lessons")
    assert user.find("lessonsOverview").isVisible()
    assert user.window.findChild(QPushButton, "roundReveal") is None


@pytest.mark.parametrize("answer", ["Yes"])
def test_the_window_works_after_it_as_before(asked: list[str], user: Any) -> None:
    for page in user.window.pages:
        user.go(page.key)
    start_new_lesson(user)
    user.draw(user.SEVEN)
    assert user.labels().count("7") > 5
    user.press_keys("Ctrl+Z")
    assert user.find("drawingPad").is_empty()
    user.press_keys("Ctrl+8")
    assert user.window.page("lessons").isVisible()
    start_new_lesson(user)
    assert user.window.recognise.isVisible()


@pytest.mark.parametrize("answer", ["No"])
def test_who_thinks_better_of_it_keeps_everything(trained: str, asked: list[str], new_user: Callable[[], Any]) -> None:
    user = new_user()
    user.draw(user.SEVEN)
    before = user.window.recognise
    user.menu_entry("Start a new lesson…").trigger()
    assert len(asked) == 1
    assert user.window.recognise is before
    assert not user.find("drawingPad").is_empty()
    assert store.locate(trained).source == "own"


def test_it_waits_for_a_training(endless_training: threading.Event, user: Any) -> None:
    user.go("train")
    user.click("trainStart")
    user.menu_entry("Start a new lesson…").trigger()
    assert "no new lesson can start now" in user.message()
    endless_training.set()
    user.until(lambda: not user.is_busy("train"))
