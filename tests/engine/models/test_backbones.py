"""The backbones of transfer learning, compared with Keras on files of random numbers in the official layout.

TensorFlow and PyTorch each run in a process of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[3]

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What PyTorch's side gave and said; Keras wrote the files and read them itself before."""
    folder = tmp_path_factory.mktemp("official")
    subprocess.run([sys.executable, "-m", "tests.engine.models.keras_backbones", folder], cwd=PROJECT, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.models.torch_backbones", folder],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    results: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return results


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_a_backbone_read_from_an_official_file_gives_keras_features(name: str, results: dict[str, Any]) -> None:
    measured = results[name]
    assert measured["spread"] > 0
    assert measured["difference"] <= 1e-3 * measured["largest"]


@pytest.mark.parametrize("changed", ["mean", "deviation", "weights", "network"])
def test_features_of_another_network_or_preparation_have_another_key(changed: str, results: dict[str, Any]) -> None:
    keys = results["keys"]
    assert keys["one"] == keys["the same"]
    assert keys[changed] != keys["one"]


def test_document_001s_network_learns_and_is_saved_loaded_and_exported_whole(results: dict[str, Any]) -> None:
    transfer = results["transfer"]
    assert transfer["parameters"] == 14_714_688 + 512 * 10 + 10  # VGG16 without its dense layers, and the head
    assert transfer["losses"][1] < transfer["losses"][0]
    assert transfer["spread"] > 0.01, "scores that are all alike would compare well whatever was saved"
    assert transfer["loaded"] <= 1e-6
    assert transfer["exported"] <= 1e-4


def test_a_backbone_that_ships_is_not_exported_again_and_the_head_answers_as_in_its_framework(
    results: dict[str, Any],
) -> None:
    measured = results["transfer"]["on shipped"]
    assert measured["bytes"] < 3_000_000
    assert measured["spread"] > 0.01
    assert measured["difference"] <= 1e-4


def test_a_training_looks_for_features_under_the_backbones_key(results: dict[str, Any]) -> None:
    assert results["transfer"]["trained on"]["under its key"]


def test_a_training_extracts_the_features_that_the_backbone_gives(results: dict[str, Any]) -> None:
    measured = results["transfer"]["trained on"]
    assert measured["spread"] > 0
    assert measured["difference"] <= 1e-4 * measured["largest"]


def test_the_time_of_a_training_counts_the_features(results: dict[str, Any]) -> None:
    assert 1000 < results["transfer"]["trained on"]["seconds"] < 1100


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_missing_official_weights_are_named_with_the_way_to_get_them(name: str, results: dict[str, Any]) -> None:
    sentence = results["missing"][name]
    assert f"{name} without its head: the weights are missing" in sentence
    assert f"classlens weights download {name.lower()}-notop" in sentence
    assert "EfficientNet-Lite0, which comes with ClassLens" in sentence


def test_a_file_that_is_not_the_official_one_is_refused(results: dict[str, Any]) -> None:
    assert "ResNet50 without its head's weights cannot be used" in results["unofficial"]
    assert "is not the official file" in results["unofficial"]


def test_a_damaged_official_file_is_refused(results: dict[str, Any]) -> None:
    for sentence in results["damaged"]:
        assert "is not the weights file it should be" in sentence
    assert "in place of" in results["damaged"][1]


@pytest.mark.parametrize("name", ["EfficientNet-Lite0", "EfficientNet-Lite0 maps"])
def test_the_backbones_that_come_with_classlens_give_the_features_of_their_file(
    name: str, results: dict[str, Any]
) -> None:
    measured = results["shipped"][name]
    assert measured["features"] == measured["expected"]
    assert measured["mirrored"] > 0.1 * measured["spread"], "pictures that differ have other features"
    assert measured["difference"] <= 1e-3 * measured["spread"]


def test_an_unknown_backbone_is_refused_with_the_names_there_are(results: dict[str, Any]) -> None:
    assert "EfficientNet-Lite0, EfficientNet-Lite0 maps, VGG16, ResNet50" in results["unknown"]
