"""A packaged program in its folder, run as on another computer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PROJECT = Path(__file__).parents[2]
LONG = 300.0  # seconds after which a program that hangs fails

_HIDE = 'for place in "$@"; do [ "$place" = -- ] && break; mount -t tmpfs none "$place" || exit 1; done'
_RUN = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'


@dataclass(frozen=True)
class Package:
    """A packaged program in its folder, run as on another computer: no Python, no network, nothing in its home."""

    folder: Path
    home: Path

    @property
    def variant(self) -> str:
        return "lite" if self.folder.name.removesuffix(".app").endswith("-lite") else "full"

    @property
    def beside(self) -> Path:
        """Where a person puts what lies beside the program: on macOS that is a bundle."""
        return self.folder.parent if self.folder.suffix == ".app" else self.folder

    @property
    def program(self) -> Path:
        names = ("ClassLens-command.exe", "ClassLens", "Contents/MacOS/ClassLens")
        return next(self.folder / name for name in names if (self.folder / name).exists())

    def command(self, *arguments: object) -> list[str]:
        return [*_isolation(), str(self.program), *map(str, arguments)]

    def window_command(self) -> list[str]:
        """What a double click starts."""
        on_windows = self.folder / "ClassLens.exe"
        return [str(on_windows)] if on_windows.exists() else self.command()

    def name(self, path: Path) -> str:
        """What the program calls a file."""
        return str(path)

    def path(self, name: str) -> Path:
        """The file that the program calls so."""
        return Path(name)

    def processes(self, process: subprocess.Popen[Any]) -> list[psutil.Process]:
        """The processes of a started program."""
        return psutil.Process(process.pid).children(recursive=True)

    def end(self, process: subprocess.Popen[Any]) -> None:
        """End a started program that still runs."""
        process.kill()
        process.wait()

    def build_folders(self) -> tuple[str, ...]:
        """Folders of this machine that nothing in the program may name."""
        return (str(PROJECT), str(Path(sys.prefix)))

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        places = {name: str(self.home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")}
        return {**kept, **places, "PATH": str(self.home / "nothing"), "LANG": "C.UTF-8", **more}

    def run(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=self.environment(**more), cwd=self.home, stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
            encoding="utf-8", timeout=LONG,
        )  # fmt: skip


def _isolation() -> list[str]:
    """On Linux, a start without network and with this machine's Python out of sight, where that is allowed."""
    unshare, shell = shutil.which("unshare"), shutil.which("sh")
    if not sys.platform.startswith("linux") or unshare is None or shell is None:
        return []
    alone = [unshare, "--map-root-user", "--net", "--mount"]
    hidden = sorted({str(Path(sys.prefix).resolve()), str(Path(sys.base_prefix).resolve())} - {"/usr", "/"})
    mount = shutil.which("mount")
    hiding = [*alone, shell, "-c", f"PATH={Path(mount or '/').parent}; {_HIDE}; unset PATH; {_RUN}", "sh"]
    for prefix in ([*hiding, *hidden, "--"], alone[:3]):
        tried = subprocess.run([*prefix, shutil.which("true") or "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return prefix
    return []
