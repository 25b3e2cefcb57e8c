"""Answers to requests about one picture, and to make a classroom pack, for which models are made ready to answer."""

from __future__ import annotations

from engine.jobs import Handlers, JobContext
from engine.prediction.predict import predict
from engine.prediction.requests import Answer, PredictRequest, ScoresRequest
from engine.pretrained import converted
from engine.pretrained.requests import Packed, PackRequest
from engine.runtimes.services import Services
from engine.system.frameworks import conversion_reason


def ask_models(request: PredictRequest, services: Services, context: JobContext) -> Answer:
    """Ask models about a picture; see `predict`."""
    return predict(request, services.runtimes, context)


def choose_scores(request: ScoresRequest, services: Services, context: JobContext) -> None:
    """Show raw or calibrated scores from now on."""
    services.runtimes.raw_scores = request.raw


def pack(request: PackRequest, services: Services, context: JobContext) -> Packed:
    """Write a classroom pack, with what computers without PyTorch answer with; see `make_pack`.

    What is not there yet is made now, with ConversionProgress on the way, if PyTorch is here.
    """
    from engine.pretrained.pack_writing import make_pack, wanted  # noqa: PLC0415 - the window starts without it

    if not conversion_reason():
        for spec in filter(None, (converted.model_of(record.id) for record in wanted(request))):
            services.runtimes.prepare(spec, context)
    return make_pack(request, context)


HANDLERS: Handlers[Services] = dict(
    [
        PredictRequest.answered_by(ask_models),
        ScoresRequest.answered_by(choose_scores),
        PackRequest.answered_by(pack),
    ]
)
