"""Digits as a table in a text file, as MNIST is often passed on: a line for each digit, with label and grey values."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import FIRST, LAST, Choice
from engine.data.datasets import Dataset, found_at
from engine.data.table_columns import CLASSES, COLUMN, Reading, odd_columns
from engine.data.table_faults import first_fault
from engine.data.table_fields import label_of
from engine.data.table_formats import other_format
from engine.data.table_layout import Layout, layout_of
from engine.data.table_text import lines_of, opened_text, start_of
from engine.data.understanding import Interpretation, are_labels, understood
from engine.errors import DataError

_LOOKED_AT = 20  # lines, for the layout
_MOST_CLASSES = 100
"""Numbers of classes are below this: sets of letters and digits have up to 62."""
_EVEN, _MOSTLY = 0.9, 0.5
"""The share of one value in a column that tells nothing, and in one at the even ground of the pictures."""
_UNQUOTED = str.maketrans("", "", "\"'")


def read_csv(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a table, separated by commas, semicolons, tabs, bars or spaces, with a header or none.

    Where the labels are is told by the header, by the values, or by how much the pictures look like digits; where it
    cannot be told, UnclearData is raised. Raises OSError, and DataError naming the line at fault.
    """
    _check_text(path)
    layout, first, numbers = None, list[str](), list[int]()
    try:
        with opened_text(path) as file:
            lines = lines_of(file, numbers)
            first = list(islice(lines, _LOOKED_AT))
            layout = layout_of(first, choice.column) if first else None
            if layout is not None:
                rest = chain(first[layout.header :], lines)
                start = next(rest, None)
                if start is not None:
                    rows = _numbers(chain([start], rest), layout)
                    if not choice.column and (classes := _other_classes(rows, layout)) is not None:
                        raise DataError(first_fault(path, replace(layout, readings=(classes,)), choice.column))
                    parts = understood(path, _interpretations(rows, layout), choice)
                    lines_of_rows = [f"line {number}" for number in numbers[layout.header :]]
                    # A field in quotes may have lines of its own.
                    return found_at(parts, lines_of_rows) if len(lines_of_rows) == sum(map(len, parts)) else parts
    except ValueError as error:
        # Slowly once more, for people to know where to look.
        raise DataError(first_fault(path, layout, choice.column)) from error
    raise DataError(other_format(path, first, choice.column) or first_fault(path, layout, choice.column))


def _check_text(path: Path) -> None:
    """Raise DataError for what does not begin as the text of a table."""
    start = start_of(path)
    if start.lstrip()[:1] in (b"[", b"{"):
        raise DataError(f"“{path}” is JSON, which is not read. Save it as CSV, a line for each picture, or as .npz.")
    if start.startswith(b"PK"):
        raise DataError(
            f"“{path}” is a workbook of a spreadsheet, or another archive. Open it there and save it as CSV (UTF-8)."
        )
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(
            f"“{path}”, line 1, is not text. Choose a CSV file saved as plain text in UTF-8, an IDX, .npz or .mat "
            "file, or a folder of pictures."
        )


def _numbers(lines: Iterator[str], layout: Layout) -> NDArray[np.number]:
    """The table as (rows, columns) numbers, uint8 or uint16 where all pixels are whole. Raises ValueError."""
    if layout.packed:
        lines = map(layout.packed.spread, lines)
    if layout.loose_quotes:
        lines = (_without_quotes(line, layout) for line in lines)
    if layout.decimal_comma:
        lines = (line.replace(",", ".") for line in lines)
    # numpy.loadtxt checks the number of columns only while it reads them all.
    left_out = set.intersection(*(set(reading.others) for reading in layout.readings))
    converters: dict[int | str, Callable[[str], int]] = {
        **dict.fromkeys(sorted(left_out), _nothing),
        **dict.fromkeys(layout.words, label_of),
    }
    rows = np.loadtxt(
        lines,
        layout.kind,
        delimiter=layout.separator,
        comments=None,
        quotechar='"',
        ndmin=2,
        converters=converters or None,
    )
    if rows.shape[1] != layout.columns:
        raise ValueError("wrong columns")
    if not layout.top and not (np.isfinite(rows).all() and rows.min() >= -1 and rows.max() <= 255):
        raise ValueError("no grey values")
    return rows


def _without_quotes(line: str, layout: Layout) -> str:
    plain = line.translate(_UNQUOTED)
    if layout.separator is None or plain.count(layout.separator) == layout.columns - 1:
        return plain
    return layout.separator.join(field.replace(layout.separator, " ") for field in layout.fields(line)) + "\n"


def _nothing(_: str) -> int:
    return 0


def _interpretations(rows: NDArray[np.number], layout: Layout) -> list[Interpretation]:
    """An interpretation for each reading whose labels are some. Raises ValueError where none are."""
    labelled = [(reading, _labels(rows, reading)) for reading in layout.readings]
    possible: list[tuple[Reading, NDArray[np.number]]] = []
    for reading, labels in labelled:
        if are_labels(labels) and not any(np.array_equal(labels, others) for _, others in possible):
            possible.append((reading, labels))
    if not possible or (len(possible) < len(labelled) and _hides_labels(labelled, possible)):
        raise ValueError("no labels")
    varied = [reading for reading, labels in possible if labels.min() < labels.max()]
    if not varied:
        possible = _without_corners(rows, possible)
    usual = len(varied) == 1 or len(possible) == 1
    return [_interpretation(rows, layout, reading, labels, usual) for reading, labels in possible]


