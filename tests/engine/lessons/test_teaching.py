"""The lessons on the page Teach: their pictures, and that what is said of them happens."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import UsageError
from engine.jobs import JobContext
from engine.lessons import pictures
from engine.lessons.exercises import PROJECTS, Does, Exercise, ExerciseLesson
from engine.lessons.requests import PicturesRequest
from engine.lessons.teaching import FRIEND, HOW_MANY_EXAMPLES, MIXED, TEACHING_LESSONS, THE_FRIEND_IN_THE_PICTURE
from engine.session import Session
from engine.teaching import project, teach
from engine.teaching.requests import (
    CloseProjectRequest,
    ImportRequest,
    NewProjectRequest,
    ProjectState,
    ProjectTest,
    ProjectTestRequest,
    TeachRequest,
)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


EXERCISES = [(lesson, exercise) for lesson in TEACHING_LESSONS for exercise in lesson.exercises]


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=lambda value: value.id)
def test_an_exercise_asks_and_explains_and_shows_pictures(lesson: ExerciseLesson, exercise: Exercise) -> None:
    assert "?" in exercise.question
    assert exercise.explanation.endswith((".", "?"))
    shown = pictures.pictures_of(PicturesRequest(lesson.id, exercise=exercise.id))
    assert len(shown) == len(exercise.shows) >= 4
    assert len(set(exercise.shows)) == len(exercise.shows)
    assert {picture.truth for picture in shown} in ({"mug", "ball"}, {"1", "4", "7", "9"})
    assert len({picture.picture.shape for picture in shown}) == 1, "they stand in rows"
    assert lesson.exercise(exercise.id) is exercise


def test_an_exercise_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="Its exercises are: look, train, swap, why, mend, hold"):
        THE_FRIEND_IN_THE_PICTURE.exercise("quiz")


def test_only_the_lesson_that_tests_photos_prints_some() -> None:
    printed = pictures.pictures_of(PicturesRequest(THE_FRIEND_IN_THE_PICTURE.id))
    assert [picture.truth for picture in printed] == ["mug", "ball", "mug"]
    assert pictures.pictures_of(PicturesRequest(HOW_MANY_EXAMPLES.id)) == ()


def test_a_lesson_that_adds_pictures_has_some_and_a_project() -> None:
    for lesson in TEACHING_LESSONS:
        does = {exercise.does for exercise in lesson.exercises}
        assert Does.OPEN in does
        assert (Does.ADD in does) == bool(lesson.more)
        assert (PROJECTS / lesson.project / "project.json").is_file()


def test_the_shipped_pictures_are_small() -> None:
    files = list(PROJECTS.rglob("*.jpg"))
    assert max(file.stat().st_size for file in files) <= 12_000
    assert sum(file.stat().st_size for file in files) <= 1_200_000
    for file in files[::10]:
        with Image.open(file) as picture:
            assert picture.size == (320, 240)


def test_the_shipped_project_has_two_takes_to_learn_from_and_one_to_test_with() -> None:
    folder = PROJECTS / FRIEND
    record = project.read(folder)
    assert [(known.key, known.name, known.on) for known in record.classes] == [
        ("mug", "mug", True),
        ("ball", "ball", True),
    ]
    counts = Counter((take.class_key, take.test) for take in project.takes_of(folder, record.classes)
                     for _ in take.samples)  # fmt: skip
    assert counts == {("mug", False): 24, ("ball", False): 24, ("mug", True): 16, ("ball", True): 16}
    assert {path.name: len(list(path.iterdir())) for path in (PROJECTS / MIXED).iterdir()} == {"mug": 12, "ball": 12}


def test_the_friend_fools_it_and_mixed_samples_mend_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teach, "VIEWS", 1)  # the changed copies of samples take most of the time
    before = {path: path.stat().st_mtime_ns for path in PROJECTS.rglob("*")}
    half = shutil.copytree(PROJECTS / FRIEND, tmp_path / "half", ignore=shutil.ignore_patterns("002-files", "01*.jpg"))
    state = _asked(session, NewProjectRequest("Mugs and balls", half))
    fooled = _tested(session, state)
    assert fooled.separate
    assert fooled.accuracy <= 0.3, "far worse than a coin"
    assert fooled.confusion[-1].sum() == fooled.confusion[:, -1].sum() == 0, "it is not at a loss"
    assert not any("near-copies" in warning for warning in fooled.warnings)
    assert fooled.curve[0].accuracy > fooled.curve[-1].accuracy, "more of the same makes it worse"
    _asked(session, ImportRequest(state.folder, "", (PROJECTS / MIXED,)))
    mended = _tested(session, state)
    assert mended.accuracy >= 0.75, "by the class means"
    assert mended.curve[-1].accuracy > mended.curve[0].accuracy
    _asked(session, TeachRequest(state.folder))
    assert _tested(session, state).accuracy >= 0.95, "by the network"
    session.run(CloseProjectRequest(state.folder), JobContext())
    assert {path: path.stat().st_mtime_ns for path in PROJECTS.rglob("*")} == before, "nothing shipped is changed"


def _asked(session: Session, request: NewProjectRequest | ImportRequest | TeachRequest) -> ProjectState:
    return session.run(request, JobContext())


def _tested(session: Session, state: ProjectState) -> ProjectTest:
    return session.run(ProjectTestRequest(state.folder), JobContext())
