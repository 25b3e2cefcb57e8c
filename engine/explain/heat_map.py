"""The answer to a `HeatMapRequest`."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.errors import UsageError
from engine.explain import maps
from engine.explain.occlusion import blurring, ink_changed, occlusion
from engine.explain.opening import Subject, random_twin
from engine.explain.requests import HeatMap, HeatMapRequest, Method
from engine.types import Batch

_DIGIT_PATCH, _DIGIT_STRIDE = 4, 2  # pixels of 28: 169 squares
_COARSE_STRIDE = 4  # for a network that takes milliseconds for each
_PHOTO_SQUARES = 10  # along a side, each of twice the distance between two


def heat_map(subject: Subject, request: HeatMapRequest, report: Callable[[int, int], None]) -> HeatMap:
    """What an answer rests on; `report` gets how many passes are done, of how many. Raises UsageError for a method or
    label that the model does not have.
    """
    if request.method not in maps.methods_of(subject):
        raise UsageError(f"{subject.spec.title} has nothing that “{request.method}” could show. Choose another method.")
    batch = subject.prepare(request.picture)
    label = _label(subject, batch, request.label)
    asked = random_twin(subject) if request.random_weights else subject
    started = time.perf_counter()
    score = float(asked.scores(batch)[0, label])
    passes = 1
    if request.method is Method.OCCLUSION:
        values, passes = _occlusion(asked, batch, label, report)
    else:
        if request.method is Method.CLASS_ACTIVATION:
            small = maps.class_activation(asked, batch, label)
        elif request.method is Method.RECIPRO_CAM:
            small, further = maps.recipro_cam(asked, batch, label)
            passes += further
        elif request.method is Method.ATTENTION:
            small = maps.attention(asked, batch, request.layer, request.head)
        else:
            small = maps.rollout(asked, batch)
        values = maps.enlarged_to(small, *batch.shape[1:3])
    milliseconds = (time.perf_counter() - started) * 1e3
    return HeatMap(request, values, subject.picture_of(batch), subject.labels[label], score, passes, milliseconds)


def _label(subject: Subject, batch: Batch, wanted: str) -> int:
    """The index of the label that is asked about: the best answer of the trained network, if none is named."""
    if not wanted:
        return int(subject.scores(batch)[0].argmax())
    if wanted not in subject.labels:
        raise UsageError(f"{subject.spec.title} has no answer “{wanted}”. Name one that it gives.")
    return subject.labels.index(wanted)


def _occlusion(
    subject: Subject, batch: Batch, label: int, report: Callable[[int, int], None]
) -> tuple[maps.Field, int]:
    if subject.for_digits:
        stride = _COARSE_STRIDE if subject.is_enlarged else _DIGIT_STRIDE
        return occlusion(subject.scores, batch, label, ink_changed, _DIGIT_PATCH, stride, report)
    stride = batch.shape[1] // _PHOTO_SQUARES
    return occlusion(subject.scores, batch, label, blurring(batch), 2 * stride, stride, report)
