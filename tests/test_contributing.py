"""What CONTRIBUTING.md shows is enough: its steps, done on a copy of the project, add a model, a data set, a page."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

PROJECT = Path(__file__).parents[1]
MOST_LINES = 15
_RNG = np.random.default_rng(0)
STRIPES = {
    f"{part}_{what}": values
    for part, count in (("train", 600), ("test", 100))
    for what, values in (
        ("images", _RNG.integers(0, 256, (count, 28, 28), np.uint8)),
        ("labels", np.arange(count) % 10),
    )
}


def section(title: str) -> str:
    """The text of a section of CONTRIBUTING.md."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {title}\n(.+?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no section “{title}”"
    return found[1]


def run(folder: Path, *command: str) -> str:
    """The output of Python with these arguments in `folder`, which must succeed."""
    environment = {**os.environ, "CLASSLENS_HOME": str(folder / "home"), "PYTHONPATH": "", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def do_steps(folder: Path, title: str, values: Mapping[str, object] | None = None) -> None:
    """Do what the blocks of code of a section say: write a new file, put a record into a list, run something."""
    blocks = re.findall(r"^```(\w+)\n(.+?)^```$", section(title), re.MULTILINE | re.DOTALL)
    assert blocks
    for language, code in blocks:
        first, _, rest = code.partition("\n")
        if language == "sh":
            for line in code.splitlines():
                program, *arguments = line.split()
                assert program == "python"
                run(folder, *arguments)
        elif new := re.fullmatch(r"# new file: (\S+)", first):
            file = folder / new[1]
            assert not file.exists()
            file.parent.mkdir(exist_ok=True)
            file.write_text(rest, encoding="utf-8")
        elif place := re.fullmatch(r"# at the end of (\w+) in (\S+)", first):
            file = folder / place[2]
            text = file.read_text(encoding="utf-8")
            end = text.index("\n)\n", text.index(f"\n{place[1]} = (\n")) + 1
            file.write_text(text[:end] + textwrap.indent(rest, "    ") + text[end:], encoding="utf-8")
        else:
            with contextlib.chdir(folder):
                exec(code, {"numpy": np, **(values or {})})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project with all that ships but the weights."""
    for name in ("engine", "gui", "assets"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "classlens.py", tmp_path)
    return tmp_path


@pytest.mark.parametrize("title", ["Add a model", "Add a data set", "Add a page"])
def test_each_takes_few_lines(title: str) -> None:
    lines = [line for line in section(title).splitlines() if line and not line.startswith("```")]
    assert len(lines) < MOST_LINES


@pytest.mark.thorough
def test_a_model_is_added(copy: Path) -> None:
    do_steps(copy, "Add a model")
    (row,) = [row for row in json.loads(run(copy, "classlens.py", "models", "--json")) if row["id"] == "one-layer"]
    assert row["title"] == "One layer"
    assert row["status"] == "ready"
    answers = run(copy, "classlens.py", "predict", "assets/samples/digit-7.png", "--models", "one-layer", "--json")
    assert json.loads(answers)[0]["top"][0]["label"] == "7"


def test_a_data_set_is_added(copy: Path) -> None:
    do_steps(copy, "Add a data set", STRIPES)
    code = (
        "from engine.data.datasets import open_dataset\n"
        "for part in open_dataset('stripes'):\n"
        "    print(part.name, part.images.sum(dtype=int), *part.labels)\n"
    )
    opened = [line.split() for line in run(copy, "-c", code).splitlines()]
    assert opened == [
        [f"stripes-{part}", str(STRIPES[f"{part}_images"].sum(dtype=int)), *map(str, STRIPES[f"{part}_labels"])]
        for part in ("train", "test")
    ]
    assert "mnist|stripes|my-digits|CSV" in run(copy, "classlens.py", "train", "--help")
    code = (
        "from PySide6.QtWidgets import QApplication, QComboBox\n"
        "application = QApplication([])\n"
        "from gui.pages.train.form import TrainForm\n"
        "form = TrainForm(expert=True)\n"
        "data = form.findChild(QComboBox, 'trainData')\n"
        "print(*(data.itemText(place) for place in range(data.count())), sep='\\n')\n"
    )
    assert run(copy, "-c", code).splitlines()[1] == "Stripes · 600 digits"


def test_a_page_is_added(copy: Path) -> None:
    do_steps(copy, "Add a page")
    code = (
        "from PySide6.QtGui import QAction\n"
        "from PySide6.QtTest import QTest\n"
        "from PySide6.QtWidgets import QAbstractButton, QLabel\n"
        "from gui import app\n"
        "window = app.create(['classlens'])\n"
        "window.show()\n"
        "assert QTest.qWaitForWindowExposed(window)\n"
        "window.findChild(QAbstractButton, 'go-hello').click()\n"
        "label = window.findChild(QLabel, 'hello')\n"
        "print(label.isVisible(), label.text())\n"
        "entries = [action for action in window.findChildren(QAction) if action.text() == '&Hello']\n"
        "print(*(entry.shortcut().toString() for entry in entries))\n"
        "window.close()\n"
    )
    assert run(copy, "-c", code).splitlines() == ["True Hello", "Ctrl+9"]
