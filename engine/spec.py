"""What a catalogue record says about a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.data.augmentation import check_names
from engine.errors import SettingsError, UsageError
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.settings import RECIPE_SETTINGS, SETTINGS, check_settings, setting_of
from engine.types import Task

KEEPS = ("best", "last", "average")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a model is trained: data, not code.

    `batch_size` counts pictures, `validation` the training pictures held back to choose by. `patience` is the number of
    epochs without a better validation accuracy after which the run ends early, 0 for never. `augmentation` names
    functions of `engine.data.augmentation`. `keep` is "best" (the epoch with the best validation accuracy), "last", or
    "average" (the mean of the weights at the ends of the schedule's cycles).
    `settings` hold what only this model has (hidden units, schedule); see `engine.settings`. `note` says what the
    document left open.
    """

    name: str
    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: str
    loss: str
    seed: int = 0
    validation: int = 5000
    patience: int = 0
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
        """Raise SettingsError, naming the setting and its range or choices, when a value cannot work."""
        for name in RECIPE_SETTINGS:
            SETTINGS[name].check(getattr(self, name))
        check_settings(self.settings)
        check_names(self.augmentation)

    def value(self, name: str) -> Any:
        """A value that can be set, of the recipe or of its model's settings. Raises SettingsError for other names."""
        if name in RECIPE_SETTINGS:
            return getattr(self, name)
        if name in self.settings:
            return self.settings[name]
        names = ", ".join((*RECIPE_SETTINGS, *self.settings))
        raise SettingsError(f"There is no setting “{name}” here. The settings are: {names}.")

    def with_values(self, values: Mapping[str, Any]) -> Recipe:
        """This recipe with values set by name, checked. Raises SettingsError."""
        for name, value in values.items():
            setting_of(name, self.value(name)).check(value)
        own = {name: value for name, value in values.items() if name in RECIPE_SETTINGS}
        return self.changed(**own, settings={**self.settings, **{n: v for n, v in values.items() if n not in own}})

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
            "patience": self.patience,
            "augmentation": list(self.augmentation),
            "keep": self.keep,
            "settings": dict(self.settings),
            "note": self.note,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Recipe:
        """The recipe again, checked. Raises SettingsError, LookupError, TypeError or ValueError for anything else."""
        given: dict[str, Any] = {name: str(values[name]) for name in ("name", "optimizer", "loss", "keep", "note")}
        given |= {name: values[name] for name in RECIPE_SETTINGS if name != "patience"}
        given["patience"] = values.get("patience", 0)  # older records have none
        given["augmentation"] = tuple(str(name) for name in values["augmentation"])
        given["settings"] = {
            str(name): tuple(value) if isinstance(value, list) else value for name, value in values["settings"].items()
        }
        recipe = cls(**given)
        if recipe.keep not in KEEPS:
            raise ValueError(f"keep is {recipe.keep!r}")
        recipe.check()
        return recipe


FAST = "fast"
NATIVE = "native"
INT8 = "int8"
RUNTIMES = (FAST, NATIVE, INT8)
ONNX_FILE = "model.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """Where a model that is not trained here has its network from.

    `weights` is the id of its official weights, `network` "package.module:function" that reads their file into the
    PyTorch network from which the fast runtime is made. `int8` is how its weights become bytes: "dynamic" or "static"
    quantization, or "" where that was measured to gain nothing. `winograd` is whether its fp32 convolutions are made
    faster by `engine.models.winograd`.
    """

    weights: str
    network: str
    int8: str = ""
    winograd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One record of the catalogue.

    `factory` is "package.module:Class", imported only when the model is used natively or trained. `family` names the
    framework process ("tensorflow", "torch", "numpy"), `framework` what people call it. `fast_runtime` is "onnx" or
    "numpy"; `weights_file` is the native weights' file name. `golden` names the sample picture whose scores are
    recorded with the weights and compared by `classlens selftest`; of official weights only the first label is known,
    `golden_label`, or nothing where nobody has looked yet. `live` models answer within a few milliseconds, so
    they are asked while a pen still moves. A model without recipes is not trained here; `official` says where it is
    from, and its `weights_file` is that of its official weights.
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
    preparation: Preparation | PhotoPreparation
    licence: str
    origin: str
    summary: str
    golden: str
    golden_label: str = ""
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    live: bool = True
    official: Official | None = None

    def recipe(self, name: str) -> Recipe:
        """The recipe of that name. Raises UsageError naming the recipes there are."""
        try:
            return self.recipes[name]
        except KeyError:
            if not self.recipes:
                raise UsageError(
                    f"{self.title} is not trained in ClassLens: it comes with the weights its makers published."
                ) from None
            names = ", ".join(self.recipes)
            raise UsageError(f"{self.title} has no recipe “{name}”. Its recipes are: {names}.") from None

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes that differ: for a NumPy network the fast one is its own framework already."""
        if self.fast_runtime == "numpy":
            return (FAST,)
        return RUNTIMES if self.official is not None and self.official.int8 else (FAST, NATIVE)

    @property
    def remedy(self) -> str:
        """What to do about weights that cannot be used, as a sentence."""
        if self.official is not None:
            return "Remove its weights on the page Models and download or import them again."
        return "Choose “Back to the shipped weights” on the page Models, or train the model again."

    @property
    def fast_file(self) -> str:
        """The file that the fast runtime reads."""
        return ONNX_FILE if self.fast_runtime == "onnx" else self.weights_file
