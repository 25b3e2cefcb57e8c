"""Digits as pictures in a folder, with a subfolder for each digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.data import folder_layout
from engine.data.choices import Choice
from engine.data.datasets import Dataset, found_at
from engine.data.folder_layout import FoundPictures, listed
from engine.data.folder_pictures import prepared_pictures
from engine.data.idx_files import files_of_a_set, find_idx, read_idx
from engine.data.picture_names import pictures_with_labels
from engine.data.picture_pages import has_several_pages
from engine.data.understanding import Interpretation, understood
from engine.errors import DataError
from engine.system import places
from engine.system.checked_files import fingerprint

_DATA_FILES = (".csv", ".tsv", ".npz", ".mat")


def read_folder(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a folder with a subfolder for each digit, each picture prepared as one from the pad.

    Subfolders are named 0 to 9, or 1 to 10, as “3”, “digit_3”, “class 3” or “three”; those of a training and of a test
    part may lie in folders “train” and “test”, those of groups in a folder for each. Without any, the labels may be in
    the pictures' names, or in a table beside them. A folder with IDX files is read as these. Raises OSError,
    UnclearData, and DataError naming the picture at fault.
    """
    if (idx := _idx_of(path)) is not None:
        return read_idx(idx, choice)
    found, test, notes = _found_in(path)
    pictures = [*found.pictures, *test.pictures]
    labels = np.array([digit for _, digit in pictures], np.int64)
    prepared = prepared_pictures([file for file, _ in pictures])
    several_pages = [file for file, _ in pictures if has_several_pages(file)]
    said = (*notes, *_of_files(path, several_pages, "has", "have", _PAGES))
    ways = [Interpretation(prepared.images, labels)]
    parts = understood(path, ways, choice, said, test=len(test.pictures))
    lie = parts[0].shown.lie if parts[0].shown is not None else ""
    crowded = _of_files(path, prepared.crowded(lie), "seems to hold", "seem to hold", _CROWDED)
    training, tested = (replace(part, notes=(*part.notes, *crowded)) for part in parts)
    return found_at((training, tested), [file.relative_to(path).as_posix() for file, _ in pictures])


def state_of_folder(path: Path) -> object:
    """A value that changes when what `read_folder` reads changes. It can be compared and hashed.

    What else may lie in the folder is not looked at. Raises as `read_folder` does where it finds no pictures.
    """
    if (idx := _idx_of(path)) is not None:
        return tuple((str(file), fingerprint(file)) for file in files_of_a_set(idx))
    found, test, notes = _found_in(path)
    pictures = (*found.pictures, *test.pictures)
    return notes, len(test.pictures), tuple((str(file), digit, fingerprint(file)) for file, digit in pictures)


def _idx_of(path: Path) -> Path | None:
    """The IDX file that a folder is read as; None for a folder of pictures."""
    root = folder_layout.unpacked(path)
    return None if folder_layout.classes(places.inside(root, hidden=True)) else find_idx(root)


def _found_in(path: Path) -> tuple[FoundPictures, FoundPictures, tuple[str, ...]]:
    """The pictures of the training and of the test part, and sentences on how they were found."""
    root = folder_layout.unpacked(path)
    inside = places.inside(root, hidden=True)
    found, test = FoundPictures(path), FoundPictures(path)
    notes: list[str] = []
    named = None
    if folder_layout.classes(inside):
        folder_layout.collect(inside, found)
    elif parts := folder_layout.parts(inside):
        notes = _collect_parts(inside, parts, found, test)
    elif groups := folder_layout.groups(inside):
        notes = _collect_groups(inside, groups, found)
    elif named := pictures_with_labels(path) or pictures_with_labels(root):
        found.pictures = named.pictures
        found.leave_out(named.left_out)
        notes = [named.note]
    if root != path and not named:
        found.leave_out(_beside(path, root))
    if not found.pictures:
        raise DataError(_nothing(path, root))
    for part in (found, test):
        part.check()
    return found, test, (*notes, *found.notes(), *test.notes())


_PAGES = "several pictures in one file, of which only the first is used"
_CROWDED = "more than one digit: make each digit a picture of its own"


def _collect_parts(
    inside: Sequence[Path], parts: dict[str, list[Path]], found: FoundPictures, test: FoundPictures
) -> list[str]:
    """Take up the pictures of the parts; the sentences say what was put together."""
    training = [*parts.get("training", ()), *parts.get("validation", ())]
    tests = parts.get("test", [])
    if not training:
        training, tests = tests, []
    for folders, into in ((training, found), (tests, test)):
        for folder in folders:
            digits = folder_layout.unpacked(folder, of_a_part=True)
            if digits != folder:
                into.leave_out(_beside(folder, digits))
            folder_layout.collect(places.inside(digits, hidden=True), into)
    used = {*training, *tests}
    found.leave_out([item for item in inside if item not in used and item.name != folder_layout.ARCHIVE_EXTRAS])
    validation = [folder.name for folder in parts.get("validation", ()) if len(training) > 1]
    return [f"{listed(validation)} is used for training, too."] if validation else []


def _collect_groups(inside: Sequence[Path], groups: Sequence[Path], found: FoundPictures) -> list[str]:
    """Take up the pictures of folders that each hold folders of digits; the sentence says so."""
    for folder in groups:
        folder_layout.collect(places.inside(folder, hidden=True), found)
    found.leave_out([item for item in inside if item not in groups and item.name != folder_layout.ARCHIVE_EXTRAS])
    return [f"The pictures of {len(groups):,} folders were put together: {listed([item.name for item in groups])}."]


def _beside(path: Path, root: Path) -> list[Path]:
    """What lies on the way from a folder to the one inside that holds the digits."""
    way = [root, *root.parents]
    return [
        item for folder in way[1 : way.index(path) + 1] for item in folder_layout.visible(folder) if item not in way
    ]


def _of_files(root: Path, files: Sequence[Path], one: str, many: str, what: str) -> tuple[str, ...]:
    if not files:
        return ()
    names = listed([file.relative_to(root).as_posix() for file in files])
    return (f"{len(files):,} {f'file {one}' if len(files) == 1 else f'files {many}'} {what} ({names}).",)


def _nothing(path: Path, root: Path) -> str:
    """The refusal of a folder in which there are no pictures of digits: what to do."""
    files = [
        item for item in folder_layout.visible(root) if item.suffix.lower() in _DATA_FILES and places.is_file(item)
    ]
    if files:
        which = "this file itself" if len(files) == 1 else "one of these files itself"
        return f"“{path}” has no folders named 0 to 9, but {listed([file.name for file in files])}. Choose {which}."
    return (
        f"“{path}” has no folders named 0 to 9. Put the pictures of each digit into one of its own, such as “3”, "
        "“digit_3” or “three”; training and test pictures may be in folders “train” and “test”."
    )
