"""The fast runtime of a model, inside this process: ONNX Runtime, or NumPy for the NumPy networks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from engine.catalog.spec import ModelSpec
from engine.runtimes import onnx_runtime
from engine.runtimes.base import Runtime, loaded
from engine.runtimes.in_process import InProcessRuntime
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.runtimes.shipped_backbone import BACKBONE, WEIGHTS, HeadOnBackbone


def load_fast(spec: ModelSpec, folder: Path, threads: int = 1) -> Runtime:
    """Load the fast runtime from a folder of weights whose checksums were compared; ONNX Runtime uses `threads`.

    Raises WeightsError when the files do not hold the network of `spec`, RuntimeUnavailable when ONNX Runtime
    does not work here.
    """
    if spec.fast_runtime == "onnx":
        return _loaded_onnx(spec, lambda: open_exported(folder / spec.fast_file, threads))
    return loaded(spec, lambda: InProcessRuntime(spec, folder))


def load_converted(spec: ModelSpec, path: Path, title: str) -> Runtime:
    """Load a converted model for objects, on all processors; `title` names the runtime.

    Raises WeightsError, RuntimeUnavailable.
    """
    return _loaded_onnx(spec, lambda: OnnxRuntime(path, os.cpu_count() or 1, title, spec.remedy, arena=True))


def open_exported(path: Path, threads: int = 1) -> Runtime:
    """The runtime of an exported digit model's file, behind its backbone where the file names one.

    Raises WeightsError, RuntimeUnavailable.
    """
    runtime = OnnxRuntime(path, threads)
    return HeadOnBackbone(runtime) if runtime.metadata.get(BACKBONE) == WEIGHTS else runtime


def _loaded_onnx(spec: ModelSpec, load: Callable[[], Runtime]) -> Runtime:
    onnx_runtime.library()  # before, because its time and memory are not the model's
    return loaded(spec, load)
