"""What a trained network leaves in a folder: its files in both forms, the proof that they agree, and the manifest."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.catalog.spec import ModelSpec
from engine.data.chunks import chunks
from engine.data.datasets import Dataset
from engine.export.flops import flops_of
from engine.export.parity import check_parity
from engine.metrics.calibration import Temperature
from engine.metrics.classification import Evaluation, evaluate_scores
from engine.preprocessing.digits import Preparation
from engine.preprocessing.picture_decoding import decode_picture
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.system import folders
from engine.system.files import write_json
from engine.training.classifier import Classifier, ExportsOnnx
from engine.weights import store

_PACKAGES = ("numpy", "torch", "transformers", "tensorflow", "keras", "onnxruntime")
_PARITY_PICTURES = 256
_CHUNK = 100  # test pictures; a large network takes seconds for them


def export(
    spec: ModelSpec, network: Classifier, folder: Path, validation: Dataset, tell: Callable[[], None]
) -> tuple[Runtime, dict[str, float | int]]:
    """Save a network in both forms. Returns its fast runtime and the proof that it answers as the network does.

    `tell` is called after each step that may take long. Raises WeightsError without that proof.
    """
    network.save(folder)
    if isinstance(network, ExportsOnnx):
        network.export(folder / spec.fast_file)
        tell()
    fast = load_fast(spec, folder, os.cpu_count() or 1)  # large networks take minutes
    return fast, check_parity(network.predict_proba, fast, validation.limited(_PARITY_PICTURES).batch(), tell)


def measure(spec: ModelSpec, fast: Runtime, test: Dataset, tell: Callable[[int], None]) -> Evaluation:
    """The figures of the fast runtime on the test pictures; `tell` is called with how many it has answered."""
    parts = []
    for part in chunks(len(test), _CHUNK):
        parts.append(fast.infer(test.batch(part.start, part.stop))[0])
        tell(part.stop)
    return evaluate_scores(np.concatenate(parts), test.labels, spec.labels)


def write_manifest(spec: ModelSpec, network: Classifier, fast: Runtime, temperature: Temperature, folder: Path) -> None:
    """Describe a network's files in its folder, with the scores of the golden picture. Raises ClassLensError."""
    assert isinstance(spec.preparation, Preparation)  # models for objects have no recipes
    picture = spec.preparation.apply(decode_picture(folders.SAMPLES / spec.golden))
    write_json(
        folder / store.MANIFEST,
        {
            "format": store.FORMAT,
            "model": spec.id,
            "parameters": network.parameters,
            "preparation": spec.preparation.to_json(),
            "files": store.describe_files(folder),
            "flops": flops_of(spec, folder),
            store.TEMPERATURE: asdict(temperature),
            "golden": [float(score) for score in fast.infer(picture.batch)[0][0]],
        },
    )


def now() -> str:
    """The time in ISO format, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Those of Python, of the system, and of the packages that train."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
