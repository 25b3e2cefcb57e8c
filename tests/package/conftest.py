"""Tests of packaged programs: they run when CLASSLENS_PACKAGES names folders that were built (`make test-package`)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.package import under_wine
from tests.package.programs import Package

FOLDERS = [Path(name).resolve() for name in os.environ.get("CLASSLENS_PACKAGES", "").split(os.pathsep) if name]

collect_ignore_glob = [] if FOLDERS else ["test_*.py"]


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """The folder of a program, where it can be started."""
    if not under_wine.is_meant(request.param):
        yield request.param
        return
    with under_wine.copied(request.param) as copy:
        yield copy


@pytest.fixture
def package(folder: Path, tmp_path: Path) -> Iterator[Package]:
    if under_wine.is_meant(folder):
        with under_wine.home() as home:
            yield under_wine.WinePackage(folder, home)
        return
    home = tmp_path / "home"
    home.mkdir()
    yield Package(folder, home)


@pytest.fixture
def started(package: Package) -> Iterator[Callable[..., subprocess.Popen[Any]]]:
    """Starts the program as a double click does; what still runs at the end is ended."""
    running: list[subprocess.Popen[Any]] = []

    def start(environment: Mapping[str, str]) -> subprocess.Popen[Any]:
        process = subprocess.Popen(
            package.window_command(), env=package.environment(**environment), cwd=package.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        package.end(process)
