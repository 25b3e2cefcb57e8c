"""What every way of running a model offers."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.types import Batch


class Runtime(Protocol):
    """A loaded model. `name` is shown to people, `threads` is how many threads one call computes with."""

    name: str
    threads: int

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
