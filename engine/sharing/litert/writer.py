"""The LiteRT bundle: the network in three precisions, each with size, accuracy and time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.data.datasets import mnist_test, mnist_train
from engine.export.litert_record import LiteRTFile
from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.bundle import zipped
from engine.sharing.framework_files.common import ensure_native, write_around
from engine.sharing.golden import golden_pictures, prove
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.system.files import write_json
from engine.text_table import text_table

FIGURES = "figures.json"
_EXACT = "fp32"
_CALIBRATION = 500
"""Pictures of MNIST's training part that ranges of activations are measured with."""
_TITLES = {"fp32": "32 bits", "fp16": "16 bits", "int8": "8 bits"}


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the zip; see `engine.sharing.targets.Writer`."""
    golden = golden_pictures(model)
    with zipped(path, context) as folder:
        context.report(ExportProgress("Converting in TensorFlow's process"))
        ensure_native(model, services, context)
        made = convert(model, folder, np.concatenate([one.batch for one in golden]), services, context)
        exact = next(one for one in made if one.precision == _EXACT)
        given = dict(zip((one.name for one in golden), exact.scores, strict=True))
        prove(golden, lambda one: given[one.name])
        write_json(folder / FIGURES, [_figures(one) for one in made])
        files = {one.name: f"the network in {_TITLES[one.precision]}" for one in made}
        files[FIGURES] = "size, accuracy and time of each, as measured when this was written"
        packages = "ai-edge-litert numpy pillow"
        table = f"```text\n{_table(made)}\n```"
        write_around(folder, model, golden, code="litert", files=files, packages=packages, use=table, calibrated=True)
    return tuple(_note(one) for one in made)


def convert(
    model: SharedModel,
    folder: Path,
    pictures: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    services: Services,
    context: JobContext,
) -> tuple[LiteRTFile, ...]:
    """Let TensorFlow write the three files into a folder and try them; `pictures` are those whose scores are wanted."""
    test, training = mnist_test(), mnist_train()
    arguments = {
        "model_id": model.id,
        "weights": model.folder,
        "folder": folder.resolve(),
        "temperature": model.temperature,
        "calibration": training.limited(_CALIBRATION).batch(),
        "test": (test.batch(), test.labels),
        "pictures": pictures,
    }
    made: tuple[LiteRTFile, ...] = services.processes.get(model.spec.family).call("litert", arguments, context)
    return made


def _figures(one: LiteRTFile) -> dict[str, object]:
    return {
        "precision": one.precision,
        "file": one.name,
        "bytes": one.bytes,
        "test_accuracy": one.accuracy,
        "test_pictures": one.count,
        "milliseconds": one.milliseconds,
    }


def _note(one: LiteRTFile) -> str:
    return (
        f"{one.name}: {one.bytes:,} bytes, {one.accuracy:.2%} of {one.count:,} test pictures, "
        f"{one.milliseconds:.2f} ms for a picture on this computer."
    )


def _table(made: tuple[LiteRTFile, ...]) -> str:
    rows = [(one.name, f"{one.bytes:,}", f"{one.accuracy:.2%}", f"{one.milliseconds:.3f} ms") for one in made]
    return text_table(("file", "bytes", "accuracy", "time for a picture, here"), rows)
