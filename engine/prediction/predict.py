"""One picture, many models: each answers, and those of one task vote."""

from __future__ import annotations

import time

from engine import catalog
from engine.catalog import personal
from engine.catalog.ranking import ranked
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, EmptyPicture
from engine.jobs import JobContext
from engine.judging.hint import hint
from engine.prediction.likeness import LEAST_LIKENESS, PREPARATION, apply_preparation, likenesses
from engine.prediction.picture_kind import kind_if_known
from engine.prediction.requests import Answer, PredictRequest
from engine.prediction.versions import loaded_version
from engine.prediction.vote import vote
from engine.prediction.vote_weights import vote_weights
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.preprocessing.steps import Prepared
from engine.runtimes.base import Runtimes
from engine.types import Failure, Image, PictureKind, Prediction, Task, Timing


def predict(request: PredictRequest, runtimes: Runtimes, context: JobContext) -> Answer:
    """Ask the models one after another. A model that fails costs its row, not the others'.

    Progress is the Answer so far, told before a model that takes its time.
    """
    asked = _asked(request)
    kind = request.kind or kind_if_known(request.picture)
    sentence = hint([kind] if kind else [], (catalog.MODELS[m].task for m in asked if m in catalog.MODELS))
    prepared: dict[Preparation | PhotoPreparation, tuple[Prepared, float]] = {}
    predictions: list[Prediction] = []
    specs: list[ModelSpec] = []  # of the models that have answered
    failures: list[Failure] = []
    likeness = None

    def answer() -> Answer:
        steps = next(iter(prepared.values()))[0].steps if prepared else ()
        tasks = {spec.task for spec in specs}
        voters = [prediction for prediction, spec in zip(predictions, specs, strict=True) if spec.votes]
        weights = vote_weights([prediction.model_id for prediction in voters])
        voted = vote(voters, weights) if len(tasks) == 1 else None
        return Answer(request, tuple(predictions), tuple(failures), steps, voted, hint=sentence, likeness=likeness)

    for model_id in asked:
        context.raise_if_cancelled()
        try:
            spec = catalog.find(model_id)
            if predictions and not spec.live:
                context.report(answer())
            if spec.preparation not in prepared:
                prepared[spec.preparation] = _timed_preparation(request.picture, spec.preparation)
            if likeness is None and spec.task is Task.DIGITS:
                likeness = _likeness(request.picture, prepared.get(PREPARATION), kind)
            ready, prepare_ms = prepared[spec.preparation]
            started = time.perf_counter()
            runtime, version = loaded_version(spec, request.runtime, runtimes, context)
            load_ms = (time.perf_counter() - started) * 1e3
            scores, infer_ms = runtime.infer(ready.batch)
            timing = Timing(load_ms, prepare_ms, infer_ms)
            best_first = ranked(spec, version.shown(scores, runtimes.raw_scores)[0])
            specs.append(spec)
            predictions.append(Prediction(model_id, best_first, timing, request.runtime, version.own))
        except EmptyPicture as error:
            likeness = 0.0
            if all(_task_of(other) in (Task.DIGITS, None) for other in asked):
                return Answer(request, (), (), (), None, error.sentence, likeness=likeness)
            failures.append(Failure(model_id, error.sentence))
        except ClassLensError as error:
            failures.append(Failure(model_id, error.sentence))
    return answer()


def _asked(request: PredictRequest) -> tuple[str, ...]:
    if request.task is None:
        return request.model_ids
    others = catalog.MODELS.keys() - catalog.of_task(request.task).keys()
    asked = request.model_ids or tuple(catalog.of_task(request.task))
    others |= {m for m in asked if personal.is_personal(m) and personal.task_of(m) not in (request.task, None)}
    return tuple(m for m in asked if m not in others)


def _task_of(model_id: str) -> Task | None:
    """What a model answers about; None when there is no such model."""
    if personal.is_personal(model_id):
        return personal.task_of(model_id)
    return catalog.MODELS[model_id].task if model_id in catalog.MODELS else None


def _likeness(picture: Image, known: tuple[Prepared, float] | None, kind: PictureKind | None) -> float | None:
    """How much what was drawn looks like a digit; None without the network that tells it, for answers do without.

    What is beside the digit counts against it. In a photo of something else, one line may well look like a digit.
    """
    prepared = apply_preparation(picture, PREPARATION) if known is None else known[0]
    try:
        likeness = prepared.share * float(likenesses(prepared.batch)[0])
    except ClassLensError:
        return None
    no_digits = kind in (PictureKind.OBJECT, PictureKind.NOTHING)
    return likeness * LEAST_LIKENESS if no_digits else likeness


def _timed_preparation(picture: Image, preparation: Preparation | PhotoPreparation) -> tuple[Prepared, float]:
    started = time.perf_counter()
    ready = apply_preparation(picture, preparation)
    return ready, (time.perf_counter() - started) * 1e3
