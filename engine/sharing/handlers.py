"""Answers to requests to export models. What every target shares is here: places, refusals, nothing half-written."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ClassLensError, UsageError
from engine.jobs import Handlers, JobContext
from engine.runtimes.services import Services
from engine.sharing.opening import open_model
from engine.sharing.requests import (
    CodeRequest,
    Exported,
    ExportProgress,
    ExportRequest,
    FreeNameRequest,
    TargetChoice,
    TargetsRequest,
)
from engine.sharing.shared_model import SharedModel
from engine.sharing.targets import TARGETS, Target
from engine.sharing.training_code import training_code
from engine.system import places
from engine.system.files import made_beside


def export(request: ExportRequest, services: Services, context: JobContext) -> Exported:
    """Write a model for elsewhere; see `ExportRequest`."""
    target = target_named(request.target)
    context.report(ExportProgress("Opening the model"))
    wanted = ((request.model_id, request.weights), *request.beside)
    models = [open_model(model_id, weights, services, context) for model_id, weights in wanted]
    target.check_together(models)
    ending = target.endings[models[0].kind]
    if places.is_folder(request.path) and ending:
        raise ClassLensError(f"“{request.path}” is a folder, but a file is written. Add a name for the file to it.")
    path = _with_ending(request.path, ending)
    _check_place(path, ending, request.replace and path == request.path)
    with made_beside(path) as temporary:
        notes = target.write(models, temporary, services, context)
        context.raise_if_cancelled()
    return Exported(request, path, _bytes_of(path), notes)


def list_targets(request: TargetsRequest, services: Services, context: JobContext) -> tuple[TargetChoice, ...]:
    """All targets, each with why it does not suit the model, if it does not."""
    model = open_model(request.model_id, request.weights, services, context)
    return tuple(_choice(target, model) for target in TARGETS.values())


def free_name(request: FreeNameRequest, _: object, context: JobContext) -> Path:
    """A path that nothing has; see `FreeNameRequest`."""
    free, number = request.path, 2
    while places.exists(free):
        context.raise_if_cancelled()
        free = request.path.with_name(f"{request.path.stem}-{number}{request.path.suffix}")
        number += 1
    return free


def target_named(name: str) -> Target:
    """The target of that name. Raises UsageError naming the targets there are."""
    try:
        return TARGETS[name]
    except KeyError:
        raise UsageError(f"There is no target “{name}”. The targets are: {', '.join(TARGETS)}.") from None


def _choice(target: Target, model: SharedModel) -> TargetChoice:
    ending = target.endings.get(model.kind, "")
    return TargetChoice(
        name=target.name,
        title=target.title,
        about=target.about,
        ending=ending,
        file_name=f"{model.plain_name}-{target.name}{ending}",
        refusal=target.why_not(model),
    )


def _with_ending(path: Path, ending: str) -> Path:
    """The path, with the target's ending where it has none. Raises ClassLensError for a path without a name."""
    if not path.name:
        raise ClassLensError(f"“{path}” is no name for a folder. Add one.")
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _check_place(path: Path, ending: str, replace: bool) -> None:
    """Raise ClassLensError for a name in use, before any work is done."""
    if places.is_folder(path):
        if ending or places.inside(path, hidden=True):
            raise ClassLensError(f"The folder “{path}” is kept as it is. Choose another name.")
    elif places.exists(path) and not replace:
        raise ClassLensError(f"“{path}” exists already and is kept as it is. Choose another name, or remove it first.")


def _bytes_of(path: Path) -> int:
    files = [path] if places.is_file(path) else places.files_below(path)
    return sum(map(places.size, files))


HANDLERS: Handlers[Services] = dict(
    [
        ExportRequest.answered_by(export),
        TargetsRequest.answered_by(list_targets),
        FreeNameRequest.answered_by(free_name),
        CodeRequest.answered_by(training_code),
    ]
)
