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

from engine import folders

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What PyTorch's side gave and said; Keras wrote the files and read them itself before."""
    folder = tmp_path_factory.mktemp("official")
    subprocess.run([sys.executable, "-m", "tests.engine.keras_backbones", folder], cwd=PROJECT, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.torch_backbones", folder],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    results: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return results


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_a_backbone_read_from_an_official_file_gives_keras_features(name: str, results: dict[str, Any]) -> None:
    measured = results[name]
    assert measured["spread"] > 0
    assert measured["difference"] <= 1e-3 * measured["largest"]


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_missing_official_weights_are_named_with_their_place(name: str, results: dict[str, Any]) -> None:
    sentence = results["missing"][name]
    assert f"{name}'s ImageNet weights are missing" in sentence
    assert folders.pretrained_folder().name in sentence


def test_a_damaged_official_file_is_refused(results: dict[str, Any]) -> None:
    for sentence in results["damaged"]:
        assert "is not the weights file it should be" in sentence
    assert "in place of" in results["damaged"][1]


def test_the_backbone_that_comes_with_a_package_tells_pictures_apart(results: dict[str, Any]) -> None:
    assert results["package"] == {"shape": [3, 1280], "alike": False}


def test_an_unknown_backbone_is_refused_with_the_names_there_are(results: dict[str, Any]) -> None:
    assert "EfficientNet-Lite0, VGG16, ResNet50" in results["unknown"]
