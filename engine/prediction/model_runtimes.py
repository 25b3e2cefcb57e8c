"""The runtimes of all models."""

from __future__ import annotations

from engine.catalog.spec import INT8, ModelSpec
from engine.errors import UsageError
from engine.jobs import JobContext
from engine.prediction.digit_runtimes import DigitRuntimes
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.runtimes.base import Runtime
from engine.runtimes.process import ProcessPool


class ModelRuntimes:
    """The `Runtimes` of a session: those of models for digits and for objects."""

    def __init__(self, processes: ProcessPool) -> None:
        self._digits, self._objects = DigitRuntimes(processes), ObjectRuntimes(processes)

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        """The runtime `name` of a model. Raises UsageError for one it has not, ClassLensError, JobCancelled."""
        if name == INT8 and INT8 not in spec.runtimes:
            raise UsageError(
                f"{spec.title} cannot be compressed to 8 bits (int8). Choose Fast or Original framework (native)."
            )
        runtimes = self._digits if spec.official is None else self._objects
        return runtimes.get(spec, name, context)
