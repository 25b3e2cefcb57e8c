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
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from engine.catalog.own_classes import PROJECT
from engine.errors import DataError
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

    def with_class(self, changed: TaughtClass) -> Record:
        """The record with a class in place of the one of the same key."""
        return replace(self, classes=tuple(changed if c.key == changed.key else c for c in self.classes))

    def free_colour(self) -> int:
        """A colour that the fewest classes have."""
        used = [known.colour for known in self.classes]
        return min(range(COLOURS), key=lambda colour: (used.count(colour), colour))


def read(folder: Path) -> Record:
    """What a project's folder holds. Folders of pictures that the record does not name are classes at the end.

    Raises DataError when there is no project, or one of a later ClassLens.
    """
    try:
        record = read_record(folder / PROJECT, _parse)
    except MissingRecord as error:
        raise DataError(f"“{folder}” holds no project: it has no {PROJECT}. Choose the folder of a project.") from error
    except BadRecord as error:
        # Its pictures are worth more than its order and colours, so a damaged record does not keep anybody out.
        if not (folder / PICTURES).is_dir():
            raise DataError(f"“{folder / PROJECT}” is damaged, and there are no pictures beside it. Choose another "
                            "project.", str(error)) from error  # fmt: skip
        record = Record(names.clean(folder.name))
    for found in _folders(folder / PICTURES):
        if all(found.name != known.key for known in record.classes):
            known_names = [known.name for known in record.classes]
            name = names.clean(found.name)
            while any(names.same(name, other) for other in known_names):
                name = names.clean(f"{name[:50]} (2)")
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
        classes.append(TaughtClass(key, names.clean(str(given["name"])), int(given["colour"]) % COLOURS,
                                   bool(given["on"])))  # fmt: skip
    strictness = float(values.get("strictness", STRICTNESS))
    if not 0 <= strictness < 1:
        raise ValueError(f"the strictness {strictness}")
    return Record(names.clean(str(values["name"])), tuple(classes), strictness)


def is_folder_name(name: str) -> bool:
    """Whether a text is the name of a folder, and of nothing outside the one that it lies in."""
    return bool(name) and names.folder_name(name, ()) == name


def takes_of(folder: Path, classes: Iterable[TaughtClass]) -> tuple[Take, ...]:
    """The takes of a project's classes, in the order of their numbers; those without pictures are left out."""
    takes = []
    for known in classes:
        for found in _folders(folder / PICTURES / known.key):
            files = _pictures(found)
            if files:
                samples = tuple(f"{known.key}/{found.name}/{name}" for name in files)
                takes.append(take_of(f"{known.key}/{found.name}", samples))
    return tuple(sorted(takes, key=lambda take: (_number(take.key.split("/")[1]), take.key)))


def outside_takes(folder: Path, classes: Iterable[TaughtClass]) -> tuple[str, ...]:
    """Sentences about pictures that people put into a class's folder itself, where they are in no take."""
    sentences = []
    for known in classes:
        inside = folder / PICTURES / known.key
        with suppress(OSError):
            count = len(_pictures(inside))
            if count:
                pictures = "1 picture is" if count == 1 else f"{count} pictures are"
                sentences.append(
                    f"{pictures} left out, because “{inside}” should hold folders, one for each take. Put them into "
                    "one."
                )
    return tuple(sentences)


def take_of(key: str, samples: tuple[str, ...]) -> Take:
    """A take by the name of its folder."""
    class_key, name = key.split("/")
    words = re.split(r"[-_ ]", name.casefold())
    source: Source = next((source for source in _SOURCES if source in words), "files")
    return Take(key, class_key, source, _TEST in words, samples)


def new_take(takes: Iterable[Take], class_key: str, source: Source, test: bool) -> str:
    """The key of a take that comes after all others."""
    number = 1 + max((_number(take.key.split("/")[1]) for take in takes), default=0)
    return f"{class_key}/{number:03d}-{source}" + (f"-{_TEST}" if test else "")


def new_sample(take: str, samples: Iterable[str]) -> str:
    """The key of a sample after those that a take has."""
    number = 1 + max((_number(sample.rsplit("/", 1)[1]) for sample in samples), default=0)
    return f"{take}/{number:03d}.jpg"


def _number(name: str) -> int:
    found = re.match(r"\d{1,9}", name)
    return int(found[0]) if found else 0


def _folders(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(path for path in folder.iterdir() if path.is_dir() and is_folder_name(path.name))
    return []


def _pictures(folder: Path) -> list[str]:
    found = [p.name for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith(".")]
    return sorted(found, key=lambda name: (_number(name), name))
