"""Digits as a table in a text file, as MNIST is often passed on: a line for each digit, with label and grey values."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TextIO

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import Choice
from engine.data.datasets import LARGEST, Dataset
from engine.data.table_faults import LONGEST_LINE, first_fault, says_nothing
from engine.data.table_layout import Layout, label_of, layout_of
from engine.data.understanding import Interpretation, are_labels, understood
from engine.errors import DataError
from engine.system import plain_files

_START = 65_536
_LOOKED_AT = 20  # lines, for the layout


def read_csv(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a table, separated by commas, semicolons, tabs or spaces, with or without a header.

    Where the labels are is told by the header, by the values, or by how much the pictures look like digits; where it
    cannot be told, UnclearData is raised. Raises OSError, and DataError naming the line at fault.
    """
    layout = None
    try:
        with plain_files.opened(path, LARGEST) as content:
            _check_text(path, content)
            # "utf-8-sig" would decode at half the speed.
            with io.TextIOWrapper(content, encoding="utf-8") as file:
                lines = _lines(file)
                first = list(islice(lines, _LOOKED_AT))
                layout = layout_of(first, choice.column) if first else None
                if layout is not None and layout.side:
                    rest = chain(first[bool(layout.names) :], lines)
                    start = next(rest, None)
                    if start is not None:
                        rows = _numbers(chain([start], rest), layout)
                        return understood(path, _interpretations(rows, layout), choice, _left_out(layout))
    except ValueError as error:
        # Slowly once more, for people to know where to look.
        raise DataError(first_fault(path, layout, choice.column)) from error
    raise DataError(first_fault(path, layout, choice.column))


def _check_text(path: Path, content: BinaryIO) -> None:
    """Raise DataError for what does not begin as text; else the file is at its start again."""
    start = content.read(_START)
    content.seek(0)
    if b"\0" in start or (len(start) == _START and b"\n" not in start and b"\r" not in start):
        raise DataError(
            f"“{path}”, line 1, is not text. Choose a CSV file saved as plain text in UTF-8, an IDX, .npz or .mat "
            "file, or a folder of pictures."
        )


def _lines(file: TextIO) -> Iterator[str]:
    """The lines that hold something. Raises ValueError for one that is too long."""
    if file.read(1) != "\ufeff":  # the byte order mark that spreadsheets write
        file.seek(0)
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ValueError("a line is too long")
        if line[0].isdecimal() or not says_nothing(line):  # the first is most lines, and quick
            yield line


def _numbers(lines: Iterator[str], layout: Layout) -> NDArray[np.number]:
    """The table as (rows, columns) numbers, uint8 where all pixels are whole. Raises ValueError."""
    if layout.decimal_comma:
        lines = (line.replace(",", ".") for line in lines)
    # numpy.loadtxt checks the number of columns only while it reads them all.
    converters: dict[int | str, Callable[[str], int]] = dict.fromkeys(layout.others, _nothing)
    if layout.words:
        converters[layout.labels[0]] = label_of
    kind: np.dtype[np.number] = np.dtype(np.uint8 if layout.whole else np.float32)
    rows = np.loadtxt(
        lines,
        kind,
        delimiter=layout.separator,
        comments=None,
        quotechar='"',
        ndmin=2,
        converters=converters or None,
    )
    if rows.shape[1] != layout.columns:
        raise ValueError("wrong columns")
    if not layout.whole and not (np.isfinite(rows).all() and rows.min() >= -1 and rows.max() <= 255):
        raise ValueError("no grey values")
    return rows


def _nothing(_: str) -> int:
    return 0


def _interpretations(rows: NDArray[np.number], layout: Layout) -> list[Interpretation]:
    """An interpretation for each column that may hold the labels. Raises ValueError where none can."""
    possible = [column for column in layout.labels if are_labels(rows[:, column])]
    if len(possible) > 1:
        # The corner of a picture is nearly always black.
        possible = [column for column in possible if rows[:, column].any()] or possible[:1]
    if not possible:
        raise ValueError("no labels")
    interpretations = []
    for column in possible:
        pixels = layout.pixels(column)
        # A run of columns needs no copy of its own.
        in_a_row = pixels == list(range(pixels[0], pixels[0] + len(pixels)))
        chosen = rows[:, pixels[0] : pixels[-1] + 1] if in_a_row else rows[:, pixels]
        images = chosen.reshape(-1, layout.side, layout.side)
        note = _place(layout, column, usual=len(possible) == 1) + _order(pixels)
        name = "first" if column < pixels[0] else "last" if column > pixels[-1] else layout.names[column]
        interpretations.append(Interpretation(images, rows[:, column].astype(np.int64), Choice(name), note.strip()))
    return interpretations


def _place(layout: Layout, column: int, usual: bool) -> str:
    """Where the labels are; nothing where that is the `usual` place, the first column, called “label”."""
    name = layout.name(column)
    if usual and column == 0 and name.strip("“”").casefold() in ("", "label"):
        return ""
    place = {0: "the first column", layout.columns - 1: "the last column"}.get(column, f"column {column + 1}")
    return f"The labels are in {place}{f', {name}' if name else ''}. "


def _order(pixels: list[int]) -> str:
    return "" if pixels == sorted(pixels) else "The pixels were put in the order of the numbers in their names."


def _left_out(layout: Layout) -> tuple[str, ...]:
    if not layout.others:
        return ()
    which = ", ".join(f"{column + 1} {layout.name(column)}".strip() for column in layout.others)
    if len(layout.others) == 1:
        return (f"Column {which} was left out: it holds neither labels nor pixels.",)
    return (f"Columns {which} were left out: they hold neither labels nor pixels.",)
