"""The work behind the page *Evaluate*: evaluate one model, all, two against each other, and on disturbed pictures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.data import corruptions
from engine.data.datasets import Dataset, open_test
from engine.errors import ClassLensError
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
from engine.evaluation.scoring import digit_model, scores_of
from engine.evaluation.time_left import Meter, ModelsMeter
from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.metrics.classification import evaluate_scores
from engine.metrics.significance import pair
from engine.prediction.versions import Version, loaded_version, with_versions
from engine.prediction.vote import vote_many
from engine.prediction.vote_weights import vote_weights
from engine.runtimes.base import Runtime, Runtimes
from engine.types import Failure
from engine.weights.sizes import disk_bytes
from engine.weights.trained_pictures import trained_on

_TRIED = 10  # pictures, by which the time that a model takes is known before it begins


def evaluate(request: EvaluateRequest, runtimes: Runtimes, context: JobContext) -> EvaluationAnswer:
    """Evaluate on the test part of a set, a chunk of pictures at a time. Raises ClassLensError, JobCancelled."""
    spec = digit_model(request.model_id)
    test = open_test(request.data)
    runtime, version = loaded_version(spec, request.runtime, runtimes, context)
    started = time.perf_counter()
    scores = scores_of(runtime, test, Meter(len(test), context))
    seconds = time.perf_counter() - started
    evaluation = evaluate_scores(scores, test.labels, spec.labels, tempered(scores, version.temperature.value))
    return EvaluationAnswer(
        request,
        replace(evaluation, scores=version.shown(scores, runtimes.raw_scores)),
        test.name,
        len(test),
        runtime.name,
        seconds,
        test.images,
        test.notes,
        test.warnings,
        version.temperature,
        _trained_on(version, test),
        version.own,
        test.origin,
    )


def _trained_on(version: Version, test: Dataset) -> int | None:
    if version.weights is None:
        return None  # whoever made it knows
    try:
        return trained_on(version.weights, test)
    except ClassLensError:
        return None


def evaluate_all(request: EvaluateAllRequest, runtimes: Runtimes, context: JobContext) -> AllModels:
    """Evaluate models one after another, and their vote. A model that fails loses only its own row.

    Progress tells each model's figures as soon as they are known.
    """
    test = open_test(request.data)
    started = time.perf_counter()
    context.report(EvaluationProgress(0, len(test) * len(request.model_ids)))
    (loaded, rates, failures, shares), versions = with_versions(
        request.model_ids, lambda: _tried(request, test, runtimes, context)
    )
    raw = runtimes.raw_scores
    meter = ModelsMeter(rates, len(test), context)
    rows: list[ModelFigures] = []
    given: list[NDArray[np.float32]] = []
    voters: list[ModelFigures] = []
    for model_id, runtime in loaded.items():
        spec, version = catalog.find(model_id), versions[model_id]
        meter.begin(model_id)
        try:
            begun = time.perf_counter()
            scores = scores_of(runtime, test, meter)
            seconds = time.perf_counter() - begun
        except ClassLensError as error:
            failures.append(Failure(model_id, error.sentence))
            meter.failed(failures[-1])
            continue
        figures = evaluate_scores(scores, test.labels, spec.labels)
        rows.append(
            ModelFigures(
                model_id, len(test), figures.accuracy, figures.loss, seconds, runtime.name,
                disk_bytes(spec, version.weights, request.runtime), version.own, _trained_on(version, test),
            )
        )  # fmt: skip
        if spec.votes:
            given.append(version.shown(scores, raw))
            voters.append(rows[-1])
        meter.finished(rows[-1])
    weights = [shares[row.model_id] for row in voters]
    voted = float((vote_many(np.stack(given), weights) == test.labels).mean()) if given else None
    learnt = _most_learnt([row.trained_on for row in voters])
    seconds = time.perf_counter() - started
    return AllModels(request, tuple(rows), tuple(failures), voted, test.name, len(test), seconds, learnt)


def _most_learnt(counts: Sequence[int | None]) -> int | None:
    """The most pictures that any model learnt; None where none is known to have learnt any, but not of each."""
    return max(filter(None, counts), default=None if None in counts else 0)


def _tried(
    request: EvaluateAllRequest, test: Dataset, runtimes: Runtimes, context: JobContext
) -> tuple[dict[str, Runtime], dict[str, float], list[Failure], dict[str, float]]:
    """The models that are ready, the seconds a picture that each takes, why the others are not, and how much each that
    votes counts.
    """
    loaded: dict[str, Runtime] = {}
    rates: dict[str, float] = {}
    failures: list[Failure] = []
    few = test.batch(0, _TRIED)
    for model_id in request.model_ids:
        spec = digit_model(model_id)
        try:
            runtime = runtimes.get(spec, request.runtime, context)
            begun = time.perf_counter()
            runtime.infer(few)
            rates[model_id] = (time.perf_counter() - begun) / len(few)
            loaded[model_id] = runtime
        except ClassLensError as error:
            failures.append(Failure(model_id, error.sentence))
        context.raise_if_cancelled()
    voters = [model_id for model_id in loaded if catalog.find(model_id).votes]
    return loaded, rates, failures, dict(zip(voters, vote_weights(voters), strict=True))


def set_against(request: TwoModelsRequest, runtimes: Runtimes, context: JobContext) -> TwoModels:
    """Evaluate two models on the same pictures and compare them. Raises ClassLensError, JobCancelled."""
    test = open_test(request.data)
    meter = Meter(2 * len(test), context)
    evaluations, learnt, own = [], [], []
    for spec in (digit_model(request.first), digit_model(request.second)):
        runtime, version = loaded_version(spec, request.runtime, runtimes, context)
        evaluations.append(evaluate_scores(scores_of(runtime, test, meter), test.labels, spec.labels))
        learnt.append(_trained_on(version, test))
        own.append(version.own)
    first, second = evaluations
    table = pair(test.labels, first.predicted, second.predicted)
    return TwoModels(
        request, first, second, table, test.name, len(test), test.images, (learnt[0], learnt[1]), (own[0], own[1])
    )


def measure_robustness(request: RobustnessRequest, runtimes: Runtimes, context: JobContext) -> Robustness:
    """Accuracy against the strength of every disturbance. The same request gives every model the same pictures."""
    spec = digit_model(request.model_id)
    test = open_test(request.data)
    runtime, version = loaded_version(spec, request.runtime, runtimes, context)
    chosen = np.random.default_rng(request.seed).permutation(len(test))[: request.count]
    some = Dataset.of(test.name, test.images[chosen], test.labels[chosen])
    images, labels = some.batch(), some.labels
    meter = Meter(len(labels) * sum(len(strengths) for strengths in corruptions.STRENGTHS.values()), context)
    curves = []
    for kind, strengths in corruptions.STRENGTHS.items():
        noise = np.random.default_rng(request.seed)
        accuracies = []
        for strength in strengths:
            disturbed = corruptions.disturbed(images, kind, strength, noise)
            accuracies.append(float((scores_of(runtime, disturbed, meter).argmax(axis=1) == labels).mean()))
        curves.append(RobustnessCurve(kind, strengths, tuple(accuracies)))
    learnt = _trained_on(version, some)
    return Robustness(request, tuple(curves), test.name, len(labels), len(test), some.sha256, learnt, version.own)
