"""Answers to requests to compare models."""

from __future__ import annotations

from engine.comparison.requests import CompareRequest, Comparison
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services


def compare_models(request: CompareRequest, services: Services, context: JobContext) -> Comparison:
    """Time models on pictures; see `compare`. Raises PictureError, UsageError, JobCancelled."""
    from engine.comparison.compare import compare  # noqa: PLC0415 - the window starts without it

    with services.runtimes.kept(request.model_ids, request.runtimes):
        return compare(request, services.runtimes, context)


HANDLERS: Handlers[Services] = dict([CompareRequest.answered_by(compare_models)])
