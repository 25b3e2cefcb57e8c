"""A session that exports, and programs that run without ClassLens."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session
from engine.sharing.requests import Exported, ExportRequest
from engine.system import folders
from engine.types import Image

Export = Callable[..., Exported]
Stranger = Callable[..., list[dict[str, Any]]]

# What a bundle's program may import: the named packages and what Python itself has.
_WITHOUT_CLASSLENS = """
import runpy, sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ImportError(f"{{name}} is not here")
sys.meta_path.insert(0, Refusing())
sys.argv = {arguments!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def export(session: Session, tmp_path: Path) -> Export:
    """Export a model, by default into a file of the test's own folder."""

    def make(model_id: str, target: str, path: Path | None = None, weights: Path | None = None) -> Exported:
        return session.run(ExportRequest(model_id, target, path or tmp_path / "made", weights), JobContext())

    return make


@pytest.fixture
def shown(session: Session) -> Callable[[Image, str], dict[str, float]]:
    """The scores that ClassLens shows for a picture, by their labels."""

    def ask(picture: Image, model_id: str) -> dict[str, float]:
        answer = session.run(PredictRequest(picture, (model_id,)), JobContext())
        return {score.label: score.score for score in answer.predictions[0].scores}

    return ask


@pytest.fixture
def stranger() -> Stranger:
    """Run a Python file as on a computer without ClassLens and without frameworks; returns its lines of JSON."""

    def run(script: Path, *arguments: Path, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        refused = {"classlens", "engine", "gui", "onnx", "torch", "tensorflow", "keras", "transformers", "cv2"} - {*but}
        code = _WITHOUT_CLASSLENS.format(refused=refused, arguments=[str(script), *map(str, arguments)])
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], cwd=script.parent, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return run


@pytest.fixture
def own_run() -> Path:
    """The folder of a finished run of numpy-nn, with weights of its own kind: every score is a little different."""
    folder = folders.runs_folder() / "20261201-080000-numpy-nn"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folder)
    return folder


def unpacked(made: Exported) -> Path:
    """The folder in which a bundle was unpacked."""
    folder = made.path.with_suffix("")
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(folder)
    return folder


def difference(given: dict[str, float], wanted: dict[str, float]) -> float:
    """The largest difference of scores, by their labels, which must be the same."""
    assert given.keys() == wanted.keys()
    return float(np.abs([given[label] - wanted[label] for label in wanted]).max())
