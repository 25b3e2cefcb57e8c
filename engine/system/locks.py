"""Locks between processes. A lock ends with the process that holds it, however that ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.system import places

_PATIENCE = 0.1  # seconds: longer than a process holds a lock only to find out whether another does


class HeldByAnother(Exception):
    """Another process, or another thread of this one, holds the lock."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock that the file `path` stands for, as long as the block runs; the file is gone afterwards.

    A file that a killed process left is no lock. Raises HeldByAnother, and OSError when the file cannot be made or its
    disk has no locks (ENOLCK, ENOSYS, EOPNOTSUPP).
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - the window starts without it

    # The lock that filelock would fall back to does not end with its process.
    lock = FileLock(path, timeout=_PATIENCE, poll_interval=_PATIENCE / 10, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise HeldByAnother(str(path)) from None
    try:
        yield
    finally:
        if sys.platform != "win32":  # there, an open file cannot be removed, and filelock removes it after closing
            with suppress(OSError):
                path.unlink()  # whoever opened it before and locks it now sees that its name is gone, and tries again
        lock.release()


def is_held(path: Path) -> bool:
    """Whether a process holds the lock. False where that cannot be known: then nobody can have made the file either.

    A file that a killed process left is removed.
    """
    if not places.exists(path):
        return False
    try:
        with held(path):
            return False
    except HeldByAnother:
        return True
    except OSError:
        return False
