"""Keras' files: the network as a `.keras` file and as a SavedModel, written by Keras in its own process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.runtimes.services import Services
from engine.sharing.bundle import zipped
from engine.sharing.framework_files.common import ensure_native, write_around
from engine.sharing.golden import golden_pictures, prove
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel

KERAS_FILE, SAVED_MODEL = "model.keras", "saved_model"
_FILES = {
    KERAS_FILE: "the network with its layers: `keras.models.load_model` reads it",
    f"{SAVED_MODEL}/": "the same as a SavedModel: `tf.saved_model.load(…).serve(pictures)` answers, as TensorFlow "
    "Serving does",
}


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the zip; see `engine.sharing.targets.Writer`."""
    golden = golden_pictures(model)
    pictures = np.concatenate([one.batch for one in golden])
    with zipped(path, context) as folder:
        context.report(ExportProgress("Writing the network in TensorFlow's process"))
        ensure_native(model, services, context)
        arguments = {"model_id": model.id, "weights": model.folder, "folder": folder.resolve(), "pictures": pictures}
        answers: tuple[NDArray[np.float32], ...]
        answers = services.processes.get(model.spec.family).call("keras_files", arguments, context)
        context.report(ExportProgress("Comparing its answers with those of ClassLens"))
        for scores in answers:
            given = dict(zip((one.name for one in golden), tempered(scores, model.temperature), strict=True))
            prove(golden, lambda one, given=given: given[one.name])  # type: ignore[misc]
        write_around(folder, model, golden, code="from_keras", files=_FILES, packages="keras tensorflow numpy pillow")
    return ()
