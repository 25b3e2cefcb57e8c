"""The request to train a stage of a lesson, and its result."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.recipe import Recipe
from engine.jobs import Request
from engine.training.records import TrainingResult


@dataclass(frozen=True, slots=True)
class LessonRequest(Request["LessonRun"]):
    """Train one stage of a lesson on the first `pictures` of MNIST's training set; nothing of it is saved or used."""

    model_id: str
    recipe: Recipe
    pictures: int


@dataclass(frozen=True, slots=True)
class LessonRun:
    """The result of a stage. `answer_counts` says how often each label was the answer to the validation pictures.

    `gradients` are the root mean squares of each layer's gradient before the first step, first layer first; empty for
    a model that does not show them.
    """

    model_id: str
    recipe: Recipe
    result: TrainingResult
    answer_counts: tuple[int, ...]
    gradients: tuple[float, ...]
