"""Tables with more columns than a label and pixels, and labels that are none: no label is made up or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.choices import UnclearData
from engine.data.datasets import Dataset, mnist_test, open_dataset
from engine.errors import DataError

PIXELS = [f"pixel{place}" for place in range(784)]
HEADER = ["label", *PIXELS]
COUNT = 90


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """90 test digits of MNIST."""
    return mnist_test().limited(COUNT)


@pytest.fixture(scope="module")
def writers() -> NDArray[np.int64]:
    """Numbers of 0 to 9 that have nothing to do with the digits."""
    return np.random.default_rng(0).integers(0, 10, COUNT)


def _write(path: Path, rows: Sequence[Sequence[object]], names: Sequence[object] = (), separator: str = ",") -> str:
    lines = [separator.join(map(str, row)) for row in (*([names] if names else []), *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _rows(digits: Dataset, labels: Sequence[object] | None = None) -> list[list[object]]:
    called = digits.labels.tolist() if labels is None else labels
    pixels = digits.images.reshape(len(digits), -1).tolist()
    return [[label, *row] for label, row in zip(called, pixels, strict=True)]


def _is_read_rightly(source: str, digits: Dataset) -> bool:
    parts = open_dataset(source)
    found = [(label, image.tobytes()) for part in parts for label, image in zip(part.labels, part.images, strict=True)]
    wanted = [(label, image.tobytes()) for label, image in zip(digits.labels, digits.images, strict=True)]
    return sorted(found) == sorted(wanted)


@pytest.mark.parametrize("names", [HEADER, ()])
@pytest.mark.parametrize(
    ("label", "said"),
    [
        (-1, "has -1 as its label, but it must lie in 0 to 9"),
        ("5.5", "“5.5” as its label, which is not a whole number"),
        ("not 3", "“not 3” as its label, which is no digit"),
        ("5?", "“5\\?” as its label"),
        ("five?", "“five\\?” as its label, which is no digit"),
        ("5.png", "“5.png” as its label"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 50])
def test_what_is_no_label_is_refused_with_its_line(
    tmp_path: Path, digits: Dataset, names: Sequence[str], label: object, said: str, place: int
) -> None:
    labels: list[object] = digits.labels.tolist()
    labels[place] = label
    line = place + 1 + bool(names)
    with pytest.raises(DataError, match=f"line {line}, has {said.removeprefix('has ')}"):
        open_dataset(_write(tmp_path / "a.csv", _rows(digits, labels), names))


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("scale", ["%d", "%.4f"])
@pytest.mark.parametrize(("pixel", "text"), [(2, "NA"), (399, "NaN"), (400, "?"), (700, "n/a")])
def test_a_damaged_pixel_in_the_first_line_does_not_make_it_a_header(
    tmp_path: Path, digits: Dataset, pixel: int, text: str, scale: str, last: bool
) -> None:
    rows = [
        [row[0], *(scale % (level if scale == "%d" else level / 255) for level in row[1:])] for row in _rows(digits)
    ]
    rows[0][1 + pixel] = text
    table = [[*row[1:], row[0]] for row in rows] if last else rows
    with pytest.raises(DataError) as caught:
        open_dataset(_write(tmp_path / "a.csv", table))
    assert f"line 1, has “{text}” as its pixel " in caught.value.sentence


@pytest.mark.parametrize(
    "pixels",
    [
        [str(place) for place in range(784)],
        [f"{1 + place // 28}.{1 + place % 28}" for place in range(784)],
        [str(10 * place) for place in range(784)],
    ],
    ids=["in a row", "row and column", "with gaps"],
)
def test_a_header_may_be_one_word_beside_numbers(tmp_path: Path, digits: Dataset, pixels: list[str]) -> None:
    assert _is_read_rightly(_write(tmp_path / "a.csv", _rows(digits), ["species", *pixels]), digits)


LETTERS = [chr(65 + place % 26) for place in range(COUNT)]
TEACH = "A network for letters is taught on the page Teach."


@pytest.mark.parametrize("names", [HEADER, ()])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (LETTERS, "90 of 90 lines have labels that are no digits (“A”, “B”, “C”, …). Use a table of digits"),
        (
            [letter if place % 5 == 4 else place % 5 for place, letter in enumerate(LETTERS)],
            "18 of 90 lines have labels that are no digits (“",
        ),
        ([1 + place % 26 for place in range(COUNT)], "lines have labels that are no digits (“11”, “12”, “13”, …)."),
        ([place % 47 for place in range(COUNT)], "lines have labels that are no digits (“10”, “11”, “12”, …)."),
        ([(7 * place) % 62 for place in range(COUNT)], "lines have labels that are no digits (“10”, “11”, “12”, …)."),
        (sorted(place % 26 for place in range(COUNT)), "lines have labels that are no digits (“10”, “11”, “12”, …)."),
    ],
    ids=["letters", "some letters", "1 to 26", "0 to 46", "0 to 61", "0 to 25 in order"],
)
def test_a_table_of_letters_is_said_to_be_one(
    tmp_path: Path, digits: Dataset, names: Sequence[str], last: bool, labels: list[object], said: str
) -> None:
    rows = _rows(digits, labels)
    table = [[*row[1:], row[0]] for row in rows] if last else rows
    path = _write(tmp_path / "a.csv", table, [*names[1:], *names[:1]] if last else names)
    with pytest.raises(DataError) as caught:
        open_dataset(path)
    assert said in caught.value.sentence
    assert caught.value.sentence.endswith(TEACH)


@pytest.mark.parametrize("numbered", [False, True])
def test_letters_as_numbers_are_not_passed_over_for_a_corner_with_a_spot(
    tmp_path: Path, digits: Dataset, numbered: bool
) -> None:
    rows = [[1 + place % 26, *row[1:-1], 3 if place == 40 else 0] for place, row in enumerate(_rows(digits))]
    table = [[5000 + place, *row] for place, row in enumerate(rows)] if numbered else rows
    with pytest.raises(DataError, match="lines have labels that are no digits"):
        open_dataset(_write(tmp_path / "a.csv", table))


@pytest.mark.parametrize("first", [True, False])
def test_of_one_class_a_spotted_corner_is_no_class(tmp_path: Path, first: bool) -> None:
    images = mnist_test().images[mnist_test().labels == 3][:COUNT].copy()
    images[:, -1, -6:] = np.random.default_rng(0).integers(0, 40, (COUNT, 6))
    rows = [[3, *row] if first else [*row[::-1], 3] for row in images.reshape(COUNT, -1).tolist()]
    assert set(open_dataset(_write(tmp_path / "a.csv", rows))[0].labels) == {3}


@pytest.mark.parametrize("names", [HEADER, ()])
def test_a_few_wrong_labels_of_several_kinds_are_counted(tmp_path: Path, digits: Dataset, names: Sequence[str]) -> None:
    labels: list[object] = digits.labels.tolist()
    labels[30], labels[50], labels[70] = "3?", "-1", "11"
    with pytest.raises(DataError) as caught:
        open_dataset(_write(tmp_path / "a.csv", _rows(digits, labels), names))
    line = 31 + bool(names)
    assert f"3 of 90 lines have labels that are no digits (“-1”, “11”, “3?”), the first of them line {line}" in (
        caught.value.sentence
    )
    assert TEACH not in caught.value.sentence


@pytest.mark.parametrize("names", [HEADER, ()])
@pytest.mark.parametrize("last", [False, True])
def test_a_single_label_of_10_among_0_to_9_is_named(
    tmp_path: Path, digits: Dataset, names: Sequence[str], last: bool
) -> None:
    labels = digits.labels.tolist()
    labels[50] = 10
    rows = _rows(digits, labels)
    table = [[*row[1:], row[0]] for row in rows] if last else rows
    path = _write(tmp_path / "a.csv", table, [*names[1:], *names[:1]] if last else names)
    with pytest.raises(DataError, match=f"line {51 + bool(names)}, has 10 as its label, but it must lie in 0 to 9"):
        open_dataset(path)


def test_a_wrong_label_is_found_however_far_down_it_stands(tmp_path: Path) -> None:
    few = mnist_test().limited(COUNT)
    rows = _rows(few) * 120
    rows[-1] = ["17", *rows[-1][1:]]
    with pytest.raises(DataError, match="line 10,800, has 17 as its label"):
        open_dataset(_write(tmp_path / "a.csv", rows))


def test_unknown_labels_are_not_read_from_a_corner_or_another_column(
    tmp_path: Path, digits: Dataset, writers: NDArray[np.int64]
) -> None:
    labels = np.where(np.arange(COUNT) % 3 == 0, -1, digits.labels).tolist()
    rows = _rows(digits, labels)
    with_writers = [[row[0], writer, *row[1:]] for row, writer in zip(rows, writers, strict=True)]
    with_decimals = [[row[0], *(f"{level / 255:.3f}" for level in row[1:])] for row in _rows(digits, labels)]
    for table, names in ((with_writers, ["number", "writer", *PIXELS]), (with_decimals, [])):
        with pytest.raises(DataError, match=r"30 of 90 lines have labels that are no digits \(“-1”\)"):
            open_dataset(_write(tmp_path / "a.csv", table, names))


@pytest.mark.parametrize(
    ("label", "other", "values"),
    [
        ("number", "writer", "writers"),
        ("zahl", "schueler", range(1, 28)),
        ("zahl", "klasse", [5, 6, 7]),
        ("true_label", "prediction", "writers"),
        ("digit", "class", "writers"),
        ("class", "writer", "writers"),
        ("Ziffer", "bild_id", [f"b{place}" for place in range(30)]),
        ("number", "filename", [f"img_{place}.png" for place in range(COUNT)]),
        ("label", "id", range(COUNT)),
    ],
)
@pytest.mark.parametrize("label_first", [True, False])
def test_of_two_columns_the_name_says_which_holds_the_labels(
    tmp_path: Path,
    digits: Dataset,
    writers: NDArray[np.int64],
    label: str,
    other: str,
    values: Sequence[object] | str,
    label_first: bool,
) -> None:
    beside = writers.tolist() if isinstance(values, str) else [values[place % len(values)] for place in range(COUNT)]
    rows = _rows(digits)
    if label_first:
        table, names = [[row[0], value, *row[1:]] for row, value in zip(rows, beside, strict=True)], [label, other]
    else:
        table, names = [[value, *row] for row, value in zip(rows, beside, strict=True)], [other, label]
    path = _write(tmp_path / "a.csv", table, [*names, *PIXELS])
    assert _is_read_rightly(path, digits)
    assert any(f"“{other}” was left out" in note for note in open_dataset(path)[0].notes)


def test_names_that_say_nothing_leave_it_to_the_pictures_or_to_a_person(
    tmp_path: Path, digits: Dataset, writers: NDArray[np.int64]
) -> None:
    rows = [[writer, *row] for row, writer in zip(_rows(digits), writers, strict=True)]
    assert _is_read_rightly(_write(tmp_path / "many.csv", rows, ["a", "b", *PIXELS]), digits)
    few = _write(tmp_path / "few.csv", rows[:8], ["a", "b", *PIXELS])
    with pytest.raises(UnclearData, match="“--labels a” or “--labels b”"):
        open_dataset(few)
    assert _is_read_rightly(f"{few}?labels=b", digits.limited(8))


def test_sorted_labels_of_a_few_rows_are_not_taken_for_numbers_of_rows(tmp_path: Path, digits: Dataset) -> None:
    places = [int(np.flatnonzero(digits.labels == digit)[0]) for digit in range(10)]
    ten = Dataset.of("ten", digits.images[places], digits.labels[places])
    writers = [4, 4, 1, 7, 4, 0, 1, 3, 3, 9]
    rows = [[row[0], writer, *row[1:]] for row, writer in zip(_rows(ten), writers, strict=True)]
    path = _write(tmp_path / "a.csv", rows)
    with pytest.raises(UnclearData, match="“--labels column 2” or “--labels column 1”"):
        open_dataset(path)
    assert _is_read_rightly(f"{path}?labels=column 1", ten)
    numbered = [[place, *row] for place, row in enumerate(_rows(ten))]
    assert _is_read_rightly(_write(tmp_path / "b.csv", numbered), ten)


@pytest.mark.parametrize("last", [0, 17, ""])
def test_a_header_one_name_shorter_belongs_to_the_columns_whose_labels_are_some(
    tmp_path: Path, digits: Dataset, last: object
) -> None:
    rows = [[*row, last] for row in _rows(digits)]
    assert _is_read_rightly(_write(tmp_path / "a.csv", rows, HEADER), digits)


def test_a_header_that_names_pixels_alone_leaves_the_labels_to_be_found(tmp_path: Path, digits: Dataset) -> None:
    assert _is_read_rightly(_write(tmp_path / "a.csv", _rows(digits), PIXELS), digits)
    last = [[*row[1:], row[0]] for row in _rows(digits)]
    assert _is_read_rightly(_write(tmp_path / "b.csv", last, PIXELS), digits)


def test_a_separator_at_the_end_of_lines_is_no_column(tmp_path: Path, digits: Dataset) -> None:
    rows = [[*row, ""] for row in _rows(digits)]
    for names in ((), HEADER, [*HEADER, ""]):
        path = _write(tmp_path / "a.csv", rows, names)
        assert _is_read_rightly(path, digits)
        assert open_dataset(path)[0].notes == ()
    assert _is_read_rightly(_write(tmp_path / "b.csv", _rows(digits), [*HEADER, ""]), digits)


@pytest.mark.parametrize("digit", [0, 1, 3])
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("count", [30, 7])
def test_of_one_class_the_corner_of_the_pictures_is_not_the_label(
    tmp_path: Path, digit: int, dark: bool, count: int
) -> None:
    images = mnist_test().images[mnist_test().labels == digit][:count]
    ink = (images > 127).astype(int)
    rows = [[digit, *row] for row in (1 - ink if dark else ink).reshape(count, -1).tolist()]
    training, _ = open_dataset(_write(tmp_path / "a.csv", rows))
    assert set(training.labels) == {digit}


@pytest.mark.parametrize("place", ["first", "last"])
def test_whole_labels_may_have_a_decimal_beside_whole_pixels(tmp_path: Path, digits: Dataset, place: str) -> None:
    rows = _rows(digits, [f"{label}.0" for label in digits.labels])
    table = rows if place == "first" else [[*row[1:], row[0]] for row in rows]
    assert _is_read_rightly(_write(tmp_path / "a.csv", table), digits)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("names", [True, False])
def test_a_column_for_each_class_is_read(tmp_path: Path, digits: Dataset, first: bool, names: bool) -> None:
    classes = np.eye(10, dtype=int)[digits.labels].tolist()
    pixels = [row[1:] for row in _rows(digits)]
    table = [[*one, *row] if first else [*row, *one] for one, row in zip(classes, pixels, strict=True)]
    called = [f"class_{digit}" for digit in range(10)]
    header = [*called, *PIXELS] if first else [*PIXELS, *called]
    path = _write(tmp_path / "a.csv", table, header if names else ())
    assert _is_read_rightly(path, digits)
    assert "in 10 columns from column" in open_dataset(path)[0].notes[0]
    table[40][0 if first else 784] = 1
    with pytest.raises(DataError, match=f"line {41 + names}, has not one 1"):
        open_dataset(_write(tmp_path / "b.csv", table, header if names else ()))


def test_names_of_rows_and_columns_that_are_words_are_left_out_without_a_header(
    tmp_path: Path, digits: Dataset
) -> None:
    rows = _rows(digits)
    named = [[f"img_{place}.png", *row] for place, row in enumerate(rows)]
    after = [[row[0], f"img_{place}.png", *row[1:]] for place, row in enumerate(rows)]
    for table in (named, after):
        assert _is_read_rightly(_write(tmp_path / "a.csv", table), digits)


def test_a_header_may_mix_words_and_numbers(tmp_path: Path, digits: Dataset) -> None:
    rows = [[place, *row] for place, row in enumerate(_rows(digits))]
    assert _is_read_rightly(_write(tmp_path / "a.csv", rows, ["id", "number", *range(1, 785)]), digits)


def test_names_with_places_across_and_down_put_few_pictures_upright(tmp_path: Path, digits: Dataset) -> None:
    names = ["label", *(f"x{across}_y{down}" for down in range(28) for across in range(28))]
    assert _is_read_rightly(_write(tmp_path / "a.csv", _rows(digits.limited(6)), names), digits.limited(6))
