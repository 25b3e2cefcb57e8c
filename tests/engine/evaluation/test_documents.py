"""The original recipes are those of the documents, and the page of published results says them as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import number, text, texts, whole, wholes
from engine.evaluation.reported_figures import ABOUT, REPORTED, REPORTED_CNN, REPORTED_OBJECTS, seed_runs
from engine.system import folders
from engine.weights import store

PAGE = (folders.PROGRAM / "docs" / "documents.md").read_text(encoding="utf-8").splitlines()

SAID = {
    "keras-cnn": {
        "epochs": 10, "batch_size": 64, "optimizer": "Adam", "loss": "cross-entropy", "augmentation": (),
        "channels": (32, 64), "dense_units": 128,
    },
    "torch-mlp": {
        "epochs": 30, "learning_rate": 0.01, "optimizer": "Adam", "loss": "cross-entropy",
        "augmentation": ("unclipped-noise", "flip"), "hidden_units": (100,),
    },
    "numpy-mlp": {"loss": "mean squared error", "optimizer": "gradient descent", "activation": "sigmoid"},
    "numpy-nn": {"optimizer": "gradient descent"},
    "tf-dnn": {"optimizer": "Adam", "loss": "cross-entropy"},
    "vgg16-transfer": {"backbone": "VGG16", "head_units": 0},
}  # fmt: skip
"""What the documents themselves say; what they leave open is said in the recipes' notes."""


def _convolutions(recipe: Recipe, pooled: Callable[[int, int], bool]) -> str:
    channels, side, steps = wholes(recipe.settings, "channels"), 28, []
    for place, filters in enumerate(channels, start=1):
        side -= 2
        steps.append(f"convolution 3×3 ({side}×{side}×{filters})")
        if pooled(place, len(channels)):
            side //= 2
            dropped = number(recipe.settings, "dropout", 0)
            steps.append(f"pooling ({side}×{side}×{filters})" + (f", dropout {dropped:g}" if dropped else ""))
    steps.append(f"flatten {side * side * channels[-1]:,}")
    dropped = number(recipe.settings, "dense_dropout", 0)
    dense = f"dense {whole(recipe.settings, 'dense_units')} {text(recipe.settings, 'activation')}"
    return " → ".join([*steps, dense + (f", dropout {dropped:g}" if dropped else "")])


def _dense(recipe: Recipe) -> str:
    units = wholes(recipe.settings, "hidden_units")
    given = recipe.settings
    functions = texts(given, "activations") if "activations" in given else [text(given, "activation", "sigmoid")] * 9
    return " → ".join(f"dense {size} {function}" for size, function in zip(units, functions, strict=False))


def layers(model_id: str) -> str:
    """The layers of a model's original recipe, as the page writes them."""
    recipe = catalog.find(model_id).recipe("seed")
    if model_id == "vgg16-transfer":
        return f"frozen {text(recipe.settings, 'backbone')} at 224×224×3 → dense 10 softmax"
    last = "dense 10 sigmoid" if recipe.loss == "mean squared error" else "dense 10 softmax"
    if "channels" not in recipe.settings:
        return f"{_dense(recipe)} → {last}"
    each_second = model_id == "keras-cnn-dropout"
    return f"{_convolutions(recipe, lambda place, of: not each_second or place % 2 == 1 or place == of)} → {last}"


@pytest.mark.parametrize("model_id", [reported.model_id for reported in REPORTED])
def test_the_page_gives_layers_loss_optimiser_epochs_and_batch_of_the_original_recipe(model_id: str) -> None:
    recipe = catalog.find(model_id).recipe("seed")
    changes = {"unclipped-noise": "Gaussian noise σ 0.2, not clipped", "flip": "mirrored with p 0.7"}
    cells = (
        f"`{model_id}`",
        layers(model_id),
        recipe.loss,
        f"{recipe.optimizer}, {recipe.learning_rate:g}",
        str(recipe.epochs),
        f"{recipe.batch_size:,}",
        ", ".join(changes[name] for name in recipe.augmentation) or "as they are",
    )
    assert f"| {' | '.join(cells)} |" in PAGE


@pytest.mark.parametrize("model_id", SAID)
def test_the_original_recipe_is_what_the_document_says(model_id: str) -> None:
    recipe = catalog.find(model_id).recipe("seed")
    for name, value in SAID[model_id].items():
        assert (getattr(recipe, name) if hasattr(recipe, name) else recipe.settings[name]) == value, name


@pytest.mark.parametrize("model_id", [reported.model_id for reported in REPORTED])
def test_every_original_recipe_holds_back_5000_pictures_and_keeps_what_its_document_keeps(model_id: str) -> None:
    recipe = catalog.find(model_id).recipe("seed")
    assert recipe.validation == 5000
    assert recipe.keep == ("best" if model_id == "vgg16-transfer" else "last")
    assert any("55,000 of the 60,000" in line for line in PAGE)


def test_the_figures_of_document_003s_network_stand_beside_those_of_the_recorded_run() -> None:
    run = seed_runs()["torch-mlp"]
    assert run.training_accuracy is not None
    (row,) = [line for line in PAGE if line.startswith("| unclipped | 55,000 | 0 |")]
    assert f"| {run.training_accuracy * 100:.2f} %, " in row
    assert f"| {run.accuracy * 100:.2f} %, {run.loss:.3f} |" in row
    assert any("94.22 %" in line and "94.95 %" in line and "0.289" in line for line in PAGE)


def test_the_layers_of_document_004_have_its_parameters() -> None:
    written = layers("keras-cnn")
    assert all(
        shape in written for shape in ("26×26×32", "13×13×32", "11×11×64", "5×5×64", "flatten 1,600", "dense 128")
    )
    trained = (9 * 1 + 1) * 32 + (9 * 32 + 1) * 64 + (1600 + 1) * 128 + (128 + 1) * 10
    assert store.locate("keras-cnn").parameters == trained


def test_the_comparison_of_document_000_is_on_the_page_whole() -> None:
    said = [
        (r.model_id, f"“{r.answer}”", f"{r.seconds:.2f} s", r.parameters, catalog.find(r.model_id).official.parameters)
        for r in REPORTED_OBJECTS
    ]
    cnn = REPORTED_CNN
    ours = store.locate(cnn.model_id).parameters
    said.append((cnn.model_id, cnn.accuracy.replace("%", " % test accuracy"), cnn.time, cnn.parameters, ours))
    for model_id, *cells, parameters in said:
        assert f"| `{model_id}` | {' | '.join(cells)} | {parameters:,} |" in PAGE


def test_the_page_says_what_each_document_is_about_as_the_window_does() -> None:
    assert [line for line in PAGE if line.startswith("| 00") and line.count("|") == 3] == [
        f"| {number} | {about} |" for number, about in ABOUT.items()
    ]
    assert {reported.document for reported in (*REPORTED, REPORTED_CNN, *REPORTED_OBJECTS)} == set(ABOUT)
