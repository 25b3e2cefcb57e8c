"""How long a training may take, from how long one of the same model took: the newest here, else the shipped one."""

from __future__ import annotations

from engine import catalog
from engine.data.catalog import DATASETS, OWN_DIGITS
from engine.data.choices import parts_of, separate_test
from engine.errors import ClassLensError
from engine.runs.requests import Estimate, EstimateRequest
from engine.system import folders, places
from engine.system.json_records import BadRecord
from engine.weights.training_record import TrainingRecord, read_training_record


def estimate(request: EstimateRequest) -> Estimate:
    """The estimate; `seconds` is None where the number of pictures is not known, or no training of the model is.

    Two parts are scaled: the time for each picture in each epoch, and the time before the first epoch for each picture,
    in which a frozen network computes its features.
    """
    pictures = _pictures(request)
    here = _record_here(request)
    record = here or _shipped(request.model_id)
    if pictures is None or record is None or not record.epochs or not record.data.train:
        return Estimate(request, pictures, None, False, False)
    in_epochs = sum(epoch.seconds for epoch in record.epochs)
    each = in_epochs / (len(record.epochs) * record.data.train)
    before = max(0.0, record.seconds - in_epochs) / record.data.train
    seconds = pictures * (each * request.recipe.epochs + before)
    return Estimate(request, pictures, seconds, here is not None, record.recipe.settings == request.recipe.settings)


def _pictures(request: EstimateRequest) -> int | None:
    training, test = separate_test(request.data)
    names = parts_of(training)
    parts = [_known(name, tests=not test and len(names) == 1) for name in names]
    if any(part is None for part in parts):
        return None
    there = sum(filter(None, parts))
    return there if request.limit is None else min(there, request.limit)


def _known(part: str, tests: bool) -> int | None:
    """How many pictures to train with a set has, where that is known without reading them.

    Of the digits that the person kept, which have no test part, some are for that where the set `tests` as well.
    """
    if part in DATASETS:
        return DATASETS[part].training
    if part != OWN_DIGITS:
        return None
    from engine.data import own_digits  # noqa: PLC0415 - the window starts without what reads data

    number = sum(own_digits.counts())
    return number - number // 6 if tests else number


def _record_here(request: EstimateRequest) -> TrainingRecord | None:
    """The record of the newest run of the model with these settings, else of the newest one; what is unreadable is
    left out.
    """
    folder, newest = folders.runs_folder(), None
    paths = [path for path in places.inside(folder) if path.name.endswith(request.model_id)]
    for path in reversed(paths):
        try:
            record = read_training_record(path)
        except (BadRecord, ClassLensError):
            continue
        if record.model == request.model_id:
            if record.recipe.settings == request.recipe.settings:
                return record
            newest = newest or record
    return newest


def _shipped(model_id: str) -> TrainingRecord | None:
    try:
        return read_training_record(folders.SHIPPED_WEIGHTS / catalog.find(model_id).id)
    except (BadRecord, ClassLensError):
        return None
