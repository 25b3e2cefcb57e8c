"""What was found in a file, kept for as long as the file stays as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, Self, TypeVar

T = TypeVar("T")


class Fingerprint(NamedTuple):
    """What changes when a file is replaced or written: its size in bytes, its time in nanoseconds, its number.

    Two quick replacements can share a time, but not a number.
    """

    size: int
    modified_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """A file's fingerprint, which is cheap. Raises OSError."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


def fingerprint(path: Path) -> Fingerprint | None:
    """A file's fingerprint; None when there is no file that can be looked at."""
    try:
        return Fingerprint.of(path)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None


class CheckedFiles(Generic[T]):
    """The results of reading files. Each file is read once in a process, and again when it has changed.

    Safe from any thread.
    """

    def __init__(self) -> None:
        self._found: dict[Path, tuple[Fingerprint, T]] = {}
        self._lock = threading.Lock()

    def known(self, path: Path) -> T | None:
        """The result of the last reading, without reading the file; None if it was not read, or has changed since."""
        with self._lock:
            before, found = self._found.get(path, (None, None))
        return found if before is not None and before == fingerprint(path) else None

    def get(self, path: Path, read: Callable[[Path], T]) -> T:
        """The result of `read` for the file, new or kept. Raises OSError without a file, and what `read` raises."""
        known = self.known(path)
        if known is not None:
            return known
        before = Fingerprint.of(path)  # so that a change while it is read is noticed the next time
        found = read(path)
        with self._lock:
            self._found[path] = before, found
        return found

    def forget(self, path: Path) -> None:
        """Read the file again before it is next used."""
        with self._lock:
            self._found.pop(path, None)
