"""Tables in other formats and encodings: what is read, and what a person is told of the rest."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.data.datasets import Dataset, mnist_test, open_dataset
from engine.errors import DataError

HEADER = ",".join(["label", *(f"pixel{place}" for place in range(784))])


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """60 test digits of MNIST."""
    return mnist_test().limited(60)


def _lines(digits: Dataset, form: str = "{label},{pixels}", between: str = ",") -> list[str]:
    rows = zip(digits.labels, digits.images.reshape(len(digits), -1).tolist(), strict=True)
    return [form.format(label=label, pixels=between.join(map(str, row))) for label, row in rows]


def _is_read_rightly(path: Path, digits: Dataset) -> bool:
    parts = open_dataset(str(path))
    found = [(label, image.tobytes()) for part in parts for label, image in zip(part.labels, part.images, strict=True)]
    wanted = [(label, image.tobytes()) for label, image in zip(digits.labels, digits.images, strict=True)]
    return sorted(found) == sorted(wanted)


def _refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_dataset(str(path))
    return caught.value.sentence


@pytest.mark.parametrize(
    ("header", "form", "between"),
    [
        (["label,pixels"], '{label},"{pixels}"', " "),
        (["label,pixels,Usage"], "{label},{pixels},Training", " "),
        ([], '{label},"{pixels}"', " "),
        ([], '{label};"[{pixels}]"', " "),
        ([], '{label}, "{pixels}"', '", "'),
        ([], '"{label},{pixels}"', ","),
        ([], "'{label}','{pixels}'", "','"),
        ([], "{label}|{pixels}", "|"),
        (["@relation d", "@attribute p numeric", "@data"], "{pixels},'{label}'", ","),
    ],
)
def test_other_ways_to_write_a_table_are_read(
    tmp_path: Path, digits: Dataset, header: list[str], form: str, between: str
) -> None:
    (tmp_path / "a.csv").write_text("\n".join([*header, *_lines(digits, form, between)]))
    assert _is_read_rightly(tmp_path / "a.csv", digits)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("place", ["first", "second", "last"])
@pytest.mark.parametrize("first", [0, 30])
@pytest.mark.parametrize(
    ("text", "before", "separator"),
    [
        ('"Müller, Anna"', "Ben", ","),
        ('"Müller; Anna"', "Ben", ";"),
        ('"O\'Neil, Pat"', "O'Neil", ","),
        ('"Müller, ""Mimi"" A."', "Ben", ","),
        ('"C:\\a, b\\x.png"', '"x.png"', ","),
    ],
)
def test_a_quoted_field_may_hold_the_separator(
    tmp_path: Path, digits: Dataset, header: bool, place: str, first: int, text: str, before: str, separator: str
) -> None:
    form = {
        "first": "{{name}}@{label}@{pixels}",
        "second": "{label}@{{name}}@{pixels}",
        "last": "{label}@{pixels}@{{name}}",
    }
    lines = _lines(digits, form[place].replace("@", separator), separator)
    named = [line.format(name=text if number >= first else before) for number, line in enumerate(lines)]
    called = form[place].format(label="label", pixels="@".join(HEADER.split(",")[1:])).format(name="pupil")
    names = [called.replace("@", separator)] if header else []
    (tmp_path / "a.csv").write_text("\n".join([*names, *named]), encoding="utf-8")
    assert _is_read_rightly(tmp_path / "a.csv", digits)


def test_a_quoted_field_may_hold_the_separator_where_quotes_follow_a_blank(tmp_path: Path, digits: Dataset) -> None:
    lines = _lines(digits, '"Müller, Anna", "{label}", "{pixels}"', '", "')
    header = HEADER.replace("label", "pupil,label").replace(",", '", "')
    (tmp_path / "a.csv").write_text("\n".join([f'"{header}"', *lines]), encoding="utf-8")
    assert _is_read_rightly(tmp_path / "a.csv", digits)


def test_a_quoted_field_beside_packed_pixels_may_hold_the_separator(tmp_path: Path, digits: Dataset) -> None:
    (tmp_path / "a.csv").write_text(
        "\n".join(_lines(digits, '"Müller, Anna",{label},"{pixels}"', " ")), encoding="utf-8"
    )
    assert _is_read_rightly(tmp_path / "a.csv", digits)


def test_rows_of_separators_alone_are_empty(tmp_path: Path, digits: Dataset) -> None:
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *_lines(digits), *["," * 784] * 9]))
    assert _is_read_rightly(tmp_path / "a.csv", digits)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8", "cp1252"])
def test_encodings_that_spreadsheets_write(tmp_path: Path, digits: Dataset, encoding: str) -> None:
    header = HEADER.replace("label", "prüfzahl – label")
    (tmp_path / "a.txt").write_text("\n".join([header, *_lines(digits)]).replace(",", "\t"), encoding=encoding)
    assert _is_read_rightly(tmp_path / "a.txt", digits)


def test_decimal_commas_between_spaces(tmp_path: Path, digits: Dataset) -> None:
    rows = [[str(label), *(f"{level / 255:.4f}".replace(".", ",") for level in image.ravel())] for label, image in zip(
        digits.labels, digits.images, strict=True
    )]  # fmt: skip
    (tmp_path / "a.txt").write_text("\n".join(map(" ".join, rows)))
    assert _is_read_rightly(tmp_path / "a.txt", digits)


def test_pixels_of_two_bytes_are_read_and_a_single_high_one_is_not(tmp_path: Path, digits: Dataset) -> None:
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1).astype(int) * 257])
    np.savetxt(tmp_path / "a.csv", rows, "%d", ",")
    assert _is_read_rightly(tmp_path / "a.csv", digits)
    rows[50, 300] = 70_000
    np.savetxt(tmp_path / "b.csv", rows, "%d", ",")
    assert "line 51, has 70000 as its pixel 299, but it must lie in 0 to 65,535" in _refusal(tmp_path / "b.csv")


def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path: Path, digits: Dataset) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress("\n".join(_lines(digits)).encode()))
    np.savez(tmp_path / "b.npz", images=digits.images, labels=digits.labels)
    (tmp_path / "b.npz").rename(tmp_path / "b.csv")
    for name, array in (("images.bin", digits.images), ("labels.bin", digits.labels.astype(np.uint8))):
        shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
        (tmp_path / name).write_bytes(bytes([0, 0, 8, array.ndim]) + shape + array.tobytes())
    for name in ("a.csv.gz", "b.csv", "images.bin"):
        assert _is_read_rightly(tmp_path / name, digits)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\n".join(["3 153:3 154:18", "5 1:2"] * 20), "format of LIBSVM"),
        ("@relation d\n@data\n" + "{0 5,153 3}\n" * 20, "sparse ARFF"),
        (("3," + ",".join(["7"] * 2352) + "\n") * 20, "2,353 columns: three colours for each pixel of 28×28"),
        (("3," + ",".join(["7"] * 600) + "\n") * 20, "has 601 values, as all lines have, but should have 785"),
        (json.dumps([[3, *[7] * 784]] * 50), "is JSON"),
    ],
)
def test_another_format_is_named_with_its_remedy(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    sentence = _refusal(tmp_path / "a.csv")
    assert said in sentence
    assert "Correct or remove the line" not in sentence
    assert "Save" in sentence or "save" in sentence


def test_a_workbook_is_told_from_a_numpy_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert "workbook of a spreadsheet" in _refusal(tmp_path / "a.xlsx")
