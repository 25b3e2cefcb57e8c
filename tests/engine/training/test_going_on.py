"""Going on from a saved state: one that is damaged, or another network's, is a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import SettingsError, WeightsError
from engine.training.going_on import damage_as_sentence, restore
from engine.training.records import Arrays, TrainingState


class Network:
    """Its state is its weights."""

    def __init__(self) -> None:
        self.weights: Arrays = {"W": np.zeros((3, 2)), "b": np.zeros(2)}

    def snapshot(self) -> Arrays:
        return self.weights

    def set_training_state(self, state: Arrays) -> None:
        self.weights = state


def _weights(value: float, shape: tuple[int, ...] = (3, 2)) -> Arrays:
    return {"W": np.full(shape, value), "b": np.zeros(2)}


SOUND = TrainingState(
    epochs=(), network=_weights(1), kept=_weights(2), kept_epoch=1, random={}, recent=(0, 0), seconds=1
)


def test_a_network_goes_on_with_the_weights_of_the_state() -> None:
    for state in (SOUND, replace(SOUND, average=_weights(3))):
        network = Network()
        restore(network, state)
        assert network.weights["W"][0, 0] == 1


@pytest.mark.parametrize("part", ["network", "kept", "average"])
@pytest.mark.parametrize("wrong", [_weights(1, (2, 3)), {"W": np.zeros((3, 2))}, {**_weights(1), "more": np.zeros(1)}])
def test_weights_of_another_shape_are_a_sentence(part: str, wrong: Arrays) -> None:
    with pytest.raises(WeightsError, match="does not fit its network and settings"):
        restore(Network(), replace(SOUND, **{part: wrong}))


@pytest.mark.parametrize("error", [KeyError("W"), ValueError("shape"), TypeError("no text")], ids=repr)
def test_whatever_a_damaged_state_leads_to_is_a_sentence_and_other_faults_are_not_hidden(error: Exception) -> None:
    with pytest.raises(WeightsError, match="does not fit its network and settings"), damage_as_sentence(SOUND):
        raise error
    with pytest.raises(type(error)), damage_as_sentence(None):
        raise error


@pytest.mark.parametrize("error", [SettingsError("A sentence."), MemoryError()], ids=repr)
def test_what_has_a_sentence_and_too_little_memory_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)), damage_as_sentence(SOUND):
        raise error
