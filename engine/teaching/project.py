"""A project on disk: a folder that a person can read, and that is all there is.

    project.json                             name, classes in their order, strictness
    pictures/<class>/<take>/001.jpg          the samples; takes are named 001-camera, 002-files-test, …
    deleted/<number>/…                       what was deleted since the project was opened
    features.bin, model/                     what can be computed again

Each sample is on disk before it counts, so whoever ends the program loses at most the one that was being made. Folders
that people add by hand are classes and takes too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from engine.catalog.own_classes import PROJECT
from engine.errors import DataError
from engine.plain_names import shown
from engine.preprocessing.picture_files import SUFFIXES as _PICTURES
from engine.system import places
from engine.system.files import ensure_folder, write_json
from engine.system.json_records import BadRecord, MissingRecord, read_record
from engine.teaching import names
from engine.teaching.requests import COLOURS, Source, Take, TaughtClass

FORMAT = 1
PICTURES, DELETED = "pictures", "deleted"
_DAMAGED = "project.damaged.json"
STRICTNESS = 0.03
"""The share of its own samples that a new project would call "none of these"."""

SUFFIXES = (".jpg", ".jpeg", ".png")
_SOURCES: tuple[Source, ...] = get_args(Source)
_TEST = "test"
_MOST_CLASSES = 1000  # that are read; people can add a hundred

MOST = 10_000
"""Samples that a project holds: more would take minutes to open and gigabytes of disk."""


@dataclass(frozen=True, slots=True)
class Record:
    """What `project.json` says, but for which classes had samples when it was written."""

    name: str
    classes: tuple[TaughtClass, ...] = ()
    strictness: float = STRICTNESS

    def write(self, folder: Path) -> None:
        """Write it into a project's folder, with a folder for each class. Raises ClassLensError."""
        self.make_folders(folder)
        write_json(folder / PROJECT, self.to_json(folder))

    def to_json(self, folder: Path) -> dict[str, object]:
        """It as plain JSON values, with which classes have samples in a project's folder now: only these were deleted
        or renamed when their folders are missing later, since much that copies folders leaves out empty ones. Raises
        DataError when a folder cannot be listed.
        """
        classes = [
            {"folder": c.key, "name": c.name, "colour": c.colour, "on": c.on, "samples": _has_samples(folder, c.key)}
            for c in self.classes
        ]
        return {"format": FORMAT, "name": self.name, "strictness": self.strictness, "classes": classes}

    def make_folders(self, folder: Path) -> None:
        """Make the folders of classes that have none, in which people find them. Raises ClassLensError."""
        for known in self.classes:
            ensure_folder(folder / PICTURES / known.key)

    def found(self, key: str) -> TaughtClass:
        """The class of that key. Raises DataError when it is gone."""
        for known in self.classes:
            if known.key == key:
                return known
        raise DataError("This class no longer exists. Look at the classes again.")

    def free_colour(self) -> int:
        """A colour that the fewest classes have."""
        used = [known.colour for known in self.classes]
        return min(range(COLOURS), key=lambda colour: (used.count(colour), colour))


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted at one time: `what` says it to a person, `moved` are pairs of a key and of a place below the
    folder `DELETED`, `classes` the classes, each with its place among the others.
    """

    what: str
    moved: tuple[tuple[str, str], ...]
    classes: tuple[tuple[int, TaughtClass], ...] = ()

    def is_kept(self, folder: Path) -> bool:
        """Whether anything of it lies in a project's folder still. Raises Unreachable."""
        return any(places.exists(folder / DELETED / place) for _, place in self.moved)

    def restored_to(self, before: str, now: str) -> Removed:
        """The same after a class has got another key."""
        return replace(self, moved=tuple((moved(key, before, now), place) for key, place in self.moved))


