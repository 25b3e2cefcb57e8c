"""The fast runtime of a model, inside this process: ONNX Runtime, or NumPy for the NumPy networks."""

from __future__ import annotations

from pathlib import Path

from engine.runtimes.base import Runtime, try_out
from engine.runtimes.in_process import InProcessRuntime
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.spec import ModelSpec


def load_fast(spec: ModelSpec, folder: Path) -> Runtime:
    """Load the fast runtime from a folder of weights whose checksums were compared.

    Raises WeightsError when what the files hold is not the network of `spec`, RuntimeUnavailable when ONNX Runtime
    does not work here.
    """
    is_onnx = spec.fast_runtime == "onnx"
    runtime: Runtime = OnnxRuntime(folder / spec.fast_file) if is_onnx else InProcessRuntime(spec, folder)
    try_out(runtime, spec)
    return runtime
