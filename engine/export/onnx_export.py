"""PyTorch modules to ONNX."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import onnx
import torch
from torch import nn


def export_onnx(
    module: nn.Module, shape: tuple[int, ...], path: Path, metadata: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Write a module that takes (N, *shape) float32 as ONNX, with N left free; `metadata` is kept in the file.

    The exporter notes the source lines of every operation, with folders of the machine it ran on; they are removed.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        module.eval(),
        (torch.zeros(2, *shape),),
        input_names=["pictures"],
        output_names=["scores"],
        dynamic_shapes=({0: torch.export.Dim("pictures_in_batch")},),
        dynamo=True,
        verbose=False,
    )
    assert program is not None  # it is None only where the old exporter writes the file itself
    model = program.model_proto
    for node in model.graph.node:
        del node.metadata_props[:]
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer):
        del value.metadata_props[:]
    onnx.helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export_onnx_by_tracing(module: nn.Module, shape: tuple[int, ...], path: Path) -> None:
    """Write a module without branches that takes (N, *shape) float32 as ONNX, with N left free.

    This uses PyTorch's older exporter. It takes a fifth of the time of the newer one, for which a person would have to
    wait with large networks, and it folds batch normalisation into convolutions.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the older exporter, and about shapes that become fixed
        torch.onnx.export(
            module.eval(),
            (torch.zeros(2, *shape),),
            str(path),
            input_names=["pictures"],
            output_names=["scores"],
            dynamic_axes={"pictures": {0: "pictures_in_batch"}, "scores": {0: "pictures_in_batch"}},
            dynamo=False,
        )
    onnx.checker.check_model(str(path))
