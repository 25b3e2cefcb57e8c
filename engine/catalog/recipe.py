"""How a model is trained, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.catalog.hyperparameters import RECIPE_SETTINGS, SETTINGS, check_settings, setting_of
from engine.catalog.setting_values import Settings, SettingValue
from engine.data.augmentation import NAMES, check_names
from engine.errors import SettingsError

KEEPS = ("best", "last", "average")
FEWEST = 5
"""Pictures to train with: one of so many may be held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a model is trained: data, not code.

    `batch_size` counts pictures, `validation` the training pictures held back for validation. `patience` is the number
    of epochs without a better one after which the run ends early, 0 for never. `augmentation` names functions of
    `engine.data.augmentation`, and is put into their order there. `keep` is "best" (the epoch with the best validation
    accuracy, on a tie the lowest validation loss), "last", or "average" (the mean of the weights at the ends of the
    schedule's cycles). `settings` hold what only this model has (hidden units, schedule); see
    `engine.catalog.hyperparameters`. `note` says what the report left open; recipes that differ only in it are equal,
    since it trains nothing.
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
    settings: Settings = field(default_factory=dict)
    note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        # In which order they are written changes no picture: recipes that differ in nothing else are equal.
        order = {name: place for place, name in enumerate(NAMES)}
        names = sorted(self.augmentation, key=lambda name: order.get(name, len(order)))  # `check` refuses others
        object.__setattr__(self, "augmentation", tuple(names))

    def held_back(self, candidates: int) -> int:
        """How many pictures are held back for validation, of so many that may be."""
        return min(self.validation, candidates // FEWEST)

    # Any is what `replace` takes; `check` rejects values that cannot work.
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

    def value(self, name: str) -> SettingValue:
        """A value that can be set, of the recipe or of its model's settings. Raises SettingsError for other names."""
        if name in RECIPE_SETTINGS:
            own: SettingValue = getattr(self, name)
            return own
        if name in self.settings:
            return self.settings[name]
        names = ", ".join((*RECIPE_SETTINGS, *self.settings))
        raise SettingsError(f"There is no setting “{name}” here. The settings are: {names}.")

    def with_values(self, values: Settings) -> Recipe:
        """This recipe with values set by name, checked. Raises SettingsError."""
        for name, value in values.items():
            setting_of(name, self.value(name)).check(value)
        own = {name: value for name, value in values.items() if name in RECIPE_SETTINGS}
        return self.changed(**own, settings={**self.settings, **{n: v for n, v in values.items() if n not in own}})

    def to_json(self) -> dict[str, object]:
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

    # Any is what json.loads gives; whatever does not fit raises, as the docstring says.
    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Recipe:
        """The recipe from such values, checked. Raises SettingsError, LookupError, TypeError or ValueError for anything
        else.
        """
        given: dict[str, Any] = {  # each field has a type of its own; `check` follows
            name: str(values[name]) for name in ("name", "optimizer", "loss", "keep", "note")
        }
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
