"""Heat maps are those of captum (Meta's library of such methods), which computes them with PyTorch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def test_heat_maps_are_those_of_captum() -> None:
    command = [sys.executable, "-m", "tests.engine.explain.captum_maps"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["largest"] > 0.01
    assert found["occlusion"] < 1e-5
    assert found["class_activation"] > 0.999
