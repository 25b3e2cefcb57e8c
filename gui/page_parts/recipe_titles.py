"""Recipes as people know them; files and the command line keep their short names."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.catalog.recipe import Recipe


def recipe_title(name: str) -> str:
    """What people call the recipe of a name; a name that no title is known for is its own."""
    return {
        "seed": QCoreApplication.translate("Recipes", "original"),
        "tuned": QCoreApplication.translate("Recipes", "best accuracy"),
        "quick": QCoreApplication.translate("Recipes", "quick"),
    }.get(name, name)


def loss_name(recipe: Recipe) -> str:
    """The loss of a recipe, as people call it."""
    names = {
        "cross-entropy": QCoreApplication.translate("Recipes", "cross-entropy"),
        "mean squared error": QCoreApplication.translate("Recipes", "mean squared error"),
    }
    return names[recipe.loss]
