"""Copying picture files into a project: files, folders, and folders of folders, which become classes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.catalog.own_classes import NONE_OF_THESE
from engine.errors import DataError, PictureError
from engine.jobs import JobContext
from engine.plain_names import shown
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.system import places
from engine.teaching import names
from engine.teaching.changes import add_classes, check_room, jpeg, keep_sample, shrunk
from engine.teaching.open_project import OpenProject
from engine.teaching.requests import ImportRequest, Take, TeachingProgress

_NAMED = 5  # files that are named of those left out for one reason


def import_files(opened: OpenProject, request: ImportRequest, context: JobContext) -> None:
    """Copy files in; see `ImportRequest`. What is copied when it is cancelled or fails stays.

    Raises DataError when there is nothing to copy, ClassLensError, JobCancelled.
    """
    others: list[str] = []
    named = _wanted(opened, request, others)
    refused = [_refused(name) for name in named if names.same(name, NONE_OF_THESE)]
    named = {name: files for name, files in named.items() if not names.same(name, NONE_OF_THESE)}
    total = sum(len(files) for files in named.values())
    if not total:
        raise DataError(refused[0] if refused else _nothing(request))
    check_room(opened, total)
    wanted = named if request.class_key else _with_classes(opened, named)
    unreadable: list[str] = []
    twice: list[str] = []
    done = 0
    import_ = uuid.uuid4().hex
    for class_key, files in wanted.items():
        known = _digests(opened, class_key)
        take: Take | None = None
        for file in files:
            context.report(TeachingProgress(done, total))
            done += 1
            try:
                content = jpeg(shrunk(open_picture(file, context)))
            except PictureError as error:
                unreadable.append(shown(error.sentence))
                continue
            digest = hashlib.sha256(content).digest()
            if digest in known:
                twice.append(file.name)
                continue
            known.add(digest)
            if take is None:
                take = opened.take_for(import_, class_key, "files", request.test)
            take = keep_sample(opened, take, content)
    opened.left_out = (*refused, *_left_out(unreadable, twice, others))


def _refused(folder: str) -> str:
    return (
        f"The folder “{shown(folder)}” was left out, because the program gives this answer by itself. Give the folder "
        "another name if it is to be a class."
    )


def _nothing(request: ImportRequest) -> str:
    """Why there is nothing to copy, and what to do. Raises Unreachable."""
    for path in () if request.class_key else request.paths:
        if places.is_file(path) and _is_picture(path):
            return "A picture belongs to a class, and none was chosen. Add a class first, then its pictures."
        if places.is_folder(path) and any(map(_is_picture, places.inside(path))):
            return (
                f"“{shown(path.name)}” holds pictures, and no folders for classes. Put the pictures of each class into "
                "a folder with its name, or add a class first and then its pictures."
            )
    return (
        "There are no pictures in what was chosen. Choose picture files, a folder of pictures, or a folder that has a "
        "folder of pictures for each class."
    )


def _left_out(unreadable: list[str], twice: list[str], others: list[str]) -> Iterator[str]:
    yield from unreadable[:_NAMED]
    if len(unreadable) > _NAMED:
        yield f"{len(unreadable) - _NAMED} more files could not be read as pictures."
    if twice:
        files = "1 picture was" if len(twice) == 1 else f"{len(twice)} pictures were"
        yield f"{files} left out, because the class already has the same: {_some(twice)}."
    if others:
        files = "1 file was" if len(others) == 1 else f"{len(others)} files were"
        reasons = "which are no pictures, lie in no folder of a class or cannot be read"
        yield f"{files} left out, {reasons}: {_some(others)}."


def _some(file_names: list[str]) -> str:
    return ", ".join(f"“{shown(name)}”" for name in file_names[:_NAMED]) + (", …" if len(file_names) > _NAMED else "")


def _wanted(opened: OpenProject, request: ImportRequest, others: list[str]) -> dict[str, list[Path]]:
    """The files for the class of the request, by its key; without one, those for each class by its name. `others` gets
    the names of what is left out.
    """
    if request.class_key:
        opened.record.found(request.class_key)
        return {request.class_key: [file for path in request.paths for file in _files(path, others)]}
    found: dict[str, list[Path]] = {}
    folders = [inner for path in request.paths for inner in class_folders(path)]
    for path in request.paths:
        here = [path] if places.is_file(path) else places.inside(path)
        others += [file.name for file in here if not file.name.startswith(".") and places.is_file(file)]
    for folder in folders:
        files = list(_files(folder, others))
        if files:
            name = names.of_folder(folder.name)
            alike = next((other for other in found if names.same(other, name)), name)
            found.setdefault(alike, []).extend(files)
    return found


def _with_classes(opened: OpenProject, wanted: dict[str, list[Path]]) -> dict[str, list[Path]]:
    """The files by the keys of their classes; those that are new are added."""
    known = [(one.key, one.name) for one in opened.record.classes]
    missing = [name for name in wanted if not any(names.same(name, other) for _, other in known)]
    if missing:
        known += [(added.key, added.name) for added in add_classes(opened, missing)]
    return {next(key for key, other in known if names.same(other, name)): files for name, files in wanted.items()}


def class_folders(path: Path) -> list[Path]:
    """The folders in a folder, each for a class; none for a file. Raises DataError when there is none, Unreachable."""
    if not places.exists(path):
        raise DataError(f"There is no folder “{path}”. Check its name.")
    return [inner for inner in places.inside(path) if places.is_folder(inner)] if places.is_folder(path) else []


def _files(path: Path, others: list[str]) -> Iterator[Path]:
    """A file, or the pictures in a folder and in those within it; `others` gets the names of its other files."""
    if not places.is_folder(path):
        yield path
        return
    for inner in places.files_below(path, others):
        if _is_picture(inner):
            yield inner
        else:
            others.append(inner.name)


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES


def _digests(opened: OpenProject, class_key: str) -> set[bytes]:
    """The checksums of a class's samples, for learning and for testing."""
    found = set()
    for sample in (s for take in opened.takes if take.class_key == class_key for s in take.samples):
        with suppress(OSError):
            found.add(hashlib.sha256((opened.pictures / sample).read_bytes()).digest())
    return found
