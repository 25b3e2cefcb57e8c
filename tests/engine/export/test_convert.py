"""Conversions that do not come to their end: full disks, a process that is killed, weights that go away."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import catalog
from engine.catalog.spec import FAST, INT8
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.pretrained import converted, library, locations, manifest
from engine.pretrained.move import move
from engine.pretrained.requests import MoveRequest
from engine.runtimes.base import LoadFigures
from engine.runtimes.fast import load_converted
from engine.session import Session
from engine.system import folders
from engine.types import Image

from ..weights_server import record, write_manifest

PROJECT = Path(__file__).parents[3]
EFFICIENTNET = catalog.find("efficientnet-lite0")
RESNET50 = catalog.find("resnet50")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Where conversions were tried until one was killed, with `system` as the system's temporary folder, and what the
    others said.
    """
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a disk that is always full")
    folder = tmp_path_factory.mktemp("conversions")
    (folder / "system").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.export.conversion_checks", folder],
        cwd=PROJECT, env={**os.environ, "TMPDIR": str(folder / "system")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    said: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return folder, said


@pytest.mark.parametrize("name", ["model.onnx", "int8.onnx", "temporary", "half"])
def test_a_disk_that_fills_during_a_conversion_is_a_sentence(name: str, killed: tuple[Path, dict[str, str]]) -> None:
    folder, said = killed
    assert said[name].startswith(f"The disk of “{folder}” is full. Make room")


def test_what_fails_on_a_disk_with_room_is_not_put_on_the_disk(killed: tuple[Path, dict[str, str]]) -> None:
    _, said = killed
    assert said["half with room"] == "DecodeError"


def test_a_killed_conversion_leaves_nothing_outside_its_folder(killed: tuple[Path, dict[str, str]]) -> None:
    folder, _ = killed
    assert list((folder / "killed").glob("ort.quant.*/*"))  # it was killed while they were there
    assert [path for path in (folder / "system").rglob("*") if path.is_file()] == []


class _Torch:
    """In place of PyTorch's process: "converts" by copying what was converted before, then does `meanwhile`."""

    def __init__(self, made: Path, meanwhile: Any) -> None:
        self._made, self._meanwhile = made, meanwhile
        self._fast = load_converted(EFFICIENTNET, library.locate(EFFICIENTNET.id).path, "")

    def call(self, verb: str, arguments: dict[str, Any], context: JobContext) -> Any:
        if verb == "convert":
            for path in self._made.glob("*.onnx"):
                shutil.copy(path, arguments["folder"])
            self._meanwhile()
            return None
        return (1, LoadFigures(parameters=1)) if verb == "load" else self._fast.infer(arguments["batch"])


def test_a_store_that_is_moved_during_a_conversion_is_a_sentence(
    converted_efficientnet: Path, coffee: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, request = Session(), PredictRequest(coffee, (EFFICIENTNET.id,), INT8)
    former, new = folders.pretrained_folder(), tmp_path / "elsewhere"
    moves = [lambda: move(MoveRequest(new), JobContext())]
    torch = _Torch(converted_efficientnet, lambda: moves.pop()() if moves else None)
    monkeypatch.setattr(session.processes.get("torch"), "call", torch.call)
    (failure,) = session.run(request, JobContext()).failures
    assert "were moved or removed while its fast answers were made ready" in failure.sentence
    assert (locations.folder(), former.exists(), list(new.iterdir())) == (new, False, [])
    assert session.run(request, JobContext()).predictions[0].top.label == "espresso"
    assert converted.folder_of(EFFICIENTNET).is_relative_to(new)


def test_weights_that_are_removed_during_their_conversion_are_a_sentence(
    coffee: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
    write_manifest(
        tmp_path / "manifest.json", [record(RESNET50.id, "w.h5", b"weights", "https://weights.example/w.h5")]
    )
    path = locations.path_of(manifest.find(RESNET50.id))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")

    def call(*_: object) -> None:
        library.remove(RESNET50.id)
        raise WeightsError("The weights cannot be read.")

    session = Session()
    monkeypatch.setattr(session.processes.get("torch"), "call", call)
    (failure,) = session.run(PredictRequest(coffee, (RESNET50.id,)), JobContext()).failures
    assert "were moved or removed while its fast answers were made ready" in failure.sentence
    assert list(converted.folder_of(RESNET50).iterdir()) == []


def test_converted_files_that_go_away_before_they_are_loaded_are_a_sentence(
    efficientnet: None, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_sound = converted.ConvertedModel.is_sound

    def then_gone(model: converted.ConvertedModel, runtime: str) -> bool:
        sound = is_sound(model, runtime)
        shutil.rmtree(model.folder)
        return sound

    monkeypatch.setattr(converted.ConvertedModel, "is_sound", then_gone)
    (failure,) = Session().run(PredictRequest(coffee, (EFFICIENTNET.id,), INT8), JobContext()).failures
    assert "were moved or removed while its fast answers were made ready" in failure.sentence


@pytest.mark.parametrize("content", [b"", b"no network"])
def test_a_converted_file_that_cannot_be_read_says_how_to_get_its_weights_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(WeightsError, match="download or import them again") as caught:
        load_converted(RESNET50, tmp_path / "model.onnx", FAST)
    assert "train" not in caught.value.sentence
