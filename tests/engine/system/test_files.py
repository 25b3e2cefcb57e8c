"""Files are complete or not there, and what the system refuses becomes a sentence."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from engine.errors import ClassLensError
from engine.system import files


def _full_disk(path: Path) -> None:
    path.write_bytes(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_written_with_its_missing_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "scores.json"
    files.write_json(path, {"name": "Zoë", "scores": [1, 2]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"name": "Zoë", "scores": [1, 2]}
    assert list(path.parent.iterdir()) == [path]


def test_text_and_bytes_arrive_as_they_are(tmp_path: Path) -> None:
    files.write_text(tmp_path / "t.csv", "a\r\nö\n")
    files.write_text(tmp_path / "name", "a\udcffb")  # as Python has the name of a file that is not UTF-8
    assert (tmp_path / "name").read_bytes() == b"a?b"
    files.write_bytes(tmp_path / "empty", b"")
    assert (tmp_path / "t.csv").read_bytes() == "a\r\nö\n".encode()
    assert (tmp_path / "empty").read_bytes() == b""


def test_a_full_disk_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(b"former")
    with pytest.raises(ClassLensError, match=r"weights\.npz.*No space left") as caught:
        files.write_beside(path, _full_disk)
    assert caught.value.sentence.endswith(".")
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_another_failure_passes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def cancelled(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write_beside(tmp_path / "x", cancelled)
    assert not list(tmp_path.iterdir())


def test_the_temporary_name_keeps_the_suffix(tmp_path: Path) -> None:
    seen = []

    def write(path: Path) -> None:
        seen.append(path)
        path.write_bytes(b"")

    files.write_beside(tmp_path / "model.weights.h5", write)
    assert seen[0].name.endswith("model.weights.h5")
    assert seen[0].parent == tmp_path


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_process_left_of_the_same_file_goes_after_a_day(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "class.classlens"
    old, of_another, new = (
        tmp_path / name for name in (".0123abcd.class.classlens", ".0123abcd.letter.txt", ".4567abcd.class.classlens")
    )
    for left in (old, of_another, new):
        left.mkdir() if kind == "folder" else left.write_bytes(b"half")
    for left in (old, of_another):
        os.utime(left, (0, 0))
    files.write_bytes(path, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted((path, of_another, new))


def test_many_files_in_a_folder_are_written_without_listing_it_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[object] = []
    scandir = os.scandir

    def count(path: object) -> object:
        listed.append(path)
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", count)
    for number in range(5):
        files.write_bytes(tmp_path / f"{number}.jpg", b"x")
        with files.made_beside(tmp_path / f"{number}.txt") as made:
            made.write_bytes(b"x")
    assert listed == [tmp_path]


def test_what_file_managers_make_by_themselves_does_not_fill_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    for name in (".DS_Store", "._run", "Desktop.ini", "Thumbs.db"):
        (folder / name).write_bytes(b"x")
    assert not files.make_folder(folder)
    with files.made_beside(folder) as made:
        made.mkdir()
        (made / "a").write_bytes(b"")
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_path_below_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ClassLensError, match="could not be saved"):
        files.write_bytes(tmp_path / "file" / "x", b"1")


def test_a_name_that_is_not_utf_8_is_escaped_and_read_again(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"é": "caf\udce9"})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"é": "caf\udce9"}
    files.write_json(tmp_path / "b.json", "café")
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == '"café"\n'


def test_values_that_json_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "x.json", float("nan"))
    assert not list(tmp_path.iterdir())


def test_a_folder_is_made_once_and_an_empty_one_taken_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "runs" / "one"
    assert files.make_folder(target)
    assert not files.make_folder(target)
    assert list(target.iterdir()) == []


def test_a_folder_with_content_is_kept(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    with pytest.raises(ClassLensError, match="exists already"):
        files.make_folder(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("x")])
def test_a_folder_whose_filling_failed_is_as_before(tmp_path: Path, error: BaseException) -> None:
    def train() -> None:
        with files.filled_folder(tmp_path, last="manifest") as folder:
            (folder / "manifest").write_bytes(b"m")
            raise error

    with pytest.raises(type(error)):
        train()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="there, any name can be given")
def test_a_name_that_the_systems_encoding_lacks_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ClassLensError, match=r"�\.json” could not be saved: .*encoding .*Choose a name"):
        files.write_bytes(tmp_path / "\ud83d.json", b"")


def test_files_move_into_a_folder_together_and_the_named_one_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    moved: list[str] = []
    replace = files.os.replace
    monkeypatch.setattr(files.os, "replace", lambda path, to: (moved.append(Path(to).name), replace(path, to)))
    with files.filled_folder(tmp_path, last="manifest") as folder:
        for name in ("a", "manifest", "z"):
            (folder / name).write_bytes(b"new")
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mine"]
    assert (sorted(moved), moved[-1]) == (["a", "manifest", "z"], "manifest")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "manifest", "mine", "z"]


def test_a_folder_that_could_not_be_filled_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    with pytest.raises(ClassLensError, match="No space left"), files.filled_folder(tmp_path, last="x") as folder:
        _full_disk(folder / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_reason_that_hdf5_hides_in_its_text_is_found(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        raise OSError("Can't write data (file write failed: name = 'x', errno = 28, error message = '…', buf = 0x55)")

    with pytest.raises(ClassLensError) as caught:
        files.write_beside(tmp_path / "model.weights.h5", full)
    assert f"could not be saved: {os.strerror(28)}." in caught.value.sentence
