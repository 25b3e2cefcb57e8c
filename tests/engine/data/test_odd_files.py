"""What looks like a file of digits by its name and is none: each kind is refused with a sentence, and none waits."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import h5py
import numpy as np
import pytest

from engine.data import unipen
from engine.data.catalog import FILE_KINDS
from engine.data.datasets import mnist_train, open_dataset
from engine.data.handlers import preview
from engine.data.requests import PreviewRequest
from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext

NAMES = sorted({f"train-images{suffix}" for kind in FILE_KINDS for suffix in kind.suffixes})
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")


def _labels(path: Path) -> Path:
    """The file beside one of pictures, where the format has two."""
    return path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))


def _refusal(path: Path) -> str:
    with pytest.raises(ClassLensError) as caught:
        open_dataset(str(path))
    assert path.name in caught.value.sentence or "labels" in caught.value.sentence
    return caught.value.sentence


@needs_pipes
@pytest.mark.parametrize("name", NAMES)
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    _labels(tmp_path / name).touch()
    assert "a pipe" in _refusal(tmp_path / name)


@needs_pipes
@pytest.mark.parametrize("name", NAMES)
def test_a_device_is_not_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/dev/zero")
    _labels(tmp_path / name).touch()
    assert "a device" in _refusal(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_fills_the_memory_is_refused_unread(name: str, tmp_path: Path) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(2**40)  # a file of holes, which takes no room
    _labels(tmp_path / name).touch()
    assert "larger than" in _refusal(tmp_path / name)


def test_lines_without_end_that_a_few_bytes_unpack_to_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unipen, "_MOST_LINES_OF_FILE", 5_000)
    (tmp_path / "a.unipen.gz").write_bytes(gzip.compress(b'.SEGMENT DIGIT 0 ? "1"\n' + b"1 1\n" * 5_000))
    assert "more than 5,000 lines" in _refusal(tmp_path / "a.unipen.gz")


@needs_pipes
def test_a_folder_whose_pictures_cannot_be_reached_is_a_sentence(tmp_path: Path) -> None:
    for digit in range(2):
        (tmp_path / "digits" / str(digit)).mkdir(parents=True)
        (tmp_path / "digits" / str(digit) / "1.png").symlink_to(tmp_path / "nowhere.png")
    assert "There is no file" in _refusal(tmp_path / "digits" / "0" / "..")


@pytest.mark.parametrize("kind", ["external", "virtual"])
def test_arrays_that_lie_in_other_files_are_not_read(kind: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(10 * 784))
    with h5py.File(tmp_path / "a.mat", "w") as file:
        file["labels"] = np.arange(10, dtype=np.uint8)
        if kind == "external":
            file.create_dataset("images", (10, 28, 28), np.uint8, external=[(str(tmp_path / "secret"), 0, 7840)])
        else:
            layout = h5py.VirtualLayout((10, 28, 28), np.uint8)
            layout[...] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", (10, 28, 28))
            file.create_virtual_dataset("images", layout)
    assert "keeps “images” in another file" in _refusal(tmp_path / "a.mat")


def test_a_file_that_was_corrected_is_previewed_anew(tmp_path: Path) -> None:
    digits, path = mnist_train().limited(120), tmp_path / "digits.npz"
    np.savez(path, images=digits.images, labels=digits.labels)
    first = preview(PreviewRequest(str(path), (), 8, seed=0), None, JobContext())
    np.savez(path, images=digits.images[:60], labels=(digits.labels[:60] + 1) % 10)
    second = preview(PreviewRequest(str(path), (), 8, seed=0), None, JobContext())
    assert first.notes != second.notes or first.warnings != second.warnings
    assert second.warnings, "the labels are wrong"


def test_a_name_that_no_file_can_have_is_said_in_a_preview() -> None:
    with pytest.raises(DataError, match="There is no file or folder"):
        preview(PreviewRequest("a\0b.csv", (), 8, seed=0), None, JobContext())
