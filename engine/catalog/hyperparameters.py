"""What can be set before a training, as data: one record per setting, from which checks, forms and options are made.

A recipe's own fields and the keys of its `settings` are looked up here by name. A key without a record works too: its
kind is taken from the recipe's value. So a model brings new settings by naming them in its recipes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog.setting_help import HELP
from engine.catalog.setting_values import Settings, SettingValue, SingleValue
from engine.errors import SettingsError

MOST_LAYERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `kind` is int, float, bool or str; if a recipe's value is a tuple, it is the kind of each element.

    Numbers lie between `low` and `high`; `above` excludes `low` itself. Texts are one of `choices`, if there are any.
    `phrase` is what sentences call it. `as_many_as` names a tuple that must be as long as this one. `advice` is what to
    try when a value cannot work. `zero` is what 0 means, where it is no quantity.
    """

    name: str
    title: str
    kind: type
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()
    phrase: str = ""
    as_many_as: str = ""
    zero: str = ""
    advice: str = ""

    @property
    def help(self) -> str:
        """What the setting does, in a sentence or two; empty where nobody has written it."""
        return HELP.get(self.name, "")

    def check(self, value: object) -> None:
        """Raise SettingsError, with the range or the choices, when a value cannot work."""
        if not isinstance(value, tuple | list):
            self._check_one(value, value)
            return
        if not 1 <= len(value) <= MOST_LAYERS:
            raise SettingsError(f"{self._is(value)}, but must hold 1 to {MOST_LAYERS} values, separated by commas.")
        for element in value:
            self._check_one(element, value)

    def parse(self, text: str, like: SettingValue) -> SettingValue:
        """The value a person wrote; several, separated by commas, if `like` is a tuple. Raises SettingsError."""
        if isinstance(like, tuple):
            return tuple(self._parse_one(part.strip(), text) for part in text.split(","))
        return self._parse_one(text.strip(), text)

    def _parse_one(self, text: str, whole: str) -> SingleValue:
        try:
            if self.kind is bool:
                return {"true": True, "yes": True, "false": False, "no": False}[text.lower()]
            parsed: SingleValue = self.kind(text)
            return parsed
        except (ValueError, KeyError):
            kind = {int: "a whole number", float: "a number", bool: "yes or no"}[self.kind]
            raise SettingsError(f"{self._is(whole)}, but “{text}” is not {kind}. Write {kind}.") from None

    def _check_one(self, value: object, whole: object) -> None:
        fits = isinstance(value, int | float) if self.kind is float else isinstance(value, self.kind)
        if not fits or (isinstance(value, bool) and self.kind is not bool):
            raise SettingsError(f"{self._is(whole)}, but must be of another kind: {self.kind.__name__}.")
        if not isinstance(value, int | float):
            if self.choices and value not in self.choices:
                raise SettingsError(f"{self._is(whole)}, but must be one of: {', '.join(self.choices)}.")
            return
        if self.low <= value <= self.high and not (self.above and value == self.low):
            return
        each = "each value " if isinstance(whole, tuple | list) else ""
        low, high = _text(self.kind(self.low)), _text(self.kind(self.high))
        bounds = f"be above {low} and at most {high}" if self.above else f"lie between {low} and {high}"
        raise SettingsError(f"{self._is(whole)}, but {each}must {bounds}. {self.advice}".rstrip())

    def _is(self, value: object) -> str:
        phrase = self.phrase or self.title.lower()
        if isinstance(value, tuple | list):
            return f"The {phrase} are “{text_of(value)}”"
        return f"The {phrase} is {_text(value)}"


def _text(value: object) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, str):
        return f"“{value}”"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else repr(value)


