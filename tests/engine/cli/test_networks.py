"""`classlens import`, and what `classlens models` does with imported networks."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from engine.own_networks import handlers
from engine.own_networks.examining import examine
from engine.system import folders

from .conftest import Run


@pytest.fixture
def bundle(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "digits.zip"
    assert run("export", "numpy-nn", "--to", "onnx", "--out", path)[0] == 0
    return path


@pytest.fixture
def network(bundle: Path) -> Path:
    """The network of a bundle, as a bare file."""
    path = bundle.with_name("bare.onnx")
    with zipfile.ZipFile(bundle) as files:
        path.write_bytes(files.read(next(name for name in files.namelist() if name.endswith("model.onnx"))))
    return path


def test_a_bundle_becomes_a_model_that_answers(run: Run, bundle: Path) -> None:
    status, out, _ = run("import", bundle, "--name", "Mine")
    assert status == 0
    assert out.splitlines()[-1] == "Imported as own-network-mine: Mine"
    assert "digit-7.png" in out
    sample = folders.SAMPLES / "digit-7.png"
    status, out, _ = run("predict", sample, "--models", "own-network-mine,numpy-nn", "--json")
    own, ours = (row["top"][0] for row in json.loads(out))
    assert own["label"] == ours["label"] == "7"
    assert own["score"] == pytest.approx(ours["score"], abs=1e-4)


def test_it_is_listed_renamed_and_removed(run: Run, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))
    status, out, _ = run("import", bundle, "--json")
    made = json.loads(out)
    assert (made["id"], made["title"], made["labels"]) == ("own-network-numpy-network-2", "NumPy network (2)", 10)
    status, out, _ = run("models", "--rename", made["id"], "Other", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert (rows[made["id"]]["title"], rows[made["id"]]["status"]) == ("Other", "ready")
    status, out, _ = run("models", "--remove", made["id"], "--json")
    assert status == 0
    assert made["id"] not in {row["id"] for row in json.loads(out)}
    assert run("models", "--remove", made["id"])[0] == 2
    assert run("models", "--remove", "own-network-../../runs")[0] == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--labels", "a,b,c"), "10 scores, and there are 3 labels"),
        (("--labels", "nowhere.txt"), "cannot be read"),
        (("--range", "1"), "--range takes 2 numbers"),
        (("--crop", "1,2"), "--crop takes 1 number, and got 2."),
        (("--range", "1,1"), "must have two ends"),
        (("--deviation", "0"), "no deviation may be 0"),
        (("--mean", "1,2"), "A mean needs one number"),
    ],
)
def test_options_that_do_not_fit_get_a_sentence(
    options: tuple[str, ...], sentence: str, run: Run, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))
    status, _, err = run("import", network, *options)
    assert status in (1, 2)
    assert sentence in err


@pytest.mark.parametrize(
    "options",
    [("--range", "0,255"), ("--mean", "0"), ("--deviation", "1"), ("--crop", "0"), ("--bgr",), ("--dark-ink",)],
)
def test_what_a_bundle_says_itself_is_not_said_again(run: Run, bundle: Path, options: tuple[str, ...]) -> None:
    status, out, err = run("import", bundle, *options)
    assert (status, out) == (2, "")
    assert f"A bundle says itself what its network takes. Leave out {options[0]}." in err


def test_a_file_that_is_not_there_is_said_also_where_nothing_can_be_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file" / "home"))
    assert run("import", tmp_path / "none.onnx") == (1, "", "There is no file “none.onnx”. Choose another.\n")


def test_what_is_no_network_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.onnx"
    path.write_text("not a network")
    status, _, err = run("import", path)
    assert (status, "is no ONNX network" in err) == (1, True)


def test_numbers_below_0_are_values_and_no_options(run: Run, network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "examined", lambda _, arguments, limits, context: examine(**arguments))
    status, out, err = run("import", network, "--range", "-1,1", "--mean", "-.5", "--json")
    assert status == 0, err
    assert json.loads(out)["id"]


def test_one_form_of_output_is_chosen(run: Run) -> None:
    status, _, err = run("compare", folders.SAMPLES / "digit-7.png", "--csv", "--json")
    assert (status, "not allowed with" in err) == (2, True)
