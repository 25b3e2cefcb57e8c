"""One stage of a lesson, trained for its curves alone: nothing is saved. Runs in a framework process."""

from __future__ import annotations

import numpy as np

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import mnist_train
from engine.errors import TrainingError
from engine.jobs import JobCancelled
from engine.lessons.requests import LessonRun
from engine.runtimes.in_process import classifier_class
from engine.training.classifier import ShowsGradients
from engine.training.records import Report

_SPLIT_SEED = 0


def lesson_run(model_id: str, recipe: Recipe, pictures: int, report: Report) -> LessonRun:
    """Train on the first `pictures` of MNIST's training set, of which `recipe.validation` are held back.

    Raises JobCancelled when cancelled at any time, TrainingError when the loss is no longer finite, SettingsError.
    """
    spec = catalog.find(model_id)
    train, validation = mnist_train().limited(pictures).split(recipe.validation, _SPLIT_SEED)
    network = classifier_class(spec).create(recipe)
    held_back = validation.batch()
    gradients: tuple[float, ...] = ()
    if isinstance(network, ShowsGradients):
        gradients = network.gradient_sizes(held_back, validation.labels)
    result = network.fit(
        train.batch(),
        train.labels,
        recipe=recipe,
        validation=(held_back, validation.labels),
        report=report,
    )
    if result.warning:
        raise TrainingError(result.warning)
    if result.cancelled:
        raise JobCancelled
    answers = network.predict_proba(held_back).argmax(axis=1)
    counts = np.bincount(answers, minlength=len(spec.labels))
    return LessonRun(
        model_id=spec.id,
        recipe=recipe,
        result=result,
        answer_counts=tuple(int(count) for count in counts),
        gradients=gradients,
    )
