"""The import contracts in pyproject.toml: the project keeps each of them, and each of them can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}

# Of each contract at least one breach: the file to write in, and the line that must not be there.
BREACHES = [
    ("engine-below-gui", "engine/metrics/timing.py", "import PySide6.QtCore"),
    ("engine-below-gui", "engine/metrics/timing.py", "import gui"),
    ("frameworks-at-home", "engine/reading/read.py", "import torch"),
    ("frameworks-at-home", "gui/images.py", "import tensorflow"),
    ("engine-rooms", "engine/metrics/timing.py", "import engine.reading.read"),
    ("engine-rooms", "engine/lessons/requests.py", "import engine.camera.requests"),
    ("engine-rooms", "engine/room_without_a_place.py", "import engine.errors"),
    ("pages-apart", "gui/pages/train/page.py", "import gui.pages.camera.page"),
    ("no-commands-in-the-window", "gui/app.py", "import engine.cli.main"),
    ("plain-widgets", "gui/widgets/formats.py", "import engine.catalog"),
    ("gui-rooms", "gui/icons.py", "import gui.bridge"),
    ("gui-rooms", "gui/room_without_a_place.py", "import gui.icons"),
]


def _check(folder: Path) -> tuple[set[str], str]:
    """The names of the contracts broken by the packages in `folder`, and all that was said."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    # A name and what became of it stand in one line; its frames are drawn in signs that not every console knows.
    environment = {**os.environ, "COLUMNS": "500", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    said = done.stdout + done.stderr
    verdicts = {name: line for name in CONTRACTS.values() for line in said.splitlines() if line.startswith(f"{name} ")}
    assert verdicts.keys() == set(CONTRACTS.values()), said
    broken = {name for name, line in verdicts.items() if line.split()[len(name.split())] == "BROKEN"}
    assert bool(done.returncode) == bool(broken), said
    return broken, said


def test_the_project_keeps_its_contracts() -> None:
    broken, said = _check(PROJECT)
    assert not broken, said


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES, ids=lambda value: str(value))
def test_a_breach_breaks_its_contract_alone(tmp_path: Path, contract: str, file: str, line: str) -> None:
    for package in ("engine", "gui"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as planted:
        planted.write(f"\n{line}\n")
    broken, said = _check(tmp_path)
    assert broken == {CONTRACTS[contract]}, said


def test_every_contract_has_a_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == CONTRACTS.keys()
