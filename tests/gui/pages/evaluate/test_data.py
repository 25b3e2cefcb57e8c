"""The page Evaluate on pictures that a person brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog

from engine.data.datasets import mnist_test, mnist_train


def _saved(path: Path, images: np.ndarray, labels: np.ndarray) -> str:
    np.savez(path, images=images, labels=labels)
    return str(path)


def _evaluated_on(user: Any, source: str) -> None:
    user.go("evaluate")
    user.find("evaluateModel").setCurrentText("NumPy network")
    user.find("evaluateData").use(source)
    user.click("evaluateStart")
    user.until(lambda: not user.is_busy("evaluate"))
    user.until(lambda: user.text("figureValue-accuracy") != "–")


@pytest.mark.parametrize(
    ("seen", "remark"),
    [(0, "95%: "), (20, "partly on training pictures"), (60, "on training pictures")],
)
def test_all_pictures_of_a_file_are_used_and_training_pictures_are_named(
    user: Any, tmp_path: Path, seen: int, remark: str
) -> None:
    training, test = mnist_train(), mnist_test()
    images = np.concatenate([training.images[:seen], test.images[: 60 - seen]])
    labels = np.concatenate([training.labels[:seen], test.labels[: 60 - seen]])
    _evaluated_on(user, _saved(tmp_path / "brought.npz", images, labels))
    assert user.text("figureRemark-mistakes") == "of 60 pictures"
    assert remark in user.text("figureRemark-accuracy")
    assert user.text("evaluateHint").startswith("NumPy network: 60 pictures of brought.npz")
    assert user.text("evaluateDataNotes").endswith("All 60 digits are used.")
    wanted = {0: "", 20: "trained with 20 of these pictures", 60: "trained with these pictures"}[seen]
    assert wanted in user.text("evaluateDataWarnings")
    assert bool(user.text("evaluateDataWarnings")) == bool(seen)
    user.find("evaluateData").use(str(tmp_path / "another.npz"))
    assert user.text("evaluateHint").startswith("The figures are still those of brought.npz.")


def test_what_cannot_be_told_of_a_file_is_asked(user: Any, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).integers(0, 10, (30, 785))
    np.savetxt(tmp_path / "unclear.csv", rows, "%d", ",")
    user.go("evaluate")
    data = user.find("evaluateData")
    data.use(str(tmp_path / "unclear.csv"))
    user.click("evaluateStart")
    user.until(lambda: data.findChild(QDialog, "labelsDialog") is not None)
    dialog = data.findChild(QDialog, "labelsDialog")
    user.click("labelsOffer-1", dialog)
    user.click("labelsUse", dialog)
    user.until(lambda: data.data().endswith("unclear.csv?labels=last"))


def test_tables_of_models_use_the_same_pictures(user: Any, tmp_path: Path) -> None:
    test = mnist_test()
    user.go("evaluate")
    user.find("evaluateData").use(_saved(tmp_path / "brought.npz", test.images[:40], test.labels[:40]))
    page = user.find("evaluatePage")
    for part, start, hint in (("two", "twoModelsStart", "twoModelsHint"), ("all", "allModelsStart", "allModelsHint")):
        page.show_part(part)
        assert "brought.npz" in user.text(hint)
        user.click(start)
        user.until(lambda: not user.is_busy("evaluate"), 60_000)
        assert "40" in user.text(hint)


def test_a_misread_picture_of_a_file_says_where_it_is_found(user: Any, tmp_path: Path) -> None:
    training = mnist_train().limited(60)
    labels = training.labels.copy()
    labels[7] = (labels[7] + 5) % 10
    _evaluated_on(user, _saved(tmp_path / "brought.npz", training.images, labels))
    grid = user.find("evaluatedPictures")
    assert grid.count() == 1
    words = f"Test picture, index 7: labelled {labels[7]}, read as {training.labels[7]}, "
    assert grid.picture(0)[1].words.startswith(words)
