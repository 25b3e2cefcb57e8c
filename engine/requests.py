"""What a session is asked and what it answers: frozen values that hold copies of all their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.catalog.recipe import Recipe
from engine.training.records import TrainingResult


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """Train a model; `data` is "mnist", a CSV file or a folder; `folder` None keeps the run among the person's own."""

    model_id: str
    recipe: Recipe
    data: str = "mnist"
    limit: int | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What a run came to. Accuracies lie in [0, 1]; the test accuracy is the fast runtime's."""

    model_id: str
    recipe: Recipe
    folder: Path
    result: TrainingResult
    validation_accuracy: float
    test_accuracy: float
    test_loss: float
    test_count: int
    data: str


@dataclass(frozen=True, slots=True)
class LessonRequest:
    """Train one stage of a lesson on the first `pictures` of MNIST's training set; nothing of it is saved or used."""

    model_id: str
    recipe: Recipe
    pictures: int


@dataclass(frozen=True, slots=True)
class LessonRun:
    """What a stage came to. `answer_counts` says how often each label was the answer to the validation pictures.

    `gradients` are the root mean squares of each layer's gradient before the first step, first layer first; empty for
    a model that does not show them.
    """

    model_id: str
    recipe: Recipe
    result: TrainingResult
    answer_counts: tuple[int, ...]
    gradients: tuple[float, ...]
