"""Data that were changed on the disk are read again, and others are not."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.datasets import mnist_test
from engine.data.handlers import preview
from engine.data.requests import PreviewRequest
from engine.data.source_state import state_of
from engine.jobs import JobContext

DIGITS = mnist_test().limited(60)
WRONG = (DIGITS.labels + 1) % 10


def _csv(path: Path, labels: np.ndarray) -> None:
    np.savetxt(path, np.column_stack([labels, DIGITS.images.reshape(60, -1)]), "%d", ",")


def _idx_labels(path: Path, labels: np.ndarray) -> None:
    path.write_bytes(struct.pack(">II", 2049, 60) + labels.astype(np.uint8).tobytes())


def _idx(folder: Path) -> Path:
    images = folder / "train-images-idx3-ubyte"
    images.write_bytes(struct.pack(">IIII", 2051, 60, 28, 28) + DIGITS.images.tobytes())
    _idx_labels(folder / "train-labels-idx1-ubyte", WRONG)
    return images


def _names_and_labels(path: Path, labels: np.ndarray) -> None:
    path.write_text("file,label\n" + "".join(f"{_letters(i)}.png,{label}\n" for i, label in enumerate(labels)))


def _letters(number: int) -> str:
    return "pic" + "abcdefghij"[number // 10] + "abcdefghij"[number % 10]


def _labelled_by_a_table(folder: Path) -> Path:
    for number, image in enumerate(DIGITS.images):
        Image.fromarray(image).save(folder / f"{_letters(number)}.png")
    _names_and_labels(folder / "labels.csv", WRONG)
    return folder


def _in_parts(folder: Path) -> Path:
    for number, (image, label) in enumerate(zip(DIGITS.images, DIGITS.labels, strict=True)):
        digit = folder / ("test" if number < 20 else "train") / str(label)
        digit.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(digit / f"{number}.png")
    return folder


def _add_pictures(folder: Path) -> None:
    Image.fromarray(DIGITS.images[0]).save(folder / "train" / "3" / "one-more.png")


def _overwrite_a_picture(folder: Path) -> None:
    file = next((folder / "train" / "3").iterdir())
    Image.fromarray(DIGITS.images[1]).save(file)


def _rename_a_folder(folder: Path) -> None:
    (folder / "train" / "7").rename(folder / "train" / "away")
    (folder / "train" / "3").rename(folder / "train" / "7")
    (folder / "train" / "away").rename(folder / "train" / "3")


def _add_a_test_part(folder: Path) -> None:
    shutil.copy(folder / "train-images-idx3-ubyte", folder / "t10k-images-idx3-ubyte")
    shutil.copy(folder / "train-labels-idx1-ubyte", folder / "t10k-labels-idx1-ubyte")


CHANGES: list[tuple[Callable[[Path], Path], Callable[[Path], object]]] = [
    (_idx, lambda folder: _idx_labels(folder / "train-labels-idx1-ubyte", DIGITS.labels)),
    (_idx, _add_a_test_part),
    (lambda folder: _idx(folder).parent, lambda folder: _idx_labels(folder / "train-labels-idx1-ubyte", DIGITS.labels)),
    (_labelled_by_a_table, lambda folder: _names_and_labels(folder / "labels.csv", DIGITS.labels)),
    (_in_parts, _add_pictures),
    (_in_parts, _overwrite_a_picture),
    (_in_parts, _rename_a_folder),
]


@pytest.mark.parametrize(("make", "change"), CHANGES)
def test_a_change_of_any_file_that_is_read_is_noticed(
    tmp_path: Path, make: Callable[[Path], Path], change: Callable[[Path], object]
) -> None:
    source = str(make(tmp_path))
    joined, tested = f"mnist+{source}", f"mnist?test={source}"
    before = [state_of(name) for name in (source, joined, tested)]
    assert [state_of(name) for name in (source, joined, tested)] == before
    change(tmp_path)
    assert not any(one == other for one, other in zip(before, map(state_of, (source, joined, tested)), strict=True))


def test_corrected_labels_are_shown_and_no_longer_warned_of(tmp_path: Path) -> None:
    source = str(_labelled_by_a_table(tmp_path))
    request = PreviewRequest(source, (), 10, seed=0)
    before = preview(request, None, JobContext())
    assert any("look like what they are called" in warning for warning in before.warnings)
    _names_and_labels(tmp_path / "labels.csv", DIGITS.labels)
    after = preview(request, None, JobContext())
    np.testing.assert_array_equal((after.labels + 1) % 10, before.labels)
    assert not any("look like what they are called" in warning for warning in after.warnings)


def test_what_cannot_be_read_is_never_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "no pictures"
    (folder / "deep" / "deeper").mkdir(parents=True)
    assert state_of(str(folder)) != state_of(str(folder))


def test_a_file_beside_the_data_does_not_count(tmp_path: Path) -> None:
    _csv(path := tmp_path / "digits.csv", DIGITS.labels)
    before = state_of(str(path))
    (tmp_path / "other.csv").write_text("1,2\n")
    assert state_of(str(path)) == before


def test_the_same_files_with_another_choice_or_another_part_are_other_data(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    for file in (one, two):
        file.write_text("5,0\n", encoding="utf-8")
    assert state_of(f"{one}") == state_of(f"{one}") != state_of(f"{one}?labels=first")
    assert state_of(f"{one}+{two}") != state_of(f"{one}?test={two}")
