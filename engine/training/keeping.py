"""Which weights a run keeps: those of its best epoch, of its last one, or the average of its cycles' ends."""

from __future__ import annotations

from collections.abc import Sequence

from engine.catalog.recipe import Recipe
from engine.training.records import Arrays, EpochRecord, Trainable, TrainingState
from engine.training.schedules import ends_cycle


def best_epoch(records: Sequence[EpochRecord]) -> int:
    """The epoch with the best validation accuracy, counted from 1; on a tie, the one with the lowest validation loss.

    Few held-back pictures have few accuracies: without the loss, the network of an early epoch would be kept though it
    was learning still.
    """

    def goodness(index: int) -> tuple[float, float]:
        return records[index].validation_accuracy, -records[index].validation_loss

    return 1 + max(range(len(records)), key=goodness)


class Keeping:
    """Copies weights at the ends of epochs, and puts those to keep into the network at the run's end.

    `best` are the weights of `best_epoch`; `average` is the mean of those at the ends of the cycles so far (stochastic
    weight averaging; Izmailov et al., 2018), empty unless the recipe asks for it.
    """

    def __init__(self, network: Trainable, recipe: Recipe, begin: TrainingState | None) -> None:
        self._network, self._recipe = network, recipe
        self.best: Arrays = {} if begin is None else begin.kept
        self.best_epoch = 0 if begin is None else begin.kept_epoch
        self.average: Arrays = {} if begin is None else begin.average

    def after_epoch(self, records: Sequence[EpochRecord]) -> None:
        """Copy what is worth keeping from the last of these epochs."""
        epoch = len(records)
        if best_epoch(records) == epoch:
            self.best, self.best_epoch = self._network.snapshot(), epoch
        if self._recipe.keep == "average" and ends_cycle(self._recipe, epoch):
            ended = sum(ends_cycle(self._recipe, number) for number in range(1, epoch + 1))
            self.average = _mean(self.average, self._network.snapshot(), ended)

    def finish(self, epochs: int, cancelled: bool) -> int:
        """Put the best weights back, unless the recipe keeps those that the network has; returns the epoch kept.

        A run that ended early has no last epoch to keep: then the best one is kept, or the average where there is one
        and the run was not `cancelled`.
        """
        ended_early = epochs < self._recipe.epochs and not self.average
        if cancelled or self._recipe.keep == "best" or ended_early:
            self._network.restore(self.best)
            return self.best_epoch
        return epochs


def _mean(mean: Arrays, weights: Arrays, count: int) -> Arrays:
    """The mean of `count` weights, the last of which are `weights`; counts of something are taken from the last."""
    return {
        name: (mean[name] + (values - mean[name]) / count).astype(values.dtype)
        if count > 1 and values.dtype.kind == "f"
        else values
        for name, values in weights.items()
    }
