"""The lessons on the page Teach, with a stand-in for what keeps projects."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from engine.errors import DataError
from engine.jobs import JobContext
from engine.lessons.exercises import PROJECTS
from engine.lessons.teaching import FRIEND, HOW_MANY_EXAMPLES, MIXED, THE_FRIEND_IN_THE_PICTURE
from engine.reading.requests import OpenedPicture, OpenRequest
from engine.runtimes.services import Services
from engine.session import HANDLERS
from engine.system import folders
from engine.teaching.requests import (
    AskProjectRequest,
    CloseProjectRequest,
    ImportRequest,
    KnownProject,
    Nearest,
    NewProjectRequest,
    OpenProjectRequest,
    ProjectsRequest,
    ProjectState,
    Take,
    TaughtAnswer,
    TaughtClass,
)
from engine.types import PictureKind, Score
from gui.pages.lessons import exercises_view

EXERCISES = THE_FRIEND_IN_THE_PICTURE.exercises
OPENER = f"lesson-{THE_FRIEND_IN_THE_PICTURE.id}"


class Projects:
    """Stands in for the engine's projects: keeps what was asked, and fails with `error` where there is one."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.error: Exception | None = None
        self.samples = 48

    def answer(self, request: object, services: Services, context: JobContext) -> ProjectState:
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        if isinstance(request, ImportRequest):
            self.samples = 72
        samples = tuple(f"mug/001-files/{number:03}.jpg" for number in range(self.samples))
        takes = (Take("mug/001-files", "mug", "files", False, samples),)
        classes = (TaughtClass("mug", "mug", 0), TaughtClass("ball", "ball", 1))
        return ProjectState(Path("/projects/copy"), "copy", classes, takes, None, 0.05, "", ())


@pytest.fixture
def projects(monkeypatch: pytest.MonkeyPatch) -> Projects:
    stand_in = Projects()
    for request in (NewProjectRequest, OpenProjectRequest, ImportRequest):
        monkeypatch.setitem(HANDLERS, request, stand_in.answer)
    return stand_in


@pytest.fixture
def lesson(user: Any, projects: Projects) -> Any:
    """The lesson begun, and where it wants to go kept in `user.went`, in place of the page Teach."""
    user.begin_lesson(THE_FRIEND_IN_THE_PICTURE.id)
    user.went = []
    page = user.window.page("lessons")
    page.page_wanted.disconnect()
    page.page_wanted.connect(lambda key, part: user.went.append((key, part)))
    return user


def test_the_explanation_comes_when_it_is_wanted_and_stays(lesson: Any) -> None:
    assert lesson.text("exercisePlace") == "Exercise 1 of 6"
    assert lesson.text("exerciseText") == EXERCISES[0].text
    assert EXERCISES[0].question in lesson.text("exerciseQuestion")
    assert lesson.text("exerciseExplanation") == ""
    lesson.press_keys("Alt+R")
    lesson.until(lambda: lesson.text("exerciseExplanation") == EXERCISES[0].explanation)
    assert not lesson.find("exerciseReveal").isEnabled()
    lesson.click("exerciseNext")
    assert lesson.text("exerciseExplanation") == ""
    lesson.click("exerciseBack")
    assert lesson.text("exerciseExplanation") == EXERCISES[0].explanation


def test_each_exercise_shows_its_pictures_with_their_classes(lesson: Any) -> None:
    wall = lesson.find("exercisePictures")
    lesson.until(lambda: wall.captions() == ["mug", "mug", "ball", "ball"] * 3)
    assert not lesson.find("exerciseBack").isEnabled()
    for number in range(2, 7):
        lesson.press_keys("PgDown")
        lesson.until(lambda number=number: lesson.text("exercisePlace") == f"Exercise {number} of 6")
    assert not lesson.find("exerciseNext").isEnabled()
    assert lesson.find("exerciseAct").isHidden(), "this exercise is done elsewhere"


def test_the_project_is_copied_once_and_opened_on_the_page_teach(lesson: Any, projects: Projects) -> None:
    lesson.click("exerciseAct")
    lesson.until(lambda: lesson.went == [("teach", str(Path("/projects/copy")))])
    assert projects.asked == [NewProjectRequest("The friend in the picture", PROJECTS / FRIEND, opener=OPENER)]
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 2)
    assert projects.asked[1:] == [OpenProjectRequest(Path("/projects/copy"), OPENER)]


