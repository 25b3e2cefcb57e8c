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
from engine.teaching.project import Removed

_open: dict[Path, OpenProject] = {}
_openers: dict[str, Path] = {}  # who has opened a project and not closed it: one at a time
_away: dict[Path, list[Removed]] = {}  # what can be restored in projects whose folders went while they were open
_opening = threading.Lock()


def opened(folder: Path, context: JobContext | None = None) -> OpenProject:
    """The open project of a folder, opened now if it is not. Raises as `OpenProject` does.

    One whose folder has gone is opened again when it is back, as a stick that is plugged in again.
    """
    folder = folder.resolve()
    with _opening:
        known = _open.get(folder)
        if (known is not None or folder in _away) and not places.exists(folder / own_classes.PROJECT):
            if known is not None:
                _away[folder] = known.removed
                _open.pop(folder).close()
            raise gone(folder)
        if known is None:
            known = _open[folder] = OpenProject(folder, context or JobContext(), _away.get(folder, ()))
            _away.pop(folder, None)
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


def want(folder: Path, opener: str) -> Path | None:
    """Let the project of a folder stay open for an opener. Returns the folder of the one that it had before, if any."""
    before = _openers.get(opener)
    _openers[opener] = folder.resolve()
    return before


def want_no_longer(folder: Path | None, opener: str) -> Path | None:
    """Undo `want` of that opener, if it was for this folder, or for any with None. Returns the folder, if any."""
    wanted = _openers.get(opener)
    if wanted is None or (folder is not None and folder.resolve() != wanted):
        return None
    return _openers.pop(opener)


def is_wanted(folder: Path) -> bool:
    """Whether the project of a folder is to stay open, also while its folder is away."""
    return folder.resolve() in _openers.values()


def close(folder: Path) -> None:
    """Close a project, if it is open, whoever wanted it."""
    folder = folder.resolve()
    with _opening:
        known = _open.pop(folder, None)
        for opener in [opener for opener, wanted in _openers.items() if wanted == folder]:
            del _openers[opener]
        _away.pop(folder, None)
    if known is not None:
        with suppress(OSError):
            known.close()
