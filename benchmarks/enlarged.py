"""One large, noisy digit: how many answers change when MNIST digits are enlarged and taken on grainy paper.

    python benchmarks/enlarged.py [--digits N] [--training] [--slow] [--json]

Each digit is enlarged 8 and 20 times, in blocks, put on white, black and grey paper (on grey with dark and with light
ink), and given noise of sigma 0, 4, 10 and 25 grey levels. Counted are the right answers of each model in the fast
runtime, less those for the same digits as they are in MNIST. `--training` takes digits of the training part, for
developing; `--slow` asks vgg16-transfer as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from common import put
from numpy.typing import NDArray

from engine import catalog
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.errors import EmptyPicture
from engine.preprocessing.digits import Preparation
from engine.runtimes.fast import load_fast
from engine.types import Batch, Image
from engine.weights import store

TIMES, SIGMAS = (8, 20), (0, 4, 10, 25)
PAPERS = {"white": (255, 0), "black": (0, 255), "grey, dark ink": (170, 40), "grey, light ink": (90, 220)}
NEEDED = -0.01  # of the answers, at sigma 10 and 25


def main() -> None:
    """Make the pictures, ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=500, help="the first ones of the data set (default 500)")
    parser.add_argument("--training", action="store_true", help="digits of the training part")
    parser.add_argument("--slow", action="store_true", help="slow models as well")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    data = mnist_train() if arguments.training else mnist_test()
    models = [model for model, spec in catalog.DIGIT_MODELS.items() if spec.live or arguments.slow]
    runtimes = {model: load_fast(catalog.find(model), store.locate(model).folder) for model in models}
    labels = data.labels[: arguments.digits]
    usual = data.images[: arguments.digits, :, :, np.newaxis].astype(np.float32) / np.float32(255)
    before = {
        model: int((runtime.infer(usual)[0].argmax(axis=1) == labels).sum()) for model, runtime in runtimes.items()
    }
    rows: dict[str, dict[str, int]] = {}
    for name, batch in _batches(data, arguments.digits):
        right = {model: runtime.infer(batch)[0].argmax(axis=1) == labels for model, runtime in runtimes.items()}
        rows[name] = {model: int(answers.sum()) - before[model] for model, answers in right.items()}
        if not arguments.json:
            if len(rows) == 1:
                print(f"| change of right answers, of {arguments.digits} | " + " | ".join(models) + " |")
                print("|---" * (len(models) + 1) + "|")
                print("| as they are in MNIST, right | " + " | ".join(str(before[model]) for model in models) + " |")
            print(f"| {name} | " + " | ".join(f"{rows[name][model]:+d}" for model in models) + " |", flush=True)
    if arguments.json:
        put("enlarged", {"digits": arguments.digits, "needed": NEEDED, "right before": before, "change": rows})


def _batches(data: Dataset, digits: int) -> Iterator[tuple[str, Batch]]:
    """For each way to take the digits its name, and what a model is given, (N, 28, 28, 1)."""
    preparation = Preparation()
    for paper, (ground, ink) in PAPERS.items():
        for times in TIMES:
            for sigma in SIGMAS:
                rng = np.random.default_rng((times, sigma, ground))
                batch = np.zeros((digits, 28, 28, 1), np.float32)
                for place, image in enumerate(data.images[:digits]):
                    try:
                        batch[place] = preparation.apply(_taken(rng, image, times, sigma, ground, ink)).batch[0]
                    except EmptyPicture:
                        batch[place] = 0  # a wrong answer, most likely
                yield f"{paper}, {times} times, sigma {sigma}", batch


def _taken(
    rng: np.random.Generator, image: NDArray[np.uint8], times: int, sigma: float, ground: int, ink: int
) -> Image:
    share = np.kron(image, np.ones((times, times), np.uint8)).astype(np.float32) / np.float32(255)
    grey = ground + (ink - ground) * share + rng.normal(0, sigma, share.shape).astype(np.float32)
    return np.repeat(np.clip(grey + 0.5, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)


if __name__ == "__main__":
    main()
