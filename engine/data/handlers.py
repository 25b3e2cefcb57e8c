"""Answers to requests for pictures of a data set."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine.data.requests import Preview, PreviewRequest, Samples, SamplesRequest
from engine.jobs import Handlers, JobContext

if TYPE_CHECKING:
    from engine.data.datasets import Dataset


def samples(request: SamplesRequest, _: object, context: JobContext) -> Samples:
    """Random digits of MNIST. Raises DataError."""
    from engine.data.datasets import mnist_test, mnist_train  # noqa: PLC0415 - the window starts without reading data

    digits = mnist_train() if request.part == "training" else mnist_test()
    chosen = np.random.default_rng(request.seed).choice(len(digits), request.count, replace=False)
    return Samples(digits.images[chosen], digits.labels[chosen])


def preview(request: PreviewRequest, _: object, context: JobContext) -> Preview:
    """Random training pictures, and augmented copies. Raises DataError, SettingsError."""
    from engine.data.augmentation import augment  # noqa: PLC0415 - the window starts without reading data

    data = _training_part(request.data)
    random = np.random.default_rng(request.seed)
    chosen = random.choice(len(data), min(request.count, len(data)), replace=False)
    pictures = data.images[chosen, ..., np.newaxis].astype(np.float32) / np.float32(255)
    augmented = np.rint(augment(pictures, request.augmentation, random)[..., 0] * 255)
    shown = np.clip(augmented, 0, 255).astype(np.uint8)
    return Preview(data.images[chosen], shown, data.labels[chosen], data.notes, data.warnings)


@lru_cache(maxsize=1)  # a person looks at one data set many times, and a file takes seconds to read
def _training_part(source: str) -> Dataset:
    from engine.data.datasets import notes_to_train, open_dataset  # noqa: PLC0415 - as above

    training, test = open_dataset(source)
    return replace(training, notes=notes_to_train(training, test))


HANDLERS: Handlers[object] = dict([SamplesRequest.answered_by(samples), PreviewRequest.answered_by(preview)])