def text_of(value: object) -> str:
    """A value as a person writes it, readable by `Setting.parse`."""
    if isinstance(value, tuple | list):
        return ", ".join(text_of(element) for element in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def setting_of(name: str, value: object) -> Setting:
    """The record of a setting, or one made from its value where there is none."""
    if name in SETTINGS:
        return SETTINGS[name]
    element = value[0] if isinstance(value, tuple | list) and value else value
    title = name.replace("_", " ").capitalize()
    if isinstance(element, bool | str):
        return Setting(name=name, title=title, kind=type(element))
    if isinstance(element, int):
        return Setting(name=name, title=title, kind=int, low=0, high=100_000)
    return Setting(name=name, title=title, kind=float, low=0, high=100_000)


def check_settings(settings: Settings) -> None:
    """Check the settings of a model, each alone and together. Raises SettingsError."""
    for name, value in settings.items():
        setting = setting_of(name, value)
        setting.check(value)
        other = settings.get(setting.as_many_as)
        if isinstance(value, tuple) and isinstance(other, tuple) and len(value) != len(other):
            there = setting_of(setting.as_many_as, other).title.lower()
            raise SettingsError(
                f"There are {len(value)} {setting.title.lower()}, but {len(other)} {there}. Give as many of one as of "
                "the other."
            )


_ACTIVATIONS = ("relu", "sigmoid", "tanh", "elu", "gelu")

RECIPE_SETTINGS = ("epochs", "batch_size", "learning_rate", "seed", "validation", "patience")
"""The fields of every recipe that can be set."""

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            Setting(name="epochs", title="Epochs", kind=int, low=1, high=1000, phrase="number of epochs"),
            Setting(name="batch_size", title="Batch size", kind=int, low=1, high=100_000),
            Setting(
                name="learning_rate", title="Learning rate", kind=float, low=0, high=100, above=True,
                advice="Try 0.001.",
            ),
            Setting(name="seed", title="Random seed", kind=int, low=0, high=2**31 - 1),
            Setting(
                name="validation", title="Held-back pictures", kind=int, low=1, high=100_000,
                phrase="number of held-back pictures (validation)",
            ),
            Setting(
                name="patience", title="Stop early after … epochs", kind=int, low=0, high=1000, zero="never",
                phrase="number of epochs without a better result (patience)",
            ),
            Setting(name="hidden_units", title="Hidden units", kind=int, low=1, high=10_000),
            Setting(name="channels", title="Channels", kind=int, low=1, high=1024),
            Setting(name="groups", title="Groups of channels", kind=int, low=1, high=16),
            Setting(
                name="dense_units", title="Dense units", kind=int, low=1, high=10_000, phrase="number of dense units"
            ),
            Setting(name="halving", title="Downsampling", kind=str, choices=("convolution", "pooling")),
            Setting(
                name="backbone", title="Backbone", kind=str,
                choices=("EfficientNet-Lite0 maps", "EfficientNet-Lite0", "VGG16", "ResNet50"),
            ),
            Setting(name="standardised", title="Standardised features", kind=bool),
            Setting(name="head_units", title="Head units", kind=int, low=0, high=10_000, advice="0 leaves them out."),
            Setting(name="hidden_size", title="Hidden size", kind=int, low=1, high=1024),
            Setting(name="layers", title="Layers", kind=int, low=1, high=24, phrase="number of layers"),
            Setting(name="heads", title="Heads", kind=int, low=1, high=64, phrase="number of attention heads"),
            Setting(name="patch_size", title="Patch size", kind=int, low=1, high=28),
            Setting(name="dropout", title="Dropout", kind=float, low=0, high=0.9),
            Setting(
                name="dense_dropout", title="Dense dropout", kind=float, low=0, high=0.9,
                phrase="dropout after the dense layer",
            ),
            Setting(name="activation", title="Activation", kind=str, choices=("relu", "sigmoid")),
            Setting(
                name="activations", title="Activations", kind=str, choices=_ACTIVATIONS, as_many_as="hidden_units"
            ),
            Setting(
                name="initial_scale", title="Initial scale", kind=float, low=0, high=10,
                advice="0 scales the weights to their inputs.",
            ),
            Setting(name="schedule", title="Schedule", kind=str, choices=("constant", "cosine", "one-cycle")),
            Setting(name="cycles", title="Cycles", kind=int, low=1, high=100, phrase="number of the schedule's cycles"),
            Setting(
                name="unaugmented_epochs", title="Unaugmented epochs", kind=int, low=0, high=1000,
                phrase="number of last epochs without augmentation in a cycle",
            ),
            Setting(name="label_smoothing", title="Label smoothing", kind=float, low=0, high=0.9),
            Setting(name="weight_decay", title="Weight decay", kind=float, low=0, high=10),
        )
    }
)  # fmt: skip
