"""The person's runs: listed with what became of them, renamed, deleted and restored."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.data.choices import short_name
from engine.errors import ClassLensError, WeightsError
from engine.plain_names import as_name
from engine.runs import checkpoints, in_progress
from engine.runs.in_progress import is_running
from engine.runs.requests import RunRecord, RunsAnswer, RunState
from engine.system import folders, moving, places
from engine.system.files import write_json
from engine.system.json_records import BadRecord, read_record
from engine.training.changed_rate import rate_sentence
from engine.training.diagnosis import hints
from engine.training.records import EpochRecord
from engine.weights import store
from engine.weights.training_record import METRICS, read_training_record

TITLE = "title.json"
_LONGEST_TITLE = 80
_DELETED = ".deleted-"


def list_runs() -> RunsAnswer:
    """All runs, newest first; one that cannot be read is a record with a sentence."""
    used: dict[str, str] = {}
    own = set()
    for model_id in catalog.MODELS:
        try:
            run_id = store.chosen_run(model_id)
        except ClassLensError:
            own.add(model_id)
            continue
        if run_id is not None:
            used[run_id] = model_id
            own.add(model_id)
    folder = folders.runs_folder()
    records = (_row(path, path.name in used) for path in reversed(places.inside(folder)))
    return RunsAnswer(tuple(record for record in records if record is not None), frozenset(own))


def _row(path: Path, in_use: bool) -> RunRecord | None:
    """A run's record, and a record with a sentence for a folder that does not let itself be read; None for no run."""
    try:
        return _record(path, in_use) if places.is_folder(path) else None
    except ClassLensError as error:
        return RunRecord(path.name, RunState.DAMAGED, in_use=in_use, problem=error.sentence)


def run_folder(run_id: str) -> Path:
    """The folder of a run that is there. Raises ClassLensError."""
    path = folders.runs_folder() / run_id
    if Path(run_id).name != run_id or run_id[:1] in ("", ".") or not places.is_folder(path):
        raise ClassLensError(f"The run “{run_id}” is not there any more. Another window may have deleted it.")
    return path


def rename(run_id: str, title: str) -> None:
    """Give a run a name; an empty one removes it. Raises ClassLensError."""
    write_json(run_folder(run_id) / TITLE, {"title": as_name(title)[:_LONGEST_TITLE]})


def delete(run_id: str) -> None:
    """Put a run aside. Raises ClassLensError when a model uses it, when it is being trained, or the system refuses."""
    path = run_folder(run_id)
    record = _record(path, any(run_id == used for used in _used()))
    if record is not None and record.in_use:
        title = catalog.find(record.model_id).title if record.model_id else "its model"
        raise ClassLensError(
            f"This run cannot be deleted, because {title} answers with it. Restore the original model or use "
            "another run first."
        )
    if is_running(path):
        raise ClassLensError("This run cannot be deleted, because it is being trained. Cancel the training first.")
    aside = path.with_name(_DELETED + run_id)
    shutil.rmtree(aside, ignore_errors=True)
    _move(path, aside)
    os.utime(aside)  # what is put aside is cleared away a day later, counted from now


def restore(run_id: str) -> None:
    """Undo a deletion. Raises ClassLensError when it is too late."""
    aside = folders.runs_folder() / (_DELETED + run_id)
    if Path(run_id).name != run_id or not places.is_folder(aside):
        raise ClassLensError(f"The run “{run_id}” is gone for good and cannot be restored. Train again.")
    _move(aside, folders.runs_folder() / run_id)


def remove_deleted(run_ids: Iterable[str]) -> None:
    """Delete for good what was put aside."""
    for run_id in run_ids:
        shutil.rmtree(folders.runs_folder() / (_DELETED + run_id), ignore_errors=True)


def _used() -> Iterable[str]:
    for model_id in catalog.MODELS:
        with suppress(ClassLensError):
            run_id = store.chosen_run(model_id)
            if run_id is not None:
                yield run_id


def _move(path: Path, target: Path) -> None:
    try:
        moving.move(path, target)
    except OSError as error:
        raise ClassLensError(
            f"“{path}” could not be moved: {error.strerror}. Close other programs that use it, then try again."
        ) from error


