"""When a run ends: after its last epoch, without patience left, with a loss that is not finite, or when cancelled."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.catalog.recipe import Recipe
from engine.errors import TrainingError
from engine.jobs import JobCancelled
from engine.training.keeping import best_epoch
from engine.training.records import EpochRecord


class Stopping:
    """Says when a run of these epochs ends. `records` grow while the run goes on.

    `cancelled` is true when it ended before its last epoch, but not by early stopping; `warning` is a sentence when it
    did so by itself.
    """

    def __init__(self, recipe: Recipe, records: Sequence[EpochRecord]) -> None:
        self._recipe, self._records = recipe, records
        self.cancelled, self.warning = False, ""

    def is_due(self) -> bool:
        """Whether the run has as many epochs as the recipe says, or `patience` epochs without a better one."""
        if not self._records:
            return False
        waited = len(self._records) - best_epoch(self._records)
        return len(self._records) >= self._recipe.epochs or 0 < self._recipe.patience <= waited

    def check_finite(self, loss: float, learning_rate: float) -> None:
        """Raise TrainingError when a loss is not finite, which such a learning rate led to."""
        if not math.isfinite(loss):
            raise TrainingError(
                "The loss is no longer a finite number, because the training's steps are too large. Train again with a "
                f"learning rate below {learning_rate:g}."
            )

    @contextmanager
    def ended_early(self) -> Iterator[None]:
        """End the block at JobCancelled or TrainingError and note which; before the first record, raise them."""
        try:
            yield
        except JobCancelled:
            if not self._records:
                raise
            self.cancelled = True
        except TrainingError as error:
            if not self._records:
                raise
            self.cancelled, self.warning = True, error.sentence
