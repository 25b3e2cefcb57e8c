"""The page Models: what there is, whether it is sound, and the way back to the shipped weights."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine import catalog
from engine.metrics.interval import interval_text
from engine.system import folders
from engine.weights import store


def own_weights(model_id: str) -> Path:
    """A run of the person's own for a model, in use; returns its folder."""
    run = folders.runs_folder() / f"20260101-000000-{model_id}"
    shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, run)
    store.choose_run(model_id, run.name)
    return run


def card(user: Any, model_id: str) -> Any:
    return user.find(f"modelState-{model_id}")


def is_checked(user: Any) -> bool:
    return bool("ready" in user.text("modelsNote") and not user.is_busy("models"))


def test_every_model_is_there_and_ready(user: Any) -> None:
    user.go("models")
    user.until(lambda: is_checked(user))
    assert user.text("modelsNote").startswith(f"All {len(catalog.DIGIT_MODELS)} models are ready")
    for spec in catalog.DIGIT_MODELS.values():
        accuracy = store.locate(spec.id).training_record().test_accuracy
        assert user.text("modelValue-accuracy", card(user, spec.id)) == (
            f"{accuracy * 100:.2f}% ({interval_text(accuracy, 10_000)}) of 10,000"
        )
        assert user.text("modelStateText", card(user, spec.id)) == "original model"
        assert not user.find("modelStateBack", card(user, spec.id)).isVisible()
    assert user.text("modelValue-parameters", card(user, "keras-cnn")) == "225,034"
    assert user.text("modelValue-data", card(user, "keras-cnn")) == "MNIST + pen strokes + hands of other countries"


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest", "choice"])
def test_damaged_weights_of_ones_own_are_said_and_the_shipped_ones_brought_back(user: Any, damage: str) -> None:
    run = own_weights("numpy-nn")
    if damage == "changed":
        content = bytearray((run / "weights.npz").read_bytes())
        content[len(content) // 2] ^= 1
        (run / "weights.npz").write_bytes(content)
    elif damage == "missing":
        shutil.rmtree(run)
    elif damage == "manifest":
        (run / "manifest.json").write_text("{", encoding="utf-8")
    else:
        (folders.chosen_folder() / "numpy-nn.json").write_text('{"run": "../.."}', encoding="utf-8")
    user.draw(user.SEVEN)
    assert user.labels() == ["7"] * (len(catalog.DIGIT_MODELS) - 1)
    user.go("models")
    user.until(lambda: is_checked(user))
    assert user.text("modelsNote").startswith(
        f"{len(catalog.DIGIT_MODELS) - 1} of {len(catalog.DIGIT_MODELS)} models are ready"
    )
    numpy = card(user, "numpy-nn")
    user.until(user.find("modelStateProblem", numpy).isVisible)
    assert "Restore original model" in user.text("modelStateProblem", numpy)
    user.click("modelStateBack", numpy)
    user.until(lambda: user.text("modelsNote").startswith(f"All {len(catalog.DIGIT_MODELS)} models are ready"))
    user.until(lambda: user.labels() == ["7"] * len(catalog.DIGIT_MODELS))
    assert not user.find("modelStateProblem", numpy).isVisible()
    assert not user.find("modelStateBack", numpy).isVisible()


def test_verifying_again_finds_what_happened_meanwhile(user: Any) -> None:
    run = own_weights("torch-mlp")
    user.go("models")
    user.until(lambda: is_checked(user))
    assert user.text("modelStateText", card(user, "torch-mlp")) == "trained by you"
    (run / "model.onnx").unlink()
    user.click("modelsVerify")
    user.until(
        lambda: user.text("modelsNote").startswith(
            f"{len(catalog.DIGIT_MODELS) - 1} of {len(catalog.DIGIT_MODELS)} models are ready"
        )
    )
    assert "model.onnx" in user.text("modelStateProblem", card(user, "torch-mlp"))
