"""Tables of digits as people bring them: each kind is read rightly, and it is said what was done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.choices import Choice, UnclearData
from engine.data.datasets import Dataset, mnist_test, open_dataset
from engine.errors import DataError

WILD = Path(__file__).resolve().parents[2] / "wild"
PIXELS = [f"pixel{place}" for place in range(784)]


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """240 test digits of MNIST."""
    return mnist_test().limited(240)


def _table(digits: Dataset) -> NDArray[np.int64]:
    """Labels, then pixels."""
    return np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])


def _write(
    path: Path, rows: NDArray[np.number], form: str = "%d", separator: str = ",", names: Sequence[str] = ()
) -> str:
    np.savetxt(path, rows, form, separator, header=separator.join(names), comments="", encoding="utf-8")
    return str(path)


def _whole(source: str) -> tuple[list[tuple[int, bytes]], Dataset]:
    """All digits of a file, in an order of their own, and its training part."""
    training, test = open_dataset(source)
    found = [
        (int(label), image.tobytes())
        for part in (training, test)
        for label, image in zip(part.labels, part.images, strict=True)
    ]
    return sorted(found), training


def _expected(digits: Dataset) -> list[tuple[int, bytes]]:
    return sorted((int(label), image.tobytes()) for label, image in zip(digits.labels, digits.images, strict=True))


def test_the_header_says_that_the_labels_are_last() -> None:
    training, test = open_dataset(str(WILD / "10_label_in_the_last_column.csv"))
    assert np.bincount(np.concatenate([training.labels, test.labels])).tolist() == [6] * 10
    assert training.notes == test.notes == ("The labels are in the last column, “class”.",)


def test_dark_ink_is_turned_and_it_is_said() -> None:
    training, test = open_dataset(str(WILD / "11_dark_ink_on_light.csv"))
    assert np.bincount(np.concatenate([training.labels, test.labels])).tolist() == [6] * 10
    assert training.notes == ("Dark ink on light ground: the pictures were inverted.",)
    assert training.images[:, 0].max() == 0
    assert training.images.mean() < 64


@pytest.mark.parametrize("name", ["class", "Label", "TARGET", "digit", "y", "species"])
@pytest.mark.parametrize("pixels", [PIXELS, [f"{1 + place // 28}x{1 + place % 28}" for place in range(784)]])
def test_a_column_is_known_by_its_name(tmp_path: Path, digits: Dataset, name: str, pixels: list[str]) -> None:
    rows = _table(digits)
    names = [*pixels[:300], name, *pixels[300:]]
    path = _write(tmp_path / "a.csv", np.insert(rows[:, 1:], 300, rows[:, 0], axis=1), names=names)
    found, training = _whole(path)
    assert found == _expected(digits)
    assert training.notes == (f"The labels are in column 301, “{name}”.",)


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize(("separator", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), (" ", "a.txt")])
def test_without_a_header_the_values_say_where_the_labels_are(
    tmp_path: Path, digits: Dataset, place: str, separator: str, name: str
) -> None:
    rows = _table(digits)
    path = _write(tmp_path / name, rows if place == "first" else np.roll(rows, -1, axis=1), separator=separator)
    found, training = _whole(path)
    assert found == _expected(digits)
    assert training.notes == (() if place == "first" else ("The labels are in the last column.",))


@pytest.mark.parametrize("place", ["first", "last"])
def test_where_both_ends_could_be_labels_the_pictures_tell(tmp_path: Path, digits: Dataset, place: str) -> None:
    images = digits.images.reshape(len(digits), -1).copy()
    images[:, [0, -1]] = np.random.default_rng(0).integers(0, 10, (len(digits), 2))
    rows = np.column_stack([digits.labels, images] if place == "first" else [images, digits.labels])
    found, training = _whole(_write(tmp_path / "a.csv", rows))
    assert [label for label, _ in found] == sorted(digits.labels)
    assert training.notes == (f"The labels are in the {place} column.",)


def test_what_cannot_be_told_is_asked_with_pictures_and_can_be_chosen(tmp_path: Path, digits: Dataset) -> None:
    images = digits.images[:9].reshape(9, -1).copy()
    images[:, [0, -1]] = np.random.default_rng(0).integers(0, 10, (9, 2))
    path = _write(tmp_path / "a.csv", np.column_stack([digits.labels[:9], images]))
    with pytest.raises(UnclearData, match="“--labels first” or “--labels last”") as caught:
        open_dataset(path)
    first, last = caught.value.offers
    assert (first.choice, last.choice) == (Choice("first"), Choice("last"))
    assert first.images.shape == (8, 28, 28)
    assert set(first.labels) <= set(digits.labels[:9])
    assert first.sentence == "The labels are in the first column."
    for offer, labels in ((first, digits.labels[:9]), (last, images[:, -1])):
        found, _ = _whole(f"{path}?labels={offer.choice}")
        assert [label for label, _ in found] == sorted(labels)


def test_a_column_can_be_chosen_by_its_name(tmp_path: Path, digits: Dataset) -> None:
    rows = np.column_stack([digits.labels, digits.labels[::-1], digits.images.reshape(len(digits), -1)])
    path = _write(tmp_path / "a.csv", rows, names=["writer", "shown", *PIXELS])
    found, training = _whole(f"{path}?labels=Writer")
    assert found == _expected(digits)
    assert "Column 2 “shown” was left out: it holds neither labels nor pixels." in training.notes
    with pytest.raises(DataError, match="line 1, has no column “colour”, but “writer”, “shown”, “pixel0”"):
        open_dataset(f"{path}?labels=colour")


@pytest.mark.parametrize("start", [0, 1, 5000])
@pytest.mark.parametrize("names", [(), ("", "label", *PIXELS), ("Unnamed: 0", "label", *PIXELS)])
def test_a_column_that_numbers_the_rows_is_left_out(
    tmp_path: Path, digits: Dataset, start: int, names: tuple[str, ...]
) -> None:
    rows = np.column_stack([np.arange(start, start + len(digits)), _table(digits)])
    found, training = _whole(_write(tmp_path / "a.csv", rows, names=names))
    assert found == _expected(digits)
    assert any(note.startswith("Column 1") and "was left out" in note for note in training.notes)


def test_columns_that_are_named_by_numbers_alone(tmp_path: Path, digits: Dataset) -> None:
    rows = np.roll(_table(digits), -1, axis=1)
    found, training = _whole(_write(tmp_path / "a.csv", rows, names=list(map(str, range(785)))))
    assert found == _expected(digits)
    assert training.notes == ("The labels are in the last column, “784”.",)


def test_rows_numbered_last_or_in_any_order_are_known_too(tmp_path: Path, digits: Dataset) -> None:
    numbers = np.random.default_rng(0).permutation(9000)[: len(digits)]
    found, _ = _whole(_write(tmp_path / "a.csv", np.column_stack([_table(digits), numbers])))
    assert found == _expected(digits)
    # R writes the names of rows, and none above them.
    rows = np.column_stack([np.arange(1, len(digits) + 1), _table(digits)])
    found, _ = _whole(_write(tmp_path / "r.txt", rows, separator=" ", names=["label", *PIXELS]))
    assert found == _expected(digits)


def test_pixels_are_put_in_the_order_of_their_names(tmp_path: Path, digits: Dataset) -> None:
    order = np.argsort(PIXELS)  # as words: pixel0, pixel1, pixel10, …
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)[:, order]])
    found, training = _whole(_write(tmp_path / "a.csv", rows, names=["label", *np.array(PIXELS)[order]]))
    assert found == _expected(digits)
    assert "order of the numbers in their names" in training.notes[0]


@pytest.mark.parametrize(
    ("factor", "offset", "form", "said"),
    [
        (1 / 255, 0, "%.5f", "0 to 1"),
        (1 / 255, 0, "%.8e", "0 to 1"),
        (2 / 255, -1, "%.5f", "−1 to 1"),
        (1, 0, "%.2f", ""),
    ],
)
def test_pixels_of_another_scale(
    tmp_path: Path, digits: Dataset, factor: float, offset: float, form: str, said: str
) -> None:
    rows = _table(digits).astype(float)
    rows[:, 1:] = rows[:, 1:] * factor + offset
    found, training = _whole(_write(tmp_path / "a.csv", rows, form))
    assert found == _expected(digits)
    assert training.notes == ((f"Pixels of {said} were scaled to 0 to 255.",) if said else ())


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas(tmp_path: Path, digits: Dataset, separator: str) -> None:
    rows = _table(digits).astype(float)
    rows[:, 1:] /= 255
    path = Path(_write(tmp_path / "a.csv", rows, "%.5f", separator, ["label", *PIXELS]))
    path.write_text(path.read_text().replace(".", ","))
    assert _whole(str(path))[0] == _expected(digits)


def test_words_comments_quotes_and_excels_word_on_the_separator(tmp_path: Path, digits: Dataset) -> None:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    lines = ["\ufeffsep=;", "# digits", ""]
    for label, image in zip(digits.labels, digits.images, strict=True):
        called = (words[label], f"digit_{label}", f'"{label}.0"')[len(lines) % 3]
        lines.append(";".join([called, *map(str, image.ravel())]))
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8")
    assert _whole(str(path))[0] == _expected(digits)


@pytest.mark.parametrize("kind", ["all", "some", "grey", "0 to 1"])
def test_ink_becomes_bright_on_black(tmp_path: Path, digits: Dataset, kind: str) -> None:
    rows = _table(digits)
    chosen = slice(0, 40 if kind == "some" else None)
    rows[chosen, 1:] = 255 - rows[chosen, 1:]
    form = "%d"
    if kind == "grey":  # paper at 200, ink at 50
        rows[:, 1:] = 50 + rows[:, 1:] * 150 // 255
    elif kind == "0 to 1":
        rows, form = np.column_stack([rows[:, 0], rows[:, 1:] / 255]), "%.5f"
    found, training = _whole(_write(tmp_path / "a.csv", rows, form))
    said = "40 pictures were" if kind == "some" else "the pictures were"
    assert f"Dark ink on light ground: {said} inverted." in training.notes
    if kind == "grey":
        assert "The ground was grey in all pictures: it was made black." in training.notes
        assert training.images[:, 0].max() == 0
        assert training.images.max() >= 200
    else:
        assert found == _expected(digits)


@pytest.mark.parametrize("place", ["first", "last"])
def test_transposed_pictures_as_in_emnist(tmp_path: Path, digits: Dataset, place: str) -> None:
    turned = digits.images.transpose(0, 2, 1).reshape(len(digits), -1)
    rows = np.column_stack([digits.labels, turned] if place == "first" else [turned, digits.labels])
    found, training = _whole(_write(tmp_path / "a.csv", rows))
    assert found == _expected(digits)
    assert training.notes[-1] == "Rows and columns of the pictures were exchanged, as EMNIST needs it."


@pytest.mark.parametrize("dark", [False, True])
def test_several_things_at_once(tmp_path: Path, digits: Dataset, dark: bool) -> None:
    pixels = digits.images.transpose(0, 2, 1).reshape(len(digits), -1)
    rows = np.column_stack([np.arange(len(digits)), 255 - pixels if dark else pixels, digits.labels + 1])
    found, training = _whole(_write(tmp_path / "a.csv", rows, separator=";"))
    assert found == _expected(digits)
    assert len(training.notes) == (4 if dark else 3)


@pytest.mark.parametrize(("shifted", "said"), [(False, "10 counts as 0"), (True, "1 counts as 0, 2 as 1, and 10 as 9")])
def test_labels_of_1_to_10(tmp_path: Path, digits: Dataset, shifted: bool, said: str) -> None:
    rows = _table(digits)
    rows[:, 0] = rows[:, 0] + 1 if shifted else np.where(rows[:, 0] == 0, 10, rows[:, 0])
    path = _write(tmp_path / "a.csv", rows)
    found, training = _whole(path)
    assert found == _expected(digits)
    assert training.notes == (f"The labels run from 1 to 10: {said}.",)
    chosen, _ = _whole(f"{path}?labels=1=0")
    assert (chosen == found) == shifted


def test_labels_of_1_to_10_on_noise_are_asked(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 100, (60, 785))
    noise[:, 0] = np.arange(60) % 10 + 1
    with pytest.raises(UnclearData, match=r"10=0.*1=0"):
        open_dataset(_write(tmp_path / "a.csv", noise))


def test_small_pictures_are_enlarged(tmp_path: Path) -> None:
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = np.column_stack([data.images.reshape(len(data.images), -1), data.target])
    training, _ = open_dataset(_write(tmp_path / "a.csv", rows))
    assert training.images.shape[1:] == (28, 28)
    assert training.notes == (
        "The labels are in the last column.",
        "Pixels of 0 to 16 were scaled to 0 to 255.",
        "The pictures of 8×8 pixels were made 28×28.",
    )
    assert training.images.max() >= 250


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[:, :-1], r"line 1, has 784 values: the pixels of a picture, but no label. Use"),
        (lambda rows: np.delete(rows, [5, 6, 7], 1), r"line 1, has 782 values.*a label and 784 pixels"),
        (lambda rows: np.maximum(rows, 11), "neither its first nor its last column"),
        (lambda rows: np.where(rows > 200, 70_000, rows), "line 1, has 70000 as its pixel"),
    ],
)
def test_what_is_refused_names_line_and_remedy(tmp_path: Path, digits: Dataset, change: object, said: str) -> None:
    assert callable(change)
    with pytest.raises(DataError, match=said):
        open_dataset(_write(tmp_path / "a.csv", change(_table(digits)), separator=";"))


def test_pixels_of_no_known_scale_are_refused(tmp_path: Path, digits: Dataset) -> None:
    rows = _table(digits).astype(float)
    rows[:, 1:] = rows[:, 1:] / 100 - 0.4
    with pytest.raises(DataError, match=r"pixels run from -0.4 to 2.15, but must lie in 0 to 255"):
        open_dataset(_write(tmp_path / "a.csv", rows, "%.3f"))


def test_a_very_long_line_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    row = "3," + ",".join(["9"] * 784) + "\n"
    (tmp_path / "a.csv").write_text(row * 90 + "3," * 300_000)
    with pytest.raises(DataError, match="line 91, is too long"):
        open_dataset(str(tmp_path / "a.csv"))


@pytest.mark.parametrize("name", ["mnist+" + "x" * 5000, "mnist\0", "mnist+a\0.csv"])
def test_a_name_that_no_file_can_have_is_a_sentence(name: str) -> None:
    with pytest.raises(DataError, match="There is no file or folder"):
        open_dataset(name)
