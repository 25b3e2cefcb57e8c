"""What clipping its noise does to report 003's improved network: the `seed` recipe of `torch-mlp` with and without it.

Usage: OMP_NUM_THREADS=1 python benchmarks/noise.py [SEED [EPOCHS]]   (0, and as many as the recipe has, unless told)

Each kind of noise is trained on the 55,000 training pictures of MNIST that the recipe trains on, and on all 60,000. It
is measured on the training pictures as they were seen in the last epoch, on those without noise and flips, and on the
10,000 test pictures: after the last epoch, and after each of the last ten, because with a learning rate of 0.01 the
accuracy goes up and down from epoch to epoch. Nothing is chosen by any of these figures.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from statistics import fmean
from typing import Any

from common import put

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.runtimes.in_process import classifier_class
from engine.training.validation import loss_and_accuracy

MODEL = "torch-mlp"
KINDS = {"unclipped": "unclipped-noise", "clipped": "noise"}


def measured(recipe: Recipe, train: Dataset) -> dict[str, Any]:
    """Accuracies in [0, 1] and cross-entropies of the network."""
    network = classifier_class(catalog.find(MODEL)).create(recipe)
    pictures, test = train.batch(), mnist_test()
    result = network.fit(
        pictures,
        train.labels,
        recipe=recipe,
        validation=(test.batch(), test.labels),  # the recipe keeps the last epoch, so they choose nothing
        report=lambda progress: None,
    )
    last, end = result.epochs[-1], result.epochs[-10:]
    loss, accuracy = loss_and_accuracy(network, pictures, train.labels)
    return {
        "pictures": len(train),
        "seed": recipe.seed,
        "training_as_seen": {"accuracy": last.train_accuracy, "loss": last.train_loss},
        "training_as_they_are": {"accuracy": accuracy, "loss": loss},
        "test": {"accuracy": last.validation_accuracy, "loss": last.validation_loss},
        "test_of_last_ten_epochs": {
            "accuracy": _spread([record.validation_accuracy for record in end]),
            "loss": _spread([record.validation_loss for record in end]),
        },
    }


def _spread(values: list[float]) -> dict[str, float]:
    return {"least": min(values), "mean": fmean(values), "most": max(values)}


def main() -> None:
    """Train and measure; one result as each is done."""
    recipe = catalog.find(MODEL).recipes["seed"]
    seed, epochs = [*map(int, sys.argv[1:3]), *(0, recipe.epochs)[len(sys.argv) - 1 :]]
    recipe = recipe.changed(seed=seed, epochs=epochs)
    everything = mnist_train()
    for pictures in (everything.split(recipe.validation, 0)[0], everything):
        for kind, noise in KINDS.items():
            figures = measured(replace(recipe, augmentation=(noise, "flip")), pictures)
            put("noise", {"noise": kind, **figures})
            sys.stdout.flush()


if __name__ == "__main__":
    main()
