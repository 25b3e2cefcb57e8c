"""The commands train and evaluate on data that a person brings."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.data.datasets import mnist_test, mnist_train
from engine.weights import store

from .conftest import Run


def test_a_file_to_test_with_is_used_whole(run: Run, tmp_path: Path) -> None:
    for name, digits in (("train.npz", mnist_train().limited(60)), ("test.npz", mnist_test().limited(40))):
        np.savez(tmp_path / name, images=digits.images, labels=digits.labels)
    files = ("--data", tmp_path / "train.npz", "--test", tmp_path / "test.npz")
    status, out, err = run("train", "numpy-nn", *files, "--epochs", 1, "--json", "--out", tmp_path / "mine")
    assert status == 0
    assert "The test pictures are the 40 of test.npz." in err
    record = store.read_folder(catalog.find("numpy-nn"), tmp_path / "mine", "own").training_record()
    assert (record.data.train + record.data.validation, record.data.test) == (60, 40)
    status, out, err = run("evaluate", "numpy-nn", *files, "--json")
    assert (status, json.loads(out)["count"]) == (0, 40)


def test_an_accuracy_on_training_pictures_is_called_that_in_its_line(run: Run, tmp_path: Path) -> None:
    digits = mnist_train().limited(60)
    np.savez(tmp_path / "some.npz", images=digits.images, labels=digits.labels)
    status, out, err = run("evaluate", "numpy-nn", "--data", tmp_path / "some.npz")
    (line,) = [line for line in out.splitlines() if "accuracy" in line]
    assert (status, "60 pictures" in line) == (0, True)
    assert ") on training pictures, " in line
    assert "All 60 digits are used." in err


def test_what_is_to_be_known_of_the_data_is_said_before_the_training_and_kept(run: Run, tmp_path: Path) -> None:
    digits = mnist_test().limited(200)
    sevens = digits.images[digits.labels == 7]
    rows = np.column_stack([255 - sevens.reshape(len(sevens), -1), np.full(len(sevens), 7)])
    np.savetxt(tmp_path / "a.csv", rows, "%d", ";")
    out_folder = tmp_path / "mine"
    arguments = ("numpy-nn", "--data", tmp_path / "a.csv")
    status, out, err = run("train", *arguments, "--epochs", 1, "--json", "--out", out_folder)
    first, *_, last = [json.loads(line) for line in out.splitlines()]
    assert (status, last["event"]) == (0, "finished")
    notes = [
        "The labels are in the last column.",
        "Dark ink on light ground: the pictures were inverted.",
        f"{len(sevens) // 6} of the {len(sevens)} digits are kept for testing.",
    ]
    assert first["event"] == "data"
    assert first["notes"] == notes
    assert first["warnings"][0].startswith("Only one class, 7, is in the data.")
    for sentence in (*first["notes"], *first["warnings"]):
        assert sentence in err
    record = store.read_folder(catalog.find("numpy-nn"), out_folder, "own").training_record()
    assert (list(record.data.notes), list(record.data.warnings)) == (notes, first["warnings"])
    status, out, err = run("evaluate", *arguments, "--json")
    assert json.loads(out)["notes"] == [*notes[:2], f"All {len(sevens)} digits are used."]
    assert all(sentence in err for sentence in notes[:2])


def test_where_a_file_can_be_understood_in_two_ways_the_option_says_which(run: Run, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).integers(0, 10, (30, 785))
    np.savetxt(tmp_path / "a.csv", rows, "%d", ",")
    arguments = ("evaluate", "numpy-nn", "--data", tmp_path / "a.csv", "--json")
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert "“--labels first” or “--labels last”" in err
    for choice in ("first", "last"):
        status, out, _ = run(*arguments, "--labels", choice)
        assert status == 0
        notes = json.loads(out)["notes"]
        assert notes[-1] == "All 30 digits are used."
        assert ("The labels are in the last column." in notes) == (choice == "last")
    assert run(*arguments, "--labels", "first,last")[0] == 2
    status, _, err = run(*arguments, "--labels", "colour")
    assert status == 1
    assert "colour" in err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_data_in_a_file_whose_name_is_not_utf_8_can_be_trained_with(run: Run, tmp_path: Path) -> None:
    digits = mnist_test().limited(60)
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    np.savetxt(path, np.column_stack([digits.labels, digits.images.reshape(60, -1)]), "%d", ",")
    folder = tmp_path / "mine"
    assert run("train", "numpy-nn", "--epochs", 1, "--data", path, "--out", folder)[0] == 0
    assert store.read_folder(catalog.find("numpy-nn"), folder, "own").training_record().data.name == "caf�.csv"
