"""How many floating point operations a network for digits does for one picture, counted from its file.

They are counted when weights are made, because that needs the package onnx, and kept in their manifest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog.spec import ModelSpec
from engine.runtimes.shipped_backbone import BACKBONE, FEATURES, OUTPUT, WEIGHTS, backbone_file

if TYPE_CHECKING:
    from onnx import NodeProto, ValueInfoProto


def flops_of(spec: ModelSpec, folder: Path) -> int:
    """Twice the multiplications for one picture of the network whose files are in `folder`."""
    path = folder / spec.fast_file
    return flops_of_onnx(path) if spec.fast_runtime == "onnx" else flops_of_weights(path)


def flops_of_weights(path: Path) -> int:
    """Twice the multiplications of the matrix products in a `.npz` of weights: for the networks written in NumPy."""
    with np.load(path, allow_pickle=False) as weights:
        return sum(2 * math.prod(values.shape) for values in weights.values() if values.ndim == 2)


def flops_of_onnx(path: Path, output: str = "") -> int:
    """Twice the multiplications of the convolutions and matrix products in an ONNX file, for one picture.

    With the name of an `output`, only what that depends on counts. The backbone of a head counts too.
    """
    import onnx  # noqa: PLC0415 - it is large, and not in the packaged program without frameworks

    model = onnx.load(str(path))
    for value in model.graph.input:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    del model.graph.value_info[:]
    graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    shapes = {value.name: _shape(value) for value in (*graph.input, *graph.value_info, *graph.output)}
    shapes |= {weight.name: tuple(weight.dims) for weight in graph.initializer}
    nodes = _before(graph.node, output) if output else graph.node
    flops = 2 * sum(_multiplications(node, shapes) for node in nodes)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if metadata.get(BACKBONE) == WEIGHTS:
        flops += flops_of_onnx(backbone_file(), metadata.get(OUTPUT, FEATURES))
    return flops


def _before(nodes: Sequence[NodeProto], output: str) -> list[NodeProto]:
    """The nodes that an output depends on; ONNX lists each node after those it depends on."""
    wanted, found = {output}, []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            found.append(node)
    return found


def _shape(value: ValueInfoProto) -> tuple[int, ...]:
    return tuple(dimension.dim_value for dimension in value.type.tensor_type.shape.dim)


def _multiplications(node: NodeProto, shapes: dict[str, tuple[int, ...]]) -> int:
    if node.op_type == "Conv":
        return math.prod(shapes[node.output[0]]) * math.prod(shapes[node.input[1]][1:])
    if node.op_type == "Gemm":
        transposed = any(attribute.name == "transA" and attribute.i for attribute in node.attribute)
        return math.prod(shapes[node.output[0]]) * shapes[node.input[0]][0 if transposed else 1]
    if node.op_type == "MatMul":
        return math.prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]
    return 0