def read(folder: Path) -> Record:
    """What a project's folder holds. Folders of pictures that the record does not name are classes at the end; one in
    place of the only class with samples whose folder is missing is that class, renamed. Other classes that had samples
    and whose folder is gone are gone.

    Raises DataError when there is no project, or one of a later ClassLens, or its pictures cannot be listed.
    """
    try:
        record, had_samples = read_record(folder / PROJECT, _parse)
    except MissingRecord as error:
        raise DataError(f"“{folder}” holds no project: it has no {PROJECT}. Choose the folder of a project.") from error
    except BadRecord as error:
        # Its pictures are worth more than its order and colours, so a damaged record does not keep anybody out.
        if not places.is_folder(folder / PICTURES):
            raise DataError(f"“{folder / PROJECT}” is damaged, and there are no pictures beside it. Choose another "
                            "project.", str(error)) from error  # fmt: skip
        record, had_samples = Record(names.clean(folder.name, "project")), frozenset()
    return _as_it_lies(record, had_samples, folder / PICTURES)


def _as_it_lies(record: Record, had_samples: Collection[str], pictures: Path) -> Record:
    """A record with the classes that have folders in the folder `pictures`, and those that had no samples to lose.
    Raises Unreachable.
    """
    folders = [found.name for found in _folders(pictures)]
    found = {known.key: known.key for known in record.classes if known.key in folders}
    for known in record.classes:  # another system may spell a folder in another way
        if known.key not in found:
            new = (folder for folder in folders if folder not in found.values())
            alike = next((folder for folder in new if names.same(folder, known.key)), None)
            if alike is not None:
                found[known.key] = alike
    missing = [known for known in record.classes if known.key not in found and known.key in had_samples]
    new_ones = [folder for folder in folders if folder not in found.values()]
    renamed: TaughtClass | None = None
    if len(missing) == len(new_ones) == 1:
        (renamed,), (key,) = missing, new_ones
        found[renamed.key] = key
        new_ones = []
    elif missing and places.is_folder(pictures):
        record = replace(record, classes=tuple(known for known in record.classes if known not in missing))
    classes = tuple(replace(known, key=found.get(known.key, known.key)) for known in record.classes)
    if renamed is not None and names.same(names.folder_name(renamed.name, ()), renamed.key):
        others = [known.name for known in record.classes if known is not renamed]
        name, key = names.free(found[renamed.key], others), found[renamed.key]
        classes = tuple(replace(known, name=name) if known.key == key else known for known in classes)
    record = replace(record, classes=classes)
    for folder in new_ones:
        name = names.free(folder, [known.name for known in record.classes])
        record = replace(record, classes=(*record.classes, TaughtClass(folder, name, record.free_colour())))
    return record


def make_folders(folder: Path) -> None:
    """Make the folders of classes without samples, which came with a record alone. Raises ClassLensError."""
    with suppress(BadRecord):  # whoever opens it is told
        record, _ = read_record(folder / PROJECT, _parse)
        record.make_folders(folder)


def keep_damaged(folder: Path) -> tuple[str, ...]:
    """Copy a damaged record of a project, which is soon written over, and say so in a sentence. Raises Unreachable."""
    try:
        read_record(folder / PROJECT, _parse)
    except MissingRecord:
        pass
    except BadRecord:
        with suppress(OSError):
            shutil.copyfile(folder / PROJECT, folder / _DAMAGED)
            return (
                f"“{PROJECT}” was damaged, so the order, the names and the colours of the classes are lost, and no "
                f"pictures. It is kept as “{_DAMAGED}”.",
            )
    return ()


# Any is what json.loads gives; whatever does not fit raises, as read_record wants it.
def _parse(values: Mapping[str, Any]) -> tuple[Record, frozenset[str]]:
    """The record, and the keys of classes that had samples: of none where it does not say so."""
    if int(values["format"]) > FORMAT:
        raise DataError("This project was made by a later ClassLens. Install the newest version to open it.")
    classes: list[TaughtClass] = []
    had_samples = set()
    if len(values["classes"]) > _MOST_CLASSES:
        raise ValueError(f"{len(values['classes'])} classes")
    for given in values["classes"]:
        key = str(given["folder"])
        if not is_folder_name(key) or any(key == known.key for known in classes):
            continue  # the others are worth more
        name = names.free(str(given["name"]), [known.name for known in classes])
        classes.append(TaughtClass(key, name, int(given["colour"]) % COLOURS, bool(given["on"])))
        if given.get("samples", False):
            had_samples.add(key)
    strictness = float(values.get("strictness", STRICTNESS))
    if not 0 <= strictness < 1:
        raise ValueError(f"the strictness {strictness}")
    name = names.clean(str(values["name"]), "project")
    return Record(name, tuple(classes), strictness), frozenset(had_samples)


