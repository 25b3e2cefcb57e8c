"""Folders of classes that people and other systems have renamed, deleted or spelled in another way."""

from __future__ import annotations

import json
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest

from engine.catalog import own_classes
from engine.session import Session
from engine.teaching.kept_network import read_answerer
from engine.teaching.requests import (
    AddClassRequest,
    ChangeClassRequest,
    CloseProjectRequest,
    DeleteRequest,
    NewProjectRequest,
    OpenProjectRequest,
    PackProjectRequest,
    RenameProjectRequest,
    StrictnessRequest,
    TeachRequest,
)

from .conftest import Teacher


@pytest.fixture
def trained(session: Session) -> Teacher:
    """A project with cups, called “Löffel”, and pens, which are off and have a colour of their own."""
    teacher = Teacher(session)
    teacher.add("disc", 2, name="Löffel")
    teacher.add("cross", 2, name="pen")
    teacher.add("stripes", 1, name="cup")
    teacher.ask(TeachRequest(teacher.folder))
    teacher.ask(ChangeClassRequest(teacher.folder, "pen", colour=7))
    teacher.ask(StrictnessRequest(teacher.folder, 0.2))
    teacher.ask(CloseProjectRequest(teacher.folder))
    return teacher


def seen(teacher: Teacher) -> list[tuple[str, int, int]]:
    """Names, colours and samples of the classes."""
    counts = dict.fromkeys((known.key for known in teacher.state.classes), 0)
    for take in teacher.state.takes:
        counts[take.class_key] += len(take.samples)
    return [(known.name, known.colour, counts[known.key]) for known in teacher.state.classes]


def test_a_renamed_folder_is_the_same_class_under_its_new_name(trained: Teacher) -> None:
    (trained.folder / "pictures" / "pen").rename(trained.folder / "pictures" / "pencil")
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained) == [("Löffel", 0, 2), ("pencil", 7, 2), ("cup", 2, 1)]
    assert trained.state.learnt is not None
    assert trained.state.learnt.current
    trained.ask(CloseProjectRequest(trained.folder))
    assert [known.name for known in read_answerer(trained.folder).samples.classes] == ["Löffel", "pencil", "cup"]
    assert own_classes.find(own_classes.id_of(trained.folder)).labels[:3] == ("Löffel", "pencil", "cup")


def test_a_class_with_a_name_of_its_own_keeps_it_when_its_folder_is_renamed(trained: Teacher) -> None:
    record = trained.folder / "project.json"
    values = json.loads(record.read_text(encoding="utf-8"))
    values["classes"][1]["name"] = "Stift"
    record.write_text(json.dumps(values))
    (trained.folder / "pictures" / "pen").rename(trained.folder / "pictures" / "pencil")
    trained.ask(OpenProjectRequest(trained.folder))
    assert [known.name for known in trained.state.classes] == ["Löffel", "Stift", "cup"]


def test_a_deleted_folder_takes_its_class_along(trained: Teacher) -> None:
    shutil.rmtree(trained.folder / "pictures" / "pen")
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained) == [("Löffel", 0, 2), ("cup", 2, 1)]
    trained.ask(TeachRequest(trained.folder))


def test_several_renamed_folders_are_new_classes(trained: Teacher) -> None:
    for name in ("pen", "cup"):
        (trained.folder / "pictures" / name).rename(trained.folder / "pictures" / f"a {name}")
    trained.ask(OpenProjectRequest(trained.folder))
    assert [(name, count) for name, _, count in seen(trained)] == [("Löffel", 2), ("a cup", 1), ("a pen", 2)]


def test_a_class_without_samples_stays_also_in_copies_and_zip_files(trained: Teacher, tmp_path: Path) -> None:
    trained.ask(AddClassRequest(trained.folder, "ball"))
    packed = trained.ask(PackProjectRequest(trained.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    for request in (
        OpenProjectRequest(trained.folder),
        OpenProjectRequest(packed),
        NewProjectRequest("Copy", like=trained.folder),
    ):
        trained.ask(request)
        trained.ask(CloseProjectRequest(trained.folder))
        trained.ask(OpenProjectRequest(trained.folder))
        assert seen(trained)[-1] == ("ball", 1, 0)


def test_a_class_without_samples_stays_where_a_copy_left_out_its_empty_folder(trained: Teacher) -> None:
    trained.ask(AddClassRequest(trained.folder, "ball"))
    trained.ask(CloseProjectRequest(trained.folder))
    pictures = trained.folder / "pictures"
    (pictures / "ball").rmdir()
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained)[-1] == ("ball", 1, 0)
    trained.ask(CloseProjectRequest(trained.folder))
    (pictures / "cup").rename(pictures / "mug")
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained)[2:] == [("mug", 2, 1), ("ball", 1, 0)]


def test_a_new_folder_takes_over_no_class_that_had_no_samples(trained: Teacher) -> None:
    trained.ask(AddClassRequest(trained.folder, "ball"))
    trained.ask(CloseProjectRequest(trained.folder))
    (trained.folder / "pictures" / "ball").rename(trained.folder / "pictures" / "new")
    trained.ask(OpenProjectRequest(trained.folder))
    assert [name for name, _, _ in seen(trained)] == ["Löffel", "pen", "cup", "ball", "new"]


def test_a_class_whose_samples_were_deleted_stays_without_its_folder(trained: Teacher) -> None:
    trained.ask(OpenProjectRequest(trained.folder))
    takes = tuple(take.key for take in trained.state.takes if take.class_key == "cup")
    trained.ask(DeleteRequest(trained.folder, takes))
    trained.ask(CloseProjectRequest(trained.folder))
    (trained.folder / "pictures" / "cup").rmdir()
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained)[-1] == ("cup", 2, 0)


