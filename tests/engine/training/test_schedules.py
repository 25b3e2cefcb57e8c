"""The learning rate of each step, as the recipe's schedule has it."""

from __future__ import annotations

import pytest

from engine.catalog.recipe import Recipe
from engine.training.schedules import learning_rates


def _rates(epochs: int, batches: int, **settings: object) -> list[float]:
    recipe = Recipe(
        name="test", optimizer="none", loss="none", epochs=epochs, batch_size=4, learning_rate=0.5, settings=settings
    )
    at = learning_rates(recipe, batches)
    return [at(step) for step in range(epochs * batches)]


def test_one_cycle_rises_evenly_for_a_fifth_of_the_steps_and_falls_as_half_a_cosine() -> None:
    rates = _rates(epochs=10, batches=10, schedule="one-cycle")
    assert rates[:20] == pytest.approx([0.5 * step / 20 for step in range(1, 21)])
    assert rates[20] == 0.5
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert (rates[60] + rates[61]) / 2 == pytest.approx(0.25), "half of it in the middle of the fall"
    assert 0 < rates[-1] < 0.001


def test_one_cycle_begins_anew_in_each_cycle() -> None:
    once = _rates(epochs=5, batches=4, schedule="one-cycle")
    assert _rates(epochs=10, batches=4, schedule="one-cycle", cycles=2) == pytest.approx(once * 2)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_one_cycle_of_very_few_steps_begins_with_the_whole_rate(steps: int) -> None:
    rates = _rates(epochs=1, batches=steps, schedule="one-cycle")
    assert rates[0] == 0.5
    assert min(rates) > 0
