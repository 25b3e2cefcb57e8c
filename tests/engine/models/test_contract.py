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

SLOW = "vgg16-transfer"  # each picture goes through a network of full size

_results: dict[str, dict[str, str | None]] = {}


@pytest.fixture(
    params=[
        pytest.param(model_id, marks=pytest.mark.thorough) if model_id == SLOW else model_id
        for model_id in catalog.DIGIT_MODELS
    ]
)
def results(request: pytest.FixtureRequest) -> dict[str, str | None]:
    """What each check said about one model; the models of a family are checked together, once, but for the slow one."""
    spec = catalog.find(request.param)
    if spec.id not in _results:
        family = [other.id for other in catalog.DIGIT_MODELS.values() if other.family == spec.family]
        together = [spec.id] if spec.id == SLOW else [model_id for model_id in family if model_id != SLOW]
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
