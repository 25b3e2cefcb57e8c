"""Answers to requests about networks made elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.catalog.spec import ModelSpec
from engine.jobs import Handlers, JobContext
from engine.own_networks import library
from engine.own_networks.apart import examined, limits_for
from engine.own_networks.labels_file import read_labels
from engine.own_networks.requests import (
    Examined,
    ExamineNetworkRequest,
    Imported,
    ImportNetworkRequest,
    LabelsRequest,
    RemoveNetworkRequest,
    RenameNetworkRequest,
)
from engine.own_networks.settings import Findings, InputSettings, check_labels
from engine.own_networks.source import Source, check_file, open_source
from engine.runtimes.services import Services
from engine.system import places


def examine(request: ExamineNetworkRequest, services: Services, context: JobContext) -> Examined:
    """Examine a network without keeping it; see `ExamineNetworkRequest`."""
    check_labels(request.labels)
    check_file(request.path)  # said before anything is written
    with library.workshop() as folder:
        source = open_source(request.path, folder)
        settings = request.settings or source.settings
        findings, _ = _examined(source, folder, settings, request.labels, services, context)
    told = request.settings is None and not findings.guessed
    described = source.settings is not None or told
    return Examined(request, findings, described, findings.title or source.title)


def import_network(request: ImportNetworkRequest, services: Services, context: JobContext) -> Imported:
    """Examine a network and keep it; see `ImportNetworkRequest`."""
    check_labels(request.labels)
    check_file(request.path)  # said before anything is written
    with library.workshop() as folder:
        source = open_source(request.path, folder)
        settings = request.settings or source.settings
        if settings is not None and request.labels:
            settings = replace(settings, labels=request.labels)
        findings, made = _examined(source, folder, settings, request.labels, services, context)
        context.raise_if_cancelled()
        return Imported(library.keep(made, request.title, source, findings), findings)


def _examined(
    source: Source,
    folder: Path,
    settings: InputSettings | None,
    labels: tuple[str, ...],
    services: Services,
    context: JobContext,
) -> tuple[Findings, Path]:
    """What was found about a network, and its file in normal form."""
    made = folder / "made.onnx"
    arguments = {
        "path": source.network,
        "out": made,
        "settings": settings,
        "labels": labels,
        "golden": source.golden,
        "only_probabilities": source.settings is not None,
    }
    limits = limits_for(places.size(source.network))
    return examined(services.processes, arguments, limits, context), made


def labels(request: LabelsRequest, _: object, context: JobContext) -> tuple[str, ...]:
    """The labels in a text file."""
    return read_labels(request.path)


def rename(request: RenameNetworkRequest, _: object, context: JobContext) -> ModelSpec:
    """Give an imported network another title."""
    return library.rename(request.model_id, request.title)


def remove(request: RemoveNetworkRequest, _: object, context: JobContext) -> None:
    """Remove an imported network."""
    library.remove(request.model_id)


HANDLERS: Handlers[Services] = dict(
    [
        ExamineNetworkRequest.answered_by(examine),
        ImportNetworkRequest.answered_by(import_network),
        LabelsRequest.answered_by(labels),
        RenameNetworkRequest.answered_by(rename),
        RemoveNetworkRequest.answered_by(remove),
    ]
)
