"""Where projects come from and where they go: new ones, copies, those known, those that are deleted for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from engine.catalog import own_classes
from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.system import folders, moving, places
from engine.system.files import aside, make_folder
from engine.system.locks import is_held
from engine.teaching import archive, names, opened, project
from engine.teaching.features import FILE
from engine.teaching.open_project import LOCK, OpenProject, elsewhere
from engine.teaching.requests import KnownProject, TeachingProgress


def known() -> tuple[KnownProject, ...]:
    """The projects that this person has used; counting pictures is cheap, since none is opened."""
    found = []
    for folder in own_classes.known_folders():
        try:
            record = project.read(folder)
            samples = sum(len(take.samples) for take in project.takes_of(folder, record.classes))
            found.append(KnownProject(folder, record.name, len(record.classes), samples, named=record.classes))
        except (ClassLensError, OSError) as error:
            why = error.sentence if isinstance(error, ClassLensError) else f"“{folder}” cannot be read: {error}."
            found.append(KnownProject(folder, own_classes.name_of(folder) or folder.name, 0, 0, why))
    return tuple(found)


def new(name: str, like: Path | None, folder: Path | None, context: JobContext, opener: str) -> OpenProject:
    """Make a project, perhaps as a copy, and open it; see `NewProjectRequest`. Raises ClassLensError, JobCancelled."""
    name = names.clean(name)
    source = None if like is None else project.read(like)
    folder = folder or _free_folder(name)
    made = make_folder(folder)
    opened.close(folder)  # what was open there is gone
    try:
        if like is not None and source is not None:
            _copy(like, folder, source, context)
        record = project.Record(name) if source is None else replace(source, name=name)
        record.write(folder)
        return use(folder, context, opener)
    except BaseException:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def open_path(path: Path, context: JobContext, opener: str) -> OpenProject:
    """Open the project of a folder, or make one of a zip file. Raises ClassLensError, JobCancelled."""
    if places.is_folder(path):
        return use(path, context, opener)
    if path.suffix.lower() != ".zip" and not places.exists(path):
        raise opened.gone(path)
    folder = _free_folder(names.clean(path.stem))
    make_folder(folder)
    opened.close(folder)
    try:
        archive.unpack(path, folder, context)
        return use(folder, context, opener)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def use(folder: Path, context: JobContext, opener: str) -> OpenProject:
    """Open a project, until `close`, and put it before all others. The one that the opener had open is closed. What was
    deleted in it when it was last open is gone for good.
    """
    folder = folder.resolve()
    found = opened.opened(folder, context)
    before = opened.want(folder, opener)
    if before is not None:
        _close_unwanted(before)
    if not found.removed:
        shutil.rmtree(folder / project.DELETED, ignore_errors=True)
    own_classes.note_as_recent(folder)
    return found


@contextmanager
def borrowed(folder: Path, context: JobContext) -> Iterator[OpenProject]:
    """The open project of a folder. One that was not open is closed again, so that other windows can have it."""
    found = opened.opened(folder, context)
    found.can_restore = opened.is_wanted(folder)
    try:
        yield found
    finally:
        _close_unwanted(folder)


def close(folder: Path | None, opener: str) -> None:
    """Let go of the project that an opener has open, if it is that one; of any with None. When nobody has it open it is
    closed, and what was deleted in it is gone for good.
    """
    wanted = opened.want_no_longer(folder, opener)
    if wanted is not None:
        _close_unwanted(wanted)


def _close_unwanted(folder: Path) -> None:
    if opened.is_wanted(folder):
        return
    if opened.opened_already(folder) is not None:
        shutil.rmtree(folder / project.DELETED, ignore_errors=True)
    opened.close(folder)


def delete_for_good(folder: Path) -> None:
    """Delete a project's folder with all that is in it. Raises DataError when it is no project, when another window has
    it open, and when it cannot go.
    """
    folder = folder.resolve()
    if own_classes.name_of(folder) is None:
        raise DataError(f"“{folder}” holds no project, so nothing was deleted.")
    opened.close(folder)
    if is_held(folder / LOCK):
        raise elsewhere(folder)
    going = aside(folder)  # at once, so that nobody opens a project of which half is gone
    try:
        moving.move(folder, going)
    except OSError as error:
        raise DataError(
            f"“{folder}” could not be deleted: {error.strerror or error}. Close other programs that have files of it "
            "open, then try again."
        ) from error
    try:
        shutil.rmtree(going)
    except OSError as error:
        raise DataError(
            f"“{going}” could not be deleted completely: {error.strerror or error}. Delete it with the file manager."
        ) from error


def _free_folder(name: str) -> Path:
    parent = folders.projects_folder()
    return parent / names.folder_name(name, [path.name for path in places.inside(parent, hidden=True)])


def _copy(source: Path, target: Path, record: project.Record, context: JobContext) -> None:
    """Copy pictures and their features."""
    samples = [sample for take in project.takes_of(source, record.classes) for sample in take.samples]
    try:
        for done, sample in enumerate(samples):
            if done % 100 == 0:
                context.report(TeachingProgress(done, len(samples)))
            to = target / project.PICTURES / sample
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / project.PICTURES / sample, to)
        with suppress(FileNotFoundError):
            shutil.copyfile(source / FILE, target / FILE)
    except OSError as error:
        raise DataError(
            f"“{source}” could not be copied: {error.strerror or error}. Make room on the disk, then try again."
        ) from error
