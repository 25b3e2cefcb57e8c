"""The notebook of a model: which cells it has, and for which run they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.notebook import keras_cells, numpy_cells, torch_cells, transfer_cells
from engine.sharing.notebook.cells import Cell, as_notebook, text
from engine.sharing.notebook.training import ALL_PICTURES, TEST_PICTURES, Training
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.training.changed_rate import rate_sentence
from engine.weights.training_record import TrainingRecord

_MNIST = "mnist-train"

Cells: TypeAlias = Callable[[Training], list[Cell]]
_CELLS: Mapping[str, Cells] = MappingProxyType(
    {
        "numpy-nn": numpy_cells.one_hidden_layer,
        "numpy-mlp": numpy_cells.many_layers,
        "tf-dnn": keras_cells.dense,
        "keras-cnn": keras_cells.convolutions,
        "keras-cnn-wide": keras_cells.convolutions,
        "keras-cnn-dropout": keras_cells.convolutions_with_dropout,
        "torch-mlp": torch_cells.dense,
        "best-cnn": torch_cells.best,
        "vit-mnist": torch_cells.transformer,
        "vgg16-transfer": transfer_cells.transfer,
    }
)
_PACKAGES: Mapping[str, str] = MappingProxyType({"numpy": "", "tensorflow": " tensorflow", "torch": " torch"})


def refusal(model: SharedModel) -> str:
    """Why a model has no notebook, as a sentence; empty when it has one."""
    if model.facts.recipe is None:
        return "Nothing is known of how this model was trained, so there is no notebook of it. Train it first."
    return why_not(model.facts.recipe)


def why_not(recipe: Recipe) -> str:
    """Why there is no notebook for a recipe, as a sentence; empty when there is one."""
    if recipe.settings.get("labels") == "number":
        return "There is no notebook for labels as numbers, which only a lesson has. Choose one-hot labels."
    return ""


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the notebook; see `engine.sharing.targets.Writer`."""
    context.report(ExportProgress("Writing the notebook"))
    assert model.facts.run is not None  # `refusal` has seen to it
    training = training_of(model.spec, model.facts.run)
    path.write_text(as_notebook(cells_of(training)), encoding="utf-8")
    return training.remarks


def training_of(spec: ModelSpec, record: TrainingRecord) -> Training:
    """What the notebook of a run is about."""
    name, used = record.data.name, record.data.train + record.data.validation
    remarks: list[str] = []
    accuracy: float | None = record.test_accuracy
    of_mnist = name == _MNIST or name.startswith(f"{_MNIST}+")
    if name.startswith(f"{_MNIST}+"):
        remarks.append("The run also learnt from pen strokes; the notebook learns from MNIST alone.")
        used = ALL_PICTURES
    elif not of_mnist:
        remarks.append(f"The run learnt from “{name}”; the notebook learns from MNIST.")
        used, accuracy = ALL_PICTURES, None
    if record.data.test != TEST_PICTURES:  # it was tested with other data
        accuracy = None
    if changed := rate_sentence(record.epochs, record.recipe):
        remarks.append(f"{changed} The notebook keeps {record.recipe.learning_rate:g}.")
        accuracy = None
    if record.cancelled:
        done, planned = len(record.epochs), record.recipe.epochs
        remarks.append(f"The run ended after {done} of its {planned} epochs; the notebook trains all {planned}.")
        accuracy = None
    return Training(
        spec=spec, recipe=record.recipe, pictures=min(used, ALL_PICTURES), accuracy=accuracy, remarks=tuple(remarks)
    )


def cells_of(training: Training) -> list[Cell]:
    """All cells of a notebook."""
    return [_title(training), *_CELLS[training.spec.id](training)]


def _title(training: Training) -> Cell:
    spec, recipe = training.spec, training.recipe
    packages = _PACKAGES[spec.family]
    if spec.id == "vit-mnist":
        packages += " transformers"
    if spec.id == "vgg16-transfer":
        packages += " tensorflow" if recipe.settings["backbone"] in ("VGG16", "ResNet50") else " safetensors"
    if recipe.augmentation:
        packages += " opencv-python-headless"
    remarks = "".join(f"\n\n{remark}" for remark in training.remarks)
    but = ", but for what is said below" if training.remarks else ""
    note = f"\n\n{recipe.note}" if recipe.note and recipe.name in spec.recipes else ""
    return text(
        f"# {spec.title}\n\n{spec.summary} {spec.origin}{note}\n\nThis notebook builds the network, trains it as "
        f"ClassLens did{but}, and tests it. It needs nothing of ClassLens: "
        f"`pip install notebook numpy matplotlib{packages}`.{remarks}"
    )
