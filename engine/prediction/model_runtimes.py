"""The runtimes of all models."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import INT8, NATIVE, ModelSpec, Personal
from engine.errors import ClassLensError, UsageError
from engine.jobs import JobContext
from engine.prediction.checked_answers import CheckedAnswers
from engine.prediction.digit_runtimes import DigitRuntimes
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.prediction.versions import version_of
from engine.runtimes.base import Runtime
from engine.runtimes.process import ProcessPool


def _personal(spec: ModelSpec, personal: Personal) -> Runtime:
    module, _, name = personal.runtime.partition(":")
    runtime: Runtime = getattr(importlib.import_module(module), name)(spec)  # the window starts without it
    return runtime


class ModelRuntimes:
    """The `Runtimes` of a session: those of models for digits and for objects."""

    def __init__(self, processes: ProcessPool) -> None:
        self._processes = processes
        self._digits, self._objects = DigitRuntimes(processes), ObjectRuntimes(processes)
        self.raw_scores = False

    def prepare(self, spec: ModelSpec, context: JobContext) -> None:
        """Make what the fast runtimes of a model for objects read, unless it is there. Raises as `get` does."""
        self._objects.prepare(spec, context)

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        """The runtime `name` of a model. Raises UsageError for one it has not, ClassLensError, JobCancelled."""
        if name == INT8 and INT8 not in spec.runtimes:
            raise UsageError(
                f"{spec.title} cannot be compressed to 8 bits (int8). Choose Fast or Original framework (native)."
            )
        if spec.personal is not None:
            runtime = _personal(spec, spec.personal)
            return CheckedAnswers(runtime, spec) if spec.personal.imported else runtime
        if spec.official is not None:
            return self._objects.get(spec, name, context)
        runtime = self._digits.get(spec, name, context)
        return CheckedAnswers(runtime, spec) if version_of(spec.id).own else runtime

    @contextmanager
    def kept(self, model_ids: Iterable[str], names: Iterable[str]) -> Iterator[None]:
        """Let no training take the processes of these runtimes while the block runs; see `Runtimes.kept`."""
        families = {catalog.find(model_id).family for model_id in model_ids} if NATIVE in names else ()
        with ExitStack() as stack:
            for family in families:
                with suppress(ClassLensError):  # asked, it says itself why it does not answer
                    stack.enter_context(self._processes.kept([family]))
            yield

    def forget_unused(self) -> None:
        """Forget what was loaded of models that nobody has asked for a while; asked again, they are loaded again."""
        self._digits.forget_unused()
        self._objects.forget_unused()

    def network_file(self, spec: ModelSpec, context: JobContext) -> Path:
        """The ONNX file that the fast runtime of a model for objects reads. Raises and reports as `get` does."""
        return self._objects.network_file(spec, context)

    def shown(self, spec: ModelSpec, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores (N, K) that a person is shown, by the version that the model uses now."""
        return version_of(spec.id).shown(scores, self.raw_scores)
