"""The figures that the five documents report, beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import catalog
from engine.catalog.setting_values import text
from engine.data.catalog import DATASETS
from engine.errors import ClassLensError
from engine.metrics.interval import interval
from engine.system import folders
from engine.system.json_records import BadRecord, read_record
from engine.weights import store

SEED_RUNS = "seed_runs.json"


@dataclass(frozen=True, slots=True)
class Reported:
    """What a document says about a system, as written there; "" where it is silent."""

    document: str
    system: str
    accuracy: str
    model_id: str


@dataclass(frozen=True, slots=True)
class SeedRun:
    """What a `seed` recipe came to: accuracy in [0, 1] and cross-entropy in nats on the test pictures, and the training
    accuracy of its last epoch, as the network saw the pictures; None where that was not recorded.
    """

    accuracy: float
    loss: float | None = None
    training_accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document's figure beside ours: what the `seed` recipe came to, and the test accuracy in [0, 1] of the shipped
    weights, trained by `shipped_recipe`, on the `count` test pictures of MNIST, and the parameters of these weights;
    None where nothing was measured yet. `shipped_backbone` names the frozen network behind these weights, if any.
    """

    reported: Reported
    seed: SeedRun | None
    shipped_accuracy: float | None
    shipped_recipe: str = ""
    parameters: int | None = None
    shipped_backbone: str = ""
    count: int = DATASETS["mnist"].test

    @property
    def seed_accuracy(self) -> float | None:
        """The test accuracy of the `seed` recipe, in [0, 1]."""
        return self.seed.accuracy if self.seed else None

    def to_json(self) -> dict[str, object]:
        """The row as plain JSON values."""
        return {
            "document": self.reported.document,
            "about": ABOUT[self.reported.document],
            "system": self.reported.system,
            "model": self.reported.model_id,
            "reported": self.reported.accuracy or None,
            "seed_test_accuracy": self.seed_accuracy,
            "seed_test_loss": self.seed.loss if self.seed else None,
            "seed_training_accuracy": self.seed.training_accuracy if self.seed else None,
            "seed_test_accuracy_interval": self._interval(self.seed_accuracy),
            "shipped_test_accuracy": self.shipped_accuracy,
            "shipped_test_accuracy_interval": self._interval(self.shipped_accuracy),
            "shipped_recipe": self.shipped_recipe or None,
            "shipped_backbone": self.shipped_backbone or None,
        }

    def _interval(self, accuracy: float | None) -> tuple[float, float] | None:
        return None if accuracy is None else interval(accuracy, self.count)


ABOUT: Mapping[str, str] = {
    "000": "a Vision Transformer, ResNet50 and VGG16 on photos, and a CNN on digits",
    "001": "VGG16, frozen, and a dense layer that learns digits",
    "002": "digits by a network in NumPy, a deep network in TensorFlow and a CNN in Keras",
    "003": "digits by a network in NumPy that fails, and one in PyTorch that succeeds",
    "004": "a CNN for digits in Keras, from the data to the curves",
}
"""What each document is about; they have numbers and no titles."""

REPORTED: tuple[Reported, ...] = (
    Reported("000", "CNN on MNIST", "about 99% test accuracy", "keras-cnn-wide"),
    Reported("001", "VGG16 transfer learning", "most digits near 100%", "vgg16-transfer"),
    Reported("002", "NumPy network", "", "numpy-nn"),
    Reported("002", "TensorFlow deep network", "", "tf-dnn"),
    Reported("002", "Keras CNN", "", "keras-cnn-dropout"),
    Reported("003", "Basic network", "poor, predictions stuck on one class", "numpy-mlp"),
    Reported("003", "Improved network", "training 94.22%, test 94.95%, loss 0.289", "torch-mlp"),
    Reported("004", "Keras CNN", "about 99% training, 98–99% test", "keras-cnn"),
)


@dataclass(frozen=True, slots=True)
class ReportedObjects:
    """What a document says about a model for objects, on a picture and a machine of its own: the time for one picture
    in seconds, the parameters, and what it saw.
    """

    document: str
    model_id: str
    seconds: float
    parameters: str
    answer: str


REPORTED_OBJECTS: tuple[ReportedObjects, ...] = (
    ReportedObjects("000", "vit-base", 0.61, "about 85 M", "tabby cat"),
    ReportedObjects("000", "resnet50", 0.36, "25.6 M", "crocodile"),
    ReportedObjects("000", "vgg16", 0.49, "138 M", "alligator"),
)
"""Report 000's comparison; our own comparison gives the figures to set beside it."""


@dataclass(frozen=True, slots=True)
class ReportedDigits:
    """What a document's comparison says about a model for digits: its test accuracy, its time and its parameters."""

    document: str
    model_id: str
    accuracy: str
    time: str
    parameters: str


REPORTED_CNN = ReportedDigits("000", "keras-cnn-wide", "about 99%", "very fast", "about 1.1 M")
"""The last row of report 000's comparison."""


def document_rows() -> tuple[DocumentRow, ...]:
    """A row for every system whose model is in the catalogue. Raises ClassLensError when the seed runs are damaged."""
    seed = seed_runs()
    return tuple(
        DocumentRow(reported, seed.get(reported.model_id), *_shipped(reported.model_id))
        for reported in REPORTED
        if reported.model_id in catalog.MODELS
    )


def seed_runs() -> Mapping[str, SeedRun]:
    """What each model's `seed` recipe came to, by model id, from the record of those runs; the last one counts.

    The record is a JSON list of {model, recipe, test_accuracy, test_loss, train_accuracy, seconds, date}; older ones
    have no train_accuracy. Raises ClassLensError when it is damaged.
    """
    path = folders.SHIPPED_WEIGHTS / SEED_RUNS
    try:
        return read_record(path, _seed_runs)
    except BadRecord as error:
        raise ClassLensError(
            f"“{path}”, the record of the documents' recipes, is missing or damaged. Install ClassLens again.",
            str(error),
        ) from error


# Any is what json.loads gives; whatever is not as expected raises.
def _seed_runs(runs: Any) -> dict[str, SeedRun]:
    found = {
        str(run["model"]): SeedRun(
            float(run["test_accuracy"]), _number(run.get("test_loss")), _number(run.get("train_accuracy"))
        )
        for run in runs
        if run["recipe"] == "seed"
    }
    if not all(0 <= accuracy <= 1 for run in found.values() for accuracy in (run.accuracy, run.training_accuracy or 0)):
        raise ValueError("an accuracy outside 0 to 1")
    return found


# Any is one value of what json.loads gives.
def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _shipped(model_id: str) -> tuple[float | None, str, int | None, str]:
    spec = catalog.find(model_id)
    try:
        weights = store.read_folder(spec, folders.SHIPPED_WEIGHTS / model_id, "shipped")
        record = weights.training_record()
    except ClassLensError:
        return None, "", None, ""
    recipe = record.recipe
    return record.test_accuracy, recipe.name, weights.parameters, text(recipe.settings, "backbone", "")
