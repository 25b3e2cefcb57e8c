"""Which version of a model answers now, as far as it matters to those who see the answer."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from engine import catalog
from engine.errors import ClassLensError
from engine.metrics.calibration import UNCALIBRATED, Temperature
from engine.weights import store


@dataclass(frozen=True, slots=True)
class Version:
    """The weights that a model uses: whether they are the person's own, and the temperature that belongs to them."""

    own: bool = False
    temperature: Temperature = UNCALIBRATED


def version_of(model_id: str) -> Version:
    """What is known of the weights a model uses now; official ones, those of a person's own models, and
    those that are missing have no temperature.
    """
    return _version(model_id, store.state(model_id))


@functools.lru_cache(maxsize=64)  # asked for every picture while a pen moves, and weights seldom change
def _version(model_id: str, _state: store.State) -> Version:
    spec = catalog.find(model_id)
    if spec.official is not None or spec.personal is not None:
        return Version()
    try:
        weights = store.locate(model_id)
    except ClassLensError:
        return Version()
    return Version(weights.source == "own", weights.temperature)
