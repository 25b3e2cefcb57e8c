"""Settings as data: parsed, checked, and looked up by name in any recipe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import catalog
from engine.catalog.hyperparameters import SETTINGS, setting_of, text_of
from engine.catalog.recipe import Recipe
from engine.errors import SettingsError

RECIPE = Recipe(
    name="r",
    epochs=3,
    batch_size=64,
    learning_rate=0.1,
    optimizer="Adam",
    loss="cross-entropy",
    settings={
        "hidden_units": (128, 64),
        "activations": ("relu", "tanh"),
        "schedule": "constant",
        "label_smoothing": 0,
        "stripes": 4,
        "flavour": "small",
    },
)


@pytest.mark.parametrize("spec", catalog.DIGIT_MODELS.values(), ids=catalog.DIGIT_MODELS)
def test_every_recipe_passes_its_check_and_survives_json(spec: Any) -> None:
    for recipe in spec.recipes.values():
        recipe.check()
        assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("epochs", "7", 7),
        ("learning_rate", "1e-3", 0.001),
        ("patience", "2", 2),
        ("hidden_units", "256,32", (256, 32)),
        ("hidden_units", " 300 ,  10", (300, 10)),
        ("schedule", "one-cycle", "one-cycle"),
        ("activations", "relu, sigmoid", ("relu", "sigmoid")),
        ("label_smoothing", "0.1", 0.1),
        ("stripes", "7", 7),
        ("flavour", "large", "large"),
    ],
)
def test_what_a_person_writes_becomes_a_value_of_the_settings_kind(name: str, text: str, value: Any) -> None:
    setting = setting_of(name, RECIPE.value(name))
    parsed = setting.parse(text, RECIPE.value(name))
    assert (parsed, type(parsed)) == (value, type(value))
    assert RECIPE.with_values({name: parsed}).value(name) == value
    assert setting.parse(text_of(parsed), RECIPE.value(name)) == value


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({"hidden_units": (128, 0)}, ("hidden units are “128, 0”", "each value must lie between 1 and 10,000")),
        ({"hidden_units": ()}, ("must hold 1 to 16 values",)),
        ({"hidden_units": (8,)}, ("2 activations, but 1 hidden units",)),
        ({"activations": ("relu", "cube")}, ("activations are “relu, cube”", "one of: relu, sigmoid")),
        ({"schedule": "sawtooth"}, ("schedule is “sawtooth”", "constant, cosine, one-cycle")),
        ({"label_smoothing": 1.0}, ("label smoothing is 1", "between 0 and 0.9")),
        ({"label_smoothing": float("nan")}, ("label smoothing is nan",)),
        ({"patience": -1}, ("patience", "is -1", "between 0 and 1,000")),
        ({"validation": 0}, ("held-back pictures (validation) is 0",)),
        ({"epochs": 2.5}, ("number of epochs is 2.5", "another kind")),
        ({"epochs": True}, ("another kind",)),
        ({"stripes": "small"}, ("stripes is “small”",)),
        ({"colour": 1}, ("no setting “colour”", "epochs", "hidden_units")),
    ],
)
def test_a_value_that_cannot_work_is_a_sentence(values: dict[str, Any], parts: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as caught:
        RECIPE.with_values(values)
    assert all(part in caught.value.sentence for part in parts), caught.value.sentence


@pytest.mark.parametrize(("name", "text"), [("epochs", "many"), ("epochs", "2.5"), ("hidden_units", "64,,32")])
def test_text_that_is_no_value_is_a_sentence(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match="not a whole number"):
        SETTINGS[name].parse(text, RECIPE.value(name))


def test_an_augmentation_that_there_is_not_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match="no augmentation “blur”"):
        RECIPE.changed(augmentation=("rotate", "blur"))


@pytest.mark.parametrize("change", [{"epochs": "3"}, {"settings": None}, {"keep": "worst"}, {"augmentation": 5}])
def test_a_hostile_record_is_no_recipe(change: dict[str, Any]) -> None:
    with pytest.raises((SettingsError, LookupError, TypeError, ValueError, AttributeError)):
        Recipe.from_json({**RECIPE.to_json(), **change})


def test_a_recipe_whose_note_says_it_in_other_words_is_the_same() -> None:
    assert replace(RECIPE, note="In other words.") == RECIPE
    assert replace(RECIPE, epochs=RECIPE.epochs + 1) != RECIPE


def test_in_which_order_augmentations_are_written_makes_no_other_recipe() -> None:
    one, other = (RECIPE.changed(augmentation=names) for names in (("shift", "rotate"), ("rotate", "shift")))
    assert one == other
    assert Recipe.from_json({**one.to_json(), "augmentation": ["shift", "rotate"]}) == one