def _record(path: Path, in_use: bool) -> RunRecord | None:
    """A run's record; None for the empty folder of a run that has just begun, or that ended before its first epoch."""
    title = _title(path)
    if places.exists(path / store.MANIFEST):
        return _finished(path, title, in_use)
    running = is_running(path)
    try:
        saved = checkpoints.read(path)
    except WeightsError as error:
        return RunRecord(path.name, RunState.DAMAGED, title, in_use=in_use, problem=error.sentence)
    if saved is not None:
        recipe = saved.request.recipe
        spec = catalog.find(saved.request.model_id)
        done = len(saved.epochs)
        sentence = (
            f"The run was interrupted after epoch {done} of {recipe.epochs}, because its process, the program or the "
            "computer ended. Continue it from there, or delete it."
        )
        return RunRecord(
            run_id=path.name,
            state=RunState.RUNNING if running else RunState.INTERRUPTED,
            title=title,
            model_id=spec.id,
            date=saved.began,
            recipe=recipe,
            data=short_name(saved.request.data),
            epochs=saved.epochs,
            validation_accuracy=saved.epochs[saved.kept_epoch - 1].validation_accuracy,
            seconds=saved.seconds,
            in_use=in_use,
            problem="" if running else sentence,
            can_continue=not running,
            continued_after=done,
            hints=_hints(saved.epochs, recipe, spec),
        )
    if running:
        return RunRecord(path.name, RunState.RUNNING, title)
    if in_progress.is_hollow(path):
        return None
    sentence = f"The folder “{path.name}” holds no run that can be read. Delete it."
    return RunRecord(path.name, RunState.DAMAGED, title, in_use=in_use, problem=sentence)


def _finished(path: Path, title: str, in_use: bool) -> RunRecord:
    try:
        record = read_training_record(path)
        spec = catalog.find(record.model)
        store.read_folder(spec, path, "own")
    except BadRecord:
        problem = f"The record of this run, {METRICS}, is missing or damaged. Delete the run and train again."
        return RunRecord(path.name, RunState.DAMAGED, title, in_use=in_use, problem=problem)
    except ClassLensError as error:
        return RunRecord(path.name, RunState.DAMAGED, title, in_use=in_use, problem=error.sentence)
    said = [record.warning] if record.warning else []
    can_continue = record.cancelled and not record.warning and places.exists(path / checkpoints.FILE)
    return RunRecord(
        run_id=path.name,
        state=RunState.CANCELLED if record.cancelled else RunState.FINISHED,
        title=title,
        model_id=spec.id,
        date=record.date,
        recipe=record.recipe,
        data=record.data.name,
        epochs=record.epochs,
        validation_accuracy=record.validation_accuracy,
        test_accuracy=record.test_accuracy,
        test_count=record.data.test,
        train=record.data.train,
        held_back=record.data.validation,
        seconds=record.seconds,
        in_use=in_use,
        can_continue=can_continue,
        continued_after=_checkpointed(path) if can_continue else 0,
        hints=(*said, *_hints(record.epochs, record.recipe, spec)),
    )


def _checkpointed(path: Path) -> int:
    """How many epochs the checkpoint of a stopped run has; 0 where it is damaged, which is said when it is continued.

    Runs of older versions were stopped without a last checkpoint.
    """
    with suppress(WeightsError):
        saved = checkpoints.read(path)
        return 0 if saved is None else len(saved.epochs)
    return 0


def _hints(epochs: Sequence[EpochRecord], recipe: Recipe, spec: ModelSpec) -> tuple[str, ...]:
    """What there is to know of a run with these epochs: that it is not its plain recipe, and what went wrong."""
    changed = rate_sentence(epochs, recipe)
    return (*([changed] if changed else []), *(hint.sentence for hint in hints(epochs, recipe, spec)))


def _title(path: Path) -> str:
    try:
        return read_record(path / TITLE, lambda values: str(values["title"]))[:_LONGEST_TITLE]
    except (BadRecord, places.Unreachable):
        return ""
