"""Runs, and converted files of packs, tried in a process of their own before their networks answer anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine import catalog
from engine.catalog.spec import FAST, ModelSpec
from engine.errors import ClassLensError, NetworkRefused, WeightsError
from engine.jobs import JobContext
from engine.own_networks.apart import TookTooLong, limits_for, tried_apart
from engine.own_networks.network_file import open_network
from engine.own_networks.trial import MOST_SECONDS, are_probabilities, prepared_samples, sample_pictures
from engine.preprocessing.picture_decoding import decode_picture
from engine.runtimes.base import Runtime
from engine.runtimes.fast import load_converted, load_fast
from engine.runtimes.in_process import InProcessRuntime
from engine.runtimes.process import ProcessPool
from engine.system import places
from engine.types import Batch, Task
from engine.weights import tried
from engine.weights.store import Weights

_MOST_SECONDS_FOR_PHOTO = 30.0
"""VGG16 takes half a second on two processors; a computer may be slow, and busy."""

_too_slow: dict[tuple[Path, str], str] = {}
"""What was said of files, by path and checksum, that could not be tried in time: no second picture waits as long."""


def ensure_sound(weights: Weights, runtime: str, processes: ProcessPool, context: JobContext) -> None:
    """Try the file that a runtime reads, unless it is known to be sound. Its checksum was compared before.

    Raises WeightsError with what is wrong, Unreachable, RuntimeUnavailable, ProcessError and JobCancelled.
    """
    spec = weights.spec
    name = spec.fast_file if runtime == FAST else spec.weights_file
    if runtime == FAST and spec.fast_runtime != "onnx":
        return  # NumPy's arrays are what they say, and the network is ours
    if tried.is_sound(weights, name):
        return
    arguments = {"model_id": spec.id, "folder": weights.folder, "runtime": runtime}
    file, family = (weights.folder / name, weights.files[name].sha256), "numpy" if runtime == FAST else spec.family
    try:
        _try(file, processes, family, "try_run", arguments, context)
    except NetworkRefused as error:
        raise _refused(spec, "its own weights, which were tried because they come from elsewhere", error) from error


def ensure_converted_sound(
    spec: ModelSpec, path: Path, sha256: str, processes: ProcessPool, context: JobContext
) -> None:
    """Try a converted file of a model for objects, unless it is known to be sound. Its checksum was compared before.

    Raises WeightsError with what is wrong, Unreachable, RuntimeUnavailable, ProcessError and JobCancelled.
    """
    if tried.is_noted(sha256):
        return
    arguments = {"model_id": spec.id, "path": path}
    try:
        _try((path, sha256), processes, "numpy", "try_converted", arguments, context)
    except TookTooLong as error:
        raise WeightsError(
            f"{spec.title} cannot answer at this speed now. It took too long to read and try its file of "
            f"{places.size(path) / 1e6:,.0f} MB: the disk or share that holds it is slow, or this computer is busy. "
            "Copy the weights to a disk of this computer with “Move…” on the page Models, or start ClassLens again to "
            "try once more.",
            error.details or error.sentence,
        ) from error
    except NetworkRefused as error:
        what = "the file for this speed, which was tried because it may come from elsewhere, as with a classroom pack"
        raise _refused(spec, what, error) from error


def _try(
    file: tuple[Path, str],
    processes: ProcessPool,
    family: str,
    verb: str,
    arguments: Mapping[str, object],
    context: JobContext,
) -> None:
    """Try a file, its path and checksum, in a process of its own, and remember what came of it. Raises as `tried_apart`
    does, and Unreachable.
    """
    path, sha256 = file
    if file in _too_slow:
        raise TookTooLong(_too_slow[file])
    try:
        tried_apart(processes, family, verb, arguments, limits_for(places.size(path)), context)
    except TookTooLong as error:
        _too_slow[file] = error.sentence
        raise
    tried.note(sha256)


def try_run(model_id: str, folder: Path, runtime: str) -> None:
    """Open the network of a run and ask it about sample pictures. To be called in a process of its own.

    Raises NetworkRefused or another ClassLensError when it is no network of its model.
    """
    spec = catalog.find(model_id)
    if runtime == FAST:
        open_network(folder / spec.fast_file)  # which looks at what is in it, and runs nothing
        _ask(load_fast(spec, folder), prepared_samples())
    else:
        _ask(InProcessRuntime(spec, folder), prepared_samples())


def try_converted(model_id: str, path: Path) -> None:
    """Open a converted file and ask it about a sample photo. To be called in a process of its own.

    Raises NetworkRefused or another ClassLensError when it is no network of its model, or no such network as are
    written here: ours have only operations that networks from elsewhere may have too.
    """
    spec = catalog.find(model_id)
    open_network(path)
    photo = sample_pictures(Task.OBJECTS)[0]  # one tells as much as all of them
    batch = spec.preparation.apply(decode_picture(photo)).batch
    _ask(load_converted(spec, path, spec.title), batch, _MOST_SECONDS_FOR_PHOTO)


def _ask(runtime: Runtime, batch: Batch, most_seconds: float = MOST_SECONDS) -> None:
    scores, milliseconds = runtime.infer(batch)
    seconds = milliseconds / 1e3 / len(scores)
    if seconds > most_seconds:
        raise NetworkRefused(f"It takes {seconds:.1f} s for one picture, and at most {most_seconds:.0f} s are allowed.")
    if not are_probabilities(scores):
        raise NetworkRefused("Its scores are no probabilities.")


def _refused(spec: ModelSpec, what: str, error: ClassLensError) -> WeightsError:
    reason = error.sentence.partition(". ")[0].rstrip(".")
    return WeightsError(
        f"{spec.title} cannot use {what}. {reason}. {spec.remedy}",
        error.details or error.sentence,
    )
