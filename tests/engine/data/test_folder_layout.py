"""How digits are found in folders that people, archives and other programs made."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.datasets import Dataset, mnist_test, open_dataset
from engine.errors import DataError

WORDS = {
    "French": "zéro un deux trois quatre cinq six sept huit neuf",
    "Italian": "zero uno due tre quattro cinque sei sette otto nove",
    "Dutch": "nul een twee drie vier vijf zes zeven acht negen",
    "Polish": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "Turkish": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "German, as macOS stores it": unicodedata.normalize("NFD", "null eins zwei drei vier fünf sechs sieben acht neun"),
    "German without umlauts": "Null Eins Zwo Drei Vier Fuenf Sechs Sieben Acht Neun",
}


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """60 test digits of MNIST."""
    return mnist_test().limited(60)


def _fill(path: Path, digits: Dataset, name: Callable[[int, int], str]) -> Path:
    """Save each digit as `name(label, index)` below a folder."""
    for index, (image, label) in enumerate(zip(digits.images, digits.labels, strict=True)):
        file = path / name(int(label), index)
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(file, "PNG")
    return path


def _content(*parts: Dataset) -> list[tuple[int, int]]:
    """The label of each picture, and which of the 60 digits it shows: preparing one may change a level."""
    known = mnist_test().limited(60).images.reshape(60, -1).astype(np.float32)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    shown = [(part.images.reshape(len(part), -1).astype(np.float32) @ known.T).argmax(axis=1) for part in parts]
    labels = np.concatenate([part.labels for part in parts])
    return sorted(zip(labels.tolist(), np.concatenate(shown).tolist(), strict=True))


@pytest.mark.parametrize("language", WORDS)
def test_words_of_many_languages(tmp_path: Path, digits: Dataset, language: str) -> None:
    words = WORDS[language].split()
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"{words[label]}/{index}.png")
    assert _content(*open_dataset(str(folder))) == _content(digits)


@pytest.mark.parametrize("name", ["v2_digit_{}", "28x28_{}", "class 5b, {}"])
def test_a_number_that_all_names_share_is_no_label(tmp_path: Path, digits: Dataset, name: str) -> None:
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"{name.format(label)}/{index}.png")
    assert _content(*open_dataset(str(folder))) == _content(digits)


def test_folders_of_which_most_are_not_understood_are_refused(tmp_path: Path, digits: Dataset) -> None:
    words = ["zero", "moja", "mbili", "tatu", "nne", "tano", "six", "saba", "nane", "tisa"]
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"{words[label]}/{index}.png")
    with pytest.raises(DataError, match="only “six”, “zero” were understood, but not “mbili”, “moja”"):
        open_dataset(str(folder))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mnist/{label}/{index}.png", "1 file was left out: README.txt."),
        ("{index}.png", ""),
        ("Group {group}/{label}/{index}.png", "The pictures of 3 folders were put together: “Group 0”"),
        ("{label}/Anna/{index}.png", "60 pictures lie deeper in the folders of the digits, and are used, too."),
        ("{label}/{index}", ""),
        ("{label}_{index:04}.png", "the pictures' names begin with: “0_0003.png” is a 0."),
        ("picture{index:03}-{label}.png", "the pictures' names end with: “picture000-7.png” is a 7."),
    ],
)
def test_digits_are_found_where_they_lie(tmp_path: Path, digits: Dataset, name: str, said: str) -> None:
    folder = _fill(
        tmp_path / "all", digits, lambda label, index: name.format(label=label, index=index, group=index % 3)
    )
    (folder / "README.txt").write_text("digits")
    if "{label}" not in name:
        lines = [f"{index}.png,{label}\n" for index, label in enumerate(digits.labels)]
        (folder / "labels.csv").write_text("name,label\n" + "".join(lines))
        said = "The labels were read from “labels.csv”."
    training, test = open_dataset(str(folder))
    assert _content(training, test) == _content(digits)
    assert any(said in note for note in training.notes)
    assert any("README.txt" in note for note in training.notes)


def test_what_macos_adds_to_an_archive_is_not_read(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"mnist/{label}/{index}.png")
    _fill(folder / "__MACOSX", digits, lambda label, index: f"mnist/{label}/._{index}.png")
    assert _content(*open_dataset(str(folder))) == _content(digits)


@pytest.mark.parametrize(
    ("training", "test"),
    [
        ("mnist_train", "mnist_test"),
        ("Training Data", "Test Data"),
        ("train/images", "test/images"),
        ("trainingsdaten", "testdaten"),
        ("1_train", "2_test"),
        ("train", "test/test"),
        ("Lernen", "Testen"),
    ],
)
def test_parts_by_many_names(tmp_path: Path, digits: Dataset, training: str, test: str) -> None:
    def name(label: int, index: int) -> str:
        return f"{training if index % 3 else test}/{label}/{index}.png"

    found, tested = open_dataset(str(_fill(tmp_path / "all", digits, name)))
    places = np.arange(60) % 3 == 0
    assert _content(tested) == _content(Dataset.of("test", digits.images[places], digits.labels[places]))
    assert _content(found, tested) == _content(digits)


def test_a_validation_part_that_is_trained_with_is_said(tmp_path: Path, digits: Dataset) -> None:
    parts = ("train", "val", "test")
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"{parts[index % 3]}/{label}/{index}.png")
    training, test = open_dataset(str(folder))
    assert (len(training), len(test)) == (40, 20)
    assert training.notes[0] == "“val” is used for training, too."


def test_names_that_begin_and_end_with_a_digit_are_refused(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits.limited(9), lambda label, index: f"{label}_{index}.png")
    with pytest.raises(DataError, match="begin and end with a digit"):
        open_dataset(str(folder))


def test_names_that_only_count_are_no_labels(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits.limited(9), lambda label, index: f"picture_{index}.png")
    with pytest.raises(DataError, match="has no folders named 0 to 9"):
        open_dataset(str(folder))


def test_a_wrong_line_of_a_table_of_labels_is_named(tmp_path: Path, digits: Dataset) -> None:
    folder = _fill(tmp_path / "all", digits, lambda label, index: f"images/{index}.png")
    (folder / "labels.csv").write_text("0.png;7\n1.png;2\n99.png;1\n")
    with pytest.raises(DataError, match=r"Line 3 of .*labels\.csv"):
        open_dataset(str(folder))


def test_a_folder_with_a_file_of_digits_says_to_choose_it(tmp_path: Path, digits: Dataset) -> None:
    np.savez(tmp_path / "digits.npz", x=digits.images, y=digits.labels)
    with pytest.raises(DataError, match=r"but “digits\.npz”. Choose this file itself"):
        open_dataset(str(tmp_path))
