"""The contract of all classifiers, checked in one process for each framework family.

TensorFlow and PyTorch in one process hang or abort, so neither is imported where the tests run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine import catalog
from tests.engine.models import contract

PROJECT = Path(__file__).parents[3]

# The first sends each picture through a network of full size; the others are keras-cnn with other layers.
THOROUGH = ("vgg16-transfer", "keras-cnn-dropout", "keras-cnn-wide")

_results: dict[str, dict[str, str | None]] = {}


@pytest.fixture(
    params=[
        pytest.param(model_id, marks=pytest.mark.thorough) if model_id in THOROUGH else model_id
        for model_id in catalog.DIGIT_MODELS
    ]
)
def results(request: pytest.FixtureRequest) -> dict[str, str | None]:
    """What each check said about one model; the models of a family are checked together, once for each kind of run."""
    spec = catalog.find(request.param)
    if spec.id not in _results:
        family = [other.id for other in catalog.DIGIT_MODELS.values() if other.family == spec.family]
        together = [model_id for model_id in family if (model_id in THOROUGH) == (spec.id in THOROUGH)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.engine.models.contract", *together],
            cwd=PROJECT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        _results.update(json.loads(done.stdout.splitlines()[-1]))
    return _results[spec.id]


@pytest.mark.parametrize("check", contract.CHECKS)
def test_contract(results: dict[str, str | None], check: str) -> None:
    if results[check] is not None:
        pytest.fail(results[check] or "", pytrace=False)
