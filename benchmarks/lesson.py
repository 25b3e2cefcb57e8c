"""What the lesson “Why did it fail?” shows: every stage, and every combination of its four mends, for several seeds.

Usage: python benchmarks/lesson.py [SEEDS]   (3 unless told; about two minutes on two processors)
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import replace
from typing import Any

from common import put

from engine.catalog.recipe import Recipe
from engine.lessons.lessons import WHY_DID_IT_FAIL
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


def measured(recipe: Recipe, seeds: int) -> dict[str, list[float]]:
    """Validation accuracy, share of the commonest answer, first layer's gradient by the last one's, seconds."""
    figures: dict[str, list[float]] = {"accuracy": [], "commonest": [], "digit": [], "gradient": [], "seconds": []}
    for seed in range(seeds):
        started = time.perf_counter()
        run = lesson_run(
            WHY_DID_IT_FAIL.model_id, replace(recipe, seed=seed), WHY_DID_IT_FAIL.pictures, lambda progress: None
        )
        most = max(run.answer_counts)
        figures["accuracy"].append(run.result.epochs[-1].validation_accuracy)
        figures["commonest"].append(most / sum(run.answer_counts))
        figures["digit"].append(run.answer_counts.index(most))
        figures["gradient"].append(run.gradients[0] / run.gradients[-1])
        figures["seconds"].append(round(time.perf_counter() - started, 2))
    return figures


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    document = WHY_DID_IT_FAIL.stages[0].recipe
    names = [names for size in range(len(MENDS) + 1) for names in itertools.combinations(MENDS, size)]
    put(
        "lesson",
        {
            "stages": {stage.id: measured(stage.recipe, seeds) for stage in WHY_DID_IT_FAIL.stages},
            "mends": {" + ".join(some) or "none": measured(mended(document, some), seeds) for some in names},
        },
    )


if __name__ == "__main__":
    main()
