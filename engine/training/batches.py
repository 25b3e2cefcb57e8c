"""The training pictures of an epoch, batch by batch: in a new order each time, and augmented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.catalog.recipe import Recipe
from engine.data.augmentation import augment
from engine.training.records import Labels, TrainingState
from engine.training.schedules import augmentation_in
from engine.types import Batch


class Batches:
    """The batches of a run. Order and augmentation depend on the recipe's seed, or continue from where a run stopped.

    `images` are (N, H, W, C) float32, or (N, F) for features; they are not changed.
    """

    def __init__(self, images: Batch, labels: Labels, recipe: Recipe, begin: TrainingState | None) -> None:
        self._images, self._labels, self._recipe = images, labels, recipe
        self._random = np.random.default_rng(recipe.seed)
        if begin is not None:
            self._random.bit_generator.state = begin.random
        count, size = len(images), recipe.batch_size
        # A single picture left over joins the last batch: batch normalisation cannot measure anything on one picture.
        self.count = max(1, count // size) if count % size <= 1 else count // size + 1

    @property
    def random_state(self) -> dict[str, Any]:  # as NumPy types it
        """The state of the random generator for order and augmentation."""
        return dict(self._random.bit_generator.state)

    def of_epoch(self, epoch: int) -> Iterator[tuple[Batch, Labels]]:
        """The pictures and labels of each batch of an epoch (from 1)."""
        order = self._random.permutation(len(self._images))
        augmentation = augmentation_in(self._recipe, epoch)
        for batch in range(1, self.count + 1):
            end = batch * self._recipe.batch_size if batch < self.count else len(self._images)
            chosen = order[(batch - 1) * self._recipe.batch_size : end]
            yield augment(self._images[chosen], augmentation, self._random), self._labels[chosen]
