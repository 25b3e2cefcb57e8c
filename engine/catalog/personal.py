"""Models that belong to the person and come and go: classes taught here, and networks made elsewhere."""

from __future__ import annotations

from engine.catalog import own_classes, own_networks
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError
from engine.types import Task

_known: dict[str, ModelSpec] = {}  # the last record of each model that was found since the program began


def is_personal(model_id: str) -> bool:
    """Whether an id is that of such a model, which may be gone."""
    return own_classes.is_own(model_id) or own_networks.is_own(model_id)


def find(model_id: str) -> ModelSpec:
    """The record of such a model. Raises UsageError when it is gone or cannot answer yet."""
    found = own_classes.find(model_id) if own_classes.is_own(model_id) else own_networks.find(model_id)
    _known[model_id] = found
    return found


def recall(model_id: str) -> ModelSpec:
    """The record of such a model, or the last one that it had. Raises UsageError when it was never found."""
    try:
        return find(model_id)
    except ClassLensError:
        if model_id not in _known:
            raise
        return _known[model_id]


def task_of(model_id: str) -> Task | None:
    """What such a model answers about; None when it is gone."""
    if own_classes.is_own(model_id):
        return Task.OBJECTS
    try:
        return own_networks.find(model_id).task
    except ClassLensError:
        return None


def ready(task: Task) -> tuple[ModelSpec, ...]:
    """The records of all such models for a task: taught ones, the last used one first, then imported ones."""
    there = (*own_classes.ready(), *own_networks.ready())
    _known.update({spec.id: spec for spec in there})
    return tuple(spec for spec in there if spec.task is task)
