"""A program that was built for Windows, run on Linux by Wine, with all that a test asks a package for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.package.programs import Package
from windows import wine

# Where a teacher copies it: names with blanks and with letters that no English computer has.
_COPIES = wine.DISK / "Schule für alle"
_HOME = wine.DISK / "users" / "Zoë Müller"


def is_meant(folder: Path) -> bool:
    """Whether the program in a folder was built for another system, and Wine is to run it."""
    return sys.platform != "win32" and (folder / "ClassLens.exe").exists()


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A copy of a built program on Wine's disk, as long as the block lasts."""
    target = _COPIES / folder.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    # Python asks Windows' management service which Windows this is. Wine has none, and no answer either.
    (target / "_internal" / "_wmi.pyd").unlink(missing_ok=True)
    yield target
    shutil.rmtree(target, ignore_errors=True)


class WinePackage(Package):
    """A program for Windows under Wine, with a home of its own on Wine's disk."""

    def command(self, *arguments: object, program: str = "ClassLens-command.exe") -> list[str]:
        # Wine takes the folders of a person from its own records; the shell for Windows can name others. What has a
        # blank in it, as the places have, Wine puts into quotation marks.
        said = [word for name, value in self._places().items() for word in ("set", f"{name}={value}", "&")]
        return ["wine", "cmd", "/c", *said, self.name(self.folder / program), *map(self._word, arguments)]

    def window_command(self) -> list[str]:
        wine.end_all()  # so that the display of this test is that of the desktop
        return self.command(program="ClassLens.exe")

    def environment(self, **more: str) -> dict[str, str]:
        return wine.environment(LANG="C.UTF-8", **more)

    def name(self, path: Path) -> str:
        return wine.windows_path(path)

    def path(self, name: str) -> Path:
        drive, _, rest = name.partition(":")
        return (wine.DISK if drive == "C" else Path("/")) / rest.replace("\\", "/").lstrip("/")

    def processes(self, process: subprocess.Popen[Any]) -> list[psutil.Process]:
        mine = self.name(self.folder)
        return [found for found in psutil.process_iter(["cmdline"]) if mine in " ".join(found.info["cmdline"] or ())]

    def end(self, process: subprocess.Popen[Any]) -> None:
        for found in self.processes(process):
            found.kill()
        super().end(process)

    def build_folders(self) -> tuple[str, ...]:
        return (wine.windows_path(wine.PROJECT), str(wine.PROJECT))

    def _word(self, word: object) -> str:
        return self.name(word) if isinstance(word, Path) else str(word)

    def _places(self) -> dict[str, str]:
        home = self.name(self.home)
        return {"USERPROFILE": home, "LOCALAPPDATA": home, "APPDATA": home, "PATH": rf"{home}\nothing"}


@contextmanager
def home() -> Iterator[Path]:
    """An empty home on Wine's disk."""
    shutil.rmtree(_HOME, ignore_errors=True)
    _HOME.mkdir(parents=True)
    yield _HOME
    shutil.rmtree(_HOME, ignore_errors=True)
