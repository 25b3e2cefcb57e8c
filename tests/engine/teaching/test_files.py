"""Samples from files and folders, projects as zip files, and zips that were made to do harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image as pillow

from engine.errors import DataError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.session import Session
from engine.system import folders
from engine.teaching import changes, open_project, project
from engine.teaching.requests import (
    AddClassRequest,
    CloseProjectRequest,
    ImportRequest,
    OpenProjectRequest,
    PackProjectRequest,
    TeachRequest,
)

from .conftest import Teacher, picture


def save(path: Path, kind: str, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pillow.fromarray(picture(kind, seed)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of folders, with what people leave in them."""
    for kind in ("disc", "cross"):
        for seed in range(2):
            save(tmp_path / "given" / kind / f"{seed}.png", kind, seed)
    save(tmp_path / "given" / "disc" / "more" / "2.png", "disc", 2)
    (tmp_path / "given" / "empty").mkdir()
    (tmp_path / "given" / "readme.txt").write_text("x")
    return tmp_path / "given"


def test_a_folder_of_folders_becomes_classes_and_one_take_each(teacher: Teacher, folder: Path) -> None:
    teacher.ask(ImportRequest(teacher.folder, "", (folder,)))
    assert [known.name for known in teacher.state.classes] == ["cross", "disc"]
    assert {take.class_key: len(take.samples) for take in teacher.state.takes} == {"cross": 2, "disc": 3}


def test_a_class_that_is_there_gets_more_samples(teacher: Teacher, folder: Path) -> None:
    teacher.ask(AddClassRequest(teacher.folder, "DISC"))
    teacher.ask(ImportRequest(teacher.folder, "", (folder,), test=True))
    assert [known.name for known in teacher.state.classes] == ["DISC", "cross"]
    assert all(take.test for take in teacher.state.takes)


def test_files_that_cannot_be_read_or_are_there_already_are_named(teacher: Teacher, folder: Path) -> None:
    (folder / "disc" / "broken.png").write_bytes(b"\x89PNG nonsense")
    teacher.ask(ImportRequest(teacher.folder, "", (folder,)))
    unreadable, others = teacher.state.left_out
    assert "broken.png" in unreadable
    assert "readme.txt" in others
    teacher.ask(ImportRequest(teacher.folder, "disc", (folder / "disc" / "0.png", folder / "disc" / "gone.png")))
    assert "already has the same: “0.png”" in teacher.state.left_out[1]
    assert "gone.png" in teacher.state.left_out[0]
    assert sum(len(take.samples) for take in teacher.state.takes) == 5


