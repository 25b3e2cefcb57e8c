"""The settings of the Keras networks with convolutions; the rest is in the contract. They run in a process of their
own."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import catalog

PROJECT = Path(__file__).parents[3]
MODELS = ("keras-cnn", "keras-cnn-wide", "keras-cnn-dropout")
PROGRAM = """
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from engine import catalog
from engine.errors import SettingsError
from engine.models.keras_classifier import ARCHITECTURE_FILE
from engine.models.keras_cnn import KerasCNN, KerasCNNDropout
from engine.runtimes.in_process import classifier_class
from engine.runtimes.onnx_runtime import OnnxRuntime

pictures = np.random.default_rng(0).random((64, 28, 28, 1)).astype(np.float32)
labels = np.arange(64) % 10
said = {"kept": {}, "older": {}, "room": {}, "rates": {}}


def largest(one, other):
    return float(np.abs(one - other).max())


def created(model_id, **changes):
    recipe = catalog.find(model_id).recipe("tuned")
    return classifier_class(catalog.find(model_id)).create(recipe.with_values(changes))


for model_id, changes in {
    "keras-cnn": {"channels": (3, 5, 7), "dense_units": 11, "activation": "sigmoid"},
    "keras-cnn-wide": {"channels": (6,), "dense_units": 9},
    "keras-cnn-dropout": {"channels": (2, 3, 4, 5), "dense_units": 8, "activation": "sigmoid", "dropout": 0.1},
}.items():
    network = created(model_id, **changes)
    network.train_step(pictures, labels, 0.01)
    scores = network.predict_proba(pictures)
    with tempfile.TemporaryDirectory() as name:
        network.save(Path(name))
        network.export(Path(name) / "model.onnx")
        loaded = type(network).load(Path(name)).predict_proba(pictures)
        fast, _ = OnnxRuntime(Path(name) / "model.onnx").infer(pictures)
    differences = [largest(loaded, scores), largest(fast, scores)]
    said["kept"][model_id] = {"parameters": network.parameters, "differences": differences}

for model_id in json.loads(sys.argv[1]):
    kind, recipe = classifier_class(catalog.find(model_id)), catalog.find(model_id).recipe("tuned")
    old, new = kind.create(recipe.changed(settings={"schedule": "constant"})), kind.create(recipe)
    with tempfile.TemporaryDirectory() as name:
        new.save(Path(name))
        (Path(name) / ARCHITECTURE_FILE).unlink()
        loaded = kind.load(Path(name))
    answers = new.predict_proba(pictures)
    said["older"][model_id] = {
        "parameters": [old.parameters, new.parameters],
        "differences": [largest(network.predict_proba(pictures), answers) for network in (old, loaded)],
    }

for kind, most in ((KerasCNN, 3), (KerasCNNDropout, 4)):
    kind({"channels": (2,) * most})
    try:
        kind({"channels": (2,) * (most + 1)})
    except SettingsError as error:
        said["room"][kind.__name__] = error.sentence

for name, rates in {"none": (0, 0), "pooling": (0.5, 0), "dense": (0, 0.5)}.items():
    network = created("keras-cnn-dropout", dropout=rates[0], dense_dropout=rates[1])
    wanted, _ = network.evaluate(pictures, labels)
    said["rates"][name] = abs(network.train_step(pictures, labels, 0.001)[0] - wanted)

print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the program found."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(MODELS)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _parameters(channels: tuple[int, ...], side: int, dense_units: int) -> int:
    convolutions = sum((9 * before + 1) * filters for before, filters in itertools.pairwise((1, *channels)))
    return convolutions + (side * side * channels[-1] + 1) * dense_units + (dense_units + 1) * 10


def test_channels_and_dense_units_give_the_layers_their_sizes(said: dict[str, Any]) -> None:
    assert {model_id: kept["parameters"] for model_id, kept in said["kept"].items()} == {
        "keras-cnn": _parameters((3, 5, 7), 1, 11),
        "keras-cnn-wide": _parameters((6,), 13, 9),
        "keras-cnn-dropout": _parameters((2, 3, 4, 5), 1, 8),
    }


@pytest.mark.parametrize("model_id", MODELS)
def test_a_network_of_other_layers_and_activation_is_saved_loaded_and_exported_whole(
    said: dict[str, Any], model_id: str
) -> None:
    loaded, exported = said["kept"][model_id]["differences"]
    assert loaded == 0
    assert exported <= 1e-4


@pytest.mark.parametrize("model_id", MODELS)
def test_recipes_and_weights_from_before_the_settings_are_the_network_they_were(
    said: dict[str, Any], model_id: str
) -> None:
    wanted = {"keras-cnn": 225_034, "keras-cnn-wide": 1_101_418, "keras-cnn-dropout": 320_714}[model_id]
    assert said["older"][model_id] == {"parameters": [wanted, wanted], "differences": [0, 0]}


@pytest.mark.parametrize(
    ("kind", "parts"),
    [("KerasCNN", ("4 convolutions", "at most three")), ("KerasCNNDropout", ("5 convolutions", "at most four"))],
)
def test_more_convolutions_than_pictures_have_room_for_are_a_sentence(
    said: dict[str, Any], kind: str, parts: tuple[str, ...]
) -> None:
    assert all(part in said["room"][kind] for part in (*parts, "do not fit on pictures of 28×28 pixels"))


def test_each_rate_of_dropout_is_its_own(said: dict[str, Any]) -> None:
    assert said["rates"]["none"] < 1e-5
    assert min(said["rates"]["pooling"], said["rates"]["dense"]) > 1e-3


@pytest.mark.parametrize("model_id", MODELS)
def test_every_recipe_can_set_what_shapes_the_network(model_id: str) -> None:
    rates = {"dropout", "dense_dropout"} if model_id == "keras-cnn-dropout" else set()
    for recipe in catalog.find(model_id).recipes.values():
        assert {"channels", "dense_units", "activation", "schedule", *rates} <= set(recipe.settings)
