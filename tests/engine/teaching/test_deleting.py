"""What is deleted comes back, whatever was added, renamed or deleted meanwhile; what fails changes nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from engine.errors import ClassLensError, DataError
from engine.system import files as system_files
from engine.teaching import deleting
from engine.teaching.requests import AddClassRequest, ChangeClassRequest, DeleteRequest, UndoRequest

from .conftest import Teacher


def contents(teacher: Teacher) -> dict[str, bytes]:
    """Every picture by its place."""
    pictures = teacher.folder / "pictures"
    return {path.relative_to(pictures).as_posix(): path.read_bytes() for path in pictures.rglob("*.jpg")}


def delete(teacher: Teacher, *keys: str) -> None:
    teacher.ask(DeleteRequest(teacher.folder, keys))


def undo(teacher: Teacher) -> None:
    teacher.ask(UndoRequest(teacher.folder))


@pytest.mark.parametrize("keys", [("disc",), ("disc/001-camera",), ("disc/001-camera/001.jpg",)])
def test_a_deletion_can_be_undone(teacher: Teacher, keys: tuple[str, ...]) -> None:
    teacher.add("disc", 2)
    teacher.add("cross", 1)
    before = teacher.state
    delete(teacher, *keys)
    assert sum(len(take.samples) for take in teacher.state.takes) < 3
    assert teacher.state.undo
    undo(teacher)
    assert teacher.state == before


def test_samples_and_takes_that_come_meanwhile_take_no_place_of_those_that_come_back(teacher: Teacher) -> None:
    teacher.add("disc", 3)
    teacher.add("disc", 1, take="second")
    before = contents(teacher)
    delete(teacher, "disc/001-camera/003.jpg")
    delete(teacher, "disc/002-camera")
    teacher.add("disc", 1)
    teacher.add("disc", 2, take="third")
    undo(teacher)
    undo(teacher)
    after = contents(teacher)
    assert len(after) == 7
    assert before.items() <= after.items()
    assert len(set(after.values())) == 7


def test_keys_within_each_other_are_deleted_once(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    before = teacher.state
    delete(teacher, "disc/001-camera/002.jpg", "disc", "disc/001-camera")
    assert teacher.state.classes == ()
    undo(teacher)
    assert teacher.state == before


def test_a_sample_comes_back_to_its_class_though_that_was_renamed(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    delete(teacher, "disc/001-camera/002.jpg")
    teacher.ask(ChangeClassRequest(teacher.folder, "disc", name="ball"))
    undo(teacher)
    assert [known.name for known in teacher.state.classes] == ["ball"]
    assert sorted(contents(teacher)) == ["ball/001-camera/001.jpg", "ball/001-camera/002.jpg"]
    teacher.add("disc", 1, name="ball")
    assert len(teacher.state.takes) == 1, "the take goes on"


def test_a_class_comes_back_beside_one_that_has_its_name_meanwhile(teacher: Teacher) -> None:
    teacher.add("disc", 3)
    old = contents(teacher)
    delete(teacher, "disc/001-camera/003.jpg")
    delete(teacher, "disc")
    teacher.add("disc", 2, take="new")
    new = contents(teacher)
    undo(teacher)
    assert sorted(known.name for known in teacher.state.classes) == ["disc", "disc (2)"]
    assert {known.key for known in teacher.state.classes} == {"disc", "disc 2"}
    assert len({known.colour for known in teacher.state.classes}) == 2
    undo(teacher)
    after = contents(teacher)
    assert new.items() <= after.items()
    assert {after[place.replace("disc/", "disc 2/")] for place in old} == set(old.values())
    assert len(teacher.state.classes) == 2


def test_what_a_deleted_class_had_lost_is_not_given_to_another_of_its_name(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    delete(teacher, "disc/001-camera/002.jpg")
    delete(teacher, "disc")
    teacher.ask(AddClassRequest(teacher.folder, "disc"))
    teacher.ask(ChangeClassRequest(teacher.folder, "disc", name="ball"))
    undo(teacher)
    undo(teacher)
    assert {known.name: known.key for known in teacher.state.classes} == {"disc": "disc", "ball": "ball"}
    assert sorted(contents(teacher)) == ["disc/001-camera/001.jpg", "disc/001-camera/002.jpg"]


def test_there_is_nothing_to_undo_at_first(teacher: Teacher) -> None:
    with pytest.raises(DataError, match="Nothing has been deleted"):
        undo(teacher)


@pytest.fixture
def two(teacher: Teacher) -> Teacher:
    teacher.add("disc", 1)
    teacher.add("cross", 1)
    return teacher


def test_a_deletion_that_fails_half_way_changes_nothing(two: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    before, pictures = two.state, contents(two)
    real = os.replace
    moves = []

    def fails_for_the_second(source: Path, target: Path) -> None:
        moves.append(source)
        if len(moves) == 2:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(deleting.os, "replace", fails_for_the_second)
        with pytest.raises(ClassLensError, match="could not be moved"):
            delete(two, "disc", "cross")
    assert contents(two) == pictures
    delete(two, "disc")
    undo(two)
    assert two.state == before


@pytest.mark.parametrize("what", ["delete", "undo", "rename"])
def test_a_record_that_cannot_be_written_leaves_all_in_its_place(
    two: Teacher, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "undo":
        delete(two, "disc")
    before, pictures = two.state, contents(two)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(system_files, "_flush_to_disk", full)
        with pytest.raises(ClassLensError, match="No space left"):
            {
                "delete": lambda: delete(two, "disc"),
                "undo": lambda: undo(two),
                "rename": lambda: two.ask(ChangeClassRequest(two.folder, "disc", name="ball")),
            }[what]()
    assert contents(two) == pictures
    two.ask(ChangeClassRequest(two.folder, "cross", colour=before.classes[-1].colour))
    assert two.state == before
