"""A picture can be found again in the file or folder that it came from."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import own_digits
from engine.data.datasets import Dataset, mnist_test, open_dataset, open_test
from engine.data.origins import place_of

DIGITS = mnist_test().limited(60)
ROWS = [",".join(map(str, (label, *image.ravel()))) for image, label in zip(DIGITS.images, DIGITS.labels, strict=True)]
HEADER = ",".join(["label", *(f"pixel{number}" for number in range(784))])


def _places(*parts: Dataset) -> dict[str, int]:
    """Where each picture is said to be, with the number of the picture among `DIGITS` that is most alike."""
    pixels = DIGITS.images.astype(int)
    return {
        place_of(part.origin, index): int(np.abs(pixels - image).sum(axis=(1, 2)).argmin())
        for part in parts
        for index, image in enumerate(part.images)
    }


@pytest.mark.parametrize(
    "lines",
    [
        ROWS,
        [HEADER, *ROWS],
        ["", "# digits of the class", HEADER, "", *ROWS[:20], "", " ", *ROWS[20:], ""],
        ["sep=,", HEADER, *ROWS[:1], "% left out", *ROWS[1:]],
        ['"' + row.replace(",", '","') + '"' for row in ROWS],
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_of_a_table_is_found_by_its_line_in_an_editor(tmp_path: Path, lines: list[str], end: str) -> None:
    path = tmp_path / "digits.csv"
    path.write_bytes((end.join(lines) + end).encode())
    wanted = [number for number, line in enumerate(lines, 1) if line.replace('"', "") in ROWS]
    expected = {f"line {number}": place for place, number in enumerate(wanted)}
    training, test = open_dataset(str(path))
    assert _places(training, test) == _places(open_test(str(path))) == expected
    assert _places(training.drawn(5, 1)).items() <= expected.items()
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert _places(*open_dataset(str(path) + ".gz")) == expected


@pytest.mark.parametrize("folders", [["all"], ["train", "test"]])
def test_a_picture_of_a_folder_is_found_by_its_name(tmp_path: Path, folders: list[str]) -> None:
    expected = {}
    for number, (image, label) in enumerate(zip(DIGITS.images, DIGITS.labels, strict=True)):
        part = folders[number % len(folders)] if len(folders) > 1 else "."
        file = tmp_path / part / str(label) / f"x{number:03}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(file)
        expected[file.relative_to(tmp_path).as_posix()] = number
    assert _places(*open_dataset(str(tmp_path))) == expected


def test_what_was_separated_here_is_found_by_its_index_and_parts_of_their_own_as_they_are(tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", images=DIGITS.images, labels=DIGITS.labels)
    expected = {f"index {number}": number for number in range(60)}
    assert _places(*open_dataset(str(tmp_path / "one.npz"))) == expected
    x, y = np.split(DIGITS.images, [40]), np.split(DIGITS.labels, [40])
    np.savez(tmp_path / "two.npz", x_train=x[0], y_train=y[0], x_test=x[1], y_test=y[1])
    assert [part.origin for part in open_dataset(str(tmp_path / "two.npz"))] == [None, None]
    assert [part.origin for part in open_dataset("mnist")] == [None, None]


def test_pictures_of_joined_sets_are_found_by_the_names_of_these_and_a_test_file_has_its_own(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text("\n".join([HEADER, *ROWS]))
    training, test = open_dataset(f"mnist+{path}")
    assert place_of(training.origin, 59_999) == "mnist-train: index 59999"
    expected = {f"digits.csv: line {number + 2}": number for number in range(60)}
    assert _places(training.last(60)) == expected
    assert test.origin is None
    assert place_of(open_dataset(f"mnist?test={path}")[1].origin, 0).startswith("line ")


def test_kept_digits_are_found_by_their_files() -> None:
    for image, label in zip(DIGITS.images[:6], DIGITS.labels[:6], strict=True):
        own_digits.keep(np.repeat(image[:, :, np.newaxis], 3, axis=2), int(label))
    for part in own_digits.read():
        for index, label in enumerate(part.labels):
            place = place_of(part.origin, index)
            assert place.startswith(f"{label}/")
            assert (own_digits.own_digits_folder() / place).is_file()
