"""Which version of a model answers now, as far as it matters to those who see the answer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.metrics.calibration import UNCALIBRATED, Temperature, tempered
from engine.runtimes.base import Runtime, Runtimes
from engine.weights import store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Version:
    """The weights that a model uses: whether they are the person's own, the temperature that belongs to them, and
    themselves; None for official ones, those of a person's own models, and those that are missing.
    """

    own: bool = False
    temperature: Temperature = UNCALIBRATED
    weights: store.Weights | None = None

    def shown(self, scores: NDArray[np.float32], raw: bool) -> NDArray[np.float32]:
        """The scores (N, K) that a person is shown: at the temperature of the weights, unless raw ones are wanted. This
        is the one place where scores are calibrated.
        """
        return scores if raw else tempered(scores, self.temperature.value)


def version_of(model_id: str) -> Version:
    """What is known of the weights a model uses now; official ones, those of a person's own models, and
    those that are missing have no temperature.
    """
    try:
        return _version(model_id, store.state(model_id))
    except ClassLensError:
        return Version()  # and look again the next time, for a share may come back


def with_versions(model_ids: Iterable[str], load: Callable[[], T]) -> tuple[T, dict[str, Version]]:
    """What `load` makes of these models, and the versions that it made it of.

    A training may end at any time. Where one brings other weights while `load` is under way, it loads again, so that
    all that is known of a version belongs to the weights that answer. Raises what `load` raises.
    """
    models = tuple(model_ids)
    while True:
        versions = {model_id: version_of(model_id) for model_id in models}
        made = load()
        if versions == {model_id: version_of(model_id) for model_id in models}:
            return made, versions


def loaded_version(spec: ModelSpec, name: str, runtimes: Runtimes, context: JobContext) -> tuple[Runtime, Version]:
    """The runtime `name` of a model, and the version that answers in it. Raises as `Runtimes.get` does."""
    runtime, versions = with_versions((spec.id,), lambda: runtimes.get(spec, name, context))
    return runtime, versions[spec.id]


@functools.lru_cache(maxsize=64)  # asked for every picture while a pen moves, and weights seldom change
def _version(model_id: str, _state: store.State) -> Version:
    spec = catalog.find(model_id)
    if spec.official is not None or spec.personal is not None:
        return Version()
    weights = store.locate(model_id)
    return Version(weights.source == "own", weights.temperature, weights)
