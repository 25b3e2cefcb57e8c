"""What every way of running a model offers."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.spec import ModelSpec
from engine.types import Batch


class Runtime(Protocol):
    """A loaded model. `name` is shown to people, `threads` is how many threads one call computes with.

    `memory_bytes` is by how much its process grew when the model was loaded.
    """

    name: str
    threads: int
    memory_bytes: int

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""


def memory_bytes() -> int:
    """The memory this process holds now."""
    import psutil  # noqa: PLC0415

    return int(psutil.Process().memory_info().rss)


def try_out(runtime: Runtime, spec: ModelSpec) -> None:
    """Let a runtime answer an empty picture. Raises WeightsError when what it holds is not the network of `spec`."""
    size = spec.preparation
    try:
        scores, _ = runtime.infer(np.zeros((1, size.height, size.width, size.channels), np.float32))
        fits = scores.shape == (1, len(spec.labels)) and bool(np.isfinite(scores).all())
    except Exception as error:
        raise _misfit(spec, f"{type(error).__name__}: {error}") from error
    if not fits:
        raise _misfit(spec, f"it answered {scores!r}")


def _misfit(spec: ModelSpec, details: str) -> WeightsError:
    return WeightsError(
        f"The weights of {spec.title} are not those of its network. {spec.remedy}",
        details,
    )