def test_a_record_that_does_not_say_which_classes_had_samples_loses_none(trained: Teacher) -> None:
    record = trained.folder / "project.json"
    values = json.loads(record.read_text(encoding="utf-8"))
    for given in values["classes"]:
        del given["samples"]
    record.write_text(json.dumps(values))
    shutil.rmtree(trained.folder / "pictures" / "cup")
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained)[-1] == ("cup", 2, 0)


def test_a_zip_file_that_is_unpacked_by_hand_has_all_classes(trained: Teacher, tmp_path: Path) -> None:
    trained.ask(AddClassRequest(trained.folder, "ball"))
    packed = trained.ask(PackProjectRequest(trained.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "by hand")
    assert (tmp_path / "by hand" / "pictures" / "ball").is_dir()
    trained.ask(OpenProjectRequest(tmp_path / "by hand"))
    assert seen(trained) == [("Löffel", 0, 2), ("pen", 7, 2), ("cup", 2, 1), ("ball", 1, 0)]


def test_a_folder_for_a_class_that_somebody_made_travels_in_a_zip_file(trained: Teacher, tmp_path: Path) -> None:
    (trained.folder / "pictures" / "new").mkdir()
    with zipfile.ZipFile(tmp_path / "by hand.zip", "w") as made:
        for path in sorted(trained.folder.rglob("*")):
            made.write(path, path.relative_to(trained.folder.parent))
    trained.ask(OpenProjectRequest(tmp_path / "by hand.zip"))
    assert [name for name, _, _ in seen(trained)] == ["Löffel", "pen", "cup", "new"]


def test_a_zip_file_holds_a_class_with_a_renamed_folder_once(trained: Teacher, tmp_path: Path) -> None:
    (trained.folder / "pictures" / "pen").rename(trained.folder / "pictures" / "pencil")
    trained.ask(OpenProjectRequest(trained.folder))
    trained.ask(OpenProjectRequest(trained.ask(PackProjectRequest(trained.folder, tmp_path / "mine.zip"))))
    assert seen(trained) == [("Löffel", 0, 2), ("pencil", 7, 2), ("cup", 2, 1)]


def test_a_record_without_pictures_keeps_its_classes(trained: Teacher) -> None:
    shutil.rmtree(trained.folder / "pictures")
    trained.ask(OpenProjectRequest(trained.folder))
    assert [count for _, _, count in seen(trained)] == [0, 0, 0]


def test_a_zip_file_that_was_packed_again_on_a_mac_has_the_same_classes(trained: Teacher, tmp_path: Path) -> None:
    packed = trained.ask(PackProjectRequest(trained.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    with zipfile.ZipFile(packed) as given, zipfile.ZipFile(tmp_path / "mac.zip", "w") as made:
        for name in given.namelist():
            made.writestr(unicodedata.normalize("NFD", name), given.read(name))
    trained.ask(OpenProjectRequest(tmp_path / "mac.zip"))
    assert seen(trained) == [("Löffel", 0, 2), ("pen", 7, 2), ("cup", 2, 1)]
    assert [known.key for known in trained.state.classes] == ["Löffel", "pen", "cup"]


def test_a_folder_that_another_system_spells_otherwise_is_its_class(trained: Teacher) -> None:
    pictures = trained.folder / "pictures"
    (pictures / "Löffel").rename(pictures / unicodedata.normalize("NFD", "Löffel"))
    (pictures / "cup").rename(pictures / "CUP")
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained) == [("Löffel", 0, 2), ("pen", 7, 2), ("cup", 2, 1)]
    trained.add("disc", 1, name="Löffel")
    assert len(list(pictures.iterdir())) == 3


def test_two_folders_that_differ_little_cost_no_record(trained: Teacher) -> None:
    pictures = trained.folder / "pictures"
    shutil.copytree(pictures / "pen", pictures / "Löffeß")
    shutil.copytree(pictures / "pen", pictures / "Löffess")
    for _ in range(2):
        trained.ask(OpenProjectRequest(trained.folder))
        assert len(trained.state.classes) == 5
        assert seen(trained)[:3] == [("Löffel", 0, 2), ("pen", 7, 2), ("cup", 2, 1)]
        assert trained.state.strictness == 0.2
        trained.ask(RenameProjectRequest(trained.folder, "Mine"))
        trained.ask(CloseProjectRequest(trained.folder))


def test_one_bad_class_in_a_record_costs_no_other(trained: Teacher) -> None:
    record = trained.folder / "project.json"
    values = json.loads(record.read_text(encoding="utf-8"))
    values["classes"] += [values["classes"][1], {**values["classes"][1], "folder": "../.."}]
    record.write_text(json.dumps(values))
    trained.ask(OpenProjectRequest(trained.folder))
    assert seen(trained) == [("Löffel", 0, 2), ("pen", 7, 2), ("cup", 2, 1)]


def test_a_damaged_record_is_kept_and_that_is_said(trained: Teacher) -> None:
    (trained.folder / "project.json").write_text("{")
    trained.ask(OpenProjectRequest(trained.folder))
    assert "project.damaged.json" in trained.state.left_out[0]
    trained.ask(RenameProjectRequest(trained.folder, "Mine"))
    assert (trained.folder / "project.damaged.json").read_text() == "{"
    trained.ask(CloseProjectRequest(trained.folder))
    trained.ask(OpenProjectRequest(trained.folder))
    assert trained.state.left_out == ()
