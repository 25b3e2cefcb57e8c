"""What is particular to the small Vision Transformer; the rest is in the contract. It runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
PROGRAM = """
import json
from engine.errors import SettingsError
from engine.models.vit_mnist import ViTMNIST

settings = {"hidden_size": 48, "layers": 2, "heads": 4, "patch_size": 7, "dropout": 0.0}
said = {"parameters": [ViTMNIST(settings | {"layers": layers}).parameters for layers in (2, 3)]}
for change in ({"heads": 5}, {"patch_size": 5}):
    try:
        ViTMNIST(settings | change)
    except SettingsError as error:
        said[next(iter(change))] = error.sentence
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, object]:
    """What the program found."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_it_has_the_parameters_of_the_published_architecture(said: dict[str, object]) -> None:
    width, inner, patch, patches = 48, 96, 7 * 7, 16
    attention = 4 * (width * width + width)
    layer = attention + (width * inner + inner) + (inner * width + width) + 2 * (2 * width)
    ends = (patch * width + width) + (patches + 1) * width + width + 2 * width + (width * 10 + 10)
    assert said["parameters"] == [2 * layer + ends, 3 * layer + ends]


@pytest.mark.parametrize("setting", ["heads", "patch_size"])
def test_sizes_that_do_not_divide_are_refused_with_a_sentence(said: dict[str, object], setting: str) -> None:
    assert "must be a multiple of the heads" in str(said[setting])
    assert "Try 96, 4 and 7" in str(said[setting])
