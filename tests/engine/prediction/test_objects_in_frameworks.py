"""Models for objects and their frameworks: the same preparation, the same scores; files that pass for weights."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import catalog

pytestmark = pytest.mark.thorough  # both fixtures make networks of full size

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the frameworks' own processors give, and what is said of hostile files."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.prediction.object_checks", tmp_path_factory.mktemp("objects")],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    results: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return results


@pytest.fixture(scope="module")
def sizes() -> dict[str, Any]:
    """What the networks come to by their definitions, and how the shipped ones answer in their framework."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.prediction.object_sizes"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("framework", ["vit", "keras"])
def test_pictures_of_every_shape_are_prepared_as_the_framework_does(framework: str, checks: dict[str, Any]) -> None:
    assert len(checks["differences"][framework]) == 6
    assert max(checks["differences"][framework]) <= 1e-3


@pytest.mark.parametrize("model_id", ["efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2"])
def test_a_shipped_network_answers_as_its_framework_does(model_id: str, sizes: dict[str, Any]) -> None:
    assert sizes[model_id]["largest"] > 0.1
    assert sizes[model_id]["difference"] <= 1e-4


@pytest.mark.parametrize("spec", catalog.OBJECT_MODELS.values(), ids=catalog.OBJECT_MODELS)
def test_a_record_says_what_the_networks_definition_comes_to(spec: Any, sizes: dict[str, Any]) -> None:
    found = sizes[spec.id]
    assert (spec.official.parameters, spec.official.flops) == (found["parameters"], found["flops"])


def test_resnet50s_head_is_read_under_its_name_of_then_and_of_now(checks: dict[str, Any]) -> None:
    assert checks["heads"] == {"predictions": True, "probs": True}


def test_what_transformers_saved_answers_alike_when_it_is_converted(checks: dict[str, Any]) -> None:
    measured = checks["vit"]
    assert measured["largest"] > 0.1  # scores that are all alike would agree whatever the networks were
    assert measured["difference"] <= 1e-4 * measured["largest"]
    assert 0 < measured["int8"] < measured["largest"] / 2


@pytest.mark.parametrize(("case", "faster"), [("faster", 2), ("usual", 0)])
def test_vgg16_is_made_faster_only_where_its_scores_stay_the_same(
    case: str, faster: int, checks: dict[str, Any]
) -> None:
    measured = checks[case]
    assert measured["largest"] > 0.01
    assert measured["difference"] <= 1e-4 * measured["largest"]
    assert measured["faster"] == faster
    assert measured["files"] == ["int8.onnx", "model.onnx"]


def test_files_that_only_pass_for_weights_are_refused_with_a_sentence(checks: dict[str, Any]) -> None:
    for name, sentence in checks["hostile"].items():
        assert name in sentence
        assert "download or import them again" in sentence or "Install ClassLens again" in sentence
