"""What the lessons in stages show: every stage of each, and every combination of the four mends of “Why did it fail?”,
for several seeds.

Usage: python benchmarks/lesson.py [SEEDS]   (3 unless told; about three minutes on two processors)
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import replace
from typing import Any

from common import put

from engine.catalog.recipe import Recipe
from engine.lessons.lesson import Lesson
from engine.lessons.lessons import LESSONS, WHY_DID_IT_FAIL
from engine.lessons.train_stage import lesson_run

MENDS: dict[str, dict[str, Any]] = {
    "loss": {"loss": "cross-entropy"},
    "rate": {"learning_rate": 0.1},
    "initialisation": {"initial_scale": 0},
    "activation": {"activation": "relu"},
}


def mended(recipe: Recipe, names: tuple[str, ...]) -> Recipe:
    """The document's recipe with these mends."""
    for name in names:
        (setting, value), = MENDS[name].items()  # fmt: skip
        if setting in recipe.settings:
            recipe = replace(recipe, settings={**recipe.settings, setting: value})
        else:
            recipe = replace(recipe, **{setting: value})
    return recipe


def measured(lesson: Lesson, recipe: Recipe, seeds: int) -> dict[str, list[float]]:
    """Accuracies and losses of training and validation pictures in the last epoch, the share of the commonest answer,
    first layer's gradient by the last one's, seconds.
    """
    names = (
        "training_accuracy", "training_loss", "accuracy", "loss", "commonest", "digit", "gradient", "seconds",
    )  # fmt: skip
    figures: dict[str, list[float]] = {name: [] for name in names}
    for seed in range(seeds):
        started = time.perf_counter()
        run = lesson_run(lesson.model_id, replace(recipe, seed=seed), lesson.pictures, lambda progress: None)
        most, last = max(run.answer_counts), run.result.epochs[-1]
        measured_now = (
            last.train_accuracy, last.train_loss, last.validation_accuracy, last.validation_loss,
            most / sum(run.answer_counts), run.answer_counts.index(most), run.gradients[0] / run.gradients[-1],
            round(time.perf_counter() - started, 2),
        )  # fmt: skip
        for name, value in zip(names, measured_now, strict=True):
            figures[name].append(value)
    return figures


def main() -> None:
    """Train and print."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for lesson in LESSONS:
        put(lesson.id, {"stages": {stage.id: measured(lesson, stage.recipe, seeds) for stage in lesson.stages}})
    document = WHY_DID_IT_FAIL.stages[0].recipe
    names = [names for size in range(len(MENDS) + 1) for names in itertools.combinations(MENDS, size)]
    mends = {" + ".join(some) or "none": measured(WHY_DID_IT_FAIL, mended(document, some), seeds) for some in names}
    put("mends", {"mends": mends})


if __name__ == "__main__":
    main()
