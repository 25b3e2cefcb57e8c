"""The fast runtime of a model, inside this process: ONNX Runtime, or NumPy for the NumPy networks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from engine.runtimes.base import Runtime, memory_bytes, try_out
from engine.runtimes.in_process import InProcessRuntime
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.spec import ModelSpec


def load_fast(spec: ModelSpec, folder: Path) -> Runtime:
    """Load the fast runtime from a folder of weights whose checksums were compared.

    Raises WeightsError when what the files hold is not the network of `spec`, RuntimeUnavailable when ONNX Runtime
    does not work here.
    """
    is_onnx = spec.fast_runtime == "onnx"
    return _tried(spec, lambda: OnnxRuntime(folder / spec.fast_file) if is_onnx else InProcessRuntime(spec, folder))


def load_converted(spec: ModelSpec, path: Path, title: str) -> Runtime:
    """Load a converted model for objects, on all processors but called one at a time; `title` names the runtime.

    Raises WeightsError, RuntimeUnavailable.
    """
    runtime = _tried(spec, lambda: OnnxRuntime(path, threads=os.cpu_count() or 1))
    runtime.name = title
    return runtime


def _tried(spec: ModelSpec, load: Callable[[], Runtime]) -> Runtime:
    before = memory_bytes()
    runtime = load()
    try_out(runtime, spec)
    runtime.memory_bytes = max(0, memory_bytes() - before)
    return runtime
