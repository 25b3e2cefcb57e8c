"""What lies at a path: the one place where the program asks the system that.

“Nothing” is an answer. That a person may not look, or that a disk or a network folder does not answer, is none: it
becomes a sentence. Whoever makes a list turns it into a row, so that one bad entry never costs the others.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.errors import ClassLensError

# A link to itself leads nowhere; of the last three, no system has such a name.
_NOTHING = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ},
)
# Windows' own numbers for the same. By the numbers above, a network folder that does not answer is "nothing" there.
_NOTHING_ON_WINDOWS = frozenset({2, 3, 123, 161, 206, 267, 1921})
_OF_FILE_MANAGERS = frozenset({".ds_store", "desktop.ini", "thumbs.db"})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


class Unreachable(ClassLensError):
    """The system does not say what lies at a path: the person may not look, or the disk does not answer."""


def status(path: Path) -> os.stat_result | None:
    """What the system says about a file or folder; None where there is none. Raises Unreachable."""
    try:
        return path.stat()
    except ValueError:  # a name that no file can have
        return None
    except OSError as error:
        if means_nothing(error):
            return None
        raise unreachable(path, error) from error


def exists(path: Path) -> bool:
    """Whether there is a file, a folder or anything else. Raises Unreachable."""
    return status(path) is not None


def is_folder(path: Path) -> bool:
    """Whether there is a folder. Raises Unreachable."""
    found = status(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def is_file(path: Path) -> bool:
    """Whether there is a regular file, which no pipe and no device is. Raises Unreachable."""
    found = status(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def size(path: Path) -> int:
    """The bytes of a file; 0 where there is none. Raises Unreachable."""
    found = status(path)
    return 0 if found is None else found.st_size


def inside(folder: Path, hidden: bool = False) -> list[Path]:
    """What lies in a folder, by name, without what is hidden by a dot unless that is wanted; nothing where there is no
    such folder. Raises Unreachable, also for what is no folder.
    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except ValueError:
        return []
    except OSError as error:
        if means_nothing(error) and not exists(folder):
            return []
        raise unreachable(folder, error) from error
    return [folder / name for name in names if hidden or not name.startswith(".")]


def files_below(folder: Path, unreached: list[str] | None = None) -> Iterator[Path]:
    """The regular files in a folder and in those within it, folder by folder, without what is hidden by a dot. Links to
    folders are not followed. What cannot be reached inside has its name added to `unreached`. Raises Unreachable, for
    what is inside only without such a list.
    """
    for path in inside(folder):
        try:
            if is_file(path):
                yield path
            elif is_folder(path) and not path.is_symlink():
                yield from files_below(path, unreached)
        except Unreachable:
            if unreached is None:
                raise
            unreached.append(path.name)


def is_made_by_itself(name: str) -> bool:
    """Whether file managers make files of this name by themselves in folders that they show, or beside files."""
    return name.startswith("._") or name.casefold() in _OF_FILE_MANAGERS


def resolved(path: Path) -> Path:
    """The path without links, by which a folder is known again; as it is where that cannot be said, as of a link to
    itself or a name that no file can have.
    """
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def means_nothing(error: OSError) -> bool:
    """Whether the system says by an error that there is nothing of that name; else it does not say what there is."""
    number = getattr(error, "winerror", None)
    return error.errno in _NOTHING if number is None else number in _NOTHING_ON_WINDOWS


def unreachable(path: Path, error: OSError) -> Unreachable:
    """The sentence for what the system refuses to say about a path."""
    reason = error.strerror or str(error)
    remedy = "Connect the disk or the network folder that it is on, then try again."
    if error.errno == errno.ENOTDIR or os.path.isfile(path):
        remedy = "Choose a folder, or move the file away that has its name."
    elif error.errno in _FORBIDDEN:
        remedy = "Change its permissions, or ask whoever looks after this computer."
    return Unreachable(f"“{path}” cannot be read: {reason}. {remedy}")
