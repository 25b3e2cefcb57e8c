"""Files of frameworks answer without ClassLens as ClassLens does, with the network's code that comes along."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.errors import UsageError
from engine.models.numpy_mlp import NumpyMLP
from engine.preprocessing import levels
from engine.preprocessing.digits import Preparation
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.sharing.litert import writer as litert
from engine.system import folders, frameworks
from engine.types import Image

from .conftest import Export, Stranger, difference, unpacked
from .test_onnx_bundle import strange_drawings

Shown = Callable[[Image, str], dict[str, float]]
TOLERANCE = 1e-4
FRAMEWORKS = {"torch", "transformers", "tensorflow", "keras", "onnx"}  # they look for each other
FOUR = folders.SAMPLES / "digit-4.png"


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("model_id", ["numpy-nn", "numpy-mlp"])
def test_numpy_files_answer_as_classlens_does(model_id: str, export: Export, shown: Shown, stranger: Stranger) -> None:
    folder = unpacked(export(model_id, "numpy"))
    (answer,) = stranger(folder / "predict.py", FOUR)
    assert difference(answer["scores"], shown(open_picture(FOUR), model_id)) < TOLERANCE
    card = (folder / "model-card.md").read_text(encoding="utf-8")
    assert "pip install numpy pillow\n" in card


@pytest.mark.parametrize(("loss", "coding"), [("cross-entropy", "one-hot"), ("mean squared error", "number")])
def test_numpy_code_knows_how_its_network_was_trained(loss: str, coding: str, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    sizes = (784, 20, 10 if coding == "one-hot" else 1)
    W = [random.standard_normal(size, np.float32) * 0.1 for size in itertools.pairwise(sizes)]
    network = NumpyMLP(W, [np.ones(size, np.float32) for size in sizes[1:]], "sigmoid", loss, coding)
    network.save(tmp_path)
    code = _module(folders.ASSETS / "sharing" / "networks" / "numpy_mlp.py")
    pictures = random.random((9, 28, 28, 1), np.float32)
    given = code.scores(code.load(tmp_path), pictures)
    assert np.abs(given - network.predict_proba(pictures)).max() < TOLERANCE


def test_torch_files_answer_as_classlens_does(export: Export, shown: Shown, stranger: Stranger, tmp_path: Path) -> None:
    models = ["torch-mlp", "best-cnn", "vit-mnist", "vgg16-transfer"]
    scripts = [unpacked(export(model_id, "torch", tmp_path / model_id)) / "predict.py" for model_id in models]
    answers = stranger(scripts, FOUR, but=FRAMEWORKS)
    for model_id, answer in zip(models, answers, strict=True):
        assert difference(answer["scores"], shown(open_picture(FOUR), model_id)) < TOLERANCE, model_id


@pytest.mark.thorough
def test_keras_and_litert_files_answer_as_classlens_does(
    session: Session, export: Export, shown: Shown, stranger: Stranger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litert, "mnist_test", lambda: mnist_test().limited(300))
    keras, tflite = (unpacked(export("keras-cnn", target, tmp_path / target)) for target in ("keras", "litert"))
    session.processes.close()
    assert (keras / "saved_model" / "saved_model.pb").is_file()
    answers = stranger([keras / "predict.py", tflite / "predict.py"], FOUR, but=FRAMEWORKS)
    for answer in answers:
        assert difference(answer["scores"], shown(open_picture(FOUR), "keras-cnn")) < TOLERANCE
    figures: list[dict[str, Any]] = json.loads((tflite / "figures.json").read_text(encoding="utf-8"))
    exact, half, small = figures
    assert [one["precision"] for one in figures] == ["fp32", "fp16", "int8"]
    assert exact["bytes"] > 1.9 * half["bytes"] > 3.5 * small["bytes"]
    assert all(one["bytes"] == (tflite / one["file"]).stat().st_size for one in figures)
    assert all(one["test_accuracy"] > 0.97 and one["milliseconds"] > 0 for one in figures)


@pytest.mark.parametrize("drawn", [*strange_drawings()], ids=lambda drawn: "×".join(map(str, drawn.shape)))
def test_the_preparation_in_numpy_is_that_of_classlens(drawn: Image) -> None:
    prepare = _module(folders.ASSETS / "sharing" / "preparation.py").prepare
    assert np.abs(prepare(drawn) - Preparation().apply(drawn).batch).max() < 1e-5


def test_nothing_drawn_is_no_digit() -> None:
    prepare = _module(folders.ASSETS / "sharing" / "preparation.py").prepare
    assert prepare(np.full((30, 40, 3), 90, np.uint8)) is None


def test_transparent_pictures_are_opened_as_by_classlens() -> None:
    on_ground = _module(folders.ASSETS / "sharing" / "pictures.py").on_ground
    random = np.random.default_rng(5)
    for colours in ((0, 256), (200, 256), (255, 256)):
        for share in (0.1, 0.5, 0.9):
            opacity = random.integers(0, 256, (40, 30, 1)) * (random.random((40, 30, 1)) < share)
            rgba = np.dstack([random.integers(*colours, (40, 30, 3)), opacity]).astype(np.uint8)
            assert (on_ground(rgba) == levels.on_ground(rgba)).all()


def test_no_code_that_goes_out_needs_classlens() -> None:
    files = [*(folders.ASSETS / "sharing").rglob("*.py")]
    assert len(files) > 8
    for path in files:
        named = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        assert not any(str(node.module).startswith(("engine", "gui", "classlens")) for node in named), path


@pytest.mark.parametrize(
    ("model_id", "target", "sentence"),
    [
        ("best-cnn", "litert", "Choose ONNX, which runs on phones too"),
        ("best-cnn", "keras", "Best CNN is not a Keras model"),
        ("keras-cnn", "torch", "is not a PyTorch model"),
        ("keras-cnn", "numpy", "is not a NumPy model"),
        ("efficientnet-lite0", "torch", "only models for digits"),
    ],
)
def test_files_of_another_framework_are_refused(model_id: str, target: str, sentence: str, export: Export) -> None:
    with pytest.raises(UsageError, match=sentence):
        export(model_id, target)


def test_without_its_framework_a_target_says_so(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, "is_installed", lambda family: family == "numpy")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for model_id, target in (("keras-cnn", "keras"), ("keras-cnn", "litert"), ("best-cnn", "torch")):
        with pytest.raises(UsageError, match="This is the lite build of ClassLens, which comes without"):
            export(model_id, target)


def test_a_run_on_a_backbone_that_does_not_ship_is_refused(export: Export) -> None:
    folder = folders.runs_folder() / "20261201-080000-vgg16-transfer"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "vgg16-transfer", folder)
    record = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    record["recipe"]["settings"]["backbone"] = "VGG16"
    (folder / "metrics.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(UsageError, match=r"This run stands on VGG16.*Choose ONNX"):
        export("vgg16-transfer", "torch", weights=folder)
