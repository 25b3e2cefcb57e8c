"""What a recipe says of each epoch and step: cycles, augmentation, learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import text, whole
from engine.errors import SettingsError


def _cycle(recipe: Recipe) -> tuple[int, int]:
    """How many epochs a cycle has, and how many the first one lacks, because a run ends with a whole cycle."""
    cycles = whole(recipe.settings, "cycles", 1)
    epochs = math.ceil(recipe.epochs / cycles)
    return epochs, epochs * cycles - recipe.epochs


def augmentation_in(recipe: Recipe, epoch: int) -> tuple[str, ...]:
    """The recipe's augmentation, but none in the last "unaugmented_epochs" of a cycle: there the network settles on
    pictures like those it will be asked about (He et al., "Data augmentation revisited", 2019). The first epoch of a
    cycle is always augmented.
    """
    epochs, left_out = _cycle(recipe)
    augmented = max(1, epochs - whole(recipe.settings, "unaugmented_epochs", 0))
    return recipe.augmentation if (left_out + epoch - 1) % epochs < augmented else ()


def ends_cycle(recipe: Recipe, epoch: int) -> bool:
    """Whether a cycle ends with this epoch."""
    epochs, left_out = _cycle(recipe)
    return (left_out + epoch) % epochs == 0


def learning_rates(recipe: Recipe, batches: int) -> Callable[[int], float]:
    """The learning rate at each step, with `batches` steps in an epoch: constant; half a cosine from the recipe's rate
    to zero; or one cycle, a linear rise over the first fifth of the steps, then half a cosine to zero (Smith and Topin,
    2018). With several "cycles" it begins anew in each (Loshchilov and Hutter, "SGDR", 2016).
    """
    epochs, left_out = _cycle(recipe)
    steps = epochs * batches
    once = _once(recipe, steps)
    return lambda step: once((left_out * batches + step) % steps)


def _once(recipe: Recipe, steps: int) -> Callable[[int], float]:
    """The learning rate within one cycle of so many steps."""
    name = text(recipe.settings, "schedule", "constant")
    if name == "constant":
        return lambda step: recipe.learning_rate
    if name == "cosine":
        return lambda step: recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * step / steps))
    if name == "one-cycle":
        rise = max(1, steps // 5)
        return lambda step: (
            recipe.learning_rate
            * min((step + 1) / rise, 0.5 * (1 + math.cos(math.pi * max(0, step - rise) / (steps - rise + 1))))
        )
    raise SettingsError(f"There is no learning rate schedule “{name}”. Use “constant”, “cosine” or “one-cycle”.")
