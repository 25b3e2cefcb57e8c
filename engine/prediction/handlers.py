"""Answers to requests about one picture."""

from __future__ import annotations

from engine.jobs import Handlers, JobContext
from engine.prediction.predict import predict
from engine.prediction.requests import Answer, PredictRequest, ScoresRequest
from engine.runtimes.services import Services


def ask_models(request: PredictRequest, services: Services, context: JobContext) -> Answer:
    """Ask models about a picture; see `predict`."""
    return predict(request, services.runtimes, context)


def choose_scores(request: ScoresRequest, services: Services, context: JobContext) -> None:
    """Show raw or calibrated scores from now on."""
    services.runtimes.raw_scores = request.raw


HANDLERS: Handlers[Services] = dict([PredictRequest.answered_by(ask_models), ScoresRequest.answered_by(choose_scores)])
