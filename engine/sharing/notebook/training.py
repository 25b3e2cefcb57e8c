"""What a notebook is about: one model, the recipe that trained it, and what that came to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import text, whole
from engine.catalog.spec import ModelSpec

ALL_PICTURES = 60_000
"""MNIST's training part."""

TEST_PICTURES = 10_000
"""MNIST's test part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """`pictures` counts the training pictures that are used, from the first on. `accuracy` in [0, 1] is what ClassLens'
    own run reached on the test pictures, None where there was none. `remarks` are sentences about what is otherwise in
    the notebook than it was in the run.
    """

    spec: ModelSpec
    recipe: Recipe
    pictures: int = ALL_PICTURES
    accuracy: float | None = None
    remarks: tuple[str, ...] = ()

    @property
    def held_back(self) -> int:
        """How many of the pictures are held back: of few, no more than a fifth, as ClassLens does."""
        return min(self.recipe.validation, self.pictures // 5)

    @property
    def schedule(self) -> str:
        """ "constant", "cosine" or "one-cycle"."""
        return text(self.recipe.settings, "schedule", "constant")

    @property
    def cycles(self) -> int:
        """How often the schedule begins anew."""
        return whole(self.recipe.settings, "cycles", 1)

    @property
    def settling(self) -> int:
        """The last epochs of a cycle, whose pictures are as they are."""
        return whole(self.recipe.settings, "unaugmented_epochs", 0) if self.recipe.augmentation else 0

    @property
    def keeps_best(self) -> bool:
        """Whether the weights of the best epoch are kept, and not those of the last."""
        return self.recipe.keep == "best" or self.recipe.patience > 0
