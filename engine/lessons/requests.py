"""What lessons ask for, and what they get."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.data.unfairness import Unfairness
from engine.jobs import Request
from engine.preprocessing.digits import StepsDone
from engine.training.records import TrainingResult
from engine.types import Image, Prediction


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


@dataclass(frozen=True, slots=True)
class UnfairRequest(Request["UnfairRun"]):
    """Train the network of “What if the data are unfair?” on data made unfair in this way; nothing of it is kept."""

    unfairness: Unfairness


@dataclass(frozen=True, slots=True, eq=False)
class UnfairRun:
    """What came of it: `labelled` is how many training pictures had each label, `confusion` (10, 10) int64 has counts
    of fair pictures, rows true, columns predicted.
    """

    unfairness: Unfairness
    labelled: tuple[int, ...]
    confusion: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """The share of all pictures that were read correctly, in [0, 1]."""
        return float(self.confusion.trace() / self.confusion.sum())

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The same for each digit."""
        return tuple((self.confusion.diagonal() / self.confusion.sum(axis=1)).tolist())


@dataclass(frozen=True, slots=True)
class PicturesRequest(Request["tuple[LessonPicture, ...]"]):
    """The pictures of a lesson, by the id of its guide; `count` and `seed` where they are drawn at random. With the id
    of an `exercise`, what it shows; without, what the worksheet of such a lesson shows.
    """

    lesson: str
    count: int = 12
    seed: int = 0
    exercise: str = ""


@dataclass(frozen=True, slots=True)
class LessonPicture:
    """One picture, (H, W, 3) uint8, and what it is: a digit, or `engine.lessons.pictures.NO_DIGIT`. `title` may say
    more.
    """

    picture: Image
    truth: str
    title: str


@dataclass(frozen=True, slots=True)
class SeeRequest(Request["Seen"]):
    """Ask all models for digits about a picture of which only some steps of the preparation were done."""

    picture: Image
    steps: StepsDone


@dataclass(frozen=True, slots=True)
class Seen:
    """What the models were given, (28, 28) uint8, and what they said."""

    request: SeeRequest
    given: Image
    predictions: tuple[Prediction, ...]