def is_folder_name(name: str) -> bool:
    """Whether a text is the name of a folder, and of nothing outside the one that it lies in."""
    return bool(name) and names.folder_name(name, ()) == name


def takes_of(folder: Path, classes: Iterable[TaughtClass]) -> tuple[Take, ...]:
    """The takes of a project's classes, in the order of their numbers; those without pictures are left out.

    Raises DataError when a folder cannot be listed.
    """
    takes = []
    for known in classes:
        for found in _folders(folder / PICTURES / known.key):
            files = _pictures(found)
            if files:
                samples = tuple(f"{known.key}/{found.name}/{name}" for name in files)
                takes.append(take_of(f"{known.key}/{found.name}", samples))
    return tuple(sorted(takes, key=lambda take: (number_of(take.key.split("/")[1]), take.key)))


def left_out(folder: Path, classes: Iterable[TaughtClass]) -> tuple[str, ...]:
    """Sentences about what people put into a project's folder and what counts for nothing there: pictures that are in
    no take or of other formats, and folders with names that not every system takes. Raises DataError when a folder
    cannot be listed.
    """
    sentences = []
    inside = [folder / PICTURES / known.key for known in classes]
    for place in inside:
        count = len(_pictures(place))
        if count:
            pictures = "1 picture is" if count == 1 else f"{count} pictures are"
            sentences.append(
                f"{pictures} left out, because “{place}” should hold folders, one for each take. Put them into one."
            )
    for take in (take for place in inside for take in _folders(place)):
        count = sum(p.suffix.lower() in _PICTURES and p.suffix.lower() not in SUFFIXES for p in places.inside(take))
        if count:
            pictures = "1 picture is" if count == 1 else f"{count} pictures are"
            sentences.append(
                f"{pictures} left out, because “{take}” should hold JPEG and PNG files only. Add them to the class on "
                "this page, which writes them so."
            )
    for place in (folder / PICTURES, *inside):
        sentences += [
            f"The folder “{shown(found.name)}” in “{place.name}” is left out, because not every system takes its "
            "name. Give it another name."
            for found in places.inside(place)
            if places.is_folder(found) and not is_folder_name(found.name)
        ]
    return tuple(sentences)


def take_of(key: str, samples: tuple[str, ...]) -> Take:
    """A take by the name of its folder."""
    class_key, name = key.split("/")
    words = re.split(r"[-_ ]", name.casefold())
    source: Source = next((source for source in _SOURCES if source in words), "files")
    return Take(key, class_key, source, _TEST in words, samples)


def take_key(class_key: str, number: int, source: Source, test: bool) -> str:
    """The key of a take."""
    return f"{class_key}/{number:03d}-{source}" + (f"-{_TEST}" if test else "")


def number_of(name: str) -> int:
    """The number that the name of a take, a sample or a deletion begins with; 0 for none."""
    found = re.match(r"\d{1,9}", name)
    return int(found[0]) if found else 0


def moved(key: str, before: str, now: str) -> str:
    """A key of a take or sample, or a class's own, after the class `before` has got the key `now`."""
    owner, *rest = key.split("/", 1)
    return "/".join([now, *rest]) if owner == before else key


def names_in(folder: Path) -> list[str]:
    """The names of what is in a folder; none when there is no such folder. Raises Unreachable."""
    return [path.name for path in places.inside(folder, hidden=True)]


def _has_samples(folder: Path, class_key: str) -> bool:
    return any(map(_pictures, _folders(folder / PICTURES / class_key)))


def _folders(folder: Path) -> list[Path]:
    return [path for path in places.inside(folder) if is_folder_name(path.name) and places.is_folder(path)]


def _pictures(folder: Path) -> list[str]:
    found = [p.name for p in places.inside(folder) if p.suffix.lower() in SUFFIXES]
    return sorted(found, key=lambda name: (number_of(name), name))
