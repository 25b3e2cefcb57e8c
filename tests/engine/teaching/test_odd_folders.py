"""What people, file managers and other systems leave in a project's folder: a sentence, and no picture is lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image as pillow

from engine.catalog import own_classes
from engine.catalog.own_classes import NONE_OF_THESE, known_folders
from engine.errors import ClassLensError, DataError
from engine.system import folders
from engine.teaching import archive, names, open_project, opened
from engine.teaching.requests import (
    ChangeClassRequest,
    CloseProjectRequest,
    ImportRequest,
    KnownProject,
    NewProjectRequest,
    OpenProjectRequest,
    PackProjectRequest,
    ProjectsRequest,
    TeachRequest,
)
from tests.engine.refusing import Refuse, refuse_on

from .conftest import Teacher, picture

needs_bytes_as_names = pytest.mark.skipif(sys.platform != "linux", reason="names are always Unicode there")


def save(path: Path, seed: int = 9) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pillow.fromarray(picture("disc", seed)).save(path)


@pytest.fixture
def closed(teacher: Teacher) -> Teacher:
    """A project with one class and two samples, closed; whoever opens it gets it anew."""
    teacher.add("disc", 2)
    teacher.ask(CloseProjectRequest(teacher.folder))
    return teacher


def names_of(teacher: Teacher) -> list[str]:
    return [known.name for known in teacher.state.classes]


def test_classes_of_one_name_and_none_of_these_get_a_number(closed: Teacher) -> None:
    classes = [
        {"folder": folder, "name": name, "colour": 0, "on": True}
        for folder, name in (("a", "x" * 60), ("b", "X" * 60), ("c", NONE_OF_THESE), ("d", "\u0007"))
    ]
    values = {"format": 1, "name": "", "strictness": 0.03, "classes": classes}
    (closed.folder / "project.json").write_text(json.dumps(values))
    for folder in ("x" * 60, "none of these"):
        save(closed.folder / "pictures" / folder / "001-files" / "001.jpg")
    closed.ask(OpenProjectRequest(closed.folder))
    given = names_of(closed)
    assert len(given) == 7
    assert all(not names.same(name, other) for place, name in enumerate(given) for other in given[:place])
    assert NONE_OF_THESE not in given
    assert max(map(len, given)) <= names.LONGEST


@needs_bytes_as_names
def test_names_that_are_no_unicode_are_left_out_with_a_sentence_or_kept(closed: Teacher, tmp_path: Path) -> None:
    pictures = closed.folder / "pictures"
    save(pictures / os.fsdecode(b"caf\xe9") / "001-files" / "001.jpg")
    save(pictures / "disc" / "001-camera" / os.fsdecode(b"\xe9t\xe9.jpg"), 10)
    (pictures / "disc" / "001-camera" / os.fsdecode(b"\xff.jpg")).write_bytes(b"no picture")
    closed.ask(OpenProjectRequest(closed.folder))
    assert names_of(closed) == ["disc"]
    unreadable, folder = sorted(closed.state.left_out)[::-1]
    assert folder.startswith("The folder “caf�”")
    assert "�.jpg" in unreadable
    for sentence in closed.state.left_out:
        sentence.encode()
    packed = closed.ask(PackProjectRequest(closed.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    closed.ask(OpenProjectRequest(packed))
    assert [len(take.samples) for take in closed.state.takes] == [4]


def test_names_and_times_that_a_zip_file_cannot_have_cost_no_picture(closed: Teacher, tmp_path: Path) -> None:
    take = closed.folder / "pictures" / "disc" / "001-camera"
    save(take / f"{'long ' * 20}.jpg")
    save(take / f"{'long ' * 20}2.jpg", 10)
    os.utime(take / "001.jpg", (0, 0))
    packed = closed.ask(PackProjectRequest(closed.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    closed.ask(OpenProjectRequest(packed))
    assert [len(take.samples) for take in closed.state.takes] == [4]


def test_a_zip_file_that_could_not_be_opened_again_is_not_written(
    closed: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, value, said in (
        ("_MOST_PICTURE", 1000, "001.jpg"),
        ("MOST", 1, "at most 1 pictures"),
        ("_MOST_TOGETHER", 1000, "together"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, value)
            with pytest.raises(DataError, match=said):
                closed.ask(PackProjectRequest(closed.folder, tmp_path / "mine.zip"))
    assert not (tmp_path / "mine.zip").exists()
    closed.ask(PackProjectRequest(closed.folder, tmp_path / "mine.zip"))
    assert len(zipfile.ZipFile(tmp_path / "mine.zip").namelist()) == 4


def test_pictures_that_cannot_be_listed_are_a_sentence(closed: Teacher) -> None:
    shutil.rmtree(closed.folder / "pictures")
    (closed.folder / "pictures").write_text("a file where a folder should be")
    with pytest.raises(ClassLensError, match="cannot be read"):
        closed.ask(OpenProjectRequest(closed.folder))
    (known,) = closed.ask(ProjectsRequest())  # type: ignore[misc]
    assert isinstance(known, KnownProject)
    assert "cannot be read" in known.problem


def test_a_folder_that_is_missing_is_called_a_folder_and_not_made(teacher: Teacher, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"The folder .* is gone"):
        teacher.ask(OpenProjectRequest(tmp_path / "missing"))
    assert not (tmp_path / "missing").exists()


def test_a_folder_that_is_no_project_gets_no_files(teacher: Teacher, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(DataError, match="no project"):
        teacher.ask(OpenProjectRequest(tmp_path / "other"))
    assert not list((tmp_path / "other").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
def test_a_project_that_is_reached_in_two_ways_is_known_once(closed: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    other = closed.folder.parent.parent / "link"
    other.symlink_to(folders.projects_folder(), target_is_directory=True)
    monkeypatch.setattr(folders, "projects_folder", lambda: other)
    assert known_folders() == (closed.folder,)


def test_features_are_those_of_a_picture_wherever_its_file_is(
    closed: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    shutil.copytree(closed.folder, there, copy_function=shutil.copyfile)  # with other times
    (there / "pictures" / "disc" / "001-camera").rename(there / "pictures" / "disc" / "by hand")

    def refused(*_: object) -> None:
        raise AssertionError("they are known")

    monkeypatch.setattr(open_project, "view_features", refused)
    closed.ask(OpenProjectRequest(there))
    assert len(opened.opened(there).samples().keys) == 2


def test_a_network_is_known_to_fit_by_the_pictures_that_it_learnt(teacher: Teacher) -> None:
    teacher.add("disc", 2)
    teacher.add("cross", 2)
    teacher.ask(TeachRequest(teacher.folder))

    def is_current() -> bool:
        teacher.ask(CloseProjectRequest(teacher.folder))
        teacher.ask(OpenProjectRequest(teacher.folder))
        assert teacher.state.learnt is not None
        return teacher.state.learnt.current

    assert is_current()
    teacher.ask(ChangeClassRequest(teacher.folder, "disc", name="ball"))
    (teacher.folder / "features.bin").unlink()  # can be computed again
    take = teacher.folder / "pictures" / "ball" / "001-camera"
    (take / "001.jpg").rename(take / "007.jpg")
    assert is_current(), "the same pictures under other names"
    save(take / "007.jpg")
    assert not is_current(), "another picture under the same name"


@pytest.mark.parametrize("name", ["", "project.json", "pictures"])
def test_a_project_that_cannot_be_read_costs_its_row(
    name: str, closed: Teacher, refuse: Refuse, tmp_path: Path
) -> None:
    first = closed.folder
    closed.ask(NewProjectRequest("Second", folder=tmp_path / "second"))
    closed.ask(CloseProjectRequest(tmp_path / "second"))
    refuse(first / name, errno.EIO)
    rows = {row.folder: row for row in closed.ask(ProjectsRequest())}  # type: ignore[attr-defined]
    assert rows.keys() == {first, tmp_path / "second"}
    assert "Connect the disk" in rows[first].problem
    assert rows[tmp_path / "second"].problem == ""


def test_a_folder_that_may_not_be_read_costs_its_pictures_alone(
    teacher: Teacher, tmp_path: Path, refuse: Refuse
) -> None:
    for name in ("disc", "disc/more", "disc/lost+found"):
        save(tmp_path / "given" / name / "0.png", len(name))
    refuse(tmp_path / "given" / "disc" / "lost+found", errno.EACCES)
    teacher.ask(ImportRequest(teacher.folder, "", (tmp_path / "given",)))
    assert [len(take.samples) for take in teacher.state.takes] == [2]
    assert any("lost+found" in note for note in teacher.state.left_out)


def test_a_list_of_projects_that_cannot_be_read_now_is_not_written_over(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_of_projects = own_classes._recent_file()
    own_classes.note_as_recent(teacher.folder)
    kept = list_of_projects.read_bytes()
    with monkeypatch.context() as now:
        refuse_on(now)(list_of_projects, errno.EIO)
        own_classes.note_as_recent(tmp_path / "another")
    assert list_of_projects.read_bytes() == kept
