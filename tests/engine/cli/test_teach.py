"""The command `teach`, and its project as a model of the other commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image as pillow

from engine.cli.main import main

from ..teaching.conftest import picture


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Folders with pictures of two classes to learn from and to test with."""
    for part, seeds in (("learn", range(3)), ("test", range(10, 12))):
        for kind in ("disc", "stripes"):
            (tmp_path / part / kind).mkdir(parents=True)
            for seed in seeds:
                pillow.fromarray(picture(kind, seed)).save(tmp_path / part / kind / f"{seed}.png")
    return tmp_path


def test_a_folder_of_folders_is_taught_tested_and_then_answers(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = given / "project"
    assert main(["teach", str(given / "learn"), "--test", str(given / "test"), "--out", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["classes"] == {"disc": 3, "stripes": 3}
    assert figures["test"]["count"] == 4
    assert figures["test"]["labels"] == ["disc", "stripes", "none of these"]
    assert sum(map(sum, figures["test"]["confusion"])) == 4
    files = [str(path) for path in sorted((given / "test" / "stripes").iterdir())]
    assert main(["predict", *files, "--models", str(out), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["top"][0]["label"] for row in rows] == ["stripes", "stripes"]


def test_what_cannot_be_taught_says_why_and_leaves_no_project(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (given / "learn" / "disc", given / "missing"):
        assert main(["teach", str(wrong), "--out", str(given / "project")]) == 1
        assert capsys.readouterr().err.strip().endswith(".")
        assert not (given / "project").exists()


def test_a_folder_that_holds_something_is_no_place_for_a_project(
    given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["teach", str(given / "learn"), "--out", str(given)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert (given / "learn" / "disc").exists()
