"""How long a training may take, from how long one of the same model took: one like it here, else the shipped one."""

from __future__ import annotations

import contextlib
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.catalog import DATASETS, OWN_DIGITS
from engine.data.choices import parts_of, separate_test
from engine.errors import ClassLensError
from engine.runs.requests import Estimate, EstimateRequest
from engine.system import folders, places
from engine.system.json_records import BadRecord
from engine.weights.training_record import TrainingRecord, read_training_record

_ALIKE = 3  # times as many pictures, or as few: beyond that, other things than pictures take the time


def estimate(request: EstimateRequest) -> Estimate:
    """The estimate; `seconds` is None where the number of pictures is not known, or no training of the model is.

    A training takes its epochs, each by the pictures that are not held back. What it takes besides is that between its
    epochs, such as for checkpoints, but where a frozen network computes features of the pictures before the first.
    """
    pictures = _pictures(request)
    held_back = 0 if pictures is None else request.recipe.held_back(pictures)
    trained = (pictures or 0) - held_back
    timed = _best_timed(request, trained) if trained > 0 else None
    if timed is None:
        return Estimate(request, pictures, None, False, False)
    record = timed.record
    scale = trained / record.data.train
    seconds = [epoch.seconds for epoch in record.epochs]
    # The first epoch may be slow, such as one in which a framework builds its graph, and any while a computer is busy.
    typical = statistics.median(seconds[1:] or seconds)
    besides = max(0.0, record.seconds - sum(seconds))
    if "backbone" in record.recipe.settings:
        besides *= scale
    else:  # of a run that was stopped, it is mostly the epoch that was not finished
        besides *= 0 if record.cancelled else request.recipe.epochs / len(seconds)
    return Estimate(request, pictures, besides + scale * typical * request.recipe.epochs, timed.here, timed.alike)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A training that was timed: on this computer if `here`; `same` if each of its pictures took as long as one of the
    training asked about; `distance` is how far their numbers of pictures lie apart, as the logarithm of a ratio.
    """

    record: TrainingRecord
    here: bool
    same: bool
    distance: float

    @property
    def alike(self) -> bool:
        """Whether it tells how long the training takes, or only about."""
        return self.same and self.distance <= math.log(_ALIKE)


def _best_timed(request: EstimateRequest, trained: int) -> _Timed | None:
    """The training that tells most, here rather than elsewhere, with pictures about as many, then the newest."""
    timed = [
        _Timed(
            record,
            here,
            _work(record.recipe) == _work(request.recipe),
            abs(math.log(trained / record.data.train)),
        )
        for here, records in ((True, _records_here(request.model_id)), (False, _shipped(request.model_id)))
        for record in records
        if record.epochs and record.data.train
    ]
    return max(timed, key=lambda each: (each.alike, each.alike and each.here, each.same, -each.distance), default=None)


def _work(recipe: Recipe) -> tuple[object, ...]:
    """What of a recipe says how long a picture takes."""
    return recipe.settings, recipe.batch_size, recipe.augmentation


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


def _records_here(model_id: str) -> Iterator[TrainingRecord]:
    """The records of the person's runs of a model, newest first; what is unreadable is left out."""
    for path in reversed(places.inside(folders.runs_folder())):
        if model_id in path.name:
            with contextlib.suppress(BadRecord, ClassLensError):
                record = read_training_record(path)
                if record.model == model_id:
                    yield record


def _shipped(model_id: str) -> Iterator[TrainingRecord]:
    with contextlib.suppress(BadRecord, ClassLensError):
        yield read_training_record(folders.SHIPPED_WEIGHTS / catalog.find(model_id).id)
