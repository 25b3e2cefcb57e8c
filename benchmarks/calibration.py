"""The expected calibration error of every digit model on the 10,000 test pictures of MNIST, raw and calibrated.

    python benchmarks/calibration.py [MODEL …]          all ten, 10 minutes, most of them for vgg16-transfer
    python benchmarks/calibration.py --fit [MODEL …]    fit the temperatures of the shipped weights anew before, and
                                                        write them into their manifests; 6 minutes more

A temperature is fitted to the pictures of MNIST's training part that the run behind the weights held back, drawn as
that run drew them, and never to test pictures. Runs from now on fit their own at their end (`engine/runs/train.py`).
Wanted is an error of at most 0.3 % of each model. The result is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict

import numpy as np
from common import put
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.chunks import chunks
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.metrics.calibration import calibrate, fit_temperature, tempered
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.system import folders
from engine.system.files import write_json
from engine.weights import store

WANTED = 0.003
HELD_BACK, SEED = 5000, 0  # as in engine/runs/train.py and the recipes
STROKE_PICTURES = 17_985  # that best-cnn was trained on besides, and that its held-back pictures were drawn among


def main() -> None:
    """Fit if asked to, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", default=list(catalog.DIGIT_MODELS))
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    test = mnist_test()
    rows = {}
    for spec in map(catalog.find, arguments.models):
        runtime = load_fast(spec, folders.SHIPPED_WEIGHTS / spec.id, os.cpu_count() or 1)
        if arguments.fit:
            fit(spec, runtime)
        temperature = store.read_folder(spec, folders.SHIPPED_WEIGHTS / spec.id, "shipped").temperature
        scores = scores_of(runtime, test)
        raw = calibrate(scores, test.labels)
        calibrated = calibrate(tempered(scores, temperature.value), test.labels)
        rows[spec.id] = {
            "temperature": temperature.value,
            "fitted_on": temperature.pictures,
            "error_raw": round(raw.expected_error, 5),
            "error_calibrated": round(calibrated.expected_error, 5),
            "as_wanted": calibrated.expected_error <= WANTED,
        }
    put("calibration", {"test_pictures": len(test), "wanted": WANTED, "models": rows})


def fit(spec: ModelSpec, runtime: Runtime) -> None:
    """Fit the temperature of shipped weights and write it into their manifest."""
    path = folders.SHIPPED_WEIGHTS / spec.id / store.MANIFEST
    held_back = held_back_pictures(spec)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest[store.TEMPERATURE] = asdict(fit_temperature(scores_of(runtime, held_back), held_back.labels))
    write_json(path, manifest)


def held_back_pictures(spec: ModelSpec) -> Dataset:
    """What the run behind the shipped weights did not learn from, as it drew it.

    best-cnn drew its 5,000 among MNIST and pen strokes together; of these, only the 3,868 of MNIST were not learnt.
    """
    training = mnist_train()
    if spec.id != "best-cnn":
        return training.split(HELD_BACK, SEED)[1]
    held = np.random.default_rng(SEED).permutation(len(training) + STROKE_PICTURES)[:HELD_BACK]
    held = held[held < len(training)]
    return Dataset.of(training.name, training.images[held], training.labels[held])


def scores_of(runtime: Runtime, pictures: Dataset) -> NDArray[np.float32]:
    """Softmax scores (N, 10)."""
    parts = (runtime.infer(pictures.batch(part.start, part.stop))[0] for part in chunks(len(pictures), 100))
    return np.concatenate(list(parts))


if __name__ == "__main__":
    main()
