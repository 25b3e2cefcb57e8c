"""A project is a folder: what is kept, what is found again, and what happens to names, deletions and other windows."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.session import Session
from engine.system import files as system_files
from engine.system.locks import held, is_held
from engine.teaching import names, open_project, opened, project
from engine.teaching.requests import (
    AddClassRequest,
    ChangeClassRequest,
    CloseProjectRequest,
    DeleteProjectRequest,
    DeleteRequest,
    NewProjectRequest,
    OpenProjectRequest,
    ProjectsRequest,
    RenameProjectRequest,
)

from .conftest import Teacher


def files(teacher: Teacher) -> list[str]:
    pictures = teacher.folder / "pictures"
    return sorted(path.relative_to(pictures).as_posix() for path in pictures.rglob("*.jpg"))


def test_a_sample_is_a_file_that_a_person_can_find(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.add("disc", 1, take="second", test=True)
    assert files(teacher) == ["disc/001-camera/001.jpg", "disc/001-camera/002.jpg", "disc/002-camera-test/001.jpg"]
    assert [(take.test, len(take.samples)) for take in teacher.state.takes] == [(False, 2), (True, 1)]


def test_a_project_is_as_it_was_when_it_is_opened_again(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.ask(ChangeClassRequest(teacher.folder, "disc", colour=7, on=False))
    before = teacher.state
    teacher.ask(CloseProjectRequest(teacher.folder))
    assert teacher.ask(OpenProjectRequest(before.folder)) == before


def test_a_kill_costs_no_sample(teacher: Teacher) -> None:
    teacher.add("disc", 3)
    folder = teacher.folder
    opened.close(folder)  # as the end of the process would
    with (folder / "features.bin").open("rb+") as file:
        file.truncate(3000)  # in the middle of the second record
    (folder / "pictures" / "disc" / "001-camera" / ".abcd.004.jpg").write_bytes(b"half")
    teacher.ask(OpenProjectRequest(folder))
    assert [len(take.samples) for take in teacher.state.takes] == [3]
    assert teacher.state.left_out == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1, "name": "x", "classes": [{"folder": "../.."}]}'])
def test_a_damaged_record_costs_order_and_colours_but_no_pictures(teacher: Teacher, content: bytes) -> None:
    teacher.add("disc", 1)
    teacher.add("cross", 1)
    folder = teacher.folder
    opened.close(folder)
    (folder / "project.json").write_bytes(content)
    teacher.ask(OpenProjectRequest(folder))
    assert [known.name for known in teacher.state.classes] == ["cross", "disc"]
    assert len(teacher.state.takes) == 2


def test_a_project_of_a_later_version_is_refused(teacher: Teacher) -> None:
    folder = teacher.folder
    opened.close(folder)
    (folder / "project.json").write_text(json.dumps({"format": 99, "name": "x", "classes": []}))
    with pytest.raises(DataError, match="later ClassLens"):
        teacher.ask(OpenProjectRequest(folder))


def test_a_folder_that_is_no_project_is_refused(teacher: Teacher, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no project"):
        teacher.ask(OpenProjectRequest(tmp_path))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a/b\\c", "a_b_c"),
        ("con", "_con"),
        ("..", "class"),
        ("😀", "😀"),
        ("x" * 300, "x" * 57),
        ("ends with a dot.", "ends with a dot"),
        ("\u0000\n", None),
        ("   ", None),
    ],
)
def test_any_name_becomes_a_class_with_a_folder_or_is_refused(teacher: Teacher, name: str, folder: str | None) -> None:
    if folder is None:
        with pytest.raises(DataError):
            teacher.ask(AddClassRequest(teacher.folder, name))
        return
    teacher.ask(AddClassRequest(teacher.folder, name))
    (known,) = teacher.state.classes
    assert known.key.startswith(folder)
    assert len(known.name) <= names.LONGEST
    assert project.is_folder_name(known.key)


@pytest.mark.parametrize("name", ["Disc", "disc ", "none of these"])
def test_two_classes_never_have_one_name(teacher: Teacher, name: str) -> None:
    teacher.add("disc", 1)
    with pytest.raises(DataError, match="another name"):
        teacher.ask(AddClassRequest(teacher.folder, name))


def test_a_class_takes_its_samples_along_when_it_gets_another_name(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.ask(ChangeClassRequest(teacher.folder, "disc", name="ball"))
    assert [known.name for known in teacher.state.classes] == ["ball"]
    assert files(teacher) == ["ball/001-camera/001.jpg", "ball/001-camera/002.jpg"]
    teacher.add("disc", 1, name="ball")
    assert len(teacher.state.takes) == 1


def test_what_was_deleted_is_gone_once_the_project_is_closed(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.ask(DeleteRequest(teacher.folder, ("disc",)))
    teacher.ask(CloseProjectRequest(teacher.folder))
    assert not list(teacher.folder.rglob("*.jpg"))


def test_deleting_a_project_deletes_its_pictures(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    teacher.ask(DeleteProjectRequest(teacher.folder))
    assert not teacher.folder.exists()
    assert teacher.ask(ProjectsRequest()) == ()


def test_a_project_that_another_window_has_open_is_not_deleted(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    folder = teacher.folder
    opened.close(folder)
    with held(folder / open_project.LOCK), pytest.raises(DataError, match="another window"):
        teacher.ask(DeleteProjectRequest(folder))
    assert len(files(teacher)) == 1


def test_a_project_of_which_files_cannot_be_deleted_is_no_project_any_more(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher.add("disc", 1)

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(shutil, "rmtree", refused)
    with pytest.raises(DataError, match="could not be deleted completely"):
        teacher.ask(DeleteProjectRequest(teacher.folder))
    assert not teacher.folder.exists()
    assert teacher.ask(ProjectsRequest()) == ()


def test_whoever_changes_a_project_that_is_not_open_leaves_it_to_others(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    folder = teacher.folder
    teacher.ask(CloseProjectRequest(folder))
    teacher.add("disc", 1)
    assert not is_held(folder / open_project.LOCK)
    teacher.ask(DeleteRequest(folder, ("disc/001-camera",)))
    assert not (folder / "deleted").exists(), "nobody could restore it"
    teacher.ask(OpenProjectRequest(folder))
    teacher.add("disc", 1, take="third")
    assert is_held(folder / open_project.LOCK), "who has it open keeps it"


def test_no_other_folder_is_ever_deleted(teacher: Teacher, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x")
    with pytest.raises(DataError, match="nothing was deleted"):
        teacher.ask(DeleteProjectRequest(tmp_path))
    assert (tmp_path / "precious.txt").exists()


def test_a_copy_has_all_samples_and_leaves_the_first_alone(
    teacher: Teacher, new_teacher: Callable[[str], Teacher]
) -> None:
    teacher.add("disc", 2)
    first = teacher.folder
    teacher.ask(NewProjectRequest("Another", like=first))
    assert teacher.folder != first
    assert len(files(teacher)) == 2
    teacher.add("disc", 1)
    assert len(list(first.rglob("*.jpg"))) == 2


def test_known_projects_come_with_the_last_used_one_first(
    teacher: Teacher, new_teacher: Callable[[str], Teacher]
) -> None:
    teacher.add("disc", 2)
    other = new_teacher("Others")
    other.ask(RenameProjectRequest(other.folder, "Other things"))
    known = teacher.ask(ProjectsRequest())
    assert [(p.name, p.classes, p.samples) for p in known] == [("Other things", 0, 0), ("Things", 1, 2)]  # type: ignore[attr-defined]


def _open_elsewhere(folder: Path, results: multiprocessing.Queue[str]) -> None:
    try:
        Session().run(OpenProjectRequest(folder), JobContext())
        results.put("opened")
    except DataError as error:
        results.put(error.sentence)


def test_a_project_that_another_window_has_open_is_refused(teacher: Teacher) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[str] = context.Queue()
    process = context.Process(target=_open_elsewhere, args=(teacher.folder, results))
    process.start()
    assert "another window" in results.get(timeout=60)
    process.join(10)


def test_a_project_whose_folder_has_gone_says_so(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    shutil.rmtree(teacher.folder)
    with pytest.raises(DataError, match="is gone"):
        teacher.add("disc", 1)
    assert not teacher.folder.exists()


def test_a_full_disk_costs_a_sample_and_says_so(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher.add("disc", 1)
    before = teacher.state

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(system_files, "_flush_to_disk", full)
        with pytest.raises(ClassLensError, match="No space left"):
            teacher.add("disc", 1)
    teacher.ask(OpenProjectRequest(teacher.folder))
    assert teacher.state == before
    teacher.add("disc", 1)
    assert [len(take.samples) for take in teacher.state.takes] == [2]


def test_a_folder_that_nobody_may_write_to_can_be_looked_at(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher.add("disc", 1)
    folder = teacher.folder
    opened.close(folder)

    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(open_project, "held", refused)
    monkeypatch.setattr(system_files, "_flush_to_disk", refused)
    teacher.ask(OpenProjectRequest(folder))
    assert [len(take.samples) for take in teacher.state.takes] == [1]
    with pytest.raises(ClassLensError, match="could not be saved"):
        teacher.add("disc", 1)


def test_features_that_were_made_up_by_somebody_are_not_trusted(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    folder = teacher.folder
    opened.close(folder)
    content = bytearray((folder / "features.bin").read_bytes())
    content[32 + 16 :] = b"\xff" * (len(content) - 48)  # not a number, all of them
    (folder / "features.bin").write_bytes(content)
    teacher.ask(OpenProjectRequest(folder))
    assert np.isfinite(opened.opened(folder).samples().features).all()
    assert [len(take.samples) for take in teacher.state.takes] == [2]
