"""The projects that are open in this process. Opening one takes a moment, so it stays open until it is closed."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from engine.catalog import own_classes
from engine.errors import DataError
from engine.jobs import JobContext
from engine.system import places
from engine.teaching.open_project import OpenProject

_open: dict[Path, OpenProject] = {}
_opening = threading.Lock()


def opened(folder: Path, context: JobContext | None = None) -> OpenProject:
    """The open project of a folder, opened now if it is not. Raises as `OpenProject` does."""
    folder = folder.resolve()
    with _opening:
        known = _open.get(folder)
        if known is not None and not places.exists(folder / own_classes.PROJECT):
            _open.pop(folder).close()
            raise gone(folder)
        if known is None:
            known = _open[folder] = OpenProject(folder, context or JobContext())
        return known


def gone(folder: Path) -> DataError:
    """What to say when a project's folder is not there."""
    return DataError(
        f"The folder of the project, “{folder}”, is gone. If it was on a USB stick, plug the stick in again; otherwise "
        "open another project."
    )


def opened_already(folder: Path) -> OpenProject | None:
    """The project of a folder if it is open in this process."""
    return _open.get(folder.resolve())


def close(folder: Path) -> None:
    """Close a project, if it is open."""
    with _opening:
        known = _open.pop(folder.resolve(), None)
    if known is not None:
        with suppress(OSError):
            known.close()
