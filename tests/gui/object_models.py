"""Models for objects that answer at once, in place of the real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.labels import imagenet
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.pretrained.conversion import ConversionProgress, ConversionStage
from engine.runtimes.base import LoadFigures
from engine.types import Batch
from engine.weights import handlers
from engine.weights.requests import ModelState

HERE, GONE = "efficientnet-lite0", "vgg16"
OTHERS = frozenset(catalog.OBJECT_MODELS) - {HERE, GONE}


class FakeRuntime:
    """Is sure of one label, whatever it is shown."""

    name, threads, figures = "fake", 1, LoadFigures(parameters=4_652_008)

    def __init__(self, label: str) -> None:
        self._scores = np.full(1000, 0.0001, np.float32)
        self._scores[imagenet().index(label)] = 0.9

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        return np.repeat(self._scores[np.newaxis], len(batch), axis=0), 1.5


class FakeModels:
    """What the models say, which weights are missing, and what is converted until `go_on` is set."""

    def __init__(self) -> None:
        self.labels = dict.fromkeys(catalog.OBJECT_MODELS, "espresso")
        self.missing = {GONE}
        self.broken: set[str] = set()
        self.converting: set[str] = set()
        self.go_on = threading.Event()

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> FakeRuntime:
        if spec.id in self.converting:
            context.report(ConversionProgress(spec.id, ConversionStage.COMPARING, 4, 32))
            while not self.go_on.wait(0.01):
                context.raise_if_cancelled()
        if spec.id in self.broken:
            raise WeightsError(self._damage(spec))
        return FakeRuntime(self.labels[spec.id])

    def shown(self, spec: ModelSpec, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        return scores

    def state(self, spec: ModelSpec) -> ModelState:
        if spec.id in self.missing:
            return ModelState(spec, "official", f"{spec.title}: the weights are missing.", missing_bytes=553_000_000)
        if spec.id in self.broken:
            return ModelState(spec, "official", self._damage(spec))
        return ModelState(spec, "official" if spec.official else "shipped", parameters=4_652_008, disk_bytes=18_800_000)

    def _damage(self, spec: ModelSpec) -> str:
        return f"The weights of {spec.title} are damaged. Remove them and get them again."


@contextmanager
def faked_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModels]:
    """Models that need no weights, while the block runs."""
    fake = FakeModels()
    monkeypatch.setattr(ObjectRuntimes, "get", lambda _, *arguments: fake.get(*arguments))
    monkeypatch.setattr(handlers, "model_state", fake.state)
    yield fake
    fake.go_on.set()
