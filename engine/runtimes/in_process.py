"""A classifier run directly, in the process that imports it: NumPy in the window, frameworks in their own process."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, WeightsError
from engine.runtimes.base import LoadFigures
from engine.system.shortage import is_shortage, out_of_memory
from engine.types import Batch

if TYPE_CHECKING:
    from engine.training.classifier import Classifier


def classifier_class(spec: ModelSpec) -> type[Classifier]:
    """Import the class that a catalogue record names; this imports its framework."""
    module, name = spec.factory.split(":")
    found: type[Classifier] = getattr(importlib.import_module(module), name)
    return found


class InProcessRuntime:
    """A saved classifier, loaded here from the folder of its weights, or from the file of official ones.

    Raises WeightsError when the file holds something else.
    """

    def __init__(self, spec: ModelSpec, place: Path, threads: int = 1) -> None:
        self.name = spec.framework
        self.threads = threads
        kind = classifier_class(spec)
        try:
            self._classifier = kind.load(place)
        except ClassLensError:
            raise  # it says better what is missing
        except Exception as error:
            if is_shortage(error):
                raise out_of_memory(error) from error
            # Each library has its own errors for a file it does not understand.
            raise WeightsError(
                f"{spec.framework} cannot read the weights in “{place}”. {spec.remedy}",
                f"{type(error).__name__}: {error}",
            ) from error

        self.figures = LoadFigures(parameters=self._classifier.parameters)

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        started = time.perf_counter()
        scores = self._classifier.predict_proba(batch)
        return scores, (time.perf_counter() - started) * 1e3
