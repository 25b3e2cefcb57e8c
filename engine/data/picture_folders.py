"""Digits as pictures in a folder, with a subfolder for each digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.choices import Choice
from engine.data.datasets import DIGIT_SIDE, Dataset
from engine.data.digit_names import digit_of
from engine.data.idx_files import find_idx, read_idx
from engine.data.labels import DIGITS
from engine.data.understanding import Interpretation, understood
from engine.errors import DataError, EmptyPicture, PictureError
from engine.preprocessing.digits import Preparation, prepare
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.system import places

_TRAINING = ("train", "training", "trainingset", "trainset", "val", "valid", "validation")
_TEST = ("test", "testing", "testset", "tests")
_DEEPEST = 3  # folders that hold but one other folder, as archives unpack to
_NAMED, _MOST_NAMES = 5, 10


@dataclass(slots=True)
class _Found:
    """Pictures with the digit that their folder names, and what was left out, by paths from the chosen folder."""

    root: Path
    pictures: list[tuple[Path, int]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    def leave_out(self, paths: Sequence[Path]) -> None:
        """Neither pictures nor folders of pictures."""
        for path in paths:
            (self.folders if places.is_folder(path) else self.files).append(path.relative_to(self.root).as_posix())

    def notes(self) -> tuple[str, ...]:
        """What was understood and what was left out, in sentences."""
        odd = sorted((digit, name) for name, digit in self.names.items() if name != str(digit))
        named = ", ".join(f"“{name}” as {digit}" for digit, name in odd[:_MOST_NAMES])
        sentences = (
            f"Folders were understood by their names: {named}{', …' if len(odd) > _MOST_NAMES else ''}." if odd else "",
            _left_out(self.files, "file was", "files were"),
            _left_out(self.folders, "folder was", "folders were"),
        )
        return tuple(sentence for sentence in sentences if sentence)


def read_folder(path: Path, choice: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a folder with a subfolder for each digit, each picture prepared as one from the pad.

    Subfolders are named 0 to 9, or 1 to 10, as “3”, “digit_3”, “class 3” or “three”; those of a training and of a test
    part may lie in folders “train” and “test”. A folder with IDX files is read as these. Raises OSError, UnclearData,
    and DataError naming the picture at fault.
    """
    root = _unpacked(path)
    inside = places.inside(root, hidden=True)
    found, test = _Found(path), _Found(path)
    training_folders, test_folders = _named(inside, _TRAINING), _named(inside, _TEST)
    if _classes(inside):
        _collect(inside, found)
    elif training_folders:
        for folder in training_folders:
            _collect(places.inside(folder, hidden=True), found)
        for folder in test_folders:
            _collect(places.inside(folder, hidden=True), test)
        found.leave_out([item for item in inside if item not in (*training_folders, *test_folders)])
    elif idx := find_idx(root):
        return read_idx(idx, choice)
    if not found.pictures:
        raise DataError(
            f"“{path}” has no folders named 0 to 9. Put the pictures of each digit into one of its own, such as “3”, "
            "“digit_3” or “three”; training and test pictures may be in folders “train” and “test”."
        )
    pictures = [*found.pictures, *test.pictures]
    labels = np.array([digit for _, digit in pictures], np.int64)
    interpretation = Interpretation(_prepared([file for file, _ in pictures]), labels)
    return understood(path, [interpretation], choice, (*found.notes(), *test.notes()), test=len(test.pictures))


def _unpacked(path: Path) -> Path:
    """The folder itself, or the one inside where that is all there is, as an archive unpacks to."""
    for _ in range(_DEEPEST):
        inside = places.inside(path)
        if len(inside) != 1 or not places.is_folder(inside[0]) or _classes(inside) or _named(inside, _TRAINING):
            break
        path = inside[0]
    return path


def _named(inside: Sequence[Path], names: Sequence[str]) -> list[Path]:
    """The folders that are called so, and hold folders of digits."""
    called = (item for item in inside if item.name.casefold().replace("_", "").replace(" ", "") in names)
    return [item for item in called if places.is_folder(item) and _classes(places.inside(item, hidden=True))]


def _classes(inside: Sequence[Path]) -> dict[Path, int]:
    """The folders whose names stand for digits, with these; where some are called “0” to “9”, these alone."""
    digits = {item: digit_of(item.name) for item in inside if places.is_folder(item) and item.name[0] != "."}
    classes = {item: digit for item, digit in digits.items() if digit is not None}
    plain = {item: digit for item, digit in classes.items() if item.name in (*DIGITS, "10")}
    return plain or classes


def _collect(inside: Sequence[Path], found: _Found) -> None:
    """Take up the pictures of folders of digits. Raises DataError for one without any."""
    classes = _classes(inside)
    found.leave_out([item for item in inside if item not in classes])
    for folder, digit in classes.items():
        files = places.inside(folder, hidden=True)
        pictures = [file for file in files if _is_picture(file)]
        if not pictures:
            raise DataError(f"The folder “{folder}” has no pictures. Put some there, or remove the folder.")
        found.names[folder.name] = digit
        found.pictures += [(file, digit) for file in pictures]
        found.leave_out([file for file in files if not _is_picture(file)])


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.name[0] != "." and not places.is_folder(file)


def _left_out(names: Sequence[str], one: str, many: str) -> str:
    if not names:
        return ""
    what = one if len(names) == 1 else many
    return f"{len(names):,} {what} left out: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}."


def _prepared(files: Sequence[Path]) -> NDArray[np.uint8]:
    """(N, 28, 28): each picture prepared. Raises DataError naming the one at fault."""
    images = np.empty((len(files), DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    preparation = Preparation()
    for index, file in enumerate(files):
        try:
            batch = prepare(open_picture(file), preparation).batch
        except PictureError as error:
            raise DataError(error.sentence, error.details) from error
        except EmptyPicture as error:
            raise DataError(f"“{file}” shows no digit, only an even ground. Remove it and try again.") from error
        images[index] = np.rint(batch[0, :, :, 0] * 255)
    return images
