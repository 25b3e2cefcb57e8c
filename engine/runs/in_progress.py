"""Whether a run is being trained in a folder: its process holds a lock there, also on a share."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from engine.errors import ClassLensError
from engine.system import folders, moving, places
from engine.system.locks import HeldByAnother, held, is_held

RUNNING = "running.lock"
_MARKS = frozenset({RUNNING, "running.json"})  # the second comes from earlier versions and no longer means anything
_LEFTOVER_SECONDS = 24 * 3600


@contextmanager
def marked_as_running(folder: Path) -> Iterator[None]:
    """Show, as long as the block runs, that this process trains in `folder`.

    Raises ClassLensError when another trains there, or when the folder cannot be written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder / RUNNING))
        except HeldByAnother:
            raise ClassLensError(
                f"In “{folder}”, a run is being trained already, by another window or command of ClassLens. Wait until "
                "it is done, or choose another folder."
            ) from None
        except OSError as error:
            raise ClassLensError(
                f"“{folder}” cannot be written ({error.strerror or error}), so no run can be trained there. Choose a "
                "folder you may write to, then try again."
            ) from error
        yield


def is_running(folder: Path) -> bool:
    """Whether a process trains in `folder`. The mark that a killed process left there is removed."""
    return is_held(folder / RUNNING)


def clear_leftovers() -> None:
    """Remove what runs that were killed a day ago or longer left half-written; of those that can be continued or used,
    the rest stays.
    """
    for path in places.inside(folders.runs_folder(), hidden=True):
        with suppress(OSError, places.Unreachable):  # it belongs to somebody else, or has vanished meanwhile
            old = places.is_folder(path) and time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
            if not old or is_running(path):
                continue
            if path.name.startswith(".") or is_hollow(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                clear_half_written(path)


def clear_half_written(folder: Path) -> None:
    """Remove what has a hidden name in a run's folder: a process that was killed was about to give it another."""
    with suppress(places.Unreachable):
        for path in places.inside(folder, hidden=True):
            if path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)
                with suppress(OSError):
                    moving.remove(path, missing_ok=True)


def is_hollow(folder: Path) -> bool:
    """Whether a folder holds nothing of a run, only marks and what is half-written. Raises Unreachable."""
    return all(entry.name in _MARKS for entry in places.inside(folder))
