"""Deleting classes, takes and samples, and restoring them. Whatever fails leaves the project as it was."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.system import moving, places
from engine.teaching import names, project
from engine.teaching.open_project import OpenProject
from engine.teaching.project import Record, Removed


def delete(opened: OpenProject, keys: Sequence[str], context: JobContext) -> None:
    """Move classes, takes or samples out of the way. Raises DataError for what is not there, ClassLensError."""
    record = opened.record
    known = {c.key for c in record.classes} | {t.key for t in opened.takes}
    known |= {sample for take in opened.takes for sample in take.samples}
    if not keys or not known.issuperset(keys):
        raise DataError("What was to be deleted is no longer there. Look at the samples again.")
    wanted = _outermost(keys)
    number = opened.counters.new_deletion()
    moved = tuple((key, f"{number}/{key}") for key in wanted if places.exists(opened.pictures / key))
    classes = tuple((place, known) for place, known in enumerate(record.classes) if known.key in wanted)
    removed = Removed(_what(opened, wanted), moved, classes)
    kept = tuple(known for known in record.classes if known.key not in wanted)
    move_and_write(
        opened,
        [(opened.pictures / key, opened.folder / project.DELETED / where) for key, where in moved],
        replace(record, classes=kept),
    )
    opened.removed.append(removed)
    opened.look_again(context)


def undo(opened: OpenProject, context: JobContext) -> None:
    """Restore what was deleted last; a class gets another folder and name where somebody has taken its own meanwhile.

    Raises DataError when nothing was deleted, ClassLensError.
    """
    if not opened.removed:
        raise DataError("Nothing has been deleted since the project was opened.")
    removed = opened.removed[-1]
    classes = list(opened.record.classes)
    folders = folders_of(opened)
    renamed: dict[str, str] = {}
    for place, known in removed.classes:
        is_free = known.key.casefold() not in {folder.casefold() for folder in folders}
        key = renamed[known.key] = known.key if is_free else names.folder_name(known.name, folders)
        folders.append(key)
        name = names.free(known.name, [other.name for other in classes])
        colour = known.colour if is_free else opened.record.free_colour()
        classes.insert(place, replace(known, key=key, name=name, colour=colour))
    moves = []
    for key, where in removed.moved:
        source = opened.folder / project.DELETED / where
        if places.exists(source):  # else somebody has deleted it for good
            owner = key.split("/")[0]
            moves.append((source, opened.pictures / project.moved(key, owner, renamed.get(owner, owner))))
    move_and_write(opened, moves, replace(opened.record, classes=tuple(classes)))
    opened.removed.pop()
    for before, now in renamed.items():
        opened.restore_to(before, now)
    opened.look_again(context)


def move_and_write(opened: OpenProject, moves: Sequence[tuple[Path, Path]], record: Record) -> None:
    """Move files and folders, then write the record. Raises ClassLensError, and then all is where it was."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            _move(source, target)
            done.append((source, target))
        opened.write(record)
    except BaseException:
        for source, target in reversed(done):
            with suppress(OSError):
                moving.move(target, source)
        raise


def folders_of(opened: OpenProject) -> list[str]:
    """The names that folders of classes have. Raises DataError when that cannot be known."""
    return [*(known.key for known in opened.record.classes), *project.names_in(opened.pictures)]


def _outermost(keys: Sequence[str]) -> list[str]:
    """The keys that lie within no other of them."""
    given = set(keys)

    def is_inside(key: str) -> bool:
        parts = key.split("/")
        return any("/".join(parts[:depth]) in given for depth in range(1, len(parts)))

    return [key for key in dict.fromkeys(keys) if not is_inside(key)]


def _what(opened: OpenProject, keys: Sequence[str]) -> str:
    classes = [known.name for known in opened.record.classes if known.key in keys]
    if classes:
        return f"“{classes[0]}”" if len(classes) == 1 else f"{len(classes)} classes"
    within = tuple(f"{key}/" for key in keys)
    given = set(keys)
    count = sum(s in given or s.startswith(within) for take in opened.takes for s in take.samples)
    return "1 sample" if count == 1 else f"{count} samples"


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Where "Cup" and "cup" are one, a class can get its case.
        if places.exists(target) and not target.samefile(source):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        moving.move(source, target)
    except OSError as error:
        raise ClassLensError(
            f"“{source}” could not be moved: {error.strerror}. Close other programs that have it open and try again."
        ) from error
