"""The command `export`: a model as something that works without ClassLens."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from engine import catalog
from engine.catalog import own_networks
from engine.cli.commands import model_id_of
from engine.cli.output import put, put_json, put_table, say, say_conversion
from engine.errors import ClassLensError, UsageError
from engine.jobs import JobContext
from engine.session import Session
from engine.sharing.requests import ExportProgress, ExportRequest, TargetsRequest
from engine.sharing.targets import TARGETS
from engine.system import folders, places
from engine.system.json_records import BadRecord, read_record
from engine.weights import store
from engine.weights.training_record import METRICS


def export(arguments: argparse.Namespace, context: JobContext) -> int:
    """Write a model to a file or folder, or list what it can be written to."""
    (model_id, weights), *beside = _all_named(arguments.model)
    if arguments.out is not None and arguments.to is None:
        raise UsageError(f"Say what to write: --to {'|'.join(TARGETS)}.")
    with closing(Session()) as session:
        if arguments.to is None:
            return _list(session, TargetsRequest(model_id, weights), arguments.json, context)
        if arguments.out is None:
            raise UsageError("Say where to write it: --out PATH.")
        request = ExportRequest(model_id, arguments.to, arguments.out, weights, beside=tuple(beside))
        made = session.run(request, context.reporting(_say))
    if arguments.json:
        put_json(
            {
                "model": ",".join([model_id, *(other for other, _ in beside)]),
                "target": arguments.to,
                "path": str(made.path),
                "bytes": made.bytes,
                "notes": list(made.notes),
            }
        )
    else:
        put(f"Written: {made.path} ({made.bytes:,} bytes)")
        for note in made.notes:
            say(note)
    return 0


def _list(session: Session, request: TargetsRequest, json: bool, context: JobContext) -> int:
    choices = session.run(request, context.reporting(_say))
    if json:
        put_json(
            [
                {
                    "target": choice.name,
                    "title": choice.title,
                    "about": choice.about,
                    "ending": choice.ending,
                    "refusal": choice.refusal or None,
                }
                for choice in choices
            ]
        )
        return 0
    put_table(("target", "gives"), [(choice.name, choice.refusal or choice.about) for choice in choices])
    return 0


def _all_named(text: str) -> list[tuple[str, Path | None]]:
    """The models and runs of a text, between commas; a folder's own name may have some."""
    return [_named(part) for part in ([text] if places.is_folder(Path(text)) else text.split(","))]


def _named(text: str) -> tuple[str, Path | None]:
    """A model's id, and the folder of the run if the text names one: its id, or the folder itself."""
    if text in catalog.MODELS or own_networks.is_own(text):
        return text, None
    model_id = model_id_of(text)
    if model_id != text:
        return model_id, None
    for folder in (Path(text), folders.runs_folder() / text):
        if places.is_folder(folder) and text not in ("", ".", ".."):
            return _model_of(folder), folder
    raise UsageError(
        f"There is no model, run or project “{text}”. Name a run by its folder. The models are: "
        f"{', '.join(catalog.MODELS)}."
    )


def _model_of(folder: Path) -> str:
    for name in (store.MANIFEST, METRICS):
        try:
            return catalog.find(read_record(folder / name, lambda values: str(values["model"]))).id
        except (BadRecord, ClassLensError):
            continue
    raise UsageError(
        f"“{folder}” holds no run that can be exported. If it was stopped in its first epoch, train again; a project "
        "must be trained on the page Teach first."
    )


def _say(progress: object) -> None:
    say_conversion(progress)
    if isinstance(progress, ExportProgress) and not progress.done:
        say(progress.doing)
