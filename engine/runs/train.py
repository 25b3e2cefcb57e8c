"""One training run from recipe to folder: train, save, export, check, measure. Runs in a framework process."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

import numpy as np

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import open_dataset
from engine.errors import DataError
from engine.export.flops import flops_of
from engine.export.parity import check_parity
from engine.metrics.classification import evaluate_scores
from engine.preprocessing.digits import Preparation
from engine.preprocessing.picture_files import open_picture
from engine.runs import checkpoints
from engine.runs.in_progress import marked_as_running
from engine.runs.requests import TrainingRun, TrainRequest
from engine.runtimes.fast import load_fast
from engine.runtimes.in_process import classifier_class
from engine.system import folders
from engine.system.files import filled_folder, make_folder, write_json
from engine.training.classifier import ExportsOnnx
from engine.training.diagnosis import hints
from engine.training.records import Report, SavingProgress
from engine.weights import store

_PACKAGES = ("numpy", "torch", "transformers", "tensorflow", "keras", "onnxruntime")
_SPLIT_SEED = 0
_CHUNK = 100  # test pictures; a large network takes seconds for them


def train_run(model_id: str, recipe: Recipe, data: str, limit: int | None, folder: Path, report: Report) -> TrainingRun:
    """Train a model and leave weights, manifest and metrics in `folder`, which is empty or not there before.

    A folder with the checkpoint of an interrupted run of the same request is trained on. `data` is "mnist", a CSV file
    or a folder of pictures; `limit` trains on that many pictures only. Raises JobCancelled when cancelled before the
    first epoch was complete, DataError, SettingsError, WeightsError.
    """
    request = TrainRequest(model_id, recipe, data, limit)
    interrupted = checkpoints.read(folder)
    made = interrupted is None and make_folder(folder)
    try:
        with marked_as_running(folder):
            return _train_into(folder, request, interrupted, report)
    except BaseException:
        checkpoints.tidy(folder, made)
        raise


def _train_into(
    folder: Path, request: TrainRequest, interrupted: checkpoints.InterruptedRun | None, report: Report
) -> TrainingRun:
    spec, recipe = catalog.find(request.model_id), request.recipe
    assert isinstance(spec.preparation, Preparation)  # models for objects have no recipes
    training_data, test = open_dataset(request.data)
    training_data = training_data.limited(request.limit)
    if interrupted is not None and interrupted.sha256 != training_data.sha256:
        raise DataError(
            f"The run cannot be continued, because “{request.data}” holds other pictures than when it began. Put the "
            "old ones back, or train again."
        )
    held_back = min(recipe.validation, training_data.candidates // 5)
    if held_back < 1:
        raise DataError(f"{len(training_data)} pictures are too few to train with. Choose at least 5.")
    train, validation = training_data.split(held_back, _SPLIT_SEED)
    began = _now() if interrupted is None else interrupted.began

    network = classifier_class(spec).create(recipe)
    result = network.fit(
        train.batch(),
        train.labels,
        recipe=recipe,
        validation=(validation.batch(), validation.labels),
        report=report,
        begin=None if interrupted is None else checkpoints.read_state(folder, interrupted),
        saver=checkpoints.Saver(folder, request, began, training_data.sha256),
    )

    def tell(tested: int) -> None:
        report(SavingProgress(tested, len(test)))

    tell(0)
    with filled_folder(folder, last=store.MANIFEST) as unfinished:
        network.save(unfinished)
        if isinstance(network, ExportsOnnx):
            network.export(unfinished / spec.fast_file)
            tell(0)
        fast = load_fast(spec, unfinished, os.cpu_count() or 1)  # large networks take minutes
        parity = check_parity(network.predict_proba, fast, validation.limited(256).batch(), lambda: tell(0))
        parts = []
        for start in range(0, len(test), _CHUNK):
            parts.append(fast.infer(test.batch(start, start + _CHUNK))[0])
            tell(min(start + _CHUNK, len(test)))
        tested = evaluate_scores(np.concatenate(parts), test.labels, spec.labels)
        kept = result.epochs[result.kept_epoch - 1]
        picture = spec.preparation.apply(open_picture(folders.SAMPLES / spec.golden))
        write_json(
            unfinished / store.METRICS,
            {
                "model": spec.id,
                "recipe": recipe.to_json(),
                "seed": recipe.seed,
                "date": _now(),
                "versions": _versions(),
                "data": {
                    "name": training_data.name,
                    "sha256": training_data.sha256,
                    "train": len(train),
                    "validation": len(validation),
                    "test": len(test),
                },
                "epochs": [record.to_json() for record in result.epochs],
                "kept_epoch": result.kept_epoch,
                "cancelled": result.cancelled,
                "warning": result.warning,
                "continued": interrupted is not None,
                "hints": [hint.sentence for hint in hints(result.epochs, recipe, spec)],
                "seconds": result.seconds,
                "validation_accuracy": kept.validation_accuracy,
                "validation_loss": kept.validation_loss,
                "test_accuracy": tested.accuracy,
                "test_loss": tested.loss,
                "test_runtime": fast.name,
                "parity": parity,
            },
        )
        write_json(
            unfinished / store.MANIFEST,
            {
                "format": store.FORMAT,
                "model": spec.id,
                "parameters": network.parameters,
                "preparation": spec.preparation.to_json(),
                "files": store.describe_files(unfinished),
                "flops": flops_of(spec, unfinished),
                "golden": [float(score) for score in fast.infer(picture.batch)[0][0]],
            },
        )
    checkpoints.clear(folder)
    return TrainingRun(
        model_id=spec.id,
        recipe=recipe,
        folder=folder,
        result=result,
        validation_accuracy=kept.validation_accuracy,
        test_accuracy=tested.accuracy,
        test_loss=tested.loss,
        test_count=len(test),
        data=test.name,
    )


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
