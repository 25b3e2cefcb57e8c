"""The fast runtime for networks exported to ONNX."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from engine.data.chunks import chunks
from engine.errors import RuntimeUnavailable, WeightsError
from engine.plain_names import readable_name
from engine.runtimes.base import FrameworkShare, LoadFigures, framework_share
from engine.runtimes.warm_up import ONNX_NETWORK
from engine.system.shortage import is_shortage, out_of_memory
from engine.types import Batch

_REMEDY = "Install ClassLens again, or train the model again."
TITLE = "ONNX Runtime"
_first, _shares = threading.Lock(), list[FrameworkShare]()
_CHUNK = 50  # pictures at a time: large networks need much memory for each


def library() -> ModuleType:
    """ONNX Runtime itself, imported when it is first needed: 0.2 s. It then computes once, so that its own share is not
    that of the first model.

    Raises RuntimeUnavailable where it does not work.
    """
    with _first:
        if not _shares:
            _shares.append(framework_share(TITLE, lambda: _first_session(_imported())))
    return _imported()


def own_share() -> FrameworkShare | None:
    """What ONNX Runtime itself took in this process; None before it was needed."""
    return _shares[0] if _shares else None


def _first_session(onnxruntime: ModuleType) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(ONNX_NETWORK, options, providers=["CPUExecutionProvider"])
    session.run(None, {"x": np.zeros((1, 1, 4, 4), np.float32)})


def _imported() -> ModuleType:
    try:
        import onnxruntime  # noqa: PLC0415
    except ImportError as error:
        raise RuntimeUnavailable(
            "ONNX Runtime, which answers at the speed Fast, cannot be loaded on this machine. Install ClassLens again "
            "(on Windows also the Visual C++ runtime), or choose Original framework meanwhile.",
            str(error),
        ) from error
    onnxruntime.disable_telemetry_events()  # on Windows; elsewhere `engine` has done it before the import
    module: ModuleType = onnxruntime
    return module


class OnnxRuntime:
    """A model in ONNX Runtime, by default on one thread: small networks gain nothing from two, and the window needs the
    other. `remedy` is a sentence on what to do when the file cannot be used; `output` names the output that is wanted,
    or is empty for the first. With an `arena`, ONNX Runtime keeps memory for as long as the session lives, which makes
    large networks a tenth faster. Without `spinning`, its threads sleep while they wait for each other, which leaves
    the processors to others between two calls. `metadata` is what the file says about itself.

    Raises WeightsError when the file is no ONNX model, RuntimeUnavailable when ONNX Runtime does not work here.
    """

    def __init__(
        self,
        path: Path,
        threads: int = 1,
        name: str = "ONNX Runtime",
        remedy: str = _REMEDY,
        output: str = "",
        arena: bool = False,
        spinning: bool = True,
    ) -> None:
        self._remedy = remedy
        onnxruntime = library()
        self.name, self.threads, self.figures = name, threads, LoadFigures(framework=own_share())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = arena
        options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
        try:
            # From the file: given bytes, ONNX Runtime keeps a copy of them for as long as the session lives.
            with readable_name(path) as readable:
                self._session = onnxruntime.InferenceSession(readable, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            if is_shortage(error):
                raise out_of_memory(error) from error
            raise WeightsError(f"ONNX Runtime cannot read its model file. {remedy}", str(error)) from error
        self._input = self._session.get_inputs()[0].name
        self._outputs = [output or self._session.get_outputs()[0].name]
        self.metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        started = time.perf_counter()
        parts = [batch[part] for part in chunks(len(batch), _CHUNK)] or [batch]  # without pictures, scores are (0, K)
        try:
            scores = np.concatenate([self._session.run(self._outputs, {self._input: part})[0] for part in parts])
        except Exception as error:
            if is_shortage(error):
                raise out_of_memory(error) from error
            raise WeightsError(
                f"ONNX Runtime cannot compute with its model file. {self._remedy}", str(error)
            ) from error
        return scores, (time.perf_counter() - started) * 1e3
