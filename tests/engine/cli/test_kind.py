"""`classlens kind`: what pictures hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import cli
from engine.system import folders

WILD = Path(__file__).resolve().parents[2] / "wild"
DIGIT, PHOTO, ROW = folders.SAMPLES / "digit-7.png", folders.PHOTOS / "cat.jpg", WILD / "04_row_cropped_tightly.png"


@pytest.fixture
def white(tmp_path: Path) -> Path:
    Image.fromarray(np.full((90, 120), 255, np.uint8)).save(tmp_path / "white.png")
    return tmp_path / "white.png"


def test_every_kind_has_its_word(white: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in (DIGIT, ROW, PHOTO, white)]
    assert cli.main(["kind", *files, "--json"]) == 0
    kinds = ["one", "many", "object", "nothing"]
    rows = [{"file": file, "kind": kind} for file, kind in zip(files, kinds, strict=True)]
    assert json.loads(capsys.readouterr().out) == rows


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kind", str(DIGIT), str(PHOTO)]) == 0
    out = capsys.readouterr().out
    assert "one digit" in out
    assert "an object" in out


def test_a_bad_file_costs_its_own_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = tmp_path / "gone.png"
    assert cli.main(["kind", str(gone), str(DIGIT), "--json"]) == 1
    captured = capsys.readouterr()
    assert [row["kind"] for row in json.loads(captured.out)] == [None, "one"]
    assert "gone.png" in captured.err
    assert cli.main(["kind", str(gone)]) == 1


def test_predict_says_that_there_are_several_digits(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["predict", str(ROW), "--models", "numpy-nn"])
    assert "several digits" in capsys.readouterr().err


def test_compare_says_what_the_pictures_look_like(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["compare", str(PHOTO), "--models", "numpy-nn", "--runtimes", "fast"])
    assert "looks like a photo" in capsys.readouterr().err
