"""The native runtime: the model's own framework, in its framework process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import ModelSpec
from engine.jobs import JobContext
from engine.runtimes.base import LoadFigures
from engine.runtimes.process import FrameworkProcess
from engine.types import Batch


class NativeRuntime:
    """A model in its framework process; loading happens there, at construction.

    `place` is the folder of its weights, or the file of official ones, whose SHA-256 is `version`.
    """

    def __init__(
        self, process: FrameworkProcess, spec: ModelSpec, place: Path, context: JobContext, version: str = ""
    ) -> None:
        self.name = spec.framework
        self._process = process
        self._arguments = {"model_id": spec.id, "place": place, "version": version}
        self._context = context
        self.threads: int
        self.figures: LoadFigures
        self.threads, self.figures = process.call("load", self._arguments, context)

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, without the way through the pipe."""
        answer: tuple[NDArray[np.float32], float]
        answer = self._process.call("infer", {**self._arguments, "batch": batch}, self._context)
        return answer
