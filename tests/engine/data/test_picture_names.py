"""Folders whose pictures are labelled by their names or by a table beside them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from engine.data.datasets import mnist_train, open_dataset
from engine.errors import DataError

DIGITS = mnist_train().limited(20)


def _write(path: Path, number: int) -> None:
    Pillow.fromarray(DIGITS.images[number]).save(path)


@pytest.mark.parametrize("text", ["x" * 140_000, '"a quotation that never ends\n' + "words, " * 30_000])
def test_a_text_beside_pictures_is_left_out_whatever_it_holds(tmp_path: Path, text: str) -> None:
    for number, label in enumerate(DIGITS.labels):
        _write(tmp_path / f"{label}_{number}.png", number)
    (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
    training, test = open_dataset(str(tmp_path))
    assert len(training) + len(test) == len(DIGITS)
    assert any("notes.txt" in note for note in training.notes)


def test_a_table_names_pictures_however_the_system_writes_their_letters(tmp_path: Path) -> None:
    lines = []
    for number, label in enumerate(DIGITS.labels):
        name = f"schüler-{chr(97 + number)}.png"
        _write(tmp_path / unicodedata.normalize("NFD", name), number)
        lines.append(f"{unicodedata.normalize('NFC', name)},{label}")
    (tmp_path / "labels.csv").write_text("\n".join(lines), encoding="utf-8")
    training, test = open_dataset(str(tmp_path))
    labels = np.concatenate([training.labels, test.labels])
    assert sorted(labels.tolist()) == sorted(DIGITS.labels.tolist())


def _write_table(folder: Path, labels: list[str], header: str = "") -> None:
    lines = [header] if header else []
    for number, label in enumerate(labels):
        name = f"p{chr(97 + number)}.png"
        _write(folder / name, number)
        lines.append(f"{name},{label}")
    (folder / "labels.csv").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("header", ["", "file,label"])
@pytest.mark.parametrize("place", [0, 1, 12])
@pytest.mark.parametrize("text", ["-1", "5.5", "not 5", "5?", "5.png", "11"])
def test_what_is_no_label_in_a_table_of_names_is_refused_with_its_line(
    tmp_path: Path, text: str, place: int, header: str
) -> None:
    labels = list(map(str, DIGITS.labels))
    labels[place] = text
    _write_table(tmp_path, labels, header)
    with pytest.raises(DataError) as caught:
        open_dataset(str(tmp_path))
    assert caught.value.sentence.startswith(f"Line {place + 1 + bool(header)} of “")
    assert f"has “{text}” as its label, which is no digit" in caught.value.sentence


def test_letters_in_a_table_of_names_are_said_to_be_letters(tmp_path: Path) -> None:
    _write_table(tmp_path, [chr(65 + number) for number in range(len(DIGITS))], "file,label")
    with pytest.raises(DataError, match=r"20 of 20 lines have labels that are no digits .* taught on the page Teach"):
        open_dataset(str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("far", [False, True])
def test_a_table_of_names_is_read_in_the_encodings_that_spreadsheets_write(
    tmp_path: Path, encoding: str, far: bool
) -> None:
    lines = ["Datei\tZiffer"]
    for number, label in enumerate(DIGITS.labels):
        name = f"{'größe' if number > 10 or not far else 'x' * 150} {chr(97 + number)}.png"
        _write(tmp_path / name, number)
        lines.extend([f"{name}\t{label}", *([""] * 500 if far else [])])
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "labels.txt").write_bytes((mark + "\n".join(lines)).encode(encoding))
    training, test = open_dataset(str(tmp_path))
    assert sorted([*training.labels, *test.labels]) == sorted(DIGITS.labels)


def test_the_column_of_labels_is_the_one_that_holds_labels_in_most_lines(tmp_path: Path) -> None:
    _write_table(tmp_path, [f"{label},{'5' if not number else 'neat'}" for number, label in enumerate(DIGITS.labels)])
    training, test = open_dataset(str(tmp_path))
    assert sorted([*training.labels, *test.labels]) == sorted(DIGITS.labels)


@pytest.mark.parametrize("other", ["score", "writer"])
def test_the_header_tells_which_of_two_columns_has_the_labels(tmp_path: Path, other: str) -> None:
    """Also where the first line alone would tell: there the score is no label, and in most lines it is."""
    labels = [f"{label},{'1.0' if number else '0.98'}" for number, label in enumerate(DIGITS.labels)]
    _write_table(tmp_path, labels, f"file,label,{other}")
    training, test = open_dataset(str(tmp_path))
    assert sorted([*training.labels, *test.labels]) == sorted(DIGITS.labels)
    _write_table(tmp_path, labels)
    with pytest.raises(DataError, match="not clear which of its columns"):
        open_dataset(str(tmp_path))


def test_a_thin_slanted_stroke_in_a_large_picture_is_read(tmp_path: Path) -> None:
    for number, label in enumerate(DIGITS.labels):
        (tmp_path / str(label)).mkdir(exist_ok=True)
        picture = 255 - cv2.resize(DIGITS.images[number], (900, 900))
        if label == 1:
            picture = np.full((900, 900), 255, np.uint8)
            cv2.line(picture, (100, 799), (799, 100), 0, 1)
        Pillow.fromarray(picture).save(tmp_path / str(label) / f"{number}.png")
    training, test = open_dataset(str(tmp_path))
    assert len(training) + len(test) == len(DIGITS)
