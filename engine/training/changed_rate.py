"""A learning rate that a person changes while a run goes on: from the next epoch, and with the schedule's shape."""

from __future__ import annotations

from collections.abc import Sequence

from engine.catalog.recipe import Recipe
from engine.training.records import EpochRecord, RateSet, TrainingState
from engine.training.schedules import learning_rates


class LearningRate:
    """The learning rate at each step of a run: that of the recipe, or one that was set while it ran.

    A rate that was set stands for the recipe's: at each step the schedule is scaled by the ratio of the two. A
    continued run goes on with the rate of its last epoch.
    """

    def __init__(self, recipe: Recipe, batches: int, rate_set: RateSet, begin: TrainingState | None) -> None:
        self._recipe, self._rate_set = recipe, rate_set
        self._scheduled = learning_rates(recipe, batches)
        self._set = None if begin is None else begin.epochs[-1].learning_rate

    @property
    def set(self) -> float | None:
        """The rate that was set for this epoch; None for the recipe's."""
        return self._set

    @property
    def present(self) -> float:
        """The rate that was set for this epoch, or the recipe's."""
        return self._recipe.learning_rate if self._set is None else self._set

    def begin_epoch(self) -> float | None:
        """Take over what was set since the last epoch began; returns `set`."""
        wanted = self._rate_set()
        if wanted is not None:
            self._set = None if wanted == self._recipe.learning_rate else wanted
        return self._set

    def at(self, step: int) -> float:
        """The learning rate at a step, counted from 0 over the whole run."""
        rate = self._scheduled(step)
        return rate if self._set is None else rate * (self._set / self._recipe.learning_rate)


def rate_changes(epochs: Sequence[EpochRecord], recipe: Recipe) -> tuple[tuple[int, float], ...]:
    """The epochs (from 1) with which the learning rate changed, and the rate from then on; empty for a plain run."""
    rates = [recipe.learning_rate if e.learning_rate is None else e.learning_rate for e in epochs]
    before = [recipe.learning_rate, *rates]
    return tuple((e.epoch, rate) for e, rate, old in zip(epochs, rates, before, strict=False) if rate != old)


def rate_sentence(epochs: Sequence[EpochRecord], recipe: Recipe) -> str:
    """That and when the learning rate was changed, so that nobody takes the run for its plain recipe; else empty."""
    changes = rate_changes(epochs, recipe)
    if not changes:
        return ""
    said = ", ".join(f"{rate:g} from epoch {epoch}" for epoch, rate in changes)
    return f"The learning rate was changed by hand during this run: {recipe.learning_rate:g} at first, {said}."
