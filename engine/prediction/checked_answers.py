"""A runtime whose network was not made here: each of its answers is looked at before it is used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import ModelSpec
from engine.errors import WeightsError
from engine.own_networks.trial import are_probabilities
from engine.runtimes.base import Runtime
from engine.types import Batch


class CheckedAnswers:
    """Asks another runtime. Raises WeightsError for an answer that is no row of probabilities for each picture: it may
    have passed when it was tried, and still give something else for another picture.
    """

    def __init__(self, runtime: Runtime, spec: ModelSpec) -> None:
        self._runtime, self._spec = runtime, spec
        self.name, self.threads, self.figures = runtime.name, runtime.threads, runtime.figures

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        scores, milliseconds = self._runtime.infer(batch)
        if len(batch) and (scores.shape != (len(batch), len(self._spec.labels)) or not are_probabilities(scores)):
            raise WeightsError(
                f"{self._spec.title} gave scores that are no probabilities, so its answer is not shown. "
                f"{self._spec.remedy}"
            )
        return scores, milliseconds
