"""Answers to requests to train, and about the runs that are kept."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, ProcessEnded
from engine.jobs import Handlers, JobContext
from engine.runs import checkpoints, library
from engine.runs.estimate import estimate
from engine.runs.in_progress import clear_leftovers, is_running
from engine.runs.requests import (
    ContinueRequest,
    DeleteRunRequest,
    Estimate,
    EstimateRequest,
    FirstLayerRequest,
    RenameRunRequest,
    RestoreRunRequest,
    RunsAnswer,
    RunsRequest,
    TrainingRun,
    TrainRequest,
)
from engine.runs.taking_over import taken_over
from engine.runtimes.services import Services
from engine.system import folders, places
from engine.system.files import make_folder
from engine.training.first_layer import FirstLayer, read_history
from engine.weights import store


def train(request: TrainRequest, services: Services, context: JobContext) -> TrainingRun:
    """Train in the framework process. The model then uses the run, unless it reads fewer test pictures than the version
    in use, or the request names a folder.

    An interrupted run of the same request in that folder is continued. A run cancelled after its first epoch
    is kept with its best weights, but not used. Raises JobCancelled when cancelled before that, and ClassLensError.
    """
    spec = catalog.find(request.model_id)
    request.recipe.check()
    clear_leftovers()
    if request.folder is None:
        folder, made = _new_run_folder(spec), True
    elif checkpoints.can_continue(request.folder, request):
        folder, made = request.folder, False
    else:
        folder, made = request.folder, make_folder(request.folder)
    run = _train_in(folder, request, made, services, context)
    if request.folder is None and not run.result.cancelled:
        return taken_over(run, request.data, services.runtimes, context)
    return run


def continue_run(request: ContinueRequest, services: Services, context: JobContext) -> TrainingRun:
    """Continue a run to its recipe's last epoch; its model then uses it, unless it is worse.

    A run that was stopped and kept stays as it is: the rest is trained in a folder of its own.

    Raises WeightsError when its checkpoint is damaged, DataError when its data has changed, and what `train` does.
    """
    folder = library.run_folder(request.run_id)
    interrupted = checkpoints.read(folder)
    if interrupted is None or is_running(folder):
        raise ClassLensError(
            f"The run “{request.run_id}” cannot be continued, because it is finished or being trained elsewhere."
        )
    made = places.exists(folder / store.MANIFEST)
    if made:
        stopped, folder = folder, _new_run_folder(catalog.find(interrupted.request.model_id))
        checkpoints.copy(stopped, folder)
    try:
        run = _train_in(folder, interrupted.request, made, services, context)
    except BaseException:
        if made:
            _forget_copy(folder, len(interrupted.epochs))
        raise
    if run.result.cancelled:
        return run
    return taken_over(run, interrupted.request.data, services.runtimes, context)


def _forget_copy(folder: Path, epochs: int) -> None:
    """Remove a folder whose copied checkpoint, of so many epochs, was not added to: the stopped run has it too."""
    with contextlib.suppress(ClassLensError):
        copied = checkpoints.read(folder)
        if copied is not None and len(copied.epochs) == epochs and not is_running(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _train_in(folder: Path, request: TrainRequest, made: bool, services: Services, context: JobContext) -> TrainingRun:
    spec = catalog.find(request.model_id)
    arguments = {
        "model_id": spec.id,
        "recipe": request.recipe,
        "data": request.data,
        "limit": request.limit,
        "folder": folder,
    }
    try:
        run: TrainingRun = services.processes.get(spec.family).call("train", arguments, context)
        return run
    except BaseException as error:
        can_continue = checkpoints.tidy(folder, made)
        if can_continue and isinstance(error, ProcessEnded):
            way = "continue it on the page Train" if request.folder is None else "train into the same folder again"
            remedy = f"What the run had learnt at its last checkpoint is kept: {way}."
            raise ProcessEnded(error.what, remedy, error.details) from error
        raise


def _new_run_folder(spec: ModelSpec) -> Path:
    """An empty folder `20261121-104215-keras-cnn`, with a number added when two runs start in the same second."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{spec.id}"
    folder = folders.runs_folder() / name
    number = 2
    while places.exists(folder) or not make_folder(folder):  # another window may make it in between
        folder = folders.runs_folder() / f"{name}-{number}"
        number += 1
    return folder


def list_runs(request: RunsRequest, _: object, context: JobContext) -> RunsAnswer:
    """All kept runs."""
    return library.list_runs()


def first_layer(request: FirstLayerRequest, _: object, context: JobContext) -> tuple[FirstLayer, ...]:
    """What was kept of a run's first layer. Raises ClassLensError when the run is gone."""
    return read_history(library.run_folder(request.run_id))


def estimate_training(request: EstimateRequest, _: object, context: JobContext) -> Estimate:
    """How long a training may take."""
    return estimate(request)


def rename(request: RenameRunRequest, _: object, context: JobContext) -> RunsAnswer:
    """Name a run. Raises ClassLensError."""
    library.rename(request.run_id, request.title)
    return library.list_runs()


def delete(request: DeleteRunRequest, services: Services, context: JobContext) -> RunsAnswer:
    """Delete a run until the session is closed. Raises ClassLensError."""
    library.delete(request.run_id)
    services.deleted_runs.add(request.run_id)
    return library.list_runs()


def restore(request: RestoreRunRequest, services: Services, context: JobContext) -> RunsAnswer:
    """Undo a deletion. Raises ClassLensError."""
    library.restore(request.run_id)
    services.deleted_runs.discard(request.run_id)
    return library.list_runs()


HANDLERS: Handlers[Services] = dict(
    [
        TrainRequest.answered_by(train),
        ContinueRequest.answered_by(continue_run),
        FirstLayerRequest.answered_by(first_layer),
        RunsRequest.answered_by(list_runs),
        EstimateRequest.answered_by(estimate_training),
        RenameRunRequest.answered_by(rename),
        DeleteRunRequest.answered_by(delete),
        RestoreRunRequest.answered_by(restore),
    ]
)
