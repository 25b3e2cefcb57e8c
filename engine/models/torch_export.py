"""PyTorch modules to ONNX."""

from __future__ import annotations

import logging
from pathlib import Path

import onnx
import torch
from torch import nn


def export_onnx(module: nn.Module, shape: tuple[int, ...], path: Path) -> None:
    """Write a module that takes (N, *shape) float32 as ONNX, N free.

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
    assert program is not None  # it is only where the old exporter writes the file itself
    model = program.model_proto
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer):
        del value.metadata_props[:]
    onnx.checker.check_model(model)
    onnx.save(model, path)
