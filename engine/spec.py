"""What a catalogue record says about a model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import SettingsError, UsageError
from engine.preparation import Preparation
from engine.types import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a model is trained: data, not code.

    `batch_size` counts pictures, `validation` the training pictures held back to choose by. `augmentation` names
    functions of `engine.augmentation`. `keep` is "best" (the epoch with the best validation accuracy) or "last".
    `settings` hold what only this model has (hidden units, schedule). `note` says what the document left open.
    """

    name: str
    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: str
    loss: str
    seed: int = 0
    validation: int = 5000
    augmentation: tuple[str, ...] = ()
    keep: str = "best"
    settings: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def changed(self, **changes: Any) -> Recipe:
        """This recipe with the given fields replaced (None keeps a field). Raises SettingsError for a bad value."""
        recipe = replace(self, **{name: value for name, value in changes.items() if value is not None})
        recipe.check()
        return recipe

    def check(self) -> None:
        """Raise SettingsError, naming the setting and its range, when a value cannot work."""
        limits = {
            "number of epochs": (self.epochs, 1, 1000),
            "batch size": (self.batch_size, 1, 100_000),
            "seed": (self.seed, 0, 2**31 - 1),
        }
        for name, (value, low, high) in limits.items():
            if not low <= value <= high:
                raise SettingsError(f"The {name} is {value:,}, but must lie between {low:,} and {high:,}.")
        if not (math.isfinite(self.learning_rate) and 0 < self.learning_rate <= 100):
            raise SettingsError(
                f"The learning rate is {self.learning_rate:g}, but must be above 0 and at most 100. Try 0.001."
            )

    def to_json(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        return {
            "name": self.name,
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
            "optimizer": self.optimizer,
            "loss": self.loss,
            "seed": self.seed,
            "validation": self.validation,
            "augmentation": list(self.augmentation),
            "keep": self.keep,
            "settings": dict(self.settings),
            "note": self.note,
        }


FAST = "fast"
NATIVE = "native"
RUNTIMES = (FAST, NATIVE)
ONNX_FILE = "model.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One record of the catalogue.

    `factory` is "package.module:Class", imported only when the model is used natively or trained. `family` names the
    framework process ("tensorflow", "torch", "numpy"), `framework` what people call it. `fast_runtime` is "onnx" or
    "numpy"; `weights_file` is the native weights' file name. `golden` names the sample picture whose scores are
    recorded with the weights and compared by `classlens selftest`.
    """

    id: str
    title: str
    task: Task
    framework: str
    family: str
    factory: str
    fast_runtime: str
    weights_file: str
    labels: tuple[str, ...]
    preparation: Preparation
    recipes: Mapping[str, Recipe]
    licence: str
    origin: str
    summary: str
    golden: str

    def recipe(self, name: str) -> Recipe:
        """The recipe of that name. Raises UsageError naming the recipes there are."""
        try:
            return self.recipes[name]
        except KeyError:
            names = ", ".join(self.recipes)
            raise UsageError(f"{self.title} has no recipe “{name}”. Its recipes are: {names}.") from None

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes that differ: for a NumPy network the fast one is its own framework already."""
        return (FAST,) if self.fast_runtime == "numpy" else RUNTIMES

    @property
    def fast_file(self) -> str:
        """The file that the fast runtime reads."""
        return ONNX_FILE if self.fast_runtime == "onnx" else self.weights_file
