"""Recipes: data that is checked before anything is trained with it."""

from __future__ import annotations

import json
import math

import pytest

from engine.catalog.recipe import Recipe
from engine.errors import SettingsError

RECIPE = Recipe(name="r", epochs=3, batch_size=64, learning_rate=0.1, optimizer="Adam", loss="cross-entropy")


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"epochs": 0}, ("number of epochs is 0", "between 1 and 1,000")),
        ({"epochs": 1001}, ("number of epochs is 1,001",)),
        ({"batch_size": 0}, ("batch size is 0", "between 1 and 100,000")),
        ({"batch_size": 100_001}, ("batch size is 100,001",)),
        ({"seed": -1}, ("seed is -1", "between 0 and 2,147,483,647")),
        ({"seed": 2**31}, ("seed is 2,147,483,648",)),
        ({"learning_rate": 0.0}, ("learning rate is 0", "above 0 and at most 100", "Try 0.001")),
        ({"learning_rate": -0.5}, ("learning rate is -0.5",)),
        ({"learning_rate": 101.0}, ("learning rate is 101",)),
        ({"learning_rate": math.nan}, ("learning rate is nan",)),
        ({"learning_rate": math.inf}, ("learning rate is inf",)),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_its_range(changes: dict[str, float], parts: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as caught:
        RECIPE.changed(**changes)
    assert all(part in caught.value.sentence for part in parts), caught.value.sentence
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "changes",
    [{"epochs": 1}, {"epochs": 1000}, {"batch_size": 1}, {"batch_size": 100_000}, {"seed": 0}, {"seed": 2**31 - 1},
     {"learning_rate": 1e-9}, {"learning_rate": 100.0}],
)  # fmt: skip
def test_the_ends_of_each_range_are_allowed(changes: dict[str, float]) -> None:
    changed = RECIPE.changed(**changes)
    assert {name: getattr(changed, name) for name in changes} == changes


def test_none_keeps_a_setting_and_the_original_stays_as_it_is() -> None:
    changed = RECIPE.changed(epochs=7, batch_size=None, learning_rate=None)
    assert (changed.epochs, changed.batch_size, changed.learning_rate) == (7, 64, 0.1)
    assert RECIPE.epochs == 3


def test_a_recipe_becomes_plain_json_with_all_its_fields() -> None:
    values = json.loads(json.dumps(RECIPE.to_json()))
    assert set(values) == set(Recipe.__dataclass_fields__)
    assert (values["name"], values["epochs"], values["augmentation"], values["settings"]) == ("r", 3, [], {})