def test_mixed_pictures_are_added_to_the_copy_even_by_who_has_none_yet(lesson: Any, projects: Projects) -> None:
    for _ in range(4):
        lesson.click("exerciseNext")
    assert "Add" in lesson.find("exerciseAct").accessibleName()
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 1)
    new, added = projects.asked
    assert isinstance(new, NewProjectRequest)
    assert added == ImportRequest(Path("/projects/copy"), "", (PROJECTS / MIXED,))
    assert "24 samples were added" in lesson.window.statusBar().currentMessage()
    lesson.click("exerciseAct")
    lesson.until(lambda: "has these samples already" in lesson.window.statusBar().currentMessage())


def test_the_most_similar_samples_stand_beside_each_picture(lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = TaughtAnswer(
        (Score("ball", 0.98), Score("mug", 0.02)),
        True,
        tuple(Nearest(f"ball/001-files/00{number}.jpg", "ball", 0.7) for number in (1, 2, 3)),
    )
    files: list[Path] = []

    def opened(request: OpenRequest, services: Services, context: JobContext) -> OpenedPicture:
        files.append(request.path)
        return OpenedPicture(request, np.zeros((24, 32, 3), np.uint8), PictureKind.OBJECT)

    monkeypatch.setitem(HANDLERS, AskProjectRequest, lambda request, services, context: answer)
    monkeypatch.setitem(HANDLERS, OpenRequest, opened)
    for _ in range(3):
        lesson.click("exerciseNext")
    lesson.click("exerciseAct")
    row = ["ball"] * 3
    wall = lesson.find("exercisePictures")
    expected = ["It says ball\n98.0%", *row] * 3
    lesson.until(lambda: [text.replace("\u00a0", " ") for text in wall.captions()] == expected)
    lesson.click("exerciseReveal")
    lesson.click("exerciseNext")
    lesson.click("exerciseBack")
    assert wall.captions()[1:4] == row, "they stay"
    assert files[:3] == [Path(f"/projects/copy/pictures/ball/001-files/00{number}.jpg") for number in (1, 2, 3)]
    assert lesson.went == [], "the lesson shows them itself"


def test_a_copy_that_is_gone_is_made_again(lesson: Any, projects: Projects) -> None:
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 1)
    projects.error = DataError("This project is gone. Choose another one.")
    lesson.click("exerciseAct")
    lesson.until(lambda: "This project is gone" in lesson.message())
    assert lesson.find("exerciseAct").isEnabled()
    projects.error = None
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 2)
    assert isinstance(projects.asked[-1], NewProjectRequest)
    assert not lesson.message()


