"""The packaged program's commands, on a computer without Python, network or anything at home."""

from __future__ import annotations

import json

import pytest

from engine import catalog
from engine.types import Task
from tests.package.programs import PROJECT, Package

MOST_BYTES = {"lite": 484e6, "full": 1.9e9}
MOST_BYTES_ON_WINDOWS = {"lite": 360e6, "full": 2.15e9}  # where TensorFlow is one library of a gigabyte
TRAINED = {"lite": ["numpy-nn"], "full": ["keras-cnn", "torch-mlp", "vit-mnist", "numpy-nn"]}
EXPORTED = {
    "lite": [("keras-cnn", "onnx"), ("best-cnn", "web"), ("numpy-nn", "numpy"), ("vit-mnist", "notebook")],
    "full": [("keras-cnn", "litert"), ("keras-cnn", "keras"), ("torch-mlp", "torch"), ("best-cnn", "onnx")],
}
EXPORTS = [(variant, *asked) for variant, all_asked in EXPORTED.items() for asked in all_asked]
CASES = [(variant, model_id) for variant, ids in TRAINED.items() for model_id in ids]


def test_every_shipped_model_answers_its_golden_picture(package: Package) -> None:
    done = package.run("selftest", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(done.stdout)
    assert {row["model"] for row in rows} >= set(catalog.of_task(Task.DIGITS)), rows
    assert all(row["error"] is None for row in rows), rows


@pytest.mark.parametrize(("variant", "model_id"), CASES)
def test_models_train(package: Package, variant: str, model_id: str) -> None:
    if package.variant != variant:
        pytest.skip(f"that is for {variant}")
    done = package.run("train", model_id, "--epochs", 1, "--limit", 3000, "--json")
    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["event"] == "finished"
    assert 0 < last["test_accuracy"] <= 1
    assert package.path(last["folder"]).is_relative_to(package.home), "it is kept in the system's folder for the person"


def test_classes_of_ones_own_are_taught_and_asked(package: Package) -> None:
    shipped = PROJECT / "assets" / "projects" / "the-friend-in-the-picture" / "pictures"
    project = package.home / "mugs and balls"
    done = package.run("teach", shipped, "--out", project, "--json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["classes"]) == {"ball", "mug"}
    pictures = sorted(shipped.glob("mug/*-files/*.jpg"))[:2]
    asked = package.run("predict", *pictures, "--models", project, "--json")
    assert asked.returncode == 0, asked.stderr
    assert [row["top"][0]["label"] for row in json.loads(asked.stdout)] == ["mug", "mug"]


@pytest.mark.parametrize(("variant", "model_id", "target"), EXPORTS)
def test_models_are_exported(package: Package, variant: str, model_id: str, target: str) -> None:
    if package.variant != variant:
        pytest.skip(f"that is for {variant}")
    done = package.run("export", model_id, "--to", target, "--out", package.home / f"{model_id}-{target}", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert package.path(made["path"]).stat().st_size == made["bytes"] > 1000


def test_what_the_lite_build_cannot_do_is_a_sentence(package: Package) -> None:
    if package.variant != "lite":
        pytest.skip("that is for lite")
    done = package.run("train", "keras-cnn")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(
        "This is the lite build of ClassLens, which comes without TensorFlow."
    )
    assert "Traceback" not in done.stderr


def test_doctor_finds_nothing_wrong(package: Package) -> None:
    done = package.run("doctor", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert report["healthy"]
    assert package.name(package.home) not in done.stdout.replace("\\\\", "\\"), "no personal data"
    assert set(report["models"].values()) == {None}


def test_portable_mode_keeps_everything_beside_the_program(package: Package) -> None:
    sign, data = package.beside / "portable", package.beside / "ClassLens data"
    assert not data.exists()
    sign.touch()
    try:
        done = package.run("train", "numpy-nn", "--epochs", 1, "--limit", 500, "--json")
        assert done.returncode == 0, done.stderr
        run = package.path(json.loads(done.stdout.splitlines()[-1])["folder"])
        assert run.is_relative_to(data)
        assert list(package.home.iterdir()) == []
    finally:
        sign.unlink()
        for path in sorted(data.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        data.rmdir()


def test_the_folder_is_small_enough(package: Package) -> None:
    size = sum(path.lstat().st_size for path in package.folder.rglob("*") if not path.is_dir())
    for_windows = (package.folder / "ClassLens.exe").exists()
    most = (MOST_BYTES_ON_WINDOWS if for_windows else MOST_BYTES)[package.variant]
    assert size <= most, f"{size / 1e6:.0f} MB"


def test_nothing_names_the_folder_it_was_built_in(package: Package) -> None:
    names = [name.encode() for name in package.build_folders()]
    found = [
        path.relative_to(package.folder).as_posix()
        for path in package.folder.rglob("*")
        if path.is_file() and any(name in path.read_bytes() for name in names)
    ]
    assert found == []
