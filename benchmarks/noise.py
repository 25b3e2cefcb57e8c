"""What clipping its noise does to report 003's improved network: the `seed` recipe of `torch-mlp` with and without it.

Usage: python benchmarks/noise.py [EPOCHS]   (as many as the recipe has unless told)

Each kind of noise is trained on all 60,000 training pictures of MNIST and on the 55,000 that the recipe trains on, and
measured on the training pictures as they were seen in the last epoch, on those without noise and flips, and on the
10,000 test pictures.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from common import put

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.runtimes.in_process import classifier_class
from engine.training.validation import loss_and_accuracy

MODEL = "torch-mlp"
KINDS = {"unclipped": "unclipped-noise", "clipped": "noise"}


def measured(recipe: Recipe, train: Dataset, held_back: Dataset) -> dict[str, Any]:
    """Accuracy in [0, 1] and cross-entropy of the network after its last epoch."""
    network = classifier_class(catalog.find(MODEL)).create(recipe)
    pictures = train.batch()
    result = network.fit(
        pictures,
        train.labels,
        recipe=recipe,
        validation=(held_back.batch(), held_back.labels),
        report=lambda progress: None,
    )
    last = result.epochs[-1]
    as_they_are = loss_and_accuracy(network, pictures, train.labels)
    tested = loss_and_accuracy(network, mnist_test().batch(), mnist_test().labels)
    return {
        "pictures": len(train),
        "training_as_seen": {"loss": last.train_loss, "accuracy": last.train_accuracy},
        "training_as_they_are": {"loss": as_they_are[0], "accuracy": as_they_are[1]},
        "test": {"loss": tested[0], "accuracy": tested[1]},
    }


def main() -> None:
    """Train and measure; one line as each is done."""
    recipe = catalog.find(MODEL).recipes["seed"]
    recipe = recipe.changed(epochs=int(sys.argv[1]) if len(sys.argv) > 1 else recipe.epochs)
    everything = mnist_train()
    train, held_back = everything.split(recipe.validation, 0)
    for pictures in (everything, train):
        for kind, noise in KINDS.items():
            figures = measured(replace(recipe, augmentation=(noise, "flip")), pictures, held_back)
            put("noise", {"noise": kind, **figures})


if __name__ == "__main__":
    main()
