"""Run as a program, so that PyTorch loads in a process of its own: conversions on full disks, and one that is killed.

    python -m tests.engine.export.conversion_checks FOLDER

prints JSON, and is killed while ONNX Runtime calibrates in FOLDER/killed. Needs /dev/full, a disk that is always full.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx

from engine.errors import ClassLensError
from engine.export import convert, int8
from engine.pretrained import library, locations

MODEL = "efficientnet-lite0"


def main(folder: Path) -> None:
    said = {}
    for name in ("model.onnx", "int8.onnx"):
        full = folder / name.partition(".")[0]
        full.mkdir()
        (full / name).symlink_to("/dev/full")
        said[name] = _sentence(full)
    # What follows is about what comes after the export.
    convert.export_onnx_by_tracing = lambda network, shape, path: shutil.copy(folder / "int8" / "model.onnx", path)
    said["temporary"] = _sentence_of_calibration(folder / "temporary")
    said["half"] = _sentence_of_half_a_file(folder / "half", free=4096)
    said["half with room"] = _sentence_of_half_a_file(folder / "room", free=10**9)
    print(json.dumps(said), flush=True)
    int8._Pictures.get_next = lambda pictures: os.kill(os.getpid(), signal.SIGKILL)
    (folder / "killed").mkdir()
    _convert(folder / "killed")


def _convert(folder: Path) -> None:
    path = library.locate(MODEL).path
    convert.convert(MODEL, path, folder, np.zeros((1, 224, 224, 3), np.float32), lambda progress: None)


def _sentence(folder: Path) -> str:
    try:
        _convert(folder)
    except ClassLensError as error:
        return error.sentence
    return ""


def _sentence_of_calibration(folder: Path) -> str:
    """What is said when the disk takes both models, and not what ONNX Runtime calibrates with."""
    folder.mkdir()
    save: Callable[..., None] = onnx.save

    def full(model: object, path: object, **options: object) -> None:
        save(model, "/dev/full" if "augmented" in str(path) else path, **options)

    onnx.save = full
    try:
        return _sentence(folder)
    finally:
        onnx.save = save


def _sentence_of_half_a_file(folder: Path, free: int) -> str:
    """What is said when ONNX cannot read what it has written, with so many bytes free on the disk."""
    folder.mkdir()
    infer, usual = onnx.shape_inference.infer_shapes_path, locations.free_bytes

    def half(model: str, inferred: str) -> None:
        Path(inferred).write_bytes(Path(model).read_bytes()[:10_000])

    onnx.shape_inference.infer_shapes_path = half
    locations.free_bytes = lambda path: free
    try:
        return _sentence(folder)
    except Exception as error:  # noqa: BLE001 - whatever ONNX raises
        return type(error).__name__
    finally:
        onnx.shape_inference.infer_shapes_path, locations.free_bytes = infer, usual


if __name__ == "__main__":
    main(Path(sys.argv[1]))
