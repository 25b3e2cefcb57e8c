"""Opening and closing projects: each opener has one open, and a folder that was away for a while is open again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.errors import DataError
from engine.system.locks import is_held
from engine.teaching import open_project, opened
from engine.teaching.requests import (
    AddClassRequest,
    CloseProjectRequest,
    DeleteRequest,
    NewProjectRequest,
    OpenProjectRequest,
    ProjectStateRequest,
    UndoRequest,
)

from .conftest import Teacher


@contextmanager
def pulled(stick: Path) -> Iterator[None]:
    """A folder is away, as that of a USB stick."""
    stick.rename(stick.with_name("pulled"))
    yield
    stick.with_name("pulled").rename(stick)


@pytest.fixture
def filled(teacher: Teacher) -> Teacher:
    """A project with two discs, open."""
    teacher.add("disc", 2)
    return teacher


def samples(teacher: Teacher) -> list[str]:
    return [sample for take in teacher.state.takes for sample in take.samples]


def test_a_project_on_a_stick_is_open_again_when_the_stick_is_back(filled: Teacher) -> None:
    first, second = samples(filled)
    filled.ask(DeleteRequest(filled.folder, (first,)))
    with pulled(filled.folder):
        for _ in range(2):
            with pytest.raises(DataError, match="plug the stick in again"):
                filled.ask(AddClassRequest(filled.folder, "cup"))
    filled.ask(DeleteRequest(filled.folder, (second,)))
    assert filled.state.undo == "1 sample"
    assert is_held(filled.folder / open_project.LOCK)
    filled.ask(UndoRequest(filled.folder))
    assert filled.state.undo == "1 sample", "what was deleted before it was away"
    filled.ask(UndoRequest(filled.folder))
    assert samples(filled) == [first, second]
    filled.ask(CloseProjectRequest(filled.folder))
    assert not is_held(filled.folder / open_project.LOCK)


def test_a_project_that_was_closed_while_its_stick_was_away_stays_closed(filled: Teacher) -> None:
    with pulled(filled.folder):
        with pytest.raises(DataError, match="is gone"):
            filled.ask(ProjectStateRequest(filled.folder))
        filled.ask(CloseProjectRequest(filled.folder))
    filled.ask(ProjectStateRequest(filled.folder))
    assert len(samples(filled)) == 2
    assert opened.opened_already(filled.folder) is None


def test_a_record_that_was_away_for_a_moment_costs_no_picture(filled: Teacher) -> None:
    with pulled(filled.folder / "project.json"), pytest.raises(DataError, match="is gone"):
        filled.ask(AddClassRequest(filled.folder, "cup"))
    filled.ask(DeleteRequest(filled.folder, ("disc",)))
    filled.ask(UndoRequest(filled.folder))
    assert len(samples(filled)) == 2


def test_a_new_project_in_the_place_of_one_that_is_gone_has_nothing_of_it(filled: Teacher) -> None:
    folder = filled.folder
    filled.ask(DeleteRequest(folder, (samples(filled)[0],)))
    folder.rename(folder.with_name("elsewhere"))
    filled.ask(NewProjectRequest("Things"))
    assert filled.folder == folder
    assert (filled.state.classes, filled.state.takes, filled.state.undo) == ((), (), "")


def test_a_project_that_two_have_open_is_closed_by_both(filled: Teacher) -> None:
    folder = filled.folder
    filled.ask(OpenProjectRequest(folder, "another"))
    filled.ask(DeleteRequest(folder, (samples(filled)[0],)))
    for _ in range(2):
        filled.ask(CloseProjectRequest(folder))
    filled.ask(UndoRequest(folder))
    assert len(samples(filled)) == 2
    filled.ask(CloseProjectRequest(folder, "another"))
    assert opened.opened_already(folder) is None
    filled.ask(OpenProjectRequest(folder))
    assert opened.opened_already(folder) is not None


def test_whoever_forgot_that_a_project_is_open_closes_it_all_the_same(filled: Teacher) -> None:
    folder = filled.folder
    filled.ask(DeleteRequest(folder, (samples(filled)[0],)))
    filled.ask(OpenProjectRequest(folder))
    assert filled.state.undo == "1 sample"
    filled.ask(CloseProjectRequest(folder))
    assert not is_held(folder / open_project.LOCK)
    assert not (folder / "deleted").exists()


@pytest.mark.parametrize("how", ["another is opened", "whatever is open is closed"])
def test_a_project_that_was_forgotten_is_closed(filled: Teacher, how: str) -> None:
    folder = filled.folder
    filled.ask(CloseProjectRequest(None) if how.startswith("whatever") else NewProjectRequest("Another"))
    assert opened.opened_already(folder) is None
    assert not is_held(folder / open_project.LOCK)


def test_closing_one_project_leaves_the_next_one_open(filled: Teacher) -> None:
    folder = filled.folder
    filled.ask(NewProjectRequest("Another"))
    filled.ask(CloseProjectRequest(folder))
    assert opened.opened_already(filled.folder) is not None


def test_a_project_made_anew_in_its_place_stays_open(filled: Teacher) -> None:
    folder = filled.folder
    folder.rename(folder.with_name("elsewhere"))
    filled.ask(NewProjectRequest("Things"))
    filled.add("disc", 1)
    filled.ask(DeleteRequest(folder, (samples(filled)[0],)))
    filled.ask(UndoRequest(folder))
    assert len(samples(filled)) == 1


def test_looking_at_a_project_does_not_open_it(filled: Teacher) -> None:
    folder = filled.folder
    filled.ask(CloseProjectRequest(folder))
    filled.ask(ProjectStateRequest(folder))
    assert not is_held(folder / open_project.LOCK)


def test_of_a_project_that_is_not_open_nothing_can_be_restored_and_it_says_so(filled: Teacher) -> None:
    filled.ask(CloseProjectRequest(filled.folder))
    filled.ask(DeleteRequest(filled.folder, (samples(filled)[0],)))
    assert filled.state.undo == ""
