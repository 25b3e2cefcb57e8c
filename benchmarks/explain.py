"""How faithful heat maps are: scores while the places that a map calls important are taken away, or given back alone.

Deletion and insertion of Petsiuk, Das and Saenko, "RISE" (arXiv 1806.07421), on 200 test digits (every 50th of MNIST)
and on photos: the mean score of the answer while more and more of the picture, the most important first, goes
(deletion: lower is better) or comes (insertion: higher is better). Of a digit the ink goes; of a photo a blurred copy
takes its place. The same for an order by chance, and for the map of random weights. The order of the methods on the
page Inside is that of insertion less deletion.

    python benchmarks/explain.py [--models ID,…] [--digits 200] [--photos FOLDER]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.data.datasets import mnist_test
from engine.explain.heat_map import heat_map
from engine.explain.maps import methods_of
from engine.explain.opening import Subject, open_subject
from engine.explain.requests import HeatMapRequest
from engine.jobs import JobContext
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.system import folders
from engine.text_table import text_table
from engine.types import Batch, Image

Field = NDArray[np.float32]

SHARES = np.linspace(0, 1, 15)


def quiet(done: int, total: int) -> None:
    """Hear of progress, and do nothing."""


def curves(subject: Subject, batch: Batch, importance: Field, label: int, ground: Batch) -> tuple[float, float]:
    """The mean score (deletion, insertion) over all shares of the places that count, the most important first."""
    counted = np.flatnonzero(np.any(batch[0] != ground[0], axis=2))  # elsewhere nothing would change
    order = counted[np.argsort(-importance.reshape(-1)[counted], kind="stable")]
    gone, come = [], []
    for share in SHARES:
        places = order[: round(share * len(order))]
        without, alone = batch.copy(), ground.copy()
        without.reshape(-1, batch.shape[3])[places] = ground.reshape(-1, batch.shape[3])[places]
        alone.reshape(-1, batch.shape[3])[places] = batch.reshape(-1, batch.shape[3])[places]
        gone.append(without)
        come.append(alone)
    scores = subject.scores(np.concatenate([*gone, *come]))[:, label]
    return float(scores[: len(SHARES)].mean()), float(scores[len(SHARES) :].mean())


def ground_of(subject: Subject, batch: Batch) -> Batch:
    """What stands in for the places that are taken away: no ink, or a blurred photo."""
    if subject.for_digits:
        return np.zeros_like(batch)
    return cv2.GaussianBlur(batch[0], (0, 0), batch.shape[1] * 0.06)[np.newaxis]


def measure(subject: Subject, pictures: list[Image]) -> list[tuple[str, ...]]:
    """A row for each method, its map of random weights, and chance."""
    random = np.random.default_rng(0)

    def by_request(method: object, untrained: bool) -> Callable[[Image], Field]:
        return lambda picture: (
            heat_map(
                subject,
                HeatMapRequest(picture, subject.spec.id, method, random_weights=untrained),
                quiet,  # type: ignore[arg-type]
            ).values
        )

    ways: dict[str, Callable[[Image], Field]] = {"chance": lambda picture: random.random(shape, np.float32)}
    for method in methods_of(subject):
        ways[method.value] = by_request(method, False)
        ways[f"{method.value}, random weights"] = by_request(method, True)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for picture in pictures:
        batch = subject.prepare(picture)
        shape = batch.shape[1:3]
        label = int(subject.scores(batch)[0].argmax())
        ground = ground_of(subject, batch)
        for name, way in ways.items():
            found[name].append(curves(subject, batch, way(picture), label, ground))
    rows = []
    for name, values in sorted(found.items(), key=lambda item: -float(np.mean([i - d for d, i in item[1]]))):
        deletion, insertion = np.mean(values, axis=0)
        difference = np.array([i - d for d, i in values])
        error = 1.96 * difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else 0.0
        rows.append((name, f"{deletion:.3f}", f"{insertion:.3f}", f"{difference.mean():.3f} ± {error:.3f}"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="numpy-nn,keras-cnn,best-cnn,vit-mnist,vgg16-transfer,efficientnet-lite0")
    parser.add_argument("--digits", type=int, default=200)
    parser.add_argument("--photos", type=Path, default=folders.PHOTOS, help="a folder with photos, also in folders")
    arguments = parser.parse_args()
    test = mnist_test().images
    digits = [np.repeat(image[..., np.newaxis], 3, axis=2) for image in test[:: len(test) // arguments.digits]]
    photos = [open_picture(path) for path in sorted(arguments.photos.rglob("*.jp*g"))]
    with closing(Session()) as session:
        for model_id in arguments.models.split(","):
            subject = open_subject(model_id, session._services, JobContext())
            pictures = digits if model_id in catalog.DIGIT_MODELS else photos
            print(f"\n{subject.spec.title}, {len(pictures)} pictures")
            rows = measure(subject, pictures)
            print(text_table(("map", "deletion", "insertion", "insertion - deletion (95 %)"), rows), flush=True)


if __name__ == "__main__":
    main()
