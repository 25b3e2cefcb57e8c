"""Pictures of digits that lie in one folder: their labels are in their names, or in a table beside them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.folder_layout import is_picture, visible
from engine.data.table_columns import means_labels
from engine.data.table_fields import is_label, label_of
from engine.data.table_text import text_of
from engine.data.wrong_labels import said_of_many
from engine.errors import DataError
from engine.system import places, plain_files

_FIRST, _LAST = re.compile(r"(\d)(?!\d|$)"), re.compile(r".*\D(\d)")
_TABLES = (".csv", ".tsv", ".txt")
_LARGEST_TABLE = 100_000_000  # bytes
_SEPARATORS = ",;\t"
_LONGEST_SAID = 20  # characters


@dataclass(frozen=True, slots=True)
class LabelledPictures:
    """Pictures with their digits, the sentence on how these were found, and what else lies beside them."""

    pictures: list[tuple[Path, int]]
    note: str
    left_out: list[Path]


def pictures_with_labels(folder: Path) -> LabelledPictures | None:
    """The pictures of a folder by a table beside them, or by their names; None where neither tells.

    Raises OSError, and DataError where both ends of the names could be labels, or where a table has a wrong line.
    """
    inside = visible(folder)
    tables = [item for item in inside if item.suffix.lower() in _TABLES and places.is_file(item)]
    for table in tables:
        if (found := _by_table(table, inside)) is not None:
            return found
    return _by_name(folder, inside)


def _by_name(folder: Path, inside: Sequence[Path]) -> LabelledPictures | None:
    pictures = [item for item in inside if is_picture(item)]
    first, last = (_all_of(pictures, how) for how in (_FIRST.match, _LAST.fullmatch))
    if first and last and first != last:
        raise DataError(
            f"The names of the pictures in “{folder}” begin and end with a digit, as “{pictures[0].name}” does, and "
            "either may be the label. Put the pictures of each digit into a folder of its own, such as “3”."
        )
    labels = first or last
    if not 2 <= len(set(labels)) < len(labels):
        return None  # a digit that never comes twice counts the pictures
    end = "begin" if first else "end"
    note = f"The labels are the digits that the pictures' names {end} with: “{pictures[0].name}” is a {labels[0]}."
    labelled = set(pictures)
    left = [item for item in inside if item not in labelled]
    return LabelledPictures(list(zip(pictures, labels, strict=True)), note, left)


def _all_of(pictures: Sequence[Path], how: Callable[[str], re.Match[str] | None]) -> list[int]:
    """The digit that each name has; none where not every name has one."""
    matches = [how(picture.stem) for picture in pictures]
    digits = [int(match[1]) for match in matches if match is not None]
    return digits if len(digits) == len(pictures) else []


def _by_table(table: Path, inside: Sequence[Path]) -> LabelledPictures | None:
    """The pictures that a table of names and labels lists; None for a table of anything else."""
    with plain_files.opened(table, _LARGEST_TABLE) as file:
        lines = text_of(file.read()).splitlines()
    separator = max(_SEPARATORS, key=lambda character: lines[0].count(character)) if lines else ","
    try:
        rows = [(number, row) for number, row in enumerate(csv.reader(lines, delimiter=separator), 1) if any(row)]
    except csv.Error:  # a text of another kind, with a field that never ends
        return None
    if len(rows) < 2 or any(len(row) < 2 for _, row in rows[:2]):
        return None
    files = _files_by_name(table.parent, inside)
    column = next((place for place, cell in enumerate(rows[1][1]) if _named(cell) in files), None)
    if column is None:
        return None
    has_header = len(rows[0][1]) > column and _named(rows[0][1][column]) not in files
    labelled = rows[1:] if has_header else rows
    others = [place for place in range(len(rows[1][1])) if place != column]
    if len(others) > 1:
        others = [place for place in others if _holds_labels([row for _, row in labelled], place)]
    if len(others) > 1 and has_header:
        called = [place for place in others if place < len(rows[0][1]) and means_labels(rows[0][1][place])]
        others = called or others
    if len(others) != 1:
        raise DataError(
            f"“{table}” names pictures, but it is not clear which of its columns has their labels. Leave the names and "
            "the labels in it, and nothing else."
        )
    pictures = []
    for number, row in labelled:
        picture = files.get(_named(row[column])) if len(row) > max(column, others[0]) else None
        if picture is None:
            raise DataError(
                f"Line {number:,} of “{table}” names no picture beside it and its digit, such as “a.png,3”. Correct "
                "the line, or remove it."
            )
        if not is_label(label := row[others[0]]):
            full = [(line, one[others[0]]) for line, one in labelled if len(one) > others[0]]
            if said := said_of_many([text for _, text in full], [line for line, _ in full]):
                raise DataError(f"“{table}”: {said}")
            raise DataError(
                f"Line {number:,} of “{table}” has “{label[:_LONGEST_SAID]}” as its label, which is no digit. Correct "
                "the line, or remove it."
            )
        pictures.append((picture, label_of(label)))
    used = {picture for picture, _ in pictures}
    folders = {picture.parent for picture in used}
    left = [item for item in (*inside, *files.values()) if item not in used and item != table and item not in folders]
    return LabelledPictures(pictures, f"The labels were read from “{table.name}”.", sorted(set(left)))


def _holds_labels(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column holds labels in most rows."""
    return sum(len(row) > column and is_label(row[column]) for row in rows) * 2 > len(rows)


def _files_by_name(folder: Path, inside: Sequence[Path]) -> dict[str, Path]:
    """The pictures in a folder and in those within it, by the names that a table may use for them."""
    found: dict[str, Path] = {}
    within = [deeper for item in inside if places.is_folder(item) for deeper in visible(item)]
    for file in (*within, *inside):
        if is_picture(file):
            for name in (file.name, file.stem, file.relative_to(folder).as_posix()):
                found[_named(name)] = file
    return found


def _named(cell: str) -> str:
    # Names of files are decomposed on macOS, and cells are not.
    return unicodedata.normalize("NFC", cell.strip().replace("\\", "/").removeprefix("./").casefold())
