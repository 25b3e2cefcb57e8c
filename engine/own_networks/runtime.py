"""The runtime of an imported network, for every page and command that asks models."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import own_networks
from engine.catalog.spec import ModelSpec
from engine.data.chunks import chunks
from engine.errors import WeightsError
from engine.own_networks.trial import SEVERAL
from engine.runtimes.base import LoadFigures, loaded
from engine.runtimes.onnx_runtime import OnnxRuntime, library
from engine.system.checked_files import Fingerprint, fingerprint
from engine.system.memory import give_back_freed
from engine.types import Batch, Task
from engine.weights import store

_MOST_LOADED = 1_000_000_000  # bytes of files whose networks stay loaded
_loaded: dict[Path, tuple[Fingerprint, OnnxRuntime]] = {}  # the last used one last
_loading = threading.Lock()


class OwnNetworkRuntime:
    """An imported network in ONNX Runtime; it stays loaded for the next answer.

    Raises WeightsError when its file is gone, damaged, or cannot be used.
    """

    def __init__(self, spec: ModelSpec) -> None:
        store.check_personal(spec)
        self._runtime = _runtime(spec)
        self._at_once = pictures_at_once(spec)
        self._count = len(spec.labels)
        self.name, self.threads = self._runtime.name, self._runtime.threads
        self.figures: LoadFigures = self._runtime.figures

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        if not len(batch):
            return np.zeros((0, self._count), np.float32), 0.0
        started = time.perf_counter()
        scores = np.concatenate([self._runtime.infer(batch[part])[0] for part in chunks(len(batch), self._at_once)])
        return scores, (time.perf_counter() - started) * 1e3


def pictures_at_once(spec: ModelSpec) -> int:
    """How many pictures an imported network may be asked at once: no more than it was tried with, since what it takes
    for each may grow with their number.
    """
    return 1 if own_networks.kept(spec.id).one_at_a_time else SEVERAL


def _runtime(spec: ModelSpec) -> OnnxRuntime:
    assert spec.personal is not None
    path = spec.personal.weights
    with _loading:
        now = fingerprint(path)
        known = _loaded.pop(path, None)
        if now is None:
            raise WeightsError(f"{spec.title} cannot answer: its file is missing. {spec.remedy}")
        if known is None or known[0] != now:
            large = spec.task is Task.OBJECTS
            threads = os.cpu_count() or 1 if large else 1
            library()  # before, because its time and memory are not the network's
            known = now, loaded(spec, lambda: OnnxRuntime(path, threads, remedy=spec.remedy, arena=large))
        _loaded[path] = known
        while len(_loaded) > 1 and sum(size.size for size, _ in _loaded.values()) > _MOST_LOADED:
            _loaded.pop(next(iter(_loaded)))
            give_back_freed()
        return known[1]
