"""Programs for Windows, run on Linux by Wine: which folder is its disk, what it is told, and how long it may take."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[1]
BUILD = PROJECT / "build" / "windows"
PYTHON = BUILD / "python"
SITE = PYTHON / "Lib" / "site-packages"
FULL_PYTHON = BUILD / "python-full"  # with the frameworks
PREFIX = BUILD / "prefix"
DISK = PREFIX / "drive_c"

COMPILER = "x86_64-w64-mingw32-gcc"
LISTING = "x86_64-w64-mingw32-objdump"
_PACKAGES = {
    "wine": "wine",
    COMPILER: "gcc-mingw-w64-x86-64",
    LISTING: "gcc-mingw-w64-x86-64",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
}


_TIME_IS_OVER = 124  # as the command `timeout` ends
_LAST_WORDS = 3.0  # seconds
_kept_open: list[IO[bytes]] = []  # what is still read, as long as this program runs


class NotHere(Exception):
    """What this computer lacks to run programs for Windows, as a sentence with its remedy."""


def require(*programs: str) -> None:
    """Raise NotHere unless this computer has all these programs, by default all that `make windows-test` needs."""
    missing = [name for name in programs or _PACKAGES if shutil.which(name) is None]
    if missing:
        packages = " ".join(dict.fromkeys(_PACKAGES.get(name, name) for name in missing))
        raise NotHere(
            f"Trying ClassLens for Windows needs {' and '.join(missing)}, which this computer does not have. "
            f"On Debian and Ubuntu install what is missing with: sudo apt install {packages}"
        )


def environment(**more: str) -> dict[str, str]:
    """The variables that Wine and a program under it are started with."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "DISPLAY", "USER") if name in os.environ}
    ours = {
        "LANG": "C.UTF-8",  # or names of files with umlauts are lost
        "WINEPREFIX": str(PREFIX),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # Our C runtime (stand_ins.py); and no debugger, which would ask nobody about a crash.
        "WINEDLLOVERRIDES": "ucrtbase=n;winedbg.exe=d;winemenubuilder.exe=d",
        "KMP_AFFINITY": "disabled",  # Wine does not let OpenMP choose processors
    }
    return {**kept, **ours, **more}


def python_variables() -> dict[str, str]:
    """What the Windows Python is told besides: to keep its compiled files to itself."""
    return {"PYTHONPYCACHEPREFIX": windows_path(BUILD / "compiled")}


def windows_path(path: Path) -> str:
    """The name that a program under Wine has for a file of this computer."""
    path = path.absolute()
    if path.is_relative_to(DISK):
        return "C:\\" + str(path.relative_to(DISK)).replace("/", "\\")
    return "Z:" + str(path).replace("/", "\\")


def run(
    command: Sequence[str],
    seconds: float,
    variables: Mapping[str, str] | None = None,
    folder: Path = PROJECT,
    capture: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a program for Windows to its end, at most so many seconds, then end it and what it started.

    Its output goes through a pipe, since Wine's Python dies with a file as standard output: to our own output, or into
    `stdout` of what is returned, where `returncode` is 124 when the time was over.
    """
    process = subprocess.Popen(
        ["wine", *command], cwd=folder, env=environment(**variables or {}), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    heard: list[str] = []
    reader = threading.Thread(target=_listen, args=(process.stdout, heard, capture), daemon=True)
    reader.start()
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        status = _TIME_IS_OVER
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    reader.join(_LAST_WORDS)
    if reader.is_alive():
        _kept_open.append(process.stdout)  # by services of Wine that this start brought up
    else:
        process.stdout.close()
    return subprocess.CompletedProcess(command, status, "".join(heard), "")


def _listen(stream: IO[bytes], heard: list[str], capture: bool) -> None:
    for line in stream:
        text = line.decode("utf-8", errors="replace").replace("\r", "")
        heard.append(text)
        if not capture:
            sys.stdout.write(text)
            sys.stdout.flush()


def end_all() -> None:
    """End what still runs by Wine. Its desktop stays on the display, or on none, where the first program put it."""
    subprocess.run(["wineserver", "--kill"], env=environment(), check=False, stderr=subprocess.DEVNULL)


def run_python(
    arguments: Sequence[str],
    seconds: float,
    variables: Mapping[str, str] | None = None,
    capture: bool = False,
    python: Path = PYTHON,
) -> subprocess.CompletedProcess[str]:
    """Run a Windows Python with these arguments in the project's folder; see `run`."""
    return run(
        [str(python / "python.exe"), *arguments], seconds, {**python_variables(), **(variables or {})}, capture=capture
    )
