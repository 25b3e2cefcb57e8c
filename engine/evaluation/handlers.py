"""Answers to requests of the page *Evaluate*. The window starts without what reads data."""

from __future__ import annotations

from pathlib import Path

from engine.evaluation import reported_figures, saving
from engine.evaluation.exploring_requests import (
    Doubts,
    DoubtsRequest,
    Duplicates,
    DuplicatesRequest,
    Explored,
    ExploreRequest,
)
from engine.evaluation.reported_figures import DocumentRow
from engine.evaluation.requests import (
    AllModels,
    DocumentsRequest,
    EvaluateAllRequest,
    EvaluateRequest,
    EvaluationAnswer,
    Robustness,
    RobustnessRequest,
    TwoModels,
    TwoModelsRequest,
)
from engine.evaluation.saving import SaveRequest, WriteRequest
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services
from engine.system.files import write_bytes


def evaluate_one(request: EvaluateRequest, services: Services, context: JobContext) -> EvaluationAnswer:
    """Evaluate a model. Raises ClassLensError, JobCancelled."""
    from engine.evaluation.evaluate import evaluate  # noqa: PLC0415 - the window starts without reading data

    with services.runtimes.kept((request.model_id,), (request.runtime,)):
        return evaluate(request, services.runtimes, context)


def evaluate_all(request: EvaluateAllRequest, services: Services, context: JobContext) -> AllModels:
    """Evaluate models one after another, and their vote. Raises DataError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    with services.runtimes.kept(request.model_ids, (request.runtime,)):
        return evaluate.evaluate_all(request, services.runtimes, context)


def set_against(request: TwoModelsRequest, services: Services, context: JobContext) -> TwoModels:
    """Evaluate two models on the same pictures. Raises ClassLensError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    with services.runtimes.kept((request.first, request.second), (request.runtime,)):
        return evaluate.set_against(request, services.runtimes, context)


def measure_robustness(request: RobustnessRequest, services: Services, context: JobContext) -> Robustness:
    """Evaluate a model on disturbed pictures. Raises ClassLensError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    with services.runtimes.kept((request.model_id,), (request.runtime,)):
        return evaluate.measure_robustness(request, services.runtimes, context)


def explore(request: ExploreRequest, _: object, context: JobContext) -> Explored:
    """Both parts of a data set. Raises DataError, JobCancelled."""
    from engine.evaluation import exploring  # noqa: PLC0415 - the window starts without reading data

    return exploring.explore(request, context)


def find_duplicates(request: DuplicatesRequest, _: object, context: JobContext) -> Duplicates:
    """What a data set has twice. Raises JobCancelled."""
    from engine.evaluation import exploring  # noqa: PLC0415 - the window starts without reading data

    return exploring.find_duplicates(request, context)


def ask_model(request: DoubtsRequest, services: Services, context: JobContext) -> Doubts:
    """Where a model doubts the labels of a data set. Raises ClassLensError, JobCancelled."""
    from engine.evaluation import exploring  # noqa: PLC0415 - the window starts without reading data

    with services.runtimes.kept((request.model_id,), (request.runtime,)):
        return exploring.ask_model(request, services.runtimes, context)


def documents(request: DocumentsRequest, _: object, context: JobContext) -> tuple[DocumentRow, ...]:
    """The figures of the documents beside ours. Raises ClassLensError."""
    return reported_figures.document_rows()


def save(request: SaveRequest, _: object, context: JobContext) -> Path:
    """Save a part of an evaluation. Raises ClassLensError."""
    saving.save(request.path, request.part)
    return request.path


def write(request: WriteRequest, _: object, context: JobContext) -> Path:
    """Write a file, completely or not at all. Raises ClassLensError."""
    write_bytes(request.path, request.content)
    return request.path


HANDLERS: Handlers[Services] = dict(
    [
        EvaluateRequest.answered_by(evaluate_one),
        EvaluateAllRequest.answered_by(evaluate_all),
        TwoModelsRequest.answered_by(set_against),
        RobustnessRequest.answered_by(measure_robustness),
        ExploreRequest.answered_by(explore),
        DuplicatesRequest.answered_by(find_duplicates),
        DoubtsRequest.answered_by(ask_model),
        DocumentsRequest.answered_by(documents),
        SaveRequest.answered_by(save),
        WriteRequest.answered_by(write),
    ]
)
