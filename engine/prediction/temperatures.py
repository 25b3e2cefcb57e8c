"""The temperature that belongs to the weights a model uses now."""

from __future__ import annotations

import functools

from engine import catalog
from engine.errors import WeightsError
from engine.metrics.calibration import UNCALIBRATED, Temperature
from engine.weights import store


def temperature_of(model_id: str) -> Temperature:
    """The temperature of the weights a model uses now; of official weights, and where none was fitted, 1."""
    return _temperature(model_id, store.state(model_id))


@functools.lru_cache(maxsize=64)  # asked for every picture while a pen moves, and weights seldom change
def _temperature(model_id: str, _state: store.State) -> Temperature:
    if catalog.find(model_id).official is not None:
        return UNCALIBRATED
    try:
        return store.locate(model_id).temperature
    except WeightsError:
        return UNCALIBRATED
