"""Files that are either complete or not there: written under another name beside their place, then renamed."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import ClassLensError
from engine.system import moving, places

_ASIDE = re.compile(r"\.[0-9a-f]{8}(\.|$)")
_LEFTOVER_SECONDS = 24 * 3600
_found_aside: dict[Path, list[Path]] = {}  # what was left by others in each folder into which this process writes


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file under a temporary name in the folder of `path`, then rename it to `path`.

    Missing folders are made. The temporary name ends with the name of `path`, because some libraries choose the
    format by the suffix. On any failure the temporary file is removed and a file that was there before is untouched.
    Raises ClassLensError, naming path and reason, for what the system refuses (full disk, no permission).
    """
    with _system_errors_as_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(path.parent, path.name)
        temporary = aside(path)
        try:
            write(temporary)
            _flush_to_disk(temporary)
            moving.move(temporary, path)
        finally:
            moving.remove(temporary, missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path`, completely or not at all. Raises ClassLensError."""

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    write_beside(path, write)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 with its own line ends, completely or not at all. Raises ClassLensError.

    What is no UTF-8, as in the names of some files, becomes a question mark.
    """
    write_bytes(path, text.encode(errors="replace"))


def write_json(path: Path, value: object) -> None:
    """Write plain JSON values to `path`, indented, completely or not at all.

    Raises ClassLensError for what the system refuses, TypeError or ValueError for values that JSON does not have.
    """
    write_text(path, json_text(value))


def json_text(value: object) -> str:
    """Plain JSON values as indented text that can be written as UTF-8. Raises TypeError or ValueError for values that
    JSON does not have.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    if not _is_utf8(text):  # the name of a file that is not UTF-8; JSON can escape it
        text = json.dumps(value, indent=2, allow_nan=False)
    return text + "\n"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def filled_folder(path: Path, last: str) -> Iterator[Path]:
    """Yield an empty temporary folder inside the folder `path`, whose files move to `path` at a successful exit.

    The file named `last` moves last: when it is there, so are the others. Whatever else is in `path` stays. Raises
    ClassLensError, naming path and reason, also for an OSError of the block itself.
    """
    with _system_errors_as_sentences(path):
        temporary = path / f".{secrets.token_hex(4)}"
        temporary.mkdir()
        try:
            yield temporary
            for file in sorted(places.inside(temporary, hidden=True), key=lambda file: file.name == last):
                _flush_to_disk(file)
                moving.move(file, path / file.name)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def made_beside(path: Path) -> Iterator[Path]:
    """Yield a name beside `path` for a new file or folder, which becomes `path` at a successful exit.

    Missing folders are made. A file at `path` is replaced, and so is an empty folder by a folder. At any other exit
    what was made is removed and `path` is as it was. Raises ClassLensError, naming path and reason, also for an OSError
    of the block itself.
    """
    with _system_errors_as_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(path.parent, path.name)
        temporary = aside(path)
        try:
            yield temporary
            for file in [temporary] if places.is_file(temporary) else places.files_below(temporary):
                _flush_to_disk(file)
            if places.is_folder(temporary) and places.is_folder(path):
                remove_what_nobody_put_there(path)
                path.rmdir()  # Windows replaces no folder, not even an empty one
            moving.move(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            with suppress(OSError):  # what was there goes with an error of its own, which is told
                moving.remove(temporary, missing_ok=True)


def ensure_folder(path: Path) -> None:
    """Make a folder, and those around it, unless it is there. Raises ClassLensError, naming path and reason."""
    with _system_errors_as_sentences(path):
        path.mkdir(parents=True, exist_ok=True)


def make_folder(path: Path) -> bool:
    """Make an empty folder that `filled_folder` fills later, so that a place which cannot be written is noticed now.

    Returns False when a folder was there in which nobody has put anything. Raises ClassLensError for anything else,
    naming path and reason.
    """
    with _system_errors_as_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.mkdir()
            return True
        _refuse_what_is_there(path)
    return False


def _refuse_what_is_there(path: Path) -> None:
    if places.exists(path) and not _is_empty_folder(path):
        raise ClassLensError(f"“{path}” exists already and is kept as it is. Choose another folder.")


def aside(path: Path) -> Path:
    """A hidden name beside a file or folder that nothing else has."""
    return path.with_name(f".{secrets.token_hex(4)}.{path.name}")


def remove_what_nobody_put_there(folder: Path) -> None:
    """Remove files that file managers make by themselves, and what a killed ClassLens left a day ago or longer, from
    a folder. What cannot be removed stays.
    """
    with suppress(places.Unreachable):
        for path in places.inside(folder, hidden=True):
            if places.is_made_by_itself(path.name):
                with suppress(OSError):
                    path.unlink()
    _clear(_aside_in(folder))


def _is_empty_folder(path: Path) -> bool:
    return places.is_folder(path) and all(
        places.is_made_by_itself(entry.name) or _is_leftover(entry) for entry in places.inside(path, hidden=True)
    )


def _clear_leftovers(folder: Path, name: str) -> None:
    """Remove what `aside` named for `name` and a killed process left a day ago or longer.

    A folder is listed with the first file that is written into it: each time would make many files slow.
    """
    if folder not in _found_aside:
        _found_aside[folder] = _aside_in(folder)
    _clear([path for path in _found_aside[folder] if path.name.endswith(f".{name}")])


def _aside_in(folder: Path) -> list[Path]:
    """What has a name by `aside` in a folder; nothing where that cannot be known."""
    with suppress(places.Unreachable):
        return [path for path in places.inside(folder, hidden=True) if _ASIDE.match(path.name)]
    return []


def _clear(paths: list[Path]) -> None:
    with suppress(places.Unreachable):
        for path in filter(_is_leftover, paths):
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                moving.remove(path, missing_ok=True)


def _is_leftover(path: Path) -> bool:
    found = places.status(path) if _ASIDE.match(path.name) else None
    return found is not None and time.time() - found.st_mtime > _LEFTOVER_SECONDS


def _flush_to_disk(path: Path) -> None:
    # Without it, a power cut soon after the rename can leave an empty file under the final name.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _system_errors_as_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise ClassLensError(
            f"“{path}” could not be saved: this system is set to an encoding that lacks signs of this name. Choose a "
            "name without them, or ask who looks after the computer to set it to UTF-8."
        ) from error
    except OSError as error:
        raise ClassLensError(
            f"“{path}” could not be saved: {_reason(error)}. Make room or choose a folder you may write to, then try "
            "again."
        ) from error


def _reason(error: OSError) -> str:
    hidden = re.search(r"errno = (\d+)", str(error))  # HDF5 puts the number into several lines of text
    if hidden:
        return os.strerror(int(hidden[1]))
    return error.strerror or str(error) or type(error).__name__
