"""Tests of packaged programs: they run when CLASSLENS_PACKAGES names folders that were built (`make test-package`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
FOLDERS = [Path(name).resolve() for name in os.environ.get("CLASSLENS_PACKAGES", "").split(os.pathsep) if name]
LONG = 300.0  # seconds after which a program that hangs fails

collect_ignore_glob = [] if FOLDERS else ["test_*.py"]

_HIDE = 'for place in "$@"; do [ "$place" = -- ] && break; mount -t tmpfs none "$place" || exit 1; done'
_RUN = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'


@dataclass(frozen=True)
class Package:
    """A packaged program in its folder, run as on another computer: no Python, no network, nothing in its home."""

    folder: Path
    home: Path

    @property
    def variant(self) -> str:
        return "lite" if self.folder.name.endswith("-lite") else "full"

    @property
    def program(self) -> Path:
        names = ("ClassLens-command.exe", "ClassLens") if sys.platform == "win32" else ("ClassLens",)
        return next(self.folder / name for name in names if (self.folder / name).exists())

    def command(self, *arguments: object) -> list[str]:
        return [*_isolation(), str(self.program), *map(str, arguments)]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        places = {name: str(self.home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA")}
        return {**kept, **places, "PATH": str(self.home / "nothing"), "LANG": "C.UTF-8", **more}

    def run(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), env=self.environment(**more), cwd=self.home, capture_output=True, check=False,
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


@pytest.fixture(params=FOLDERS, ids=lambda folder: str(folder.name))
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Package:
    home = tmp_path / "home"
    home.mkdir()
    return Package(request.param, home)


@pytest.fixture
def started(package: Package) -> Iterator[Callable[..., subprocess.Popen[Any]]]:
    """Starts the program as a double click does; what still runs at the end is ended."""
    running: list[subprocess.Popen[Any]] = []

    def start(environment: Mapping[str, str]) -> subprocess.Popen[Any]:
        process = subprocess.Popen(
            package.command(), env=package.environment(**environment), cwd=package.home, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
