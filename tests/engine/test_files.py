"""Files are complete or not there, and what the system refuses becomes a sentence."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from engine import files
from engine.errors import ClassLensError


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


def test_a_path_below_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ClassLensError, match="could not be saved"):
        files.write_bytes(tmp_path / "file" / "x", b"1")


def test_values_that_json_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "x.json", float("nan"))
    assert not list(tmp_path.iterdir())


def test_a_new_folder_appears_when_complete(tmp_path: Path) -> None:
    target = tmp_path / "runs" / "one"
    with files.new_folder(target) as folder:
        (folder / "weights").write_bytes(b"w")
        assert not target.exists()
    assert [file.name for file in target.iterdir()] == ["weights"]
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("x")])
def test_a_failed_folder_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def train() -> None:
        with files.new_folder(tmp_path / "one") as folder:
            (folder / "weights").write_bytes(b"w")
            raise error

    with pytest.raises(type(error)):
        train()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_inside_a_new_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ClassLensError, match=r"one.*No space left"), files.new_folder(tmp_path / "one") as folder:
        _full_disk(folder / "weights")
    assert not list(tmp_path.iterdir())


def test_a_folder_with_content_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "one"
    target.mkdir()
    (target / "old").write_bytes(b"old")
    with pytest.raises(ClassLensError, match="exists already"), files.new_folder(target):
        pytest.fail("the block ran")
    assert [file.name for file in target.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [target]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with files.new_folder(tmp_path / "one") as folder:
        (folder / "new").write_bytes(b"new")
    assert (tmp_path / "one" / "new").exists()


def test_a_folder_made_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "one"

    def train() -> None:
        with files.new_folder(target):
            target.mkdir()
            (target / "theirs").write_bytes(b"")

    with pytest.raises(ClassLensError, match="meanwhile"):
        train()
    assert list(tmp_path.iterdir()) == [target]
    assert (target / "theirs").exists()
