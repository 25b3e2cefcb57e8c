"""Models that belong to the person and come and go: classes taught here, and networks made elsewhere."""

from __future__ import annotations

from engine.catalog import own_classes, own_networks
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError
from engine.types import Task


def is_personal(model_id: str) -> bool:
    """Whether an id is that of such a model, which may be gone."""
    return own_classes.is_own(model_id) or own_networks.is_own(model_id)


def find(model_id: str) -> ModelSpec:
    """The record of such a model. Raises UsageError when it is gone or cannot answer yet."""
    return own_classes.find(model_id) if own_classes.is_own(model_id) else own_networks.find(model_id)


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
    return tuple(spec for spec in (*own_classes.ready(), *own_networks.ready()) if spec.task is task)
