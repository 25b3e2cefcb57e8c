"""Every model of ClassLens and its recipes, as data: one record for each model. Reading it imports no framework."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog import personal
from engine.catalog.digit_models import DIGIT_MODELS
from engine.catalog.object_models import OBJECT_MODELS
from engine.catalog.spec import ModelSpec
from engine.errors import UsageError
from engine.types import Task

__all__ = ["DEFAULT", "DIGIT_MODELS", "MODELS", "OBJECT_MODELS", "find", "of_task", "recall"]

DEFAULT = "best-cnn"
"""Shown large at the first start: it reads unknown writers best (benchmarks/pad_strokes.py)."""

MODELS: Mapping[str, ModelSpec] = MappingProxyType({**DIGIT_MODELS, **OBJECT_MODELS})


def of_task(task: Task) -> Mapping[str, ModelSpec]:
    """The models for digits, or those for objects, by id."""
    return DIGIT_MODELS if task is Task.DIGITS else OBJECT_MODELS


def find(model_id: str) -> ModelSpec:
    """The record of one model, a person's own too. Raises UsageError naming the models there are."""
    if personal.is_personal(model_id):
        return personal.find(model_id)
    try:
        return MODELS[model_id]
    except KeyError:
        raise UsageError(f"There is no model “{model_id}”. The models are: {', '.join(MODELS)}.") from None


def recall(model_id: str) -> ModelSpec:
    """The record of a model that has answered, for showing what it said: one that is gone since has the record that it
    had. Raises UsageError for one that was never there.
    """
    return personal.recall(model_id) if personal.is_personal(model_id) else find(model_id)
