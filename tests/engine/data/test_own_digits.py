"""Digits that a person keeps with their label: one file each, undoable, and data to train with."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as pillow

from engine.data import own_digits
from engine.data.choices import Choice
from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset, open_test
from engine.data.handlers import preview
from engine.data.own_digits import counts, keep, take_back
from engine.data.picture_folders import read_folder
from engine.data.requests import PreviewRequest
from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.preprocessing.digits import Preparation, prepare
from engine.system import files
from engine.system.folders import own_digits_folder
from engine.types import Image


def drawing(index: int) -> Image:
    """A digit as it may be drawn: large, black and white, away from the middle."""
    large = np.kron(mnist_test().images[index] > 100, np.ones((9, 9), bool))
    picture = np.zeros((400, 400, 3), np.uint8)
    picture[20 : 20 + len(large), 90 : 90 + len(large)][large] = 255
    return picture


def as_models_see(picture: Image) -> Image:
    levels: Image = np.rint(prepare(picture, Preparation()).batch[0, :, :, 0] * 255).astype(np.uint8)
    return levels


def names() -> list[str]:
    return sorted(f"{file.parent.name}/{file.name}" for file in own_digits_folder().rglob("*.*"))


def keep_some(number: int) -> None:
    for index in range(number):
        keep(drawing(index), int(mnist_test().labels[index]))


def test_a_digit_is_kept_as_the_models_see_it_in_the_folder_of_its_label() -> None:
    kept = keep(drawing(0), 7)
    assert kept.path.parent == own_digits_folder() / "7"
    assert np.array_equal(np.asarray(pillow.open(kept.path)), as_models_see(drawing(0)))
    assert counts() == (0, 0, 0, 0, 0, 0, 0, 1, 0, 0)


def test_the_same_picture_is_kept_once_and_under_its_last_label() -> None:
    for label in (7, 7, 1):
        keep(drawing(0), label)
    assert [name[0] for name in names()] == ["1"]


def test_keeping_is_undone_to_what_was_before() -> None:
    take_back(keep(drawing(0), 7))
    assert names() == []
    assert list(own_digits_folder().iterdir()) == []
    keep(drawing(0), 7)
    take_back(keep(drawing(0), 1))
    assert [name[0] for name in names()] == ["7"]
    take_back(keep(drawing(0), 7))
    assert [name[0] for name in names()] == ["7"]


@pytest.mark.parametrize("ending", [".PNG", ".jpg", ".JPEG", ".bmp", ".tif"])
def test_pictures_of_any_kind_that_a_person_adds_count(ending: str) -> None:
    keep_some(3)
    for index in range(2):
        pillow.fromarray(mnist_test().images[10 + index]).save(own_digits_folder() / "7" / f"mine {index}{ending}")
    (own_digits_folder() / "7" / "notes.txt").write_text("none")
    training, test = open_dataset("my-digits")
    assert len(training) + len(test) == sum(counts()) == 5


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "_flush_to_disk", full)
    with pytest.raises(ClassLensError, match=r"could not be saved: No space left on device\. Make room"):
        keep(drawing(0), 7)
    assert names() == []


def test_a_picture_that_cannot_be_removed_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep(drawing(0), 7)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ClassLensError, match="could not be taken back: Permission denied"):
        take_back(kept)


def test_my_digits_are_data_to_train_and_to_test_with_as_they_were_kept() -> None:
    keep_some(12)
    training, test = open_dataset("my-digits")
    assert (training.name, len(training), len(test)) == ("my-digits", 10, 2)
    everything = open_test("my-digits")
    assert len(everything) == 12
    wanted = sorted(as_models_see(drawing(index)).tobytes() for index in range(12))
    assert sorted(image.tobytes() for image in everything.images) == wanted


def test_mnist_with_my_digits_trains_on_all_of_both_and_tests_on_mnist() -> None:
    keep_some(6)
    training, test = open_dataset("mnist+my-digits")
    assert len(training) == len(mnist_train()) + 6
    assert test.sha256 == mnist_test().sha256
    assert training.name == "mnist-train+my-digits"
    assert training.candidates == len(mnist_train())


def test_the_folder_is_one_that_is_read_as_pictures_too() -> None:
    keep_some(8)
    training, test = read_folder(own_digits_folder(), Choice())
    labels = np.concatenate([training.labels, test.labels])
    assert sorted(labels) == sorted(mnist_test().labels[:8])


def test_pictures_that_a_person_put_there_are_prepared_and_odd_ones_named() -> None:
    keep_some(2)
    pillow.fromarray(drawing(5)).save(own_digits_folder() / "7" / "mine.png")
    image = as_models_see(drawing(5))
    assert any(np.array_equal(image, other) for other in open_test("my-digits").images)
    pillow.new("L", (50, 50), 255).save(own_digits_folder() / "7" / "white.png")
    with pytest.raises(DataError, match=r"white\.png” shows no digit"):
        open_dataset("my-digits")
    (own_digits_folder() / "7" / "white.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"white\.png” is not a picture"):
        open_dataset("my-digits")


def test_without_any_it_is_said_how_to_keep_some() -> None:
    with pytest.raises(DataError, match=r"kept no digits yet\. On the page Recognise, press “Wrong…”"):
        open_dataset("my-digits")


def test_a_preview_shows_what_was_kept_since_the_last_one() -> None:
    def shown() -> Dataset | int:
        return len(preview(PreviewRequest("my-digits", (), 50, 0), None, JobContext()).labels)

    keep_some(6)
    assert shown() == 5
    keep(drawing(6), 4)
    assert shown() == 6


def test_a_folder_that_cannot_be_looked_at_counts_as_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    own_digits_folder().parent.mkdir(parents=True, exist_ok=True)
    own_digits_folder().write_text("a file in its place")
    assert own_digits.counts() == (0,) * 10
    with pytest.raises(ClassLensError, match="could not be saved"):
        keep(drawing(0), 7)
