"""Answers to requests of the page *Evaluate*. The window starts without what reads data."""

from __future__ import annotations

from pathlib import Path

from engine.data.choices import short_name
from engine.errors import DataError
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
    Pictures,
    PicturesRequest,
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

    return evaluate(request, services.runtimes, context)


def evaluate_all(request: EvaluateAllRequest, services: Services, context: JobContext) -> AllModels:
    """Evaluate models one after another, and their vote. Raises DataError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    return evaluate.evaluate_all(request, services.runtimes, context)


def set_against(request: TwoModelsRequest, services: Services, context: JobContext) -> TwoModels:
    """Evaluate two models on the same pictures. Raises ClassLensError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    return evaluate.set_against(request, services.runtimes, context)


def measure_robustness(request: RobustnessRequest, services: Services, context: JobContext) -> Robustness:
    """Evaluate a model on disturbed pictures. Raises ClassLensError, JobCancelled."""
    from engine.evaluation import evaluate  # noqa: PLC0415 - the window starts without reading data

    return evaluate.measure_robustness(request, services.runtimes, context)


def pictures(request: PicturesRequest, _: object, context: JobContext) -> Pictures:
    """Test pictures by their indexes. Raises DataError."""
    from engine.data.datasets import open_test  # noqa: PLC0415 - the window starts without reading data

    images = open_test(request.data).images
    if max(request.indexes, default=0) >= len(images):
        raise DataError(
            f"“{short_name(request.data)}” holds fewer pictures than when it was evaluated. Evaluate again."
        )
    return Pictures(request, images[list(request.indexes)])


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
        PicturesRequest.answered_by(pictures),
        ExploreRequest.answered_by(explore),
        DuplicatesRequest.answered_by(find_duplicates),
        DoubtsRequest.answered_by(ask_model),
        DocumentsRequest.answered_by(documents),
        SaveRequest.answered_by(save),
        WriteRequest.answered_by(write),
    ]
)
