"""The runtimes of the models for digits, whose weights were trained here."""

from __future__ import annotations

import threading

from engine.catalog.spec import FAST, NATIVE, ModelSpec
from engine.jobs import JobContext, turn_of
from engine.own_networks.trying import ensure_sound
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.runtimes.last_asked import LastAsked
from engine.runtimes.native import NativeRuntime
from engine.runtimes.process import ProcessPool
from engine.weights import store


class DigitRuntimes:
    """Gives loaded runtimes, and keeps the fast ones until their model uses other weights. Safe from any thread."""

    def __init__(self, processes: ProcessPool) -> None:
        self._processes = processes
        self._fast: dict[str, tuple[store.State, Runtime]] = {}
        self._asked = LastAsked[str]()
        self._loading = threading.Lock()

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        """The runtime `name` of a model. Raises WeightsError when its weights cannot be used, RuntimeUnavailable."""
        if name in spec.runtimes and name == NATIVE:
            weights = store.locate(spec.id)
            weights.verify()
            ensure_sound(weights, NATIVE, self._processes, context)
            return NativeRuntime(self._processes.get(spec.family), spec, weights.folder, context)
        with turn_of(self._loading, context):
            state = store.state(spec.id)  # changes when a training run, here or in another window, brings new weights
            known, runtime = self._fast.get(spec.id, (None, None))
            if runtime is None or known != state:
                weights = store.locate(spec.id)
                weights.check(spec.fast_file)
                ensure_sound(weights, FAST, self._processes, context)
                runtime = load_fast(spec, weights.folder)
                self._fast[spec.id] = (state, runtime)
            self._asked.note(spec.id)
            return runtime

    def forget_unused(self) -> None:
        """Forget the runtimes that nobody has asked for a while, unless one is being loaded."""
        if self._loading.acquire(blocking=False):
            try:
                for model_id in self._asked.unused():
                    self._fast.pop(model_id, None)
            finally:
                self._loading.release()
