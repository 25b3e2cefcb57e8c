"""Runs from elsewhere, tried in a process of their own before their networks answer anywhere else."""

from __future__ import annotations

from pathlib import Path

from engine import catalog
from engine.catalog.spec import FAST, ModelSpec
from engine.errors import ClassLensError, NetworkRefused, WeightsError
from engine.jobs import JobContext
from engine.own_networks.apart import limits_for, tried_apart
from engine.own_networks.network_file import open_network
from engine.own_networks.trial import MOST_SECONDS, are_probabilities, prepared_samples
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_fast
from engine.runtimes.in_process import InProcessRuntime
from engine.runtimes.process import ProcessPool
from engine.weights import tried
from engine.weights.store import Weights


def ensure_sound(weights: Weights, runtime: str, processes: ProcessPool, context: JobContext) -> None:
    """Try the file that a runtime reads, unless it is known to be sound. Its checksum was compared before.

    Raises WeightsError with what is wrong, RuntimeUnavailable, ProcessError and JobCancelled.
    """
    spec = weights.spec
    name = spec.fast_file if runtime == FAST else spec.weights_file
    if runtime == FAST and spec.fast_runtime != "onnx":
        return  # NumPy's arrays are what they say, and the network is ours
    if tried.is_sound(weights, name):
        return
    arguments = {"model_id": spec.id, "folder": weights.folder, "runtime": runtime}
    try:
        tried_apart(
            processes,
            "numpy" if runtime == FAST else spec.family,
            "try_run",
            arguments,
            limits_for(weights.files[name].bytes),
            context,
        )
    except NetworkRefused as error:
        raise _refused(spec, error) from error
    tried.note(weights.files[name].sha256)


def try_run(model_id: str, folder: Path, runtime: str) -> None:
    """Open the network of a run and ask it about sample pictures. To be called in a process of its own.

    Raises NetworkRefused or another ClassLensError when it is no network of its model.
    """
    spec = catalog.find(model_id)
    if runtime == FAST:
        open_network(folder / spec.fast_file)  # which looks at what is in it, and runs nothing
        _ask(load_fast(spec, folder))
    else:
        _ask(InProcessRuntime(spec, folder))


def _ask(runtime: Runtime) -> None:
    scores, milliseconds = runtime.infer(prepared_samples())
    seconds = milliseconds / 1e3 / len(scores)
    if seconds > MOST_SECONDS:
        raise NetworkRefused(f"It takes {seconds:.1f} s for one picture, and at most {MOST_SECONDS:.0f} s are allowed.")
    if not are_probabilities(scores):
        raise NetworkRefused("Its scores are no probabilities.")


def _refused(spec: ModelSpec, error: ClassLensError) -> WeightsError:
    reason = error.sentence.partition(". ")[0].rstrip(".")
    return WeightsError(
        f"{spec.title} cannot use its own weights, which were tried because they come from elsewhere. {reason}. "
        f"{spec.remedy}",
        error.details or error.sentence,
    )
