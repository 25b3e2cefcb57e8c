"""The ONNX bundle: network, labels, preparation, model card, golden pictures and a script."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.jobs import JobContext
from engine.plain_names import readable_name
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes import onnx_runtime
from engine.runtimes.services import Services
from engine.sharing.bundle import (
    CARD,
    GOLDEN,
    LABELS,
    MANIFEST,
    PICTURES_CODE,
    SCRIPT,
    preparation_record,
    write_common,
    write_script,
    zipped,
)
from engine.sharing.calibrated import calibrated, in_half, with_names
from engine.sharing.golden import Golden, golden_pictures, prove
from engine.sharing.model_card import model_card
from engine.sharing.onnx_bundle.onnx_file import DRAWING_SHAPE, UINT8, file_with_scaling, onnx_file, preparation_file
from engine.sharing.onnx_bundle.preparing_graph import PICTURE, PICTURES, PREPARED, with_scaling
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.system import places
from engine.system.files import write_text

NETWORK, PREPARATION = "model.onnx", "preparation.onnx"

_COMMON = {
    LABELS: "the labels, in the order of the scores",
    MANIFEST: "for programs: inputs, preparation, labels, golden pictures with their scores",
    f"{GOLDEN}/": "three pictures; a program that gives the scores in the manifest for them does everything right",
    SCRIPT: "recognises pictures with onnxruntime, numpy and pillow alone",
    PICTURES_CODE: "opens their files, as ClassLens does",
}
_DIGIT_FILES = {
    NETWORK: "the network: prepared pictures (N, 28, 28, 1), float32 in [0, 1], ink bright on 0; to scores (N, 10)",
    PREPARATION: "what comes before it: one drawing (height, width, 3), uint8 in red, green, blue, of any size, "
    "strokes on even ground; to a prepared picture, which is no numbers (NaN) where nothing is drawn",
    **_COMMON,
}
_PHOTO_FILES = {
    NETWORK: "the network: pictures of the right size (N, height, width, 3), uint8 in red, green, blue; to scores",
    **_COMMON,
}
_USE = """```sh
pip install onnxruntime numpy pillow
python predict.py golden/*
```

{more}"""
_USE_DIGITS = _USE.format(
    more="The preparation crops the ink, shrinks it into 20×20 pixels and puts its centre of mass into the middle, as "
    "MNIST's digits were prepared. It is for drawings and for pictures with even ground. For a photo of a sheet, cut "
    "out one digit and make the ground even first."
)
_USE_PHOTOS = _USE.format(
    more="A picture is cropped and resized by Pillow as `manifest.json` says. Other libraries resize a little "
    "differently, and scores then differ a little."
)


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the zip; see `engine.sharing.targets.Writer`."""
    golden = golden_pictures(model)
    with zipped(path, context) as folder:
        context.report(ExportProgress("Writing the network"))
        if isinstance(model.preparation, PhotoPreparation):
            described, files, use = _write_photos(model, model.preparation, folder), _PHOTO_FILES, _USE_PHOTOS
            script = "predict_photos.py"
        else:
            described, files, use = _write_digits(model, model.preparation, folder), _DIGIT_FILES, _USE_DIGITS
            script = "predict_digits.py"
        context.report(ExportProgress("Comparing its answers with those of ClassLens"))
        prove_network(model, golden, folder)
        write_common(folder, model, golden, described)
        write_text(folder / CARD, model_card(model, files, use))
        write_script(folder, script)
    return ()


def _write_digits(model: SharedModel, preparation: Preparation, folder: Path) -> dict[str, object]:
    graph = in_half(calibrated(model.graph, model.temperature))
    (folder / NETWORK).write_bytes(onnx_file(graph, len(model.labels), _metadata(model)))
    (folder / PREPARATION).write_bytes(preparation_file(preparation))
    shape = ["N", preparation.height, preparation.width, preparation.channels]
    return {
        "network": NETWORK,
        "input": {"name": PICTURES, "type": "float32", "shape": shape, "range": [0, 1], "ink": "bright on dark"},
        "output": {"name": "scores", "calibrated": True},
        "preparation_network": PREPARATION,
        "preparation_input": {"name": PICTURE, "type": "uint8", "shape": list(DRAWING_SHAPE), "channels": "RGB"},
        "preparation_output": {"name": PREPARED},
    }


def _write_photos(model: SharedModel, preparation: PhotoPreparation, folder: Path) -> dict[str, object]:
    (folder / NETWORK).write_bytes(network_for_photos(model, preparation))
    shape = ["N", preparation.height, preparation.width, preparation.channels]
    return {
        "network": NETWORK,
        "input": {"name": PICTURES, "type": "uint8", "shape": shape, "range": [0, 255], "channels": "RGB"},
        "output": {"name": "scores", "calibrated": True},
    }


def network_for_photos(model: SharedModel, preparation: PhotoPreparation) -> bytes:
    """An ONNX file that takes `pictures` of the right size, (N, height, width, 3) uint8, and gives `scores`."""
    count = len(model.labels)
    if model.network_file is not None:
        return file_with_scaling(model.network_file(), preparation, count, _metadata(model))
    graph = with_scaling(in_half(calibrated(model.graph, model.temperature)), preparation)
    return onnx_file(with_names(graph, PICTURES, "scores"), count, _metadata(model), UINT8)


def prove_network(model: SharedModel, golden: tuple[Golden, ...], folder: Path) -> None:
    """Compare what the network that was written into a folder answers to golden pictures, with the preparation beside
    it where there is one. Raises WeightsError.
    """
    network = _opened(folder / NETWORK)
    preparing = _opened(folder / PREPARATION) if places.exists(folder / PREPARATION) else None

    def answer(one: Golden) -> NDArray[np.float32]:
        if isinstance(model.preparation, PhotoPreparation):
            given = _resized(one, model.preparation)
        else:
            assert preparing is not None
            given = preparing.run([PREPARED], {PICTURE: one.picture})[0]
        scores: NDArray[np.float32] = network.run(["scores"], {PICTURES: given})[0][0]
        return scores

    prove(golden, answer)


# Any: ONNX Runtime has no types.
def _opened(path: Path) -> Any:
    library = onnx_runtime.library()
    with readable_name(path) as name:
        return library.InferenceSession(name, library.SessionOptions(), providers=["CPUExecutionProvider"])


def _resized(one: Golden, preparation: PhotoPreparation) -> NDArray[np.uint8]:
    """A golden picture as its preparation resizes it, before its values are scaled: (1, height, width, 3) uint8."""
    plain = replace(preparation, mean=(0.0, 0.0, 0.0), deviation=1.0, reverse=False)
    return plain.apply(one.picture).batch.astype(np.uint8)


def _metadata(model: SharedModel) -> dict[str, str]:
    """What the network's own file says about it."""
    return {
        "title": model.title,
        "labels": "\n".join(model.labels),
        "licence": model.facts.licence,
        "preparation": json.dumps(preparation_record(model)),
    }
