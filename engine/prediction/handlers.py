"""Answers to requests about one picture."""

from __future__ import annotations

from engine.jobs import Handlers, JobContext
from engine.prediction.predict import predict
from engine.prediction.requests import Answer, PredictRequest
from engine.runtimes.services import Services


def ask_models(request: PredictRequest, services: Services, context: JobContext) -> Answer:
    """Ask models about a picture; see `predict`."""
    return predict(request, services.runtimes, context)


HANDLERS: Handlers[Services] = dict([PredictRequest.answered_by(ask_models)])
