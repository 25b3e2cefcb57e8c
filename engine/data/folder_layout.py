"""Which pictures of a folder stand for which digit, by the names of its folders; and what is not taken for any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.data.digit_names import digits_of
from engine.data.digit_words import without_accents
from engine.data.labels import DIGITS
from engine.errors import DataError
from engine.preprocessing.picture_files import SUFFIXES
from engine.system import places

_DEEPEST = 3  # folders that hold but one other folder, as archives unpack to
_NAMED, _MOST_NAMES = 5, 10
_WORD = re.compile(r"[^\W\d_]+")
_TRAINING, _TEST = ("train", "learn", "lern"), ("test", "eval", "holdout")
"""How the words in the names of a training and of a test part begin."""
_VALIDATION = ("val", "valid", "validation", "validierung")
ARCHIVE_EXTRAS = "__MACOSX"
"""The folder that macOS adds to archives."""
_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")


@dataclass(slots=True)
class FoundPictures:
    """Pictures with the digit that their folder names, and what was left out, by paths from the chosen folder."""

    root: Path
    pictures: list[tuple[Path, int]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    with_pictures: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    deeper: int = 0

    def leave_out(self, paths: Sequence[Path]) -> None:
        """Neither pictures nor folders of pictures."""
        for path in paths:
            name = path.relative_to(self.root).as_posix()
            if not places.is_folder(path):
                self.files.append(name)
            else:
                self.folders.append(name)
                if any(is_picture(file) for file in places.inside(path)):
                    self.with_pictures.append(name)

    def notes(self) -> tuple[str, ...]:
        """What was understood and what was left out, in sentences."""
        odd = sorted((digit, name) for name, digit in self.names.items() if name != str(digit))
        named = ", ".join(f"“{name}” as {digit}" for digit, name in odd[:_MOST_NAMES])
        lie = "One picture lies" if self.deeper == 1 else f"{self.deeper:,} pictures lie"
        sentences = (
            f"Folders were understood by their names: {named}{', …' if len(odd) > _MOST_NAMES else ''}." if odd else "",
            f"{lie} deeper in the folders of the digits, and {'is' if self.deeper == 1 else 'are'} used, too."
            if self.deeper
            else "",
            _left_out(self.files, "file was", "files were"),
            _left_out(self.folders, "folder was", "folders were"),
        )
        return tuple(sentence for sentence in sentences if sentence)

    def check(self) -> None:
        """Raise DataError where more folders with pictures were left out than were understood."""
        if len(self.with_pictures) > len(self.names):
            taken = f"{listed(list(self.names))} {'was' if len(self.names) == 1 else 'were'}"
            raise DataError(
                f"Of the folders in “{self.root}”, only {taken} understood, but not {listed(self.with_pictures)}. Name "
                "the folders by their digits, 0 to 9, and remove those that hold no digits."
            )


def unpacked(path: Path, of_a_part: bool = False) -> Path:
    """The folder itself, or the only one inside that is no digit's, as an archive unpacks to.

    Nor is it a part's, as “train”, unless the folder itself is known to be one.
    """
    for _ in range(_DEEPEST):
        inside = visible(path)
        folders = [item for item in inside if places.is_folder(item)]
        if len(folders) != 1 or classes(folders) or any(is_picture(item) for item in inside):
            break
        if not of_a_part and role(folders[0].name) and classes(visible(unpacked(folders[0]))):
            break
        path = folders[0]
    return path


def visible(folder: Path) -> list[Path]:
    """What lies in a folder, without what is hidden or was added by the system that packed it."""
    return [item for item in places.inside(folder) if item.name != ARCHIVE_EXTRAS]


def role(name: str) -> str:
    """The part that a folder is called: “training”, “validation”, “test”; empty for none or several."""
    words = _WORD.findall(without_accents(name))
    found = {
        part
        for word in words
        for part, is_so in (
            ("training", word.startswith(_TRAINING)),
            ("validation", word in _VALIDATION),
            ("test", word.startswith(_TEST)),
        )
        if is_so
    }
    return found.pop() if len(found) == 1 else ""


def parts(inside: Sequence[Path]) -> dict[str, list[Path]]:
    """The folders of each part, as `role` calls it, that hold folders of digits."""
    found: dict[str, list[Path]] = {}
    for item in inside:
        if (part := role(item.name)) and places.is_folder(item) and classes(visible(unpacked(item, of_a_part=True))):
            found.setdefault(part, []).append(item)
    return found


def classes(inside: Sequence[Path]) -> dict[Path, int]:
    """The folders whose names stand for digits, with these; where some are called “0” to “9”, these alone.

    None of them where they hold folders of more digits, as “Group 1” does.
    """
    folders = [item for item in inside if item.name[0] != "." and places.is_folder(item)]
    digits = dict(zip(folders, digits_of([item.name for item in folders]), strict=True))
    found = {item: digit for item, digit in digits.items() if digit is not None}
    plain = {item: digit for item, digit in found.items() if item.name in (*DIGITS, "10")}
    return plain or ({} if found and groups(folders) else found)


def groups(inside: Sequence[Path]) -> list[Path]:
    """Folders that hold no pictures, but folders called “0” to “9”, of more digits than their own names stand for."""
    holding: dict[Path, set[str]] = {}
    for item in inside:
        if item.name[0] != "." and places.is_folder(item):
            within = visible(item)
            digits = {deeper.name for deeper in within if deeper.name in DIGITS and places.is_folder(deeper)}
            if digits and not any(is_picture(file) for file in within):
                holding[item] = digits
    within_all = {digit for digits in holding.values() for digit in digits}
    named = set(digits_of([item.name for item in holding]))
    return list(holding) if len(within_all) > len(named) else []


def collect(inside: Sequence[Path], found: FoundPictures) -> None:
    """Take up the pictures of folders of digits. Raises DataError for one without any."""
    digits = classes(inside)
    found.leave_out([item for item in inside if item not in digits and item.name != ARCHIVE_EXTRAS])
    for folder, digit in digits.items():
        before = len(found.pictures)
        _take(folder, digit, found, is_deeper=False)
        if len(found.pictures) == before:
            raise DataError(f"The folder “{folder}” has no pictures. Put some there, or remove the folder.")
        found.names[folder.name] = digit


def _take(folder: Path, digit: int, found: FoundPictures, is_deeper: bool) -> None:
    left: list[Path] = []
    for item in places.inside(folder, hidden=True):
        if is_picture(item):
            found.pictures.append((item, digit))
            found.deeper += is_deeper
        elif places.is_folder(item) and not item.is_symlink() and any(map(is_picture, places.files_below(item))):
            _take(item, digit, found, is_deeper=True)
        else:
            left.append(item)
    found.leave_out(left)


def is_picture(file: Path) -> bool:
    """Whether a file is a picture, by the ending of its name; by how it begins where it has none."""
    if file.name[0] == ".":
        return False
    if file.suffix:
        return file.suffix.lower() in SUFFIXES and not places.is_folder(file)
    if not places.is_file(file):
        return False
    with file.open("rb") as content:
        return content.read(8).startswith(_BEGINNINGS)


def listed(names: Sequence[str]) -> str:
    """Names in quotation marks, the first of many."""
    return ", ".join(f"“{name}”" for name in names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")


def _left_out(names: Sequence[str], one: str, many: str) -> str:
    if not names:
        return ""
    what = one if len(names) == 1 else many
    return f"{len(names):,} {what} left out: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}."
