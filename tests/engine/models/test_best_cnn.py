"""What is particular to our most accurate network; the rest is in the contract. It runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
PROGRAM = """
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.append("weights/best-cnn/recipe")
from join import joined

from engine import catalog
from engine.errors import SettingsError
from engine.models.best_cnn import BestCNN
from engine.runtimes.onnx_runtime import OnnxRuntime

pictures = np.random.default_rng(0).random((64, 28, 28, 1)).astype(np.float32)
labels = np.arange(64) % 10
said = {"differences": [], "losses": []}
for channels, groups in (((8,), 1), ((8, 16), 1), ((8, 16, 24), 1), ((8, 16), 2)):
    recipe = catalog.find("best-cnn").recipe("quick")
    network = BestCNN.create(recipe.changed(settings={**recipe.settings, "channels": channels, "groups": groups}))
    said["losses"].append([network.train_step(pictures, labels, 0.01)[0] for _ in range(20)])
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder))
        network.export(Path(folder) / "model.onnx")
        loaded = BestCNN.load(Path(folder)).predict_proba(pictures)
        fast, _ = OnnxRuntime(Path(folder) / "model.onnx").infer(pictures)
    said["differences"].append(float(np.abs(fast - loaded).max()))
wrong = {n: values + 1 if n.endswith("running_mean") else values for n, values in network.snapshot().items()}
answers = []
for weights in (network.snapshot(), wrong):
    network.restore(weights)
    answers.append(network.predict_proba(pictures))
    network.update_batch_normalisation(pictures)
    answers.append(network.predict_proba(pictures))
said["wrong statistics"], said["new statistics"] = (float(np.abs(answers[i] - answers[1]).max()) for i in (2, 3))
said["goes on"] = network.train_step(pictures, labels, 0.01)[0]
try:
    BestCNN({"channels": (8, 8, 8, 8), "halving": "pooling"})
except SettingsError as error:
    said["four blocks"] = error.sentence
try:
    BestCNN({"channels": (8, 9), "halving": "convolution", "groups": 2})
except SettingsError as error:
    said["odd channels"] = error.sentence
first, second = (BestCNN({"channels": widths, "halving": "convolution"}) for widths in ((8, 16), (8, 24)))
for network in (first, second):
    network.update_batch_normalisation(pictures)
logits = [np.log(network.predict_proba(pictures)) for network in (first, second, joined(first, second, 0.25))]
mean = 0.75 * logits[0] + 0.25 * logits[1]
mean -= np.log(np.exp(mean).sum(1, keepdims=True))
said["joined"] = [float(np.abs(each - mean).max()) for each in logits]
try:
    BestCNN.create(catalog.find("best-cnn").recipe("quick").changed(batch_size=1))
except SettingsError as error:
    said["one picture"] = error.sentence
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, list[float]]:
    """What the program found."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_the_quick_network_learns_with_one_to_three_blocks_and_with_two_groups(
    said: dict[str, list[list[float]]],
) -> None:
    assert len(said["losses"]) == 4
    for losses in said["losses"]:
        assert losses[0] > 1.5
        assert losses[-1] < 0.5 * losses[0]


def test_the_quick_network_is_saved_loaded_and_exported_whole(said: dict[str, list[float]]) -> None:
    assert max(said["differences"]) <= 1e-4


def test_more_blocks_than_pooling_leaves_room_for_are_refused_with_a_sentence(said: dict[str, str]) -> None:
    assert "4 blocks do not fit" in said["four blocks"]
    assert "at most 3" in said["four blocks"]


def test_channels_that_groups_do_not_divide_are_refused_with_a_sentence(said: dict[str, str]) -> None:
    assert said["odd channels"].startswith("2 groups do not divide each of the channels 8, 9.")


def test_two_networks_become_one_that_gives_a_mean_of_their_logits(
    said: dict[str, list[float]],
) -> None:
    one, other, both = said["joined"]
    assert both < 1e-5
    assert min(one, other) > 1e-3


def test_pictures_one_by_one_are_refused_where_the_batch_is_normalised(said: dict[str, str]) -> None:
    assert "batch size of 1 is too small" in said["one picture"]


def test_statistics_of_batch_normalisation_are_taken_anew(said: dict[str, float]) -> None:
    assert said["wrong statistics"] > 0.1
    assert said["new statistics"] < 1e-6
    assert said["goes on"] > 0
