"""IDX files, in which MNIST and EMNIST are published."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset
from engine.errors import DataError


def _write(path: Path, array: np.ndarray) -> Path:
    content = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """150 test digits of MNIST."""
    return mnist_test().limited(150)


NAMES = [
    ("{part}-images-idx3-ubyte", "{part}-labels-idx1-ubyte"),
    ("{part}-images.idx3-ubyte", "{part}-labels.idx1-ubyte"),
    ("emnist-digits-{part}-images-idx3-ubyte.gz", "emnist-digits-{part}-labels-idx1-ubyte.gz"),
    ("{part}-images.idx3", "{part}-labels.idx1"),
    ("{part}-images-idx3-ubyte", "{part}-labels-idx1-ubyte.gz"),
]


@pytest.mark.parametrize(("images", "labels"), NAMES)
@pytest.mark.parametrize("test_name", ["t10k", "test"])
def test_both_parts_are_found_by_any_of_the_four_files(
    tmp_path: Path, digits: Dataset, images: str, labels: str, test_name: str
) -> None:
    training = mnist_train().limited(300)
    files = []
    for part, data in (("train", training), (test_name, digits)):
        files.append(_write(tmp_path / images.format(part=part), data.images))
        files.append(_write(tmp_path / labels.format(part=part), data.labels))
    for chosen in (*files, tmp_path):
        found, test = open_dataset(str(chosen))
        assert (found.sha256, test.sha256) == (training.sha256, digits.sha256)
        assert f"The test pictures are those of “{images.format(part=test_name)}”." in found.notes


def test_a_folder_of_several_sets_is_refused_by_their_names(tmp_path: Path, digits: Dataset) -> None:
    for name in ("a", "b"):
        _write(tmp_path / f"{name}-images-idx3-ubyte", digits.images)
        _write(tmp_path / f"{name}-labels-idx1-ubyte", digits.labels)
    with pytest.raises(DataError, match="several sets of digits: “a-images-idx3-ubyte”, “b-images-idx3-ubyte”"):
        open_dataset(str(tmp_path))


def test_of_emnist_only_sets_of_digits_are_offered(tmp_path: Path, digits: Dataset) -> None:
    for name in ("balanced", "digits", "letters", "mnist"):
        for part in ("train", "test"):
            _write(tmp_path / f"emnist-{name}-{part}-images-idx3-ubyte", digits.images)
            _write(tmp_path / f"emnist-{name}-{part}-labels-idx1-ubyte", digits.labels)
    with pytest.raises(
        DataError, match="“emnist-digits-train-images-idx3-ubyte”, “emnist-mnist-train-images"
    ) as caught:
        open_dataset(str(tmp_path))
    assert "balanced" not in caught.value.sentence
    assert "letters" not in caught.value.sentence


def test_a_set_that_lies_packed_and_unpacked_is_one(tmp_path: Path, digits: Dataset) -> None:
    for end in ("", ".gz"):
        _write(tmp_path / f"a-images-idx3-ubyte{end}", digits.images)
        _write(tmp_path / f"a-labels-idx1-ubyte{end}", digits.labels)
    training, test = open_dataset(str(tmp_path))
    assert len(training) + len(test) == len(digits)


def test_a_file_that_was_unpacked_and_kept_its_name_is_read(tmp_path: Path, digits: Dataset) -> None:
    for name, array in (("a-images-idx3-ubyte", digits.images), ("a-labels-idx1-ubyte", digits.labels)):
        _write(tmp_path / name, array).rename(tmp_path / f"{name}.gz")
    training, test = open_dataset(str(tmp_path / "a-images-idx3-ubyte.gz"))
    assert len(training) + len(test) == len(digits)


def test_without_a_test_part_a_sixth_is_one(tmp_path: Path, digits: Dataset) -> None:
    path = _write(tmp_path / "digits-images.idx", digits.images.transpose(0, 2, 1))
    _write(tmp_path / "digits-labels.idx", digits.labels)
    training, test = open_dataset(str(path))
    assert (len(training), len(test)) == (125, 25)
    assert "Rows and columns of the pictures were exchanged, as EMNIST needs it." in training.notes


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("no labels", "lacks its labels: there is no “train-labels-idx1-ubyte” beside it"),
        ("other labels", "has 150 pictures, but .* 149 labels"),
        ("cut", "is incomplete: it holds"),
        ("more", "says that it holds 150 pictures, but there are more in it"),
        ("text", "does not begin as one"),
        ("floats", "its numbers are of type 0x0d"),
        ("huge", "more than fits in memory"),
        ("wide", "pictures of 28×30 pixels"),
        ("other size", "pictures of another size"),
        ("letters", "Its labels run from 1 to 26"),
    ],
)
def test_what_is_refused_names_file_and_remedy(tmp_path: Path, digits: Dataset, fault: str, said: str) -> None:
    images = _write(tmp_path / "train-images-idx3-ubyte", digits.images)
    labels = _write(tmp_path / "train-labels-idx1-ubyte", digits.labels)
    content = images.read_bytes()
    if fault == "no labels":
        labels.unlink()
    elif fault == "other labels":
        _write(labels, digits.labels[1:])
    elif fault == "cut":
        images.write_bytes(content[:-10])
    elif fault == "more":
        images.write_bytes(content + bytes(784))
    elif fault == "text":
        images.write_text("digits")
    elif fault == "floats":
        images.write_bytes(content[:2] + b"\x0d" + content[3:])
    elif fault == "huge":
        images.write_bytes(content[:4] + b"\xff\xff\xff\xff" + content[8:])
    elif fault == "wide":
        _write(images, np.zeros((150, 28, 30)))
    elif fault == "other size":
        _write(tmp_path / "t10k-images-idx3-ubyte", np.zeros((5, 20, 20)))
        _write(tmp_path / "t10k-labels-idx1-ubyte", np.zeros(5))
    else:
        _write(labels, np.arange(150) % 26 + 1)
    with pytest.raises(DataError, match=said) as caught:
        open_dataset(str(images))
    assert "train-images" in caught.value.sentence or "t10k" in caught.value.sentence


@pytest.mark.parametrize("place", [2, 300, -6])
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, digits: Dataset, place: int) -> None:
    images = _write(tmp_path / "train-images-idx3-ubyte.gz", digits.images)
    _write(tmp_path / "train-labels-idx1-ubyte.gz", digits.labels)
    content = bytearray(images.read_bytes())
    content[place] ^= 0x55
    images.write_bytes(content)
    with pytest.raises(DataError, match="train-images"):
        open_dataset(str(images))


def test_a_training_part_of_bits_is_as_bright_as_its_grey_test_part(tmp_path: Path, digits: Dataset) -> None:
    for part, images in (("train", digits.images > 127), ("t10k", digits.images)):
        _write(tmp_path / f"{part}-images-idx3-ubyte", images)
        _write(tmp_path / f"{part}-labels-idx1-ubyte", digits.labels)
    training, test = open_dataset(str(tmp_path))
    assert np.array_equal(training.images, np.where(digits.images > 127, 255, 0))
    assert test.sha256 == digits.sha256
    assert any("each part was scaled by itself" in note for note in training.notes)


def test_a_set_without_a_digit_to_train_with_is_refused(tmp_path: Path, digits: Dataset) -> None:
    for part, count in (("train", 0), ("t10k", 150)):
        _write(tmp_path / f"{part}-images-idx3-ubyte", digits.images[:count])
        _write(tmp_path / f"{part}-labels-idx1-ubyte", digits.labels[:count])
    with pytest.raises(DataError, match="digits to test with, but none to train with"):
        open_dataset(str(tmp_path))
