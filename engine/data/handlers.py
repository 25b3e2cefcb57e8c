"""Answers to requests for pictures of a data set."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine.data.requests import (
    KeepDigitRequest,
    OwnDigits,
    OwnDigitsRequest,
    Preview,
    PreviewRequest,
    Samples,
    SamplesRequest,
    TakeBackRequest,
)
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
    from engine.data.source_state import state_of  # noqa: PLC0415 - as above

    data = _training_part(request.data, state_of(request.data))
    random = np.random.default_rng(request.seed)
    chosen = random.choice(len(data), min(request.count, len(data)), replace=False)
    pictures = data.images[chosen, ..., np.newaxis].astype(np.float32) / np.float32(255)
    augmented = np.rint(augment(pictures, request.augmentation, random)[..., 0] * 255)
    shown = np.clip(augmented, 0, 255).astype(np.uint8)
    return Preview(data.images[chosen], shown, data.labels[chosen], data.notes, data.warnings)


@lru_cache(maxsize=1)  # a person looks at one data set many times, and a file takes seconds to read
def _training_part(source: str, state: object) -> Dataset:
    from engine.data.datasets import notes_to_train, open_dataset  # noqa: PLC0415 - as above

    training, test = open_dataset(source)
    return replace(training, notes=notes_to_train(training, test))


def keep_digit(request: KeepDigitRequest, _: object, context: JobContext) -> OwnDigits:
    """Keep a digit; see `engine.data.own_digits.keep`."""
    from engine.data.own_digits import counts, keep  # noqa: PLC0415 - as above

    kept = keep(request.picture, request.label)
    return OwnDigits(counts(), kept)


def take_back(request: TakeBackRequest, _: object, context: JobContext) -> OwnDigits:
    """Undo that a digit was kept. Raises ClassLensError."""
    from engine.data import own_digits  # noqa: PLC0415 - as above

    own_digits.take_back(request.kept)
    return OwnDigits(own_digits.counts())


def count_own_digits(request: OwnDigitsRequest, _: object, context: JobContext) -> OwnDigits:
    """How many digits there are."""
    from engine.data.own_digits import counts  # noqa: PLC0415 - as above

    return OwnDigits(counts())


HANDLERS: Handlers[object] = dict(
    [
        SamplesRequest.answered_by(samples),
        PreviewRequest.answered_by(preview),
        KeepDigitRequest.answered_by(keep_digit),
        TakeBackRequest.answered_by(take_back),
        OwnDigitsRequest.answered_by(count_own_digits),
    ]
)