def _labels(rows: NDArray[np.number], reading: Reading) -> NDArray[np.number]:
    """(N,): the numbers in the column of labels. Raises ValueError for a row that is not of one class alone."""
    if reading.width == 1:
        return rows[:, reading.label]
    classes = rows[:, reading.label : reading.label + reading.width]
    if not ((classes == 1).sum(axis=1) == 1).all() or not ((classes == 0) | (classes == 1)).all():
        raise ValueError("not one class")
    digits: NDArray[np.integer] = classes.argmax(axis=1)
    return digits


def _hides_labels(
    labelled: list[tuple[Reading, NDArray[np.number]]], possible: list[tuple[Reading, NDArray[np.number]]]
) -> bool:
    """Whether a column holds labels in most rows, and something else in some, while all others hold one class."""
    if any(labels.min() < labels.max() for _, labels in possible):
        return False
    for _, labels in labelled:
        digits = labels[(labels >= 0) & (labels <= 10) & (labels == np.rint(labels))]
        if len(digits) * 2 > len(labels) and len(np.unique(digits)) > CLASSES // 2:
            return True
    return False


def _other_classes(rows: NDArray[np.number], layout: Layout) -> Reading | None:
    """The column at one end that holds classes of more than digits, such as letters; None where there is none.

    Then that at the other end is a corner of the pictures, which would be taken for labels that are all one digit.
    """
    named = odd_columns(layout.names)
    for reading in layout.readings:
        if reading.width > 1 or reading.label in named:
            return None  # it is known where the labels are
        left = [column for column in range(layout.columns) if column not in reading.others]
        for label, beside, corner in ((left[0], left[1], left[-1]), (left[-1], left[-2], left[0])):
            is_ground = _share_of_one(rows[:, beside]) > _MOSTLY and _share_of_one(rows[:, corner]) >= _EVEN
            if is_ground and _are_classes(rows[:, label]):
                return replace(reading, label=label)
    return None


def _are_classes(values: NDArray[np.number]) -> bool:
    """Whether these numbers are those of classes, of which some are no digit, and none has most rows."""
    whole = bool((values == np.rint(values)).all() and values.min() >= 0)
    return whole and CLASSES < values.max() < _MOST_CLASSES and _share_of_one(values) <= _MOSTLY


def _share_of_one(values: NDArray[np.number]) -> float:
    """The share of the most frequent value, in [0, 1]."""
    return float(np.unique(values, return_counts=True)[1].max() / len(values))


def _without_corners(
    rows: NDArray[np.number], possible: list[tuple[Reading, NDArray[np.number]]]
) -> list[tuple[Reading, NDArray[np.number]]]:
    """Of readings with one class each, those whose labels are not the ground of the pictures' corner."""
    if len({int(labels[0]) for _, labels in possible}) == 1:
        return possible[:1]  # whichever column it is, the digit is the same
    apart = []
    for reading, labels in possible:
        pixels = reading.pixels(rows.shape[1])
        beside = rows[:, pixels[0] if reading.label < pixels[0] else pixels[-1]]
        if (beside != labels).any():
            apart.append((reading, labels))
    return apart or possible


def _interpretation(
    rows: NDArray[np.number], layout: Layout, reading: Reading, labels: NDArray[np.number], usual: bool
) -> Interpretation:
    pixels = layout.pixels(reading)
    # A run of columns needs no copy of its own.
    in_a_row = pixels == list(range(pixels[0], pixels[0] + len(pixels)))
    chosen = rows[:, pixels[0] : pixels[-1] + 1] if in_a_row else rows[:, pixels]
    return Interpretation(
        chosen.reshape(-1, layout.side, layout.side),
        labels.astype(np.int64),
        Choice(_choice(layout, reading)),
        (_place(layout, reading, usual) + _order(pixels)).strip(),
        _left_out(layout, reading),
    )


def _choice(layout: Layout, reading: Reading) -> str:
    """What a person says to choose a reading."""
    if reading.label in odd_columns(layout.names) and layout.names[reading.label]:
        return layout.names[reading.label]
    by_number = f"{COLUMN}{reading.label + 1}"
    if len({each.others for each in layout.readings}) > 1:
        return by_number
    pixels = reading.pixels(layout.columns)
    return FIRST if reading.label < pixels[0] else LAST if reading.label > pixels[-1] else by_number


def _place(layout: Layout, reading: Reading, usual: bool) -> str:
    """Where the labels are; nothing where that is the `usual` place, the first column, called “label”."""
    if reading.width > 1:
        start = reading.label + 1
        return f"The labels are in {reading.width} columns from column {start} on, each with a 1 for its digit. "
    column, name = reading.label, layout.name(reading.label)
    if usual and column == 0 and name.strip("“”").casefold() in ("", "label"):
        return ""
    place = {0: "the first column", layout.columns - 1: "the last column"}.get(column, f"column {column + 1}")
    return f"The labels are in {place}{f', {name}' if name else ''}. "


def _order(pixels: list[int]) -> str:
    return "" if pixels == sorted(pixels) else "The pixels were put in the order of the numbers in their names."


def _left_out(layout: Layout, reading: Reading) -> tuple[str, ...]:
    columns = [column for column in reading.others if column not in reading.empty]
    if not columns:
        return ()
    which = ", ".join(f"{column + 1} {layout.name(column)}".strip() for column in columns)
    if len(columns) == 1:
        return (f"Column {which} was left out: it holds neither labels nor pixels.",)
    return (f"Columns {which} were left out: they hold neither labels nor pixels.",)
