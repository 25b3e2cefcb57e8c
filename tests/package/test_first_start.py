"""The packaged program's first start with a classroom pack beside it."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.screen import Screen, missing_tools, wait_until
from engine.jobs import JobContext
from engine.pretrained.manifest import VARIABLE
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import PackRequest
from engine.system import folders
from tests.engine.weights_server import record, write_manifest
from tests.package.programs import Package

CONTENT = random.Random(4).randbytes(50_000)
PATIENCE = 60.0  # seconds

pytestmark = pytest.mark.skipif(bool(missing_tools()), reason=f"it needs {' and '.join(missing_tools())}")


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school's own manifest, which names weights that are on this computer."""
    path = tmp_path / "manifest.json"
    write_manifest(path, [record("school-net", "school.h5", CONTENT, "https://weights.example/school.h5")])
    monkeypatch.setenv(VARIABLE, str(path))
    weights = folders.pretrained_folder() / "school-net" / "school.h5"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(CONTENT)
    return path


@pytest.fixture
def pack(package: Package, manifest: Path) -> Iterator[Path]:
    """A classroom pack beside the program."""
    path = package.beside / "school.classlens"
    make_pack(PackRequest(path, ("school-net",), replace=True), JobContext())
    yield path
    path.unlink()


@pytest.mark.usefixtures("pack")
def test_a_classroom_pack_beside_the_program_is_taken_in(
    package: Package, manifest: Path, started: Callable[..., subprocess.Popen[Any]]
) -> None:
    with Screen() as screen:
        process = started({"DISPLAY": screen.name, VARIABLE: package.name(manifest)})

        def arrived() -> list[Path]:
            return [path for path in package.home.rglob("school.h5") if path.parent.name == "school-net"]

        assert wait_until(arrived, PATIENCE), "it was not taken in"
        assert arrived()[0].read_bytes() == CONTENT
        screen.focus(screen.windows("ClassLens")[0])
        screen.keys("ctrl+q")
        assert wait_until(lambda: process.poll() is not None, PATIENCE)
    assert process.returncode == 0
    settings = next(package.home.rglob("settings.json")).read_text(encoding="utf-8")
    assert "school.classlens" in settings, "it will not be taken in again"
