"""Moving the store: everything is copied and compared, then the new folder counts, then the old files are deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, locations
from engine.pretrained.checksums import checksums
from engine.pretrained.progress import Meter
from engine.pretrained.requests import Moved, MoveRequest, TransferStage
from engine.system import moving, places
from engine.system.files import make_folder, remove_what_nobody_put_there
from engine.system.locks import HeldByAnother, held, is_held

_BLOCK = 1 << 20
_COPYING = ".copying.lock"  # in the new folder while files are copied to it; a move that is killed leaves it


def move(request: MoveRequest, context: JobContext) -> Moved:
    """Keep the weights in another folder, which must be empty or new. Raises ClassLensError, JobCancelled: then the old
    folder still counts, with all its files.
    """
    with locations.changing() as source:
        target = Path(os.path.abspath(request.folder.expanduser()))
        _refuse_nesting(source, target)
        sizes = _files(source)
        files, total = list(sizes), sum(sizes.values())
        _clear_half_copy(files, source, target)
        locations.need_room(target, total)
        made = make_folder(target)
        with _marked(target):
            try:
                _copy(files, source, target, Meter(context, "", total))
                locations.choose_folder(target)
            except BaseException:
                _empty(target, made)
                raise
        return Moved(target, total, _delete(files, source))


@contextmanager
def _marked(target: Path) -> Iterator[None]:
    """Hold a lock in the new folder, by which a half copy is known if this process is killed. Raises WeightsError."""
    try:
        with locations.writing(target), held(target / _COPYING):
            yield
    except HeldByAnother:
        raise WeightsError(
            f"“{target}” is being filled already, by another window or computer. Choose another folder."
        ) from None


def _clear_half_copy(files: list[Path], source: Path, target: Path) -> None:
    """Remove what a move that was killed has copied to the same folder, and nothing else that is in it."""
    mark = target / _COPYING
    if not places.exists(mark) or is_held(mark):
        return
    copies = [target / path.relative_to(source) for path in files]
    with locations.writing(target):
        for copy in copies:
            moving.remove(copy, missing_ok=True)
    _remove_empty(copies, target)


def _files(source: Path) -> dict[Path, int]:
    """The files to move with their sizes: no links, and nothing hidden, which is still being made."""
    files = (path for path in places.files_below(source) if not path.is_symlink())
    found = ((path, places.status(path)) for path in files)
    return {path: status.st_size for path, status in found if status is not None}  # else it has just vanished


def _refuse_nesting(source: Path, target: Path) -> None:
    here, there = source.resolve(), target.resolve()
    if here == there:
        raise WeightsError(f"The weights are in “{source}” already. Choose another folder.")
    if here in there.parents or there in here.parents:
        raise WeightsError(f"“{target}” lies in the present folder, or around it. Choose a folder beside it.")


def _copy(files: list[Path], source: Path, target: Path, meter: Meter) -> None:
    meter.begin(TransferStage.COPYING)
    done = 0
    for path in files:
        copy = target / path.relative_to(source)
        with locations.writing(copy):
            copy.parent.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as old, copy.open("xb") as new:
                while block := old.read(_BLOCK):
                    new.write(block)
                    done += len(block)
                    meter.at(done)
                new.flush()
                os.fsync(new.fileno())
    meter.begin(TransferStage.CHECKING)
    done = 0
    for path in files:
        copy = target / path.relative_to(source)
        with locations.writing(copy):
            if checksums(copy, lambda count, done=done: meter.at(done + count)) != checksums(path):  # type: ignore[misc]
                raise WeightsError(f"“{copy}” did not arrive as it was. The weights stay where they are; try again.")
        done += places.size(path)


def _delete(files: list[Path], source: Path) -> str:
    """Delete the old files; a sentence when some could not be deleted."""
    left = 0
    for path in files:
        library.forget(path)
        try:
            moving.remove(path)
        except OSError:
            left += 1
    _remove_empty(files, source)
    if not left:
        return ""
    return f"{left} files of the old folder could not be deleted. Delete “{source}” when no program uses it."


def _remove_empty(files: list[Path], root: Path) -> None:
    """Remove the folders in which files were, and `root`, where nothing is left that somebody put there."""
    within = {folder for path in files for folder in path.parents if folder == root or root in folder.parents}
    for folder in sorted(within | {root}, key=lambda folder: len(folder.parts), reverse=True):
        remove_what_nobody_put_there(folder)
        with suppress(OSError):  # something is still being made in it
            folder.rmdir()


def _empty(target: Path, made: bool) -> None:
    """Remove what was copied; the folder stays if it was there before."""
    shutil.rmtree(target, ignore_errors=True)
    if not made:
        with suppress(OSError):
            target.mkdir()