@pytest.fixture
def made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects of the time before the program was started, the last used one first."""
    name = "The friend in the picture"
    known = (
        KnownProject(Path("/projects/pens"), "Pens", 2, 10),
        KnownProject(Path("/projects/gone"), name, 0, 0, "It is gone."),
        KnownProject(Path("/projects/trained"), name, 2, 72),
        KnownProject(Path("/projects/old"), name, 2, 48),
    )
    monkeypatch.setitem(HANDLERS, ProjectsRequest, lambda request, services, context: known)


def test_who_goes_on_after_a_restart_goes_on_with_the_copy_used_last(
    lesson: Any, projects: Projects, made_before: None
) -> None:
    for _ in range(4):
        lesson.click("exerciseNext")
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 1)
    assert projects.asked[0] == OpenProjectRequest(Path("/projects/trained"), OPENER)


def test_a_copy_that_another_window_has_open_is_left_to_it(lesson: Any, projects: Projects, made_before: None) -> None:
    for _ in range(4):
        lesson.click("exerciseNext")
    projects.error = DataError("Another window has this project open. Close it there.")
    for presses in (1, 2):
        lesson.click("exerciseAct")
        lesson.until(lambda presses=presses: len(projects.asked) == presses)
        lesson.until(lambda: lesson.find("exerciseAct").isEnabled())
    opened = [OpenProjectRequest(Path(f"/projects/{name}"), OPENER) for name in ("trained", "old")]
    assert projects.asked == opened
    projects.error = None
    lesson.click("exerciseAct")
    lesson.until(lambda: len(lesson.went) == 1)
    assert isinstance(projects.asked[2], NewProjectRequest)
    assert not lesson.message()


def test_who_begins_gets_a_copy_in_which_nobody_has_worked(lesson: Any, projects: Projects, made_before: None) -> None:
    lesson.click("exerciseAct")
    lesson.until(lambda: projects.asked)
    assert projects.asked == [NewProjectRequest("The friend in the picture", PROJECTS / FRIEND, opener=OPENER)]


def test_a_copy_is_closed_when_it_was_looked_at_and_when_the_window_begins_afresh(
    lesson: Any, projects: Projects, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[CloseProjectRequest] = []
    monkeypatch.setitem(HANDLERS, CloseProjectRequest, lambda request, services, context: closed.append(request))
    lesson.click("exerciseAct")
    lesson.until(lambda: closed)
    lesson.window.begin_afresh()
    lesson.until(lambda: len(closed) == 2)
    assert closed == [CloseProjectRequest(Path("/projects/copy"), OPENER), CloseProjectRequest(None, OPENER)]


def test_projects_that_cannot_be_listed_are_said(lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: ProjectsRequest, services: Services, context: JobContext) -> tuple[KnownProject, ...]:
        raise DataError("The folder cannot be read. Try again.")

    monkeypatch.setitem(HANDLERS, ProjectsRequest, fails)
    for _ in range(4):
        lesson.click("exerciseNext")
    lesson.click("exerciseAct")
    lesson.until(lambda: "cannot be read" in lesson.message())
    assert lesson.find("exerciseAct").isEnabled()


def test_an_explanation_below_the_end_of_the_card_is_scrolled_to_and_keys_reach_the_rest(lesson: Any) -> None:
    area, explanation = lesson.find("exerciseTexts"), lesson.find("exerciseExplanation")
    area.setFixedHeight(area.fontMetrics().height() * 3)
    lesson.press_keys("Alt+R")
    lesson.until(lambda: area.verticalScrollBar().value() > 0)
    lesson.until(lambda: explanation.visibleRegion().contains(QPoint(1, explanation.fontMetrics().height() // 2)))
    lesson.press_keys("PgDown")
    lesson.until(lambda: area.verticalScrollBar().value() == 0)
    lesson.press_keys("PgUp")
    lesson.until(lambda: area.verticalScrollBar().maximum() > 0)
    area.setFocus(Qt.FocusReason.TabFocusReason)
    assert area.hasFocus()
    assert area.focusPolicy() & Qt.FocusPolicy.TabFocus
    lesson.press_keys("Down")
    assert area.verticalScrollBar().value() > 0


def test_the_page_teach_opens_the_copy_and_what_ships_stays(
    user: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    few = shutil.ignore_patterns("002-*", "003-*", "00[3-9].jpg", "01*.jpg")
    shutil.copytree(PROJECTS / FRIEND, shipped / FRIEND, ignore=few)
    monkeypatch.setattr(exercises_view, "PROJECTS", shipped)
    before = sorted(shipped.rglob("*"))
    user.begin_lesson(THE_FRIEND_IN_THE_PICTURE.id)
    user.click("exerciseAct")
    user.until(lambda: user.window.findChild(QWidget, "teachName") is not None)
    user.until(lambda: user.text("teachName") == "The friend in the picture")
    assert user.find("teachPage").isVisible()
    assert sorted(shipped.rglob("*")) == before
    assert len(list(folders.projects_folder().rglob("*.jpg"))) == 4


def test_drawings_begin_on_the_page_teach_without_a_project(lesson: Any, projects: Projects) -> None:
    view = lesson.begin_lesson(HOW_MANY_EXAMPLES.id)
    wall = lesson.find("exercisePictures", view)
    lesson.until(lambda: wall.captions() == ["1", "4", "7", "9"] * 3)
    lesson.click("exerciseAct", view)
    assert lesson.went == [("teach", "")]
    assert projects.asked == []
