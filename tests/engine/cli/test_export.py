"""`classlens export`: a model as something that works without ClassLens."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.sharing.targets import TARGETS
from engine.system import folders

from .conftest import Run


@pytest.fixture
def own_run() -> str:
    """The id of a run of numpy-nn."""
    name = "20261201-080000-numpy-nn"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / name)
    return name


def test_an_export_says_what_it_wrote(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("export", "numpy-nn", "--to", "onnx", "--out", tmp_path / "digits.zip", "--json")
    assert status == 0
    made = json.loads(out)
    assert (made["model"], made["target"], made["path"]) == ("numpy-nn", "onnx", str(tmp_path / "digits.zip"))
    assert made["bytes"] == (tmp_path / "digits.zip").stat().st_size


def test_people_read_where_it_is(run: Run, tmp_path: Path) -> None:
    status, out, err = run("export", "numpy-nn", "--to", "onnx", "--out", tmp_path / "digits")
    assert status == 0
    assert out.startswith(f"Written: {tmp_path / 'digits.zip'} (")
    assert "Comparing its answers" in err


def test_without_a_target_there_is_a_list(run: Run) -> None:
    status, out, _ = run("export", "best-cnn")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[1:] if line[:1] not in ("-", "─")] == list(TARGETS)
    status, out, _ = run("export", "best-cnn", "--json")
    assert {row["target"]: row["refusal"] for row in json.loads(out)}["onnx"] is None


def test_a_run_is_named_by_its_id_or_its_folder(run: Run, own_run: str, tmp_path: Path) -> None:
    for number, name in enumerate((own_run, folders.runs_folder() / own_run)):
        status, _, err = run("export", name, "--to", "onnx", "--out", tmp_path / f"{number}.zip")
        assert status == 0, err
    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()


def test_several_models_and_runs_get_one_page(run: Run, own_run: str, tmp_path: Path) -> None:
    models = f"torch-mlp,{own_run}"
    status, out, err = run("export", models, "--to", "web", "--out", tmp_path / "both.html", "--json")
    assert status == 0, err
    assert json.loads(out)["model"] == "torch-mlp,numpy-nn"
    page = (tmp_path / "both.html").read_text("utf-8")
    assert "PyTorch MLP" in page
    assert "NumPy network" in page


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("numpy-nn", "--to", "onnx"), 2, "Say where to write it"),
        (("numpy-nn", "--out", "x"), 2, "Say what to write: --to onnx|web|"),
        (("numpy-nn", "--to", "papyrus", "--out", "x"), 2, "invalid choice"),
        (("nothing", "--to", "onnx", "--out", "x"), 2, "There is no model, run or project “nothing”"),
        (("stopped", "--to", "onnx", "--out", "x"), 2, "holds no run that can be exported"),
        (("numpy-nn", "--to", "onnx", "--out", "taken.zip"), 1, "exists already and is kept"),
        (("numpy-nn", "--to", "onnx", "--out", "stopped"), 1, "is a folder, but a file is written"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    arguments: tuple[str, ...],
    status: int,
    sentence: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken.zip").touch()
    Path("stopped").mkdir()
    done, _, err = run("export", *arguments)
    assert done == status
    assert sentence in err
