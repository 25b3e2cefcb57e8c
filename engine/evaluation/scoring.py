"""Scores of one model for many digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.chunks import chunks
from engine.data.datasets import Dataset
from engine.errors import UsageError
from engine.evaluation.time_left import Meter
from engine.runtimes.base import Runtime
from engine.system.memory import give_back_freed
from engine.types import Batch, Task

CHUNK = 100  # pictures; more at once is no faster and takes more memory


def digit_model(model_id: str) -> ModelSpec:
    """A model's record. Raises UsageError for one that is not for digits."""
    spec = catalog.find(model_id)
    if spec.task is not Task.DIGITS:
        raise UsageError(
            f"{spec.title} names what is in photos, so it cannot be evaluated on digits. Use it on photos instead."
        )
    return spec


def scores_of(runtime: Runtime, pictures: Dataset | Batch, meter: Meter) -> NDArray[np.float32]:
    """The raw scores (N, 10) of a runtime, a chunk of pictures at a time. Raises ClassLensError, JobCancelled."""
    parts = []
    try:
        for part in chunks(len(pictures), CHUNK):
            batch = pictures.batch(part.start, part.stop) if isinstance(pictures, Dataset) else pictures[part]
            parts.append(runtime.infer(batch)[0])
            meter.add(len(batch))
    finally:
        give_back_freed()
    return np.concatenate(parts)
