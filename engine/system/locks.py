"""Locks between processes, and between computers that share a folder: one holder at a time, from the first moment.

A lock is a file that only one can make, since the system that keeps it refuses the second (O_CREAT with O_EXCL). Shares
do so too, while locks of open files are missing on some and mean nothing on others. The file says which process holds
it. A process that was killed leaves it: on the same computer it is known by its number and when it began, whatever
the clock was set to since, on another one by the file's time, which a holder renews. Where the disk is too full for
more than an empty file, that time counts on the same computer, too.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.system import places, plain_files

_RENEWED = 20.0  # seconds, between two times of a held file
_STALE = 120.0  # seconds without a sign of a holder on another computer
_WRITTEN = 10.0  # seconds within which a holder has written what it is
_MOST_BYTES = 10_000
_SAME_BOOT, _SAME_START = 60.0, 10.0  # seconds by which two readings of when a computer or a process began may differ
_STARTED = 19  # where Linux tells the start of a process, after its name: proc_pid_stat(5)
_MOMENT, _TRIES = 0.02, 50  # seconds, and how often, to wait for another program that looks at a file just then
_left: set[bytes] = set()  # what the files say that this process could not remove, as on a disk that was away


class HeldByAnother(Exception):
    """Another process, or another thread of this one, holds the lock."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds a lock. Times are seconds since 1970, and move where the clock is set; `counted` is when the process
    began as the kernel counts it, and empty where it does not; `addresses` are digests of those of its network cards,
    which tell computers of one name apart; `mark` is different for each holding.
    """

    computer: str
    booted: float
    addresses: tuple[str, ...]
    process: int
    began: float
    counted: str
    mark: str

    @classmethod
    def this_process(cls) -> _Holder:
        computer, booted, addresses = _computer()
        began, counted = _began(os.getpid()) or (0.0, "")
        return cls(computer, booted, addresses, os.getpid(), began, counted, secrets.token_hex(8))

    # Any is what json.loads gives; whatever does not fit raises.
    @classmethod
    def from_json(cls, values: Any) -> _Holder:
        return cls(
            str(values["computer"]),
            float(values["booted"]),
            tuple(str(address) for address in values["addresses"]),
            int(values["process"]),
            float(values["began"]),
            str(values.get("counted", "")),  # earlier versions did not say it
            str(values["mark"]),
        )

    def is_of_this_computer(self) -> bool:
        """Whether the process runs, or ran, on this computer since it was started."""
        computer, booted, addresses = _computer()
        alike = not addresses or bool(set(addresses) & set(self.addresses))
        return self.computer == computer and alike and self._is_of_this_start(booted)

    def is_alive(self) -> bool:
        """Whether the process still runs; said of one of this computer."""
        try:
            return self._is_found()
        except PermissionError:
            return True  # it belongs to somebody else, and is there

    def _is_of_this_start(self, booted: float) -> bool:
        start = _start_of_computer()
        if start and self.counted:
            return self.counted.startswith(start)
        if abs(self.booted - booted) < _SAME_BOOT:
            return True
        with suppress(PermissionError):  # the clock may have been set, which moves when the computer was started
            return self._is_found()
        return False

    def _is_found(self) -> bool:
        """Whether a process of this number began when this one did. Raises PermissionError."""
        found = _began(self.process)
        if found is None:
            return False
        began, counted = found
        return counted == self.counted if counted and self.counted else abs(began - self.began) < _SAME_START


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock that the file `path` stands for, as long as the block runs; the file is gone afterwards.

    A file that a killed process left is no lock. Raises HeldByAnother, and OSError when the file cannot be made.
    """
    content = json.dumps(asdict(_Holder.this_process())).encode()
    while (written := _made(path, content)) is None:
        found = _found(path)
        if found is not None and _is_in_force(path, found):
            raise HeldByAnother(str(path))
        if found is not None:
            _clear(path, found)
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(path, written, over), name="classlens-lock", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()
        if not _let_go(path, written) and written:  # an empty file, as on a full disk, may be another's
            _left.add(written)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock. A file that a killed process left is removed.

    True where nobody can know it, as on a disk that does not answer.
    """
    try:
        found = _found(path)
        if found is None:
            return False
        if _is_in_force(path, found):
            return True
        _clear(path, found)
    except (IsADirectoryError, plain_files.UnfitFile):
        return False  # nobody can have made it
    except OSError:
        return True
    return False


def _made(path: Path, content: bytes) -> bytes | None:
    """Make the file, and say what it holds: nothing where the disk is full. None where there is one. Raises OSError."""
    try:
        number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError:
        if places.is_folder(path):
            raise IsADirectoryError(f"“{path}” is a folder") from None
        return None
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            path.unlink(missing_ok=True)
            raise
        os.truncate(path, 0)
        return b""
    return content


def _found(path: Path) -> bytes | None:
    """What the file holds; None where there is none. Raises OSError."""
    try:
        return plain_files.read(path, _MOST_BYTES)
    except FileNotFoundError:
        return None


def _is_in_force(path: Path, content: bytes) -> bool:
    """Whether a process holds the lock whose file says this. Raises OSError."""
    if content in _left:
        return False
    try:
        holder = _Holder.from_json(json.loads(content))
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return _age(path) < _WRITTEN  # it may be half-written
    if holder.is_of_this_computer():
        return holder.is_alive()
    return _age(path) < _STALE


def _age(path: Path) -> float:
    """The seconds since the file got its time, by the clock of whoever keeps it; -1 where it has just gone.

    Clocks of computers differ by minutes, so a new file tells what time it is there. Raises OSError.
    """
    beside = path.with_name(f".{secrets.token_hex(4)}{path.name}")
    try:
        beside.touch(exist_ok=False)
        now = beside.stat().st_mtime
        beside.unlink(missing_ok=True)
    except OSError:  # nothing can be written there
        now = time.time()
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return -1.0


def _clear(path: Path, content: bytes) -> None:
    """Remove the file of a holder that is gone, unless another has done so meanwhile. Raises OSError.

    Only who makes a file named by its content may: else a second one could remove the file that the first has made.
    """
    right = path.with_name(f".{path.name}.{hashlib.sha256(content).hexdigest()[:16]}")
    if _made(right, b"") is None:
        if _age(right) > _WRITTEN:  # whoever made it was killed within a moment
            right.unlink(missing_ok=True)
        time.sleep(_MOMENT)
        return
    try:
        if _found(path) == content:
            path.unlink(missing_ok=True)
    finally:
        right.unlink(missing_ok=True)


def _renew(path: Path, content: bytes, over: threading.Event) -> None:
    while not over.wait(_RENEWED if content else _WRITTEN / 5):
        with suppress(OSError):
            if _found(path) == content:
                os.utime(path)


def _let_go(path: Path, content: bytes) -> bool:
    """Remove the file; whether it was there and could go."""
    for _ in range(_TRIES):
        with suppress(OSError):
            if _found(path) != content:
                return False
            path.unlink()
            return True
        time.sleep(_MOMENT)  # Windows removes no file that another program has open
    return False


@cache
def _computer() -> tuple[str, float, tuple[str, ...]]:
    """This computer's name, when it was started, and the digests of its network cards."""
    import psutil  # noqa: PLC0415 - the window starts without it

    entries = [entry for card in psutil.net_if_addrs().values() for entry in card if entry.family == psutil.AF_LINK]
    known = sorted({entry.address for entry in entries if set(entry.address) - set("0:-")})
    digests = tuple(hashlib.sha256(card.encode()).hexdigest()[:16] for card in known)
    return platform.node(), psutil.boot_time(), digests


@cache
def _start_of_computer() -> str:
    """What only this start of the computer has, whatever the clock says; empty where the system has no such mark."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _began(process: int) -> tuple[float, str] | None:
    """When a process of this computer began: by the clock, and as the kernel counts it since the computer was started,
    which is empty where it does not say. None where there is none of that number. Raises PermissionError where nothing
    is said.
    """
    import psutil  # noqa: PLC0415 - as above

    try:
        found = psutil.Process(process)
        return None if found.status() == psutil.STATUS_ZOMBIE else (float(found.create_time()), _counted(process))
    except psutil.NoSuchProcess:
        return None
    except psutil.Error as error:
        raise PermissionError(str(error)) from error


def _counted(process: int) -> str:
    """When a process of this computer began as the kernel counts it. By the clock this moves when the clock is set: on
    Linux, psutil adds it to when the computer was started.
    """
    try:
        told = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return ""
    after_name = told.rpartition(b")")[2].split()  # the name may hold anything
    return f"{_start_of_computer()} {after_name[_STARTED].decode()}" if len(after_name) > _STARTED else ""