def test_nothing_to_import_says_what_is_wanted(teacher: Teacher, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for path in (tmp_path / "nothing", tmp_path / "missing"):
        with pytest.raises(DataError):
            teacher.ask(ImportRequest(teacher.folder, "", (path,)))


def test_pictures_without_a_class_are_told_from_no_pictures(teacher: Teacher, folder: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "flat"
    save(pictures / "0.png", "disc", 0)
    for path, said in (
        (pictures, "“flat” holds pictures, and no folders for classes"),
        (pictures / "0.png", "Add a class first"),
        (folder / "readme.txt", "There are no pictures"),
    ):
        with pytest.raises(DataError, match=said):
            teacher.ask(ImportRequest(teacher.folder, "", (path,)))
    assert teacher.state.classes == ()


def test_a_folder_with_the_name_of_no_class_is_left_out_alone(teacher: Teacher, tmp_path: Path) -> None:
    for number, name in enumerate(("None of these", "disc")):
        save(tmp_path / "given" / name / "0.png", "disc", number)
    teacher.ask(ImportRequest(teacher.folder, "", (tmp_path / "given",)))
    assert [known.name for known in teacher.state.classes] == ["disc"]
    assert "The folder “None of these” was left out" in teacher.state.left_out[0]
    (tmp_path / "given" / "disc").rename(tmp_path / "disc")
    with pytest.raises(DataError, match="None of these"):
        teacher.ask(ImportRequest(teacher.folder, "", (tmp_path / "given",)))


def test_folders_with_too_long_names_are_told_apart_and_known_again(teacher: Teacher, tmp_path: Path) -> None:
    for number, (parent, name) in enumerate((("a", "fox"), ("a", "hare"), ("b", "Hare"), ("b", "fox"))):
        save(tmp_path / parent / ("x" * 70 + name) / f"{number}.png", "disc", number)
    for parents in (("a", "b"), ("b", "a"), ("b",)):
        teacher.ask(ImportRequest(teacher.folder, "", tuple(tmp_path / parent for parent in parents)))
        assert [known.name[-9:-5] for known in teacher.state.classes] == ["xfox", "hare"]
    assert [len(take.samples) for take in teacher.state.takes] == [2, 2]


def test_a_folder_joins_no_class_of_which_the_name_only_begins_alike(teacher: Teacher, tmp_path: Path) -> None:
    for number, name in enumerate(("x" * 70 + "1" + "y" * 20, "x" * 70 + "2" + "y" * 20)):
        save(tmp_path / str(number) / name / "0.png", "disc", number)
        teacher.ask(ImportRequest(teacher.folder, "", (tmp_path / str(number),)))
    assert [len(take.samples) for take in teacher.state.takes] == [1, 1]
    assert len(teacher.state.classes) == 2


@pytest.mark.parametrize("limit", ["samples", "classes"])
def test_what_does_not_fit_in_changes_nothing(
    teacher: Teacher, folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    if limit == "samples":
        monkeypatch.setattr(project, "MOST", 4)
    else:
        monkeypatch.setattr(changes, "MOST_CLASSES", 1)
    with pytest.raises(DataError):
        teacher.ask(ImportRequest(teacher.folder, "", (folder,)))
    teacher.ask(OpenProjectRequest(teacher.folder))
    assert teacher.state.classes == ()


def test_a_full_project_takes_no_more_samples(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher.add("disc", 2)
    monkeypatch.setattr(project, "MOST", 2)
    with pytest.raises(DataError, match="at most 2"):
        teacher.add("disc", 1)
    assert len(list((teacher.folder / "pictures").rglob("*.jpg"))) == 2


def test_a_sample_without_features_is_not_kept(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise WeightsError("EfficientNet-Lite0 is missing. Install ClassLens again.")

    teacher.add("disc", 1)
    monkeypatch.setattr(changes, "view_features", missing)
    with pytest.raises(WeightsError):
        teacher.add("disc", 1)
    assert len(list((teacher.folder / "pictures").rglob("*.jpg"))) == 1


def test_a_project_whose_features_cannot_be_computed_says_why(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise WeightsError("EfficientNet-Lite0 is missing. Install ClassLens again.")

    teacher.add("disc", 1)
    teacher.ask(CloseProjectRequest(teacher.folder))
    (teacher.folder / "features.bin").unlink()
    monkeypatch.setattr(open_project, "view_features", missing)
    with pytest.raises(WeightsError, match="Install"):
        teacher.ask(OpenProjectRequest(teacher.folder))


def test_an_import_can_be_stopped_and_what_was_copied_stays(teacher: Teacher, folder: Path, session: Session) -> None:
    context = JobContext()
    told: list[object] = []

    def stop_at_the_third(progress: object) -> None:
        told.append(progress)
        if len(told) == 3:
            context.cancel()

    stopping = context.reporting(stop_at_the_third)
    with pytest.raises(JobCancelled):
        session.run(ImportRequest(teacher.folder, "", (folder,)), stopping)
    teacher.ask(OpenProjectRequest(teacher.folder))
    assert sum(len(take.samples) for take in teacher.state.takes) == 2


def test_a_project_travels_as_a_zip_file(teacher: Teacher, tmp_path: Path) -> None:
    teacher.add("disc", 2)
    teacher.add("cross", 2, test=True)
    teacher.add("cross", 1)
    teacher.ask(TeachRequest(teacher.folder))
    before = teacher.state
    packed = teacher.ask(PackProjectRequest(teacher.folder, tmp_path / "mine.zip"))
    assert isinstance(packed, Path)
    assert not any("features" in name or "model" in name for name in zipfile.ZipFile(packed).namelist())
    teacher.ask(OpenProjectRequest(packed))
    assert teacher.folder != before.folder
    assert (teacher.state.name, teacher.state.classes, teacher.state.takes) == (
        before.name,
        before.classes,
        before.takes,
    )


def rezipped(source: Path, target: Path, extra: dict[str, bytes], top: str = "") -> Path:
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(top + name, given.read(name))
        for name, content in extra.items():
            made.writestr(name, content)
    return target


@pytest.fixture
def packed(teacher: Teacher, tmp_path: Path) -> Path:
    teacher.add("disc", 1)
    path = teacher.ask(PackProjectRequest(teacher.folder, tmp_path / "mine.zip"))
    assert isinstance(path, Path)
    return path


def test_what_a_file_manager_puts_around_and_into_a_zip_does_no_harm(
    teacher: Teacher, packed: Path, tmp_path: Path
) -> None:
    extra = {"Things/.DS_Store": b"x", "__MACOSX/._project.json": b"x", "Things/notes.txt": b"x"}
    teacher.ask(OpenProjectRequest(rezipped(packed, tmp_path / "mac.zip", extra, "Things/")))
    assert [len(take.samples) for take in teacher.state.takes] == [1]
    assert not list(teacher.folder.rglob("*.txt"))


@pytest.mark.parametrize(
    "name",
    [
        "pictures/disc/001-files/../../../../evil.jpg",
        "/pictures/disc/001-files/evil.jpg",
        "pictures/../x/evil.jpg",
        "pictures/disc/001-files/evil.exe",
        "pictures/disc/con/evil.jpg",
        "pictures/disc/001-files/a:b.jpg",
        "features.bin",
        "model/manifest.json",
    ],
)
def test_a_zip_writes_nothing_but_samples(teacher: Teacher, packed: Path, tmp_path: Path, name: str) -> None:
    before = {path for path in tmp_path.rglob("*") if "projects" not in path.parts}
    teacher.ask(OpenProjectRequest(rezipped(packed, tmp_path / "evil.zip", {name: b"evil"})))
    inside = {path.relative_to(teacher.folder).as_posix() for path in teacher.folder.rglob("*.*")}
    assert not any("evil" in path or "model" in path for path in inside)
    after = {path for path in tmp_path.rglob("*") if "projects" not in path.parts}
    assert {path.name for path in after - before} <= {"evil.zip", "projects.json"}


def test_zips_that_are_no_projects_are_refused_and_leave_nothing(
    teacher: Teacher, packed: Path, tmp_path: Path
) -> None:
    known = set(folders.projects_folder().iterdir())
    whole = packed.read_bytes()
    bad = {
        "empty.zip": b"",
        "text.zip": b"hello" * 100,
        "half.zip": whole[: len(whole) // 2],
        "flipped.zip": whole[:200] + bytes(byte ^ 255 for byte in whole[200:400]) + whole[400:],
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("project.json", b"{}")
        bomb.writestr("pictures/a/001-files/001.jpg", bytes(30_000_000))
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as foreign:
        foreign.writestr("holiday.jpg", b"x")
    for name in (*bad, "bomb.zip", "foreign.zip", "missing.zip"):
        with pytest.raises(DataError):
            teacher.ask(OpenProjectRequest(tmp_path / name))
    assert set(folders.projects_folder().iterdir()) == known


def test_files_that_are_no_pictures_or_in_no_class_are_named(teacher: Teacher, folder: Path) -> None:
    (folder / "disc" / "film.mp4").write_bytes(b"x")
    save(folder / "loose.png", "disc", 9)
    teacher.ask(ImportRequest(teacher.folder, "", (folder,)))
    (sentence,) = teacher.state.left_out
    assert sentence.startswith("3 files were left out")
    assert all(f"“{name}”" in sentence for name in ("film.mp4", "loose.png", "readme.txt"))


def test_pictures_that_somebody_put_beside_the_takes_are_told(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    folder = teacher.folder
    teacher.ask(CloseProjectRequest(folder))
    save(folder / "pictures" / "disc" / "mine.png", "disc", 9)
    teacher.ask(OpenProjectRequest(folder))
    (sentence,) = teacher.state.left_out
    assert sentence.startswith("1 picture is left out")
    assert [len(take.samples) for take in teacher.state.takes] == [1]


def test_pictures_of_other_formats_that_somebody_put_into_a_take_are_told(teacher: Teacher) -> None:
    teacher.add("disc", 1)
    folder = teacher.folder
    teacher.ask(CloseProjectRequest(folder))
    for name in ("mine.webp", "mine.bmp", "notes.txt"):
        (folder / "pictures" / "disc" / "001-camera" / name).touch()
    teacher.ask(OpenProjectRequest(folder))
    (sentence,) = teacher.state.left_out
    assert sentence.startswith("2 pictures are left out")
    assert "JPEG and PNG files only" in sentence
