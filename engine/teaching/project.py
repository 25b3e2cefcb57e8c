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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from engine.catalog.own_classes import PROJECT
from engine.errors import DataError
from engine.plain_names import shown
from engine.system import places
from engine.system.files import write_json
from engine.system.json_records import BadRecord, MissingRecord, read_record
from engine.teaching import names
from engine.teaching.requests import COLOURS, Source, Take, TaughtClass

FORMAT = 1
PICTURES, DELETED = "pictures", "deleted"
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
    """What `project.json` says."""

    name: str
    classes: tuple[TaughtClass, ...] = ()
    strictness: float = STRICTNESS

    def write(self, folder: Path) -> None:
        """Write it into a project's folder. Raises ClassLensError."""
        classes = [{"folder": c.key, "name": c.name, "colour": c.colour, "on": c.on} for c in self.classes]
        values = {"format": FORMAT, "name": self.name, "strictness": self.strictness, "classes": classes}
        write_json(folder / PROJECT, values)

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
    """What a project's folder holds. Folders of pictures that the record does not name are classes at the end.

    Raises DataError when there is no project, or one of a later ClassLens, or its pictures cannot be listed.
    """
    try:
        record = read_record(folder / PROJECT, _parse)
    except MissingRecord as error:
        raise DataError(f"“{folder}” holds no project: it has no {PROJECT}. Choose the folder of a project.") from error
    except BadRecord as error:
        # Its pictures are worth more than its order and colours, so a damaged record does not keep anybody out.
        if not places.is_folder(folder / PICTURES):
            raise DataError(f"“{folder / PROJECT}” is damaged, and there are no pictures beside it. Choose another "
                            "project.", str(error)) from error  # fmt: skip
        record = Record(names.clean(folder.name, "project"))
    for found in _folders(folder / PICTURES):
        if all(found.name != known.key for known in record.classes):
            name = names.free(found.name, [known.name for known in record.classes])
            added = TaughtClass(found.name, name, record.free_colour())
            record = replace(record, classes=(*record.classes, added))
    return record


# Any is what json.loads gives; whatever does not fit raises, as read_record wants it.
def _parse(values: Mapping[str, Any]) -> Record:
    if int(values["format"]) > FORMAT:
        raise DataError("This project was made by a later ClassLens. Install the newest version to open it.")
    classes: list[TaughtClass] = []
    if len(values["classes"]) > _MOST_CLASSES:
        raise ValueError(f"{len(values['classes'])} classes")
    for given in values["classes"]:
        key = str(given["folder"])
        if not is_folder_name(key) or any(key.casefold() == known.key.casefold() for known in classes):
            raise ValueError(f"the class folder {key!r}")
        name = names.free(str(given["name"]), [known.name for known in classes])
        classes.append(TaughtClass(key, name, int(given["colour"]) % COLOURS, bool(given["on"])))
    strictness = float(values.get("strictness", STRICTNESS))
    if not 0 <= strictness < 1:
        raise ValueError(f"the strictness {strictness}")
    return Record(names.clean(str(values["name"]), "project"), tuple(classes), strictness)


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
    no take, and folders with names that not every system takes. Raises DataError when a folder cannot be listed.
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


def _folders(folder: Path) -> list[Path]:
    return [path for path in places.inside(folder) if is_folder_name(path.name) and places.is_folder(path)]


def _pictures(folder: Path) -> list[str]:
    found = [p.name for p in places.inside(folder) if p.suffix.lower() in SUFFIXES]
    return sorted(found, key=lambda name: (number_of(name), name))
