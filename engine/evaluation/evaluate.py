"""The work behind the page *Evaluate*: evaluate one model, all, two against each other, and on disturbed pictures."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data import corruptions
from engine.data.chunks import chunks
from engine.data.datasets import Dataset, open_dataset
from engine.errors import ClassLensError, UsageError
from engine.evaluation.requests import (
    AllModels,
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    EvaluationProgress,
    ModelFigures,
    Robustness,
    RobustnessCurve,
    RobustnessRequest,
    TwoModels,
    TwoModelsRequest,
)
from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.metrics.classification import evaluate_scores
from engine.metrics.significance import pair
from engine.prediction.versions import version_of
from engine.prediction.vote import vote_many
from engine.prediction.vote_weights import vote_weights
from engine.runtimes.base import Runtime, Runtimes
from engine.types import Batch, Failure, Task
from engine.weights import store

CHUNK = 100  # pictures; more at once is no faster and takes more memory
_TELLING_SECONDS = 1.0  # before that, the time left cannot be told


class _Meter:
    """Counts predicted pictures, reports them with the time left, and stops cancelled work."""

    def __init__(self, total: int, context: JobContext) -> None:
        self._total, self._context = total, context
        self.done, self._started = 0, time.perf_counter()
        self._context.report(EvaluationProgress(0, total))

    def leave_out(self, pictures: int) -> None:
        """Leave out pictures that will not be predicted."""
        self._total -= pictures

    def add(self, pictures: int) -> None:
        """Count this many more pictures as predicted."""
        self.done += pictures
        spent = time.perf_counter() - self._started
        left = spent / self.done * (self._total - self.done) if spent > _TELLING_SECONDS else None
        self._context.report(EvaluationProgress(self.done, self._total, left))


def _digit_model(model_id: str) -> ModelSpec:
    spec = catalog.find(model_id)
    if spec.task is not Task.DIGITS:
        raise UsageError(
            f"{spec.title} names what is in photos, so it cannot be evaluated on digits. Use it on photos instead."
        )
    return spec


def _scores(runtime: Runtime, pictures: Dataset | Batch, meter: _Meter) -> NDArray[np.float32]:
    parts = []
    for part in chunks(len(pictures), CHUNK):
        batch = pictures.batch(part.start, part.stop) if isinstance(pictures, Dataset) else pictures[part]
        parts.append(runtime.infer(batch)[0])
        meter.add(len(batch))
    return np.concatenate(parts)


def evaluate(request: EvaluateRequest, runtimes: Runtimes, context: JobContext) -> EvaluationAnswer:
    """Evaluate on the test part of a set, a chunk of pictures at a time. Raises ClassLensError, JobCancelled."""
    spec = _digit_model(request.model_id)
    _, test = open_dataset(request.data)
    runtime, temperature = runtimes.get(spec, request.runtime, context), version_of(spec.id).temperature
    started = time.perf_counter()
    scores = _scores(runtime, test, _Meter(len(test), context))
    seconds = time.perf_counter() - started
    evaluation = evaluate_scores(scores, test.labels, spec.labels, tempered(scores, temperature.value))
    return EvaluationAnswer(
        request,
        replace(evaluation, scores=runtimes.shown(spec, scores)),
        test.name,
        len(test),
        runtime.name,
        seconds,
        test.notes,
        test.warnings,
        temperature,
    )


def evaluate_all(request: EvaluateAllRequest, runtimes: Runtimes, context: JobContext) -> AllModels:
    """Evaluate models one after another, and their vote. A model that fails loses only its own row."""
    _, test = open_dataset(request.data)
    meter = _Meter(len(test) * len(request.model_ids), context)
    rows: list[ModelFigures] = []
    failures: list[Failure] = []
    given: list[NDArray[np.float32]] = []
    started = time.perf_counter()
    for model_id in request.model_ids:
        spec, before = _digit_model(model_id), meter.done
        try:
            runtime = runtimes.get(spec, request.runtime, context)
            begun = time.perf_counter()
            scores = _scores(runtime, test, meter)
            seconds = time.perf_counter() - begun
            disk_bytes = store.locate(model_id).disk_bytes(request.runtime)
        except ClassLensError as error:
            failures.append(Failure(model_id, error.sentence))
            meter.leave_out(len(test) - (meter.done - before))
            continue
        figures = evaluate_scores(scores, test.labels, spec.labels)
        rows.append(
            ModelFigures(
                model_id, figures.accuracy, figures.loss, seconds, runtime.name, disk_bytes, version_of(model_id).own
            )
        )
        given.append(runtimes.shown(spec, scores))
    weights = vote_weights([row.model_id for row in rows])
    voted = float((vote_many(np.stack(given), weights) == test.labels).mean()) if given else None
    seconds = time.perf_counter() - started
    return AllModels(request, tuple(rows), tuple(failures), voted, test.name, len(test), seconds)


def set_against(request: TwoModelsRequest, runtimes: Runtimes, context: JobContext) -> TwoModels:
    """Evaluate two models on the same pictures and compare them. Raises ClassLensError, JobCancelled."""
    _, test = open_dataset(request.data)
    meter = _Meter(2 * len(test), context)
    evaluations = []
    for spec in (_digit_model(request.first), _digit_model(request.second)):
        runtime = runtimes.get(spec, request.runtime, context)
        evaluations.append(evaluate_scores(_scores(runtime, test, meter), test.labels, spec.labels))
    first, second = evaluations
    table = pair(test.labels, first.predicted, second.predicted)
    return TwoModels(request, first, second, table, test.name, len(test))


def measure_robustness(request: RobustnessRequest, runtimes: Runtimes, context: JobContext) -> Robustness:
    """Accuracy against the strength of every disturbance. The same request gives every model the same pictures."""
    spec = _digit_model(request.model_id)
    _, test = open_dataset(request.data)
    runtime = runtimes.get(spec, request.runtime, context)
    chosen = np.random.default_rng(request.seed).permutation(len(test))[: request.count]
    some = Dataset.of(test.name, test.images[chosen], test.labels[chosen])
    images, labels = some.batch(), some.labels
    meter = _Meter(len(labels) * sum(len(strengths) for strengths in corruptions.STRENGTHS.values()), context)
    curves = []
    for kind, strengths in corruptions.STRENGTHS.items():
        noise = np.random.default_rng(request.seed)
        accuracies = []
        for strength in strengths:
            disturbed = corruptions.disturbed(images, kind, strength, noise)
            accuracies.append(float((_scores(runtime, disturbed, meter).argmax(axis=1) == labels).mean()))
        curves.append(RobustnessCurve(kind, strengths, tuple(accuracies)))
    return Robustness(request, tuple(curves), test.name, len(labels), len(test))
