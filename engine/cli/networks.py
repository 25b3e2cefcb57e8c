"""The command `import`: a bundle, or an ONNX network made elsewhere, becomes a model like the others."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from engine.cli.output import put, put_json, put_table, say
from engine.errors import DataError, UsageError
from engine.jobs import JobContext
from engine.own_networks.labels_file import read_labels
from engine.own_networks.requests import ExamineNetworkRequest, Imported, ImportNetworkRequest
from engine.own_networks.settings import InputSettings
from engine.own_networks.source import is_bundle
from engine.session import Session
from engine.system import places


def import_network(arguments: argparse.Namespace, context: JobContext) -> int:
    """Import a network and say how it answers the sample pictures."""
    labels = _labels(arguments.labels) if arguments.labels else ()
    with closing(Session()) as session:
        settings = None
        if given := _given(arguments):
            if is_bundle(arguments.file):
                raise UsageError(f"A bundle says itself what its network takes. Leave out {', '.join(given)}.")
            found = session.run(ExamineNetworkRequest(arguments.file, labels=labels), context).findings
            settings = _changed(found.settings, arguments)
        request = ImportNetworkRequest(arguments.file, settings, arguments.name, labels)
        imported = session.run(request, context)
    if arguments.json:
        put_json(_figures(imported))
        return 0
    put_table(
        ("sample", "answer", "score"),
        [(answer.sample, answer.label, f"{answer.score:.1%}") for answer in imported.findings.answers],
    )
    for sentence in (*imported.findings.guessed, *imported.findings.notes):
        say(sentence)
    put(f"Imported as {imported.spec.id}: {imported.spec.title}")
    return 0


def _figures(imported: Imported) -> dict[str, object]:
    spec, findings = imported.spec, imported.findings
    return {
        "id": spec.id,
        "title": spec.title,
        "task": spec.task.value,
        "labels": len(spec.labels),
        "parameters": findings.parameters,
        "seconds": findings.seconds,
        "notes": [*findings.guessed, *findings.notes],
        "samples": [
            {"sample": answer.sample, "label": answer.label, "score": answer.score} for answer in findings.answers
        ],
    }


def _given(arguments: argparse.Namespace) -> list[str]:
    """The options that were given of those that say what the network takes."""
    options = [f"--{name}" for name in ("range", "mean", "deviation", "crop") if getattr(arguments, name) is not None]
    return options + [f"--{name.replace('_', '-')}" for name in ("bgr", "dark_ink") if getattr(arguments, name)]


def _changed(settings: InputSettings, arguments: argparse.Namespace) -> InputSettings:
    """The settings with what was said on the command line. Raises UsageError."""
    for name, count in (("range", 2), ("crop", 1)):
        values = getattr(arguments, name)
        if values is not None and len(values) != count:
            raise UsageError(f"--{name} takes {count} number{'s' * (count > 1)}, and got {len(values)}.")
    if arguments.range is not None:
        settings = replace(settings, low=arguments.range[0], high=arguments.range[1], mean=(0.0,), deviation=(1.0,))
        settings = replace(settings, dark_ink=False)
    if arguments.mean is not None:
        settings = replace(settings, mean=arguments.mean)
    if arguments.deviation is not None:
        settings = replace(settings, deviation=arguments.deviation)
    if arguments.crop is not None:
        settings = replace(settings, crop=arguments.crop[0])
    return replace(
        settings,
        reverse=settings.reverse or arguments.bgr,
        dark_ink=settings.dark_ink or arguments.dark_ink,
    )


def _labels(text: str) -> tuple[str, ...]:
    """Labels out of a file, or between commas. Raises UsageError."""
    if places.exists(Path(text)) or "," not in text:
        try:
            return read_labels(Path(text))
        except DataError as error:
            raise UsageError(error.sentence) from error
    return tuple(part.strip() for part in text.split(","))
