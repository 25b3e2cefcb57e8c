"""Folders of pictures: how their names are understood, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset
from engine.errors import DataError

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """60 test digits of MNIST."""
    return mnist_test().limited(60)


def _fill(path: Path, digits: Dataset, name: Callable[[int], str] = str) -> Path:
    for index, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True)):
        folder = path / name(int(label))
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{index}.png")
    return path


def _counts(*parts: Dataset) -> list[int]:
    return np.bincount(np.concatenate([part.labels for part in parts]), minlength=10).tolist()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (lambda digit: f"digit_{digit}", "“digit_0” as 0, “digit_1” as 1"),
        (lambda digit: f"class {digit}", "“class 0” as 0"),
        (lambda digit: WORDS[digit], "“seven” as 7"),
        (lambda digit: WORDS[digit].upper(), "“SEVEN” as 7"),
        (lambda digit: f"{digit:02}", "“00” as 0"),
        (lambda digit: f"{digit} - {WORDS[digit]}", "“0 - zero” as 0"),
    ],
)
def test_folders_by_name(tmp_path: Path, digits: Dataset, name: Callable[[int], str], said: str) -> None:
    training, test = open_dataset(str(_fill(tmp_path / "all", digits, name)))
    assert _counts(training, test) == _counts(digits)
    assert training.notes[0].startswith("Folders were understood by their names: ")
    assert said in training.notes[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (lambda digit: str(digit or 10), "10 counts as 0"),
        (lambda digit: f"class_{digit or 10}", "10 counts as 0"),
        (lambda digit: f"Sample{digit + 1:03}", "1 counts as 0, 2 as 1, and 10 as 9"),
    ],
)
def test_folders_of_1_to_10(tmp_path: Path, name: Callable[[int], str], said: str) -> None:
    digits = mnist_test().limited(120)
    training, test = open_dataset(str(_fill(tmp_path / "all", digits, name)))
    assert _counts(training, test) == _counts(digits)
    assert training.notes[0] == f"The labels run from 1 to 10: {said}."


def test_folders_of_0_to_10_are_refused(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits)
    (folder / "7").rename(folder / "10")
    with pytest.raises(DataError, match="Its labels run from 0 to 10"):
        open_dataset(str(folder))


@pytest.mark.parametrize(("training", "test"), [("train", "test"), ("Training", "Testing"), ("train_set", "test set")])
@pytest.mark.parametrize("deep", [False, True])
def test_a_training_and_a_test_folder(tmp_path: Path, digits: Dataset, training: str, test: str, deep: bool) -> None:
    folder = tmp_path / "all" / "mnist_png" if deep else tmp_path / "all"
    more = mnist_train().limited(90)
    _fill(folder / training, more)
    _fill(folder / test, digits, lambda digit: f"digit {digit}")
    (folder / "README.md").write_text("digits")
    found, tested = open_dataset(str(tmp_path / "all"))
    assert (len(found), _counts(found), _counts(tested)) == (90, _counts(more), _counts(digits))
    assert any(note.startswith("1 file was left out: ") and "README.md" in note for note in found.notes)


def test_a_training_folder_alone_gives_both_parts(tmp_path: Path, digits: Dataset) -> None:
    _fill(tmp_path / "train", digits)
    _fill(tmp_path / "val", digits)
    training, test = open_dataset(str(tmp_path))
    assert len(training) + len(test) == 120


def test_nothing_is_left_out_in_silence(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits)
    for index in range(9):
        (folder / "7" / f"note{index}.txt").write_text("text")
    for name in ("Thumbs.db", ".DS_Store", "labels.csv"):
        (folder / name).write_text("text")
    (folder / "notes").mkdir()
    (folder / "3" / "more").mkdir()
    training, test = open_dataset(str(folder))
    assert len(training) + len(test) == 60
    assert training.notes == (
        "12 files were left out: .DS_Store, Thumbs.db, labels.csv, 7/note0.txt, 7/note1.txt, ….",
        "2 folders were left out: notes, 3/more.",
    )


def test_plain_digits_come_before_other_names(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits)
    _fill(folder / "batch 4", digits)
    training, _ = open_dataset(str(folder))
    assert training.notes == ("1 folder was left out: batch 4.",)


def test_transposed_pictures_are_turned(tmp_path: Path) -> None:
    digits = mnist_test().limited(100)
    turned = Dataset.of("turned", np.ascontiguousarray(digits.images.transpose(0, 2, 1)), digits.labels)
    training, _ = open_dataset(str(_fill(tmp_path, turned)))
    assert "exchanged" in training.notes[-1]


def test_a_choice_of_a_column_is_refused(tmp_path: Path, digits: Dataset) -> None:
    with pytest.raises(DataError, match="has no columns, so “last” cannot say"):
        open_dataset(f"{_fill(tmp_path, digits)}?labels=last")
