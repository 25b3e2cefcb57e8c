"""From official weights to the files of the fast runtime: through PyTorch to ONNX. Runs in PyTorch's process."""

from __future__ import annotations

import errno
import gc
import importlib
import logging
import operator
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from torch import nn

from engine import catalog
from engine.catalog.spec import ONNX_FILE, ModelSpec
from engine.errors import WeightsError
from engine.export.int8 import quantize_dynamically, quantize_statically
from engine.export.onnx_export import export_onnx_by_tracing
from engine.export.scores import Scores
from engine.export.winograd import use_winograd
from engine.plain_names import writable_folder
from engine.pretrained import locations
from engine.pretrained.conversion import INT8_FILE, ConversionProgress, ConversionStage
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.types import Batch

log = logging.getLogger(__name__)

_FULL = 1_000_000  # a disk with no more bytes free than this counts as full
_COMPARED, _MOST_DIFFERENCE = 6, 1e-5  # about so many photos; of scores: faster convolutions round more
_FASTER = "winograd.onnx"


def convert(
    model_id: str, path: Path, folder: Path, pictures: Batch, report: Callable[[ConversionProgress], None]
) -> None:
    """Write `model.onnx`, and `int8.onnx` if the record asks for it, from the official file `path` into `folder`.

    `pictures` are prepared photos to calibrate by. Temporary files lie in `folder` too. Where the official file is
    itself what the fast runtime reads, no `model.onnx` stays. Raises WeightsError when the file is not the network's or
    the disk is full, and JobCancelled.
    """
    with writable_folder(folder) as plain:
        _convert(
            catalog.find(model_id), path, plain, pictures, lambda stage: report(ConversionProgress(model_id, stage))
        )


def _convert(
    spec: ModelSpec, path: Path, folder: Path, pictures: Batch, report: Callable[[ConversionStage], None]
) -> None:
    assert spec.official is not None
    report(ConversionStage.READING)
    network = _network(spec, path)
    report(ConversionStage.EXPORTING)
    with _writing(folder):
        preparation = spec.preparation
        shape = preparation.height, preparation.width, preparation.channels
        export_onnx_by_tracing(network, shape, folder / ONNX_FILE)
    del network
    gc.collect()
    if spec.official.int8:
        report(ConversionStage.QUANTIZING)
        with _writing(folder), _temporary_files_in(folder):
            source, target = folder / ONNX_FILE, folder / INT8_FILE
            if spec.official.int8 == "dynamic":
                quantize_dynamically(source, target)
            else:
                quantize_statically(source, target, pictures, spec.official.int8_full)
    if spec.ships_as_onnx:
        (folder / ONNX_FILE).unlink()
    if spec.official.winograd:  # after int8, which is made from the usual convolutions
        report(ConversionStage.EXPORTING)
        with _writing(folder):
            faster = use_winograd(folder / ONNX_FILE, folder / _FASTER)
        report(ConversionStage.EXPORTING)
        if faster and _answer_alike(folder, pictures[:: max(1, len(pictures) // _COMPARED)]):
            (folder / _FASTER).replace(folder / ONNX_FILE)
        else:
            log.warning("The convolutions of %s stay as they are", spec.id)
            (folder / _FASTER).unlink()


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn errors of the disk into a WeightsError."""
    with locations.writing(folder.parent):
        try:
            yield
        except OSError:
            raise
        except Exception as error:
            # ONNX's code in C++ silently writes only what there is room for, and fails when it reads half a file.
            free = locations.free_bytes(folder)
            if free is not None and free <= _FULL:
                raise OSError(errno.ENOSPC, str(error)) from error
            raise


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Let ONNX Runtime keep its temporary files in `folder`, which is removed whatever happens.

    They are larger than the weights: the system's folder may not have room for them, and they would stay there if this
    process were ended.
    """
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _network(spec: ModelSpec, path: Path) -> nn.Module:
    assert spec.official is not None
    module, _, name = spec.official.network.partition(":")
    try:
        network: nn.Module = operator.attrgetter(name)(importlib.import_module(module))(path)
    except MemoryError:
        raise
    except Exception as error:
        # Each library has its own errors for a file it does not understand.
        raise WeightsError(
            f"The weights of {spec.title} in “{path}” cannot be read. {spec.remedy}", f"{type(error).__name__}: {error}"
        ) from error
    return Scores(network).eval().requires_grad_(False)


def _answer_alike(folder: Path, pictures: Batch) -> bool:
    """Whether the faster network answers, and its scores differ from the usual one's by 1e-5 or less."""
    try:
        wanted, given = (
            OnnxRuntime(folder / name, os.cpu_count() or 1).infer(pictures)[0] for name in (ONNX_FILE, _FASTER)
        )
    except WeightsError:
        return False
    return bool(np.abs(wanted - given).max() <= _MOST_DIFFERENCE)
