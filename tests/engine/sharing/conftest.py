"""A session that exports, and programs that run without ClassLens."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
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

_WITHOUT_CLASSLENS = """
import runpy, sys
for name in {refused!r}:
    sys.modules[name] = None  # as if it were not installed
for script in {scripts!r}:
    sys.argv = [script, *{arguments!r}]
    runpy.run_path(script, run_name="__main__")
    for name in ("network", "preparation", "pictures"):  # each bundle has its own
        sys.modules.pop(name, None)
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
    """Run the scripts of bundles as on a computer without ClassLens, and without frameworks `but` for those named.

    Returns their lines of JSON, those of the first script first. They must end with `status`.
    """

    def run(
        scripts: Path | Sequence[Path],
        *arguments: Path,
        but: Collection[str] = (),
        seconds: float = 120,
        status: int = 0,
    ) -> list[dict[str, Any]]:
        paths = [scripts] if isinstance(scripts, Path) else [*scripts]
        refused = {"classlens", "engine", "gui", "onnx", "torch", "tensorflow", "keras", "transformers", "cv2"} - {*but}
        code = _WITHOUT_CLASSLENS.format(
            refused=refused, scripts=[str(path) for path in paths], arguments=[str(path) for path in arguments]
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", code],
            cwd=paths[0].parent,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=seconds,
        )
        assert done.returncode == status, done.stderr
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
