"""`classlens explain`: why a model answers as it does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.cli.explain import METHODS
from engine.system.folders import SAMPLES

FOUR = str(SAMPLES / "digit-4.png")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["explain", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_heat_map_is_written_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, FOUR, "--model", "keras-cnn")
    assert (found["method"], found["label"], found["random_weights"]) == ("occlusion", "4", False)
    assert np.array(found["values"]).shape == (28, 28)
    random = answer(capsys, FOUR, "--model", "keras-cnn", "--random-weights")
    assert random["values"] != found["values"]
    other = answer(capsys, FOUR, "--model", "keras-cnn", "--label", "9")
    assert other["label"] == "9"
    assert other["score"] < 0.5


def test_the_smallest_change_is_written_as_two_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, FOUR, "--model", "numpy-nn", "--method", "smallest-change")
    before, after = np.array(found["before"]), np.array(found["after"])
    assert found["label"] == "4" != found["new_label"]
    assert np.count_nonzero(before != after) == found["pixels"]


def test_layers_are_a_table_and_records(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, FOUR, "--model", "keras-cnn", "--method", "layers")
    assert [layer["name"] for layer in found["layers"]][:2] == ["Convolution 1", "Pooling 1"]  # type: ignore[attr-defined]
    assert main(["explain", FOUR, "--model", "keras-cnn", "--method", "layers"]) == 0
    assert "Convolution 1" in capsys.readouterr().out


@pytest.mark.parametrize("method", [method for method in METHODS if method != "nearest"])
def test_people_read_each_method(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    model = "vit-mnist" if method in ("attention", "rollout") else "best-cnn"
    assert main(["explain", FOUR, "--model", model, "--method", method]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((FOUR, "--model", "numpy-nn", "--method", "attention"), 2, "Choose another method"),
        ((FOUR, "--model", "none"), 2, "There is no model"),
        ((FOUR, "--label", "cat"), 2, "no answer “cat”"),
        ((FOUR, "--method", "layers", "--label", "9"), 2, "are for maps"),
        ((FOUR, "--method", "strongest-unit", "--random-weights"), 2, "or choose occlusion, "),
        (("missing.png",), 1, "missing.png"),
        ((FOUR, "--model", "efficientnet-lite0", "--method", "nearest"), 2, "learnt from are not here"),
    ],
)
def test_what_cannot_be_explained_is_a_sentence(
    arguments: tuple[str, ...], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == status
    assert words in capsys.readouterr().err


def test_a_picture_of_another_kind_is_explained_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    row = Path(__file__).resolve().parents[2] / "wild" / "04_row_cropped_tightly.png"
    assert main(["explain", str(row), "--model", "numpy-nn", "--json"]) == 0
    assert "several digits" in capsys.readouterr().err
