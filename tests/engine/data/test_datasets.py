"""MNIST, CSV files and folders of pictures; what is wrong with one is named with its line or picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import datasets
from engine.data.catalog import DATASETS
from engine.data.datasets import Dataset, mnist_test, mnist_train, open_dataset
from engine.errors import DataError, SettingsError
from engine.system.folders import ASSETS

MNIST = DATASETS["mnist"]
MNIST_FILE = ASSETS / MNIST.file
HEADER = "label," + ",".join(f"pixel{index}" for index in range(784))


def _digits(count: int = 12) -> Dataset:
    return mnist_test().limited(count)


def _line(label: object = 3, first: object = 0, columns: int = 785) -> str:
    return ",".join([str(label), str(first), *["0"] * (columns - 2)])


def _csv(folder: Path, *lines: str, end: str = "\n") -> str:
    path = folder / "digits.csv"
    path.write_bytes((end.join(lines) + end).encode())
    return str(path)


def _lines_of(digits: Dataset) -> list[str]:
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])
    return [",".join(map(str, row)) for row in rows.tolist()]


def _folder(path: Path, digits: Dataset) -> Path:
    for index, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True)):
        (path / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path / str(label) / f"{index}.png")
    return path


def _sorted(*parts: Dataset) -> list[tuple[int, bytes]]:
    return sorted(
        (int(label), image.tobytes()) for part in parts for label, image in zip(part.labels, part.images, strict=True)
    )


def test_mnist_has_its_counts_order_and_first_digits() -> None:
    train, test = open_dataset("mnist")
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.images.shape == (60_000, 28, 28)
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert train.sha256 == "edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b"
    assert test.sha256 == "c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b"


def test_mnist_is_read_once() -> None:
    assert mnist_train() is mnist_train()


def test_mnist_is_one_file_of_at_most_twelve_megabytes() -> None:
    assert MNIST_FILE.stat().st_size <= 12_000_000


@pytest.mark.parametrize("damage", ["missing", "cut", "flipped", "other arrays", "one array", "junk"])
def test_a_damaged_mnist_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    path = tmp_path / MNIST.file
    path.parent.mkdir()
    content = bytearray(MNIST_FILE.read_bytes())
    content[len(content) // 3] ^= 0xFF
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        path.write_bytes(content)
    elif damage == "other arrays":
        np.savez(path, train_images=np.zeros((5, 28, 28), np.uint8), train_labels=np.zeros(5, np.uint8))
    elif damage == "one array":
        with path.open("wb") as file:
            np.save(file, np.zeros(5))
    elif damage == "junk":
        path.write_bytes(b"not an archive")
    monkeypatch.setattr(datasets, "ASSETS", tmp_path)
    datasets._shipped.cache_clear()
    try:
        with pytest.raises(DataError, match=r"The MNIST digits in .*mnist\.npz.*Install ClassLens again"):
            mnist_train()
    finally:
        datasets._shipped.cache_clear()


def test_a_batch_is_what_networks_take() -> None:
    batch = _digits(3).batch()
    assert batch.shape == (3, 28, 28, 1)
    assert batch.dtype == np.float32
    assert np.array_equal(batch[..., 0], _digits(3).images.astype(np.float32) / 255)


def test_limited_takes_the_first() -> None:
    digits = _digits(12)
    assert digits.limited(None) is digits
    assert digits.limited(100) is digits
    assert digits.limited(5).labels.tolist() == digits.labels[:5].tolist()
    assert digits.limited(5).sha256 != digits.sha256
    with pytest.raises(SettingsError, match="at least 1"):
        digits.limited(0)


def test_a_split_is_shuffled_complete_and_repeats_with_its_seed() -> None:
    digits = _digits(300)
    training, held = digits.split(100, seed=4)
    assert (len(training), len(held)) == (200, 100)
    assert _sorted(training, held) == _sorted(digits)
    again = digits.split(100, seed=4)
    assert [part.sha256 for part in again] == [training.sha256, held.sha256]
    assert digits.split(100, seed=5)[1].sha256 != held.sha256
    assert not np.array_equal(training.labels, digits.labels[:200])


def test_a_split_of_mnist_is_that_of_a_shuffle() -> None:
    order = np.random.default_rng(0).permutation(60_000)
    training, held = mnist_train().split(5000, seed=0)
    assert np.array_equal(held.images, mnist_train().images[order[:5000]])
    assert np.array_equal(training.labels, mnist_train().labels[order[5000:]])


def test_a_split_does_not_separate_pictures_of_the_same_drawing() -> None:
    digits = _digits(90)
    drawings = np.tile(np.arange(30), 3)
    marked = digits.images.copy()
    marked[:, 0, 0] = drawings
    training, held = Dataset.of("drawn", marked, digits.labels, drawings).split(10, seed=1)
    assert (len(training), len(held)) == (78, 12)
    assert not set(training.images[:, 0, 0]) & set(held.images[:, 0, 0])
    again = training.split(7, seed=2)
    assert not set(again[0].images[:, 0, 0]) & set(again[1].images[:, 0, 0]), "what is left knows its drawings, too"


def test_of_joined_data_the_first_part_alone_is_held_back(tmp_path: Path) -> None:
    rows = [",".join(["3", *["200"] * 784])] * 40
    (tmp_path / "b.csv").write_text("\n".join(rows))
    (tmp_path / "a.csv").write_text("\n".join(",".join([str(n % 10), *["7"] * 784]) for n in range(60)))
    joined, _ = open_dataset(f"{tmp_path / 'a.csv'}+{tmp_path / 'b.csv'}")
    assert "b.csv: only one class, 3, is in it." in joined.warnings
    alone, _ = open_dataset(str(tmp_path / "a.csv"))
    training, held = joined.split(20, seed=0)
    assert held.sha256 == alone.split(20, seed=0)[1].sha256
    assert len(training) == len(joined) - 20
    assert joined.candidates == len(alone)
    with pytest.raises(SettingsError, match="held back"):
        joined.split(len(alone), seed=0)


@pytest.mark.parametrize("validation", [-1, 12, 5000])
def test_a_split_that_leaves_nothing_is_refused(validation: int) -> None:
    with pytest.raises(SettingsError, match="held back"):
        _digits(12).split(validation, seed=0)


@pytest.mark.parametrize("header", [[], [HEADER], ["label," + ",".join(map(str, range(784)))]])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_csv_with_and_without_header(tmp_path: Path, header: list[str], end: str) -> None:
    digits = _digits(12)
    train, test = open_dataset(_csv(tmp_path, *header, *_lines_of(digits), end=end))
    assert (len(train), len(test)) == (10, 2)
    assert _sorted(train, test) == _sorted(digits)


def test_csv_as_spreadsheets_write_it(tmp_path: Path) -> None:
    digits = _digits(6)
    quoted = ['"' + line.replace(",", '","') + '"' for line in _lines_of(digits)]
    train, test = open_dataset(_csv(tmp_path, "\ufeff" + HEADER, *quoted))
    assert _sorted(train, test) == _sorted(digits)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (_line(columns=784), "784 values.*no label"),
        (_line(columns=786), "786 values"),
        (_line(first="x"), "“x” as its pixel 0, which is not a whole number"),
        (_line(first=""), "“” as its pixel 0"),
        (_line(first="0.5"), "“0.5” as its pixel 0"),
        (_line(first="1_0"), "“1_0” as its pixel 0"),
        (_line(first=256), "256 as its pixel 0.*0 to 255"),
        (_line(first=-1), "-1 as its pixel 0"),
        (_line(label=10), "10 as its label.*0 to 9"),
        (_line(label="seven"), "“seven” as its label"),
        (_line(first="9" * 5000), "as its pixel 0"),
        ("3;0;0", "1 values separated by commas"),
        ("\0\0", "other than text"),
    ],
)
def test_a_bad_line_of_a_csv_is_named(tmp_path: Path, line: str, fault: str) -> None:
    # The bad line stands behind the part of the file that is looked at first.
    lines = [HEADER, *[_line()] * 120]
    with pytest.raises(DataError, match=rf"digits\.csv”, line 122, .*{fault}") as caught:
        open_dataset(_csv(tmp_path, *lines, line, _line()))
    assert len(caught.value.sentence) < 300 + len(str(tmp_path))


def test_lines_are_counted_with_the_empty_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 4, "):
        open_dataset(_csv(tmp_path, _line(), "", _line(), _line(first=300)))


def test_a_short_header_is_the_bad_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 1, has 3 values"):
        open_dataset(_csv(tmp_path, "label,a,b", "1,2,3", "1,2,3"))


@pytest.mark.parametrize("content", [b"", b"\n\n", HEADER.encode(), HEADER.encode() + b"\n\n"])
def test_a_csv_without_digits(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "digits.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"digits\.csv” holds no digits"):
        open_dataset(str(tmp_path / "digits.csv"))


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0",
        bytes(range(1, 256)) * 300,
        b"9" * 70_000,
        HEADER.encode() + b"\n\xff\xfe\xfd",
    ],
)
def test_junk_is_not_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "digits.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"digits\.csv”, line [12], "):
        open_dataset(str(tmp_path / "digits.csv"))


def test_one_digit_cannot_be_split(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="single digit"):
        open_dataset(_csv(tmp_path, _line()))


def test_a_missing_source(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file or folder.*gone\.csv.*mnist"):
        open_dataset(str(tmp_path / "gone.csv"))


def test_a_folder_per_class(tmp_path: Path) -> None:
    digits = _digits(12)
    folder = _folder(tmp_path / "digits", digits)
    (folder / "notes").mkdir()
    (folder / "7" / "Thumbs.db").write_bytes(b"x")
    (folder / "7" / "._0.png").write_bytes(b"x")
    train, test = open_dataset(str(folder))
    assert (len(train), len(test)) == (10, 2)
    found = np.concatenate([train.images, test.images]).astype(int)
    labels = np.concatenate([train.labels, test.labels])
    for image, label in zip(digits.images, digits.labels, strict=True):
        same = np.abs(found - image).max(axis=(1, 2)) <= 5
        assert label in labels[same]


def test_a_folder_without_classes(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folders named 0 to 9"):
        open_dataset(str(tmp_path))


def test_an_empty_class(tmp_path: Path) -> None:
    (_folder(tmp_path, _digits(3)) / "5").mkdir()
    with pytest.raises(DataError, match=r"5” has no pictures"):
        open_dataset(str(tmp_path))


def test_an_unreadable_picture_of_a_folder_is_named(tmp_path: Path) -> None:
    _folder(tmp_path, _digits(3))
    (tmp_path / "7" / "broken.jpg").write_bytes(b"text")
    with pytest.raises(DataError, match=r"broken\.jpg"):
        open_dataset(str(tmp_path))


def test_a_picture_without_ink_is_named(tmp_path: Path) -> None:
    _folder(tmp_path, _digits(3))
    Image.new("L", (28, 28), 255).save(tmp_path / "7" / "blank.png")
    with pytest.raises(DataError, match=r"blank\.png.*no digit"):
        open_dataset(str(tmp_path))
