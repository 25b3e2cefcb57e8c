"""The settings of a training as a script, as a notebook and as a command line."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import catalog
from engine.cli.main import parser
from engine.errors import ClassLensError, UsageError
from engine.jobs import JobContext
from engine.runs.requests import TrainRequest
from engine.session import Session
from engine.sharing.requests import CodeRequest, TrainingCode
from engine.weights import store


@pytest.fixture
def code(session: Session):  # type: ignore[no-untyped-def]
    def asked(model_id: str, path: Path | None = None, data: str = "mnist", limit: int | None = None, **values):  # type: ignore[no-untyped-def]
        recipe = catalog.find(model_id).recipe("tuned").with_values(values)
        return session.run(CodeRequest(TrainRequest(model_id, recipe, data, limit), path), JobContext())

    return asked


def test_the_script_has_the_settings(code) -> None:  # type: ignore[no-untyped-def]
    made: TrainingCode = code(
        "keras-cnn", epochs=3, batch_size=77, learning_rate=0.0123456789, channels=(8, 16), limit=900
    )
    for line in (
        "EPOCHS = 3 ",
        "BATCH_SIZE = 77 ",
        "LEARNING_RATE = 0.0123456789 ",
        "layers.Conv2D(16, 3",
        "PICTURES = 900",
        "HELD_BACK = 180 ",
    ):
        assert line in made.script
    assert made.remarks == ()
    assert code("keras-cnn", data="own.csv").remarks, "the script learns from MNIST in place of them"


@pytest.mark.skipif(sys.platform == "win32", reason="its shell quotes otherwise, and shlex reads the other way")
def test_the_command_line_trains_the_same(code) -> None:  # type: ignore[no-untyped-def]
    made = code(
        "numpy-mlp", epochs=3, batch_size=7, learning_rate=0.0123456789, seed=5, patience=2, hidden_units=(31, 17),
        data="my file.csv", limit=900,
    )  # fmt: skip
    words = shlex.split(made.command)
    assert words[:3] == ["classlens", "train", "numpy-mlp"]
    given = parser().parse_args(words[1:])
    assert (given.epochs, given.batch, given.lr, given.seed, given.limit) == (3, 7, 0.0123456789, 5, 900)
    assert given.data == "my file.csv"
    assert set(given.settings) == {"patience=2", "hidden_units=31,17"}
    assert shlex.split(code("numpy-mlp").command) == ["classlens", "train", "numpy-mlp", "--recipe", "tuned"]


def test_a_notebook_is_written_where_it_is_wanted(code, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = code("torch-mlp", tmp_path / "ours.ipynb")
    cells = json.loads((tmp_path / "ours.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "".join(cells[2]["source"]) in made.script
    with pytest.raises(ClassLensError):
        code("torch-mlp", tmp_path / "ours.ipynb" / "in-a-file.ipynb")


@pytest.mark.parametrize("backbone", ["EfficientNet-Lite0", "EfficientNet-Lite0 maps"])
def test_code_of_another_backbone_than_that_in_use_says_what_to_export(code, backbone: str) -> None:  # type: ignore[no-untyped-def]
    made = code("vgg16-transfer", backbone=backbone)
    in_use = store.locate("vgg16-transfer").training_record().recipe.settings["backbone"]
    assert bool(made.remarks) == (backbone != in_use)
    assert all(backbone in remark and "Train once with these settings" in remark for remark in made.remarks)


@pytest.mark.parametrize("backbone", ["EfficientNet-Lite0", "EfficientNet-Lite0 maps"])
def test_a_notebook_refuses_files_of_another_backbone_before_it_computes(
    code,  # type: ignore[no-untyped-def]
    backbone: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch = pytest.importorskip("torch")
    (cell,) = (
        part for part in code("vgg16-transfer", backbone=backbone).script.split("# %%") if "load(Path())" in part
    )
    for early in (False, True):
        beside = SimpleNamespace(early=early, head=torch.nn.Linear(1, 1))
        monkeypatch.setitem(sys.modules, "network", SimpleNamespace(load=lambda folder, beside=beside: beside))
        if early == backbone.endswith("maps"):
            exec(cell, {"Path": Path})
        else:
            with pytest.raises(ValueError, match="another backbone than"):
                exec(cell, {"Path": Path})


def test_labels_as_numbers_have_no_code(session: Session) -> None:
    recipe = catalog.find("numpy-mlp").recipe("tuned")
    recipe = recipe.changed(settings={**recipe.settings, "labels": "number"})
    with pytest.raises(UsageError, match="one-hot"):
        session.run(CodeRequest(TrainRequest("numpy-mlp", recipe)), JobContext())
