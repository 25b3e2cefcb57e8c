"""The settings of the PyTorch MLP; the rest is in the contract. It runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[3]
PROGRAM = """
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.torch import save_file

from engine import catalog
from engine.errors import TrainingError
from engine.models.torch_classifier import ARCHITECTURE, FILE
from engine.models.torch_mlp import TorchMLP
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders

pictures = np.random.default_rng(0).random((64, 28, 28, 1)).astype(np.float32)
labels = np.arange(64) % 10
recipe = catalog.find("torch-mlp").recipe("tuned")


def largest(one, other):
    return float(np.abs(one - other).max())


said = {"kept": []}
for values in ({"hidden_units": (30, 20), "activation": "sigmoid"}, {"hidden_units": (12,)}):
    network = TorchMLP.create(recipe.with_values(values))
    losses = [network.train_step(pictures, labels, 0.01)[0] for _ in range(60)]
    scores = network.predict_proba(pictures)
    with tempfile.TemporaryDirectory() as name:
        network.save(Path(name))
        network.export(Path(name) / "model.onnx")
        loaded = TorchMLP.load(Path(name)).predict_proba(pictures)
        fast, _ = OnnxRuntime(Path(name) / "model.onnx").infer(pictures)
    differences = [largest(loaded, scores), largest(fast, scores)]
    said["kept"].append({"parameters": network.parameters, "differences": differences, "losses": losses})

new = TorchMLP.create(recipe)
old = TorchMLP.create(recipe.changed(settings={"hidden_units": 512, "schedule": "cosine"}))
with tempfile.TemporaryDirectory() as name:
    new.save(Path(name))
    with safe_open(Path(name) / FILE, "pt") as file:
        tensors = {tensor: file.get_tensor(tensor) for tensor in file.keys()}
    save_file(tensors, Path(name) / FILE, {ARCHITECTURE: json.dumps({"hidden_units": 512})})
    loaded = TorchMLP.load(Path(name))
answers = new.predict_proba(pictures)
said["older"] = [largest(network.predict_proba(pictures), answers) for network in (old, loaded)]
smoothed = TorchMLP.create(recipe.changed(settings={**recipe.settings, "label_smoothing": 0.3}))
said["losses"] = [smoothed.evaluate(pictures, labels)[0], smoothed.train_step(pictures, labels, 0.01)[0]]
with tempfile.TemporaryDirectory() as name:
    odd = Path(name) / os.fsdecode(b"m\\xfcller" if sys.platform != "win32" else b"mueller")
    odd.mkdir()
    new.save(odd)
    said["odd folder"] = largest(TorchMLP.load(odd).predict_proba(pictures), answers)
    folders.PROGRAM = Path("/home/m\\udcfcller")
    try:
        TorchMLP.create(recipe)
    except TrainingError as error:
        said["odd program"] = error.sentence
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the program found."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_hidden_units_give_the_number_of_layers_and_their_sizes(said: dict[str, Any]) -> None:
    assert [kept["parameters"] for kept in said["kept"]] == [
        (784 + 1) * 30 + (30 + 1) * 20 + (20 + 1) * 10,
        (784 + 1) * 12 + (12 + 1) * 10,
    ]


def test_several_layers_learn_and_are_saved_loaded_and_exported_whole(said: dict[str, Any]) -> None:
    for kept in said["kept"]:
        assert kept["losses"][-1] < 0.9 * kept["losses"][0]
        loaded, exported = kept["differences"]
        assert loaded == 0
        assert exported <= 1e-4


def test_the_training_loss_is_without_label_smoothing_as_that_of_validation(said: dict[str, Any]) -> None:
    validation, training = said["losses"]
    assert training == pytest.approx(validation, rel=1e-4)


def test_recipes_and_weights_from_before_the_settings_are_the_network_they_were(said: dict[str, Any]) -> None:
    assert said["older"] == [0, 0]


def test_a_folder_may_have_any_name_but_that_of_the_program_is_named_before_a_training(said: dict[str, Any]) -> None:
    assert said["odd folder"] == 0
    assert "while ClassLens lies in" in said["odd program"]
    assert "Move ClassLens to a folder with another name" in said["odd program"]


def test_a_network_that_only_answers_leaves_out_what_training_needs() -> None:
    code = (
        "import sys; from engine.models.torch_mlp import TorchMLP; from engine.system import folders;"
        "import numpy as np; network = TorchMLP.load(folders.SHIPPED_WEIGHTS / 'torch-mlp');"
        "network.predict_proba(np.zeros((1, 28, 28, 1), np.float32)); assert 'torch._dynamo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, timeout=100)
