"""The command line: results on stdout, messages on stderr, exit status 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import catalog
from engine.data.datasets import mnist_test
from engine.evaluation.requests import EvaluateRequest
from engine.jobs import JobCancelled
from engine.pretrained import manifest
from engine.session import HANDLERS
from engine.system import folders
from engine.weights import store

from .conftest import Run

DIGIT = folders.SAMPLES / "digit-7.png"


@pytest.fixture
def digits(tmp_path: Path) -> list[Path]:
    """Six digits of MNIST as PNG files, named by what they show, and how they lie on white paper for half of them."""
    test, files = mnist_test(), []
    for index in range(6):
        image = test.images[index] if index % 2 else 255 - test.images[index]
        path = tmp_path / f"{test.labels[index]}-{index}.png"
        Image.fromarray(image).save(path)
        files.append(path)
    return files


# models


def test_models_as_json_has_the_agreed_fields(run: Run) -> None:
    status, out, err = run("models", "--json")
    rows = json.loads(out)
    assert (status, err) == (0, "")
    assert [row["id"] for row in rows] == list(catalog.MODELS)
    for row in rows:
        assert set(row) == {
            "id", "title", "task", "framework", "parameters", "flops", "status", "reason", "missing_bytes",
            "test_accuracy", "test_accuracy_interval", "published_accuracy", "licence", "chosen",
        }  # fmt: skip
        assert row["parameters"]
        assert row["flops"]
        assert row["task"] == ("digits" if row["id"] in catalog.DIGIT_MODELS else "objects")
        assert (row["status"], row["reason"]) == ("ready", None) or row["task"] == "objects"
        if row["task"] == "digits":
            assert row["test_accuracy"] == store.locate(row["id"]).training_record().test_accuracy
            low, high = row["test_accuracy_interval"]
            assert low < row["test_accuracy"] < high
    assert {row["id"]: row["parameters"] for row in rows}["keras-cnn"] == 225_034


def test_models_shows_missing_official_weights_with_their_size_and_the_way_to_them(run: Run) -> None:
    status, out, err = run("models")
    rows = {row["id"]: row for row in json.loads(run("models", "--json")[1])}
    assert status == 0
    assert rows["efficientnet-lite0"]["status"] == "ready"
    for model_id in ("vit-base", "resnet50", "vgg16"):
        row = rows[model_id]
        assert "missing" in next(line for line in out.splitlines() if line.startswith(f"{model_id} "))
        assert (row["status"], row["missing_bytes"]) == ("missing", manifest.find(model_id).bytes)
        assert f"{row['missing_bytes'] / 1e6:.1f} MB" in row["reason"]
        assert f"classlens weights download {model_id}" in row["reason"]
        assert row["reason"] in err


def test_models_greys_out_what_is_damaged_and_says_why(run: Run) -> None:
    store.choose_run("keras-cnn", "gone")
    status, out, err = run("models")
    assert status == 0
    assert "unavailable" in next(line for line in out.splitlines() if "keras-cnn" in line)
    assert "ready" in next(line for line in out.splitlines() if "numpy-nn" in line)
    assert "Keras CNN cannot use its own weights: they are missing." in err
    rows = {row["id"]: row for row in json.loads(run("models", "--json")[1])}
    assert rows["keras-cnn"]["status"] == "unavailable"
    assert rows["keras-cnn"]["reason"] in err


# predict


def test_predict_reads_pictures_of_mnist_digits_with_every_model(run: Run, digits: list[Path]) -> None:
    status, out, err = run("predict", *digits, "--json", "--top", 3)
    rows = json.loads(out)
    assert (status, err) == (0, "")
    assert [(row["file"], row["model"]) for row in rows] == [(str(f), m) for f in digits for m in catalog.DIGIT_MODELS]
    for row in rows:
        likeness = {"looks_like_a_digit", "looks_like_a_digit_score"}
        assert set(row) == {"file", "model", "runtime", "top", "timing", "error"} | likeness
        assert row["looks_like_a_digit"] is True
        assert 0.5 <= row["looks_like_a_digit_score"] <= 1
        assert (row["error"], row["runtime"], len(row["top"])) == (None, "fast", 3)
        assert set(row["timing"]) == {"load_ms", "prepare_ms", "infer_ms"}
        assert row["top"][0]["label"] == Path(row["file"]).name[0]
        scores = [score["score"] for score in row["top"]]
        assert scores == sorted(scores, reverse=True)


def test_predict_for_people_is_a_table_of_answers(run: Run, digits: list[Path]) -> None:
    status, out, err = run("predict", digits[0], "--models", "numpy-nn,torch-mlp")
    header, *rows = out.splitlines()
    assert (status, err) == (0, "")
    assert header.split() == ["file", "model", "answer", "score", "time"]
    assert [row.split()[:3] for row in rows] == [
        [str(digits[0]), m, digits[0].name[0]] for m in ("numpy-nn", "torch-mlp")
    ]


def test_predict_shows_as_many_labels_as_are_asked_for(run: Run, digits: list[Path]) -> None:
    status, out, err = run("predict", digits[0], "--models", "numpy-nn,torch-mlp", "--top", 3)
    rows = [row.split() for row in out.splitlines()[1:]]
    assert (status, err) == (0, "")
    assert [row[1] for row in rows] == ["numpy-nn"] * 3 + ["torch-mlp"] * 3
    assert [len(row) for row in rows] == [6, 4, 4, 6, 4, 4]  # the time, and its unit, at the best label
    answers = json.loads(run("predict", digits[0], "--models", "numpy-nn,torch-mlp", "--json")[1])
    assert [row[2] for row in rows] == [one["label"] for answer in answers for one in answer["top"][:3]]
    assert [len(answer["top"]) for answer in answers] == [5, 5]


def test_predict_says_beside_the_answer_what_does_not_look_like_a_digit(run: Run, tmp_path: Path) -> None:
    cross = Image.new("L", (60, 60), 255)
    cross.paste(0, (10, 26, 50, 33))
    cross.paste(0, (26, 10, 33, 50))
    cross.save(tmp_path / "plus.png")
    status, out, err = run("predict", tmp_path / "plus.png", "--models", "numpy-nn", "--json")
    (row,) = json.loads(out)
    assert (status, row["error"], row["looks_like_a_digit"]) == (0, None, False)
    assert row["top"]
    assert 0 <= row["looks_like_a_digit_score"] < 0.5
    assert "does not look like a digit" in err


def test_a_bad_file_costs_its_own_rows_only(run: Run, tmp_path: Path) -> None:
    empty, cut, white = tmp_path / "empty.png", tmp_path / "cut.png", tmp_path / "white.png"
    empty.write_bytes(b"")
    cut.write_bytes(DIGIT.read_bytes()[:60])
    Image.new("L", (28, 28), 255).save(white)
    bad = [tmp_path / "nothing.png", empty, cut, white, tmp_path, Path(__file__)]
    status, out, err = run("predict", *bad, DIGIT, "--models", "numpy-nn,keras-cnn", "--json")
    rows = json.loads(out)
    assert (status, err, len(rows)) == (1, "", 2 * 7)
    for row in rows:
        assert (row["error"] is None) == (row["file"] == str(DIGIT)), row
        assert (row["top"] == []) == (row["timing"] is None) == (row["error"] is not None)
        assert row["error"] is None or (row["file"] in row["error"] and row["error"].endswith("."))
    status, out, err = run("predict", *bad, DIGIT, "--models", "numpy-nn,keras-cnn")
    assert status == 1
    assert err.splitlines() == list(dict.fromkeys(row["error"] for row in rows if row["error"]))
    assert len(out.splitlines()) == 1 + 2


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("no-such-command",), ("predict",), ("predict", DIGIT, "--models", "nothing"),
        ("predict", DIGIT, "--models", ""), ("predict", DIGIT, "--top", "0"), ("predict", DIGIT, "--top", "x"),
        ("predict", DIGIT, "--runtime", "slow"), ("compare",), ("compare", DIGIT, "--models", "nothing"),
        ("train",), ("train", "nothing"), ("train", "numpy-nn", "--recipe", "none"),
        ("train", "numpy-nn", "--epochs", "0"), ("train", "numpy-nn", "--epochs", "many"),
        ("train", "numpy-nn", "--batch", "-1"), ("train", "numpy-nn", "--lr", "nan"),
        ("train", "numpy-nn", "--lr", "0"),
        ("train", "numpy-nn", "--set", "patience"), ("train", "numpy-nn", "--set", "patience=-1"),
        ("train", "numpy-nn", "--set", "hidden_units=many"), ("train", "numpy-nn", "--set", "colour=red"),
        ("train", "numpy-nn", "--augment", "blur"), ("train", "numpy-nn", "--augment", ""),
        ("train", "numpy-nn", "--seed", "-1"), ("train", "numpy-nn", "--limit", "0"),
        ("train", "numpy-nn", "--out", folders.SAMPLES), ("train", "numpy-nn", "--out", DIGIT),
        ("train", "vit-base"), ("evaluate", "vit-base"), ("train", "numpy-nn", "--labels", "last"),
        ("evaluate", "numpy-nn", "--labels", "10=0"),
        ("evaluate",), ("evaluate", "nothing"), ("models", "--unknown"),
    ],
    ids=lambda arguments: " ".join(Path(str(argument)).name for argument in arguments) or "nothing",
)  # fmt: skip
def test_wrong_usage_is_status_2_and_a_message(run: Run, arguments: tuple[object, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("predict", DIGIT, "--top", "x"), "Give a whole number of 1 or more, not “x”."),
        (("predict", DIGIT, "--top", "0"), "Give a whole number of 1 or more, not “0”."),
        (("import", "a.onnx", "--range", "a"), "Give numbers with commas between, not “a”."),
    ],
)
def test_a_value_that_is_none_gets_a_sentence(run: Run, arguments: tuple[object, ...], sentence: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1].endswith(sentence)


def test_help_names_the_speeds_that_a_command_takes_and_no_others(run: Run) -> None:
    described = {command: " ".join(run(command, "--help")[1].split()) for command in ("predict", "compare", "evaluate")}
    assert {command: "int8" in text for command, text in described.items()} == {
        "predict": True, "compare": True, "evaluate": False
    }  # fmt: skip
    assert all("native, the original framework" in text for text in described.values())


def test_an_unknown_model_names_the_models(run: Run) -> None:
    assert f"The models are: {', '.join(catalog.MODELS)}." in run("evaluate", "nothing")[2]


# compare, evaluate, selftest


def test_compare_has_a_row_for_each_model_and_runtime(run: Run) -> None:
    status, out, err = run("compare", DIGIT, "--models", "numpy-nn,torch-mlp", "--json")
    rows = json.loads(out)
    assert (status, err) == (0, "")
    assert [(row["model"], row["runtime"]) for row in rows] == [
        ("numpy-nn", "NumPy"),
        ("torch-mlp", "ONNX Runtime"),
        ("torch-mlp", "PyTorch"),
    ]
    for row in rows:
        assert set(row) == {
            "model", "runtime", "file", "label", "score", "median_ms", "p95_ms", "runs", "load_ms", "prepare_ms",
            "threads", "parameters", "disk_bytes", "flops", "memory_bytes", "agreement", "own",
            "top",
        }  # fmt: skip
        assert (row["label"], row["file"], row["top"][0]["label"], len(row["top"])) == ("7", str(DIGIT), "7", 5)
        assert row["flops"] >= 2 * 0.9 * row["parameters"]  # dense layers: two for each weight
    assert run("compare", DIGIT, "--models", "numpy-nn")[1].splitlines()[0].split()[:4] == [
        "model",
        "computed",
        "by",
        "median",
    ]


def test_a_spreadsheet_takes_no_name_of_a_picture_for_a_formula(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(DIGIT, tmp_path / "=1+1.png")
    monkeypatch.chdir(tmp_path)
    _, out, _ = run("compare", "=1+1.png", "--models", "numpy-nn", "--csv")
    (row,) = csv.DictReader(out.splitlines())
    assert (row["model"], row["file"]) == ("numpy-nn", "'=1+1.png")


def test_compare_says_why_a_model_has_no_row(run: Run) -> None:
    store.choose_run("numpy-nn", "gone")
    status, out, err = run("compare", DIGIT, "--models", "numpy-nn", "--json")
    assert (status, json.loads(out)) == (1, [])
    assert "NumPy network cannot use its own weights" in err


def test_evaluate_gives_all_figures(run: Run) -> None:
    status, out, err = run("evaluate", "numpy-nn", "--json")
    figures = json.loads(out)
    assert (status, err) == (0, "")
    assert figures["accuracy"] >= 0.975
    assert (figures["model"], figures["runtime"], figures["count"]) == ("numpy-nn", "fast", 10_000)
    assert figures["loss"] > 0
    assert [set(row) for row in figures["per_class"]] == [{"label", "precision", "recall", "f1", "support"}] * 10
    matrix = np.array(figures["confusion_matrix"])
    assert (matrix.shape, matrix.sum()) == ((10, 10), 10_000)
    assert np.trace(matrix) / 10_000 == pytest.approx(figures["accuracy"])
    status, out, _ = run("evaluate", "numpy-nn")
    assert status == 0
    low, high = figures["accuracy_interval"]
    assert low < figures["accuracy"] < high
    assert f"accuracy {figures['accuracy']:.2%} ({low * 100:.2f}–{high * 100:.2f})" in out


def test_evaluate_prints_a_dash_where_no_picture_or_answer_is_counted(run: Run, tmp_path: Path) -> None:
    pictures = mnist_test()
    ones = pictures.chosen(np.flatnonzero(pictures.labels == 1)[:4])
    rows = np.column_stack([ones.labels, ones.images.reshape(4, -1)])
    np.savetxt(tmp_path / "ones.csv", rows, fmt="%d", delimiter=",")
    status, out, _ = run("evaluate", "numpy-nn", "--data", tmp_path / "ones.csv")
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert ["1", "1.0000", "1.0000", "1.0000", "4"] in lines
    assert ["2", "–", "–", "–", "0"] in lines


def test_evaluate_on_data_that_is_not_there_fails_with_a_sentence(run: Run, tmp_path: Path) -> None:
    status, out, err = run("evaluate", "numpy-nn", "--data", tmp_path / "none.csv", "--json")
    assert (status, out) == (1, "")
    assert "none.csv" in err


def test_selftest_passes_with_the_shipped_weights_and_fails_with_others(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = run("selftest", "--json")
    assert status == 0
    ready = (*catalog.DIGIT_MODELS, "efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2")
    assert json.loads(out) == [{"model": model_id, "passed": True, "error": None} for model_id in ready]

    shutil.copytree(folders.SHIPPED_WEIGHTS, tmp_path / "weights")
    monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", tmp_path / "weights")
    damaged = tmp_path / "weights" / "numpy-nn" / "manifest.json"
    values = json.loads(damaged.read_text(encoding="utf-8"))
    values["golden"] = values["golden"][::-1]
    damaged.write_text(json.dumps(values), encoding="utf-8")
    (tmp_path / "weights" / "torch-mlp" / "model.onnx").unlink()
    status, out, _ = run("selftest", "--json")
    errors = {row["model"]: row["error"] for row in json.loads(out) if not row["passed"]}
    assert status == 1
    assert set(errors) == {"numpy-nn", "torch-mlp"}
    assert "differ" in errors["numpy-nn"]
    assert "model.onnx cannot be read" in errors["torch-mlp"]


def test_cancelled_work_says_so_and_has_failed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancelled(*_: object) -> None:
        raise JobCancelled

    monkeypatch.setitem(HANDLERS, EvaluateRequest, cancelled)
    assert run("evaluate", "numpy-nn") == (1, "", "Stopped, as you asked.\n")


# train


def test_train_writes_a_line_for_each_epoch_and_a_last_one(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    status, out, err = run(
        "train", "numpy-nn", "--epochs", 2, "--batch", 16, "--lr", 0.25, "--seed", 5, "--limit", 300, "--json",
        "--out", folder, "--set", "hidden_units=24", "--set", "patience=7", "--augment", "shift,noise",
    )  # fmt: skip
    *epochs, last = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert "Training NumPy network" in err
    assert [(line["event"], line["epoch"]) for line in epochs] == [("epoch", 1), ("epoch", 2)]
    assert {line["loss"] for line in epochs} == {"cross-entropy"}
    assert "The loss is cross-entropy" in err
    assert {"train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds"} <= set(epochs[0])
    assert (last["event"], last["folder"], last["cancelled"]) == ("finished", str(folder), False)
    weights = store.read_folder(catalog.find("numpy-nn"), folder, "own")
    weights.verify()
    record = weights.training_record()
    recipe = record.recipe
    assert record.test_accuracy == last["test_accuracy"]
    assert (recipe.epochs, recipe.batch_size, recipe.learning_rate, recipe.seed) == (2, 16, 0.25, 5)
    assert (recipe.settings["hidden_units"], recipe.patience, recipe.augmentation) == (24, 7, ("shift", "noise"))
    assert weights.parameters == 784 * 24 + 24 + 24 * 10 + 10
    assert store.locate("numpy-nn").source == "shipped"


def test_training_without_a_folder_of_its_own_is_used_from_then_on_unless_it_is_worse(run: Run) -> None:
    status, out, _ = run("train", "numpy-nn", "--recipe", "seed", "--epochs", 1, "--limit", 100, "--json")
    last = json.loads(out.splitlines()[-1])
    assert status == 0
    assert not last["used"]
    assert last["test_accuracy"] < last["accuracy_before"] == store.locate("numpy-nn").training_record().test_accuracy
    assert (last["accuracy_now"], last["compared_pictures"]) == (last["test_accuracy"], 10_000)
    assert store.locate("numpy-nn").source == "shipped"
    store.choose_run("numpy-nn", Path(last["folder"]).name)
    _, out, _ = run("train", "numpy-nn", "--recipe", "seed", "--epochs", 1, "--limit", 100, "--json")
    last = json.loads(out.splitlines()[-1])
    assert last["used"], "it is as good as the one before"
    assert str(store.locate("numpy-nn").folder) == last["folder"]
    (row,) = json.loads(run("predict", DIGIT, "--models", "numpy-nn", "--json")[1])
    assert row["top"][0]["score"] < 0.9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--limit", 3), "too few"),
        (("--data", "nothing.csv"), "nothing.csv"),
        (("--out", Path(__file__) / "below a file"), "could not be saved"),
    ],
)
def test_training_that_cannot_work_fails_with_a_sentence(
    run: Run, arguments: tuple[object, ...], sentence: str
) -> None:
    status, out, err = run("train", "numpy-nn", "--epochs", 1, *arguments, "--json")
    assert (status, out) == (1, "")
    assert sentence in err
    runs = folders.runs_folder()
    assert not runs.exists() or list(runs.iterdir()) == []
