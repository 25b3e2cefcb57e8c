"""Which process trains in the folder of a run."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from engine.system import folders
from engine.system.files import write_json

RUNNING = "running.json"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TOLERANCE = 1  # seconds; a number is given to another process later


@contextlib.contextmanager
def marked_as_running(folder: Path) -> Iterator[None]:
    """Say, as long as the block runs, that this process trains in `folder`."""
    process = psutil.Process()
    write_json(folder / RUNNING, {"process": process.pid, "created": _created(process), "boot": _boot()})
    try:
        yield
    finally:
        unmark(folder)


def unmark(folder: Path) -> None:
    """Take the mark away, whoever left it."""
    with contextlib.suppress(OSError):
        (folder / RUNNING).unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether the process that trains in `folder` lives."""
    try:
        values = json.loads((folder / RUNNING).read_text(encoding="utf-8"))
        created = _created(psutil.Process(int(values["process"])))
        return bool(values["boot"] == _boot()) and abs(created - float(values["created"])) < _TOLERANCE
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError, psutil.Error):
        return False


def _created(process: psutil.Process) -> float:
    """When a process was created, in seconds since the start of the system on Linux, elsewhere since 1970.

    Linux keeps the former, and psutil adds the start by the clock of today, which may have been set since.
    """
    created = float(process.create_time())
    return created - psutil.boot_time() if sys.platform == "linux" else created


def _boot() -> str:
    """What Linux calls the time since its last start, as another one counts seconds anew; "" elsewhere."""
    return _BOOT_ID.read_text(encoding="ascii").strip() if sys.platform == "linux" else ""


_LEFTOVER_SECONDS = 24 * 3600


def clear_leftovers() -> None:
    """Remove what runs that were killed left half-written a day ago or longer, unless they can be continued."""
    for path in folders.runs_folder().glob("*/"):
        with suppress(OSError):  # another's, or gone meanwhile
            old = time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS
            if old and (path.name.startswith(".") or is_hollow(path)) and not is_running(path):
                shutil.rmtree(path, ignore_errors=True)


def is_hollow(folder: Path) -> bool:
    """Whether a folder holds nothing of a run, only marks and what is half-written. Raises OSError."""
    return all(entry.name == RUNNING or entry.name.startswith(".") for entry in folder.iterdir())
