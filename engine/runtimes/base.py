"""What every way of running a model offers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import ModelSpec
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.system.memory import give_back_freed
from engine.system.shortage import is_shortage, out_of_memory
from engine.types import Batch


@dataclass(frozen=True, slots=True)
class FrameworkShare:
    """What a framework took in its process before the first model came: milliseconds for its import and first
    computation, and the bytes by which the process grew, None where it did not. `title` is its name.
    """

    title: str
    load_ms: float
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """What loading a model took: milliseconds, without its framework, and the bytes by which its process grew.

    Before and after, the process gives back what it has freed. `memory_bytes` is None if it did not grow, for example
    because it cannot give back and still had room from before; `parameters` is None where the runtime does not know it,
    `framework` where the model's framework had been in use before it could be measured, or needs nothing of its own.
    """

    load_ms: float = 0.0
    memory_bytes: int | None = None
    parameters: int | None = None
    framework: FrameworkShare | None = None


class Runtime(Protocol):
    """A loaded model. `name` is shown to people, `threads` is how many threads one call uses."""

    name: str
    threads: int
    figures: LoadFigures

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Softmax scores (N, K) float32 and the time of the inference alone, in milliseconds."""


class Runtimes(Protocol):
    """Gives loaded runtimes. Safe from any thread.

    `raw_scores` is whether people want to see the scores that networks give, not calibrated.
    """

    raw_scores: bool

    def get(self, spec: ModelSpec, name: str, context: JobContext) -> Runtime:
        """The runtime `name` ("fast", "int8" or "native") of a model, loaded or made if needed.

        Raises UsageError for a runtime that the model does not have, WeightsError, RuntimeUnavailable and JobCancelled.
        """

    def kept(self, model_ids: Iterable[str], names: Iterable[str]) -> AbstractContextManager[None]:
        """While the block runs, a training that needs the processes of these runtimes waits. The block itself does not
        wait for a process that is training already; a request to that process raises an error.
        """

    def shown(self, spec: ModelSpec, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores that a person is shown for what any runtime of a model gave, (N, K): calibrated, unless raw ones
        are wanted. The label of the best stays the same.
        """

    def network_file(self, spec: ModelSpec, context: JobContext) -> Path:
        """The ONNX file that the fast runtime of a model for objects reads, made before where that is needed. Raises as
        `get` does.
        """

    def prepare(self, spec: ModelSpec, context: JobContext) -> None:
        """Make what the fast runtimes of a model for objects read, unless it is there. Raises as `get` does."""


def framework_share(title: str, bring: Callable[[], object]) -> FrameworkShare:
    """Let `bring` import a framework and compute once, and note what that took. Raises what `bring` raises."""
    before, started = _held(), time.perf_counter()
    bring()
    load_ms = (time.perf_counter() - started) * 1e3
    grown = _held() - before
    return FrameworkShare(title, load_ms, grown if grown > 0 else None)


LoadedRuntime = TypeVar("LoadedRuntime", bound=Runtime)


def loaded(spec: ModelSpec, load: Callable[[], LoadedRuntime]) -> LoadedRuntime:
    """Load a runtime, let it answer once, and note what that took. Raises what `load` and `try_out` raise."""
    before, started = _held(), time.perf_counter()
    runtime = load()
    try_out(runtime, spec)
    load_ms = (time.perf_counter() - started) * 1e3
    grown = _held() - before
    runtime.figures = replace(runtime.figures, load_ms=load_ms, memory_bytes=grown if grown > 0 else None)
    return runtime


def _held() -> int:
    """The bytes that this process holds, without what it has freed."""
    import psutil  # noqa: PLC0415

    give_back_freed()
    return int(psutil.Process().memory_info().rss)


def try_out(runtime: Runtime, spec: ModelSpec) -> None:
    """Let a runtime answer an empty picture. Raises WeightsError when what it holds is not the network of `spec`."""
    size = spec.preparation
    try:
        scores, _ = runtime.infer(np.zeros((1, size.height, size.width, size.channels), np.float32))
        fits = scores.shape == (1, len(spec.labels)) and bool(np.isfinite(scores).all())
    except Exception as error:
        if is_shortage(error):
            raise out_of_memory(error) from error
        raise _misfit(spec, f"{type(error).__name__}: {error}") from error
    if not fits:
        raise _misfit(spec, f"it answered {scores!r}")


def _misfit(spec: ModelSpec, details: str) -> WeightsError:
    return WeightsError(
        f"The weights of {spec.title} are not those of its network. {spec.remedy}",
        details,
    )
