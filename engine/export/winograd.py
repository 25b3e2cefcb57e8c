"""3×3 convolutions of an ONNX network with a quarter of the multiplications, by Winograd's minimal filtering.

This is F(4×4, 3×3) of Lavin and Gray, "Fast algorithms for convolutional neural networks" (2016). The kernels, and
windows of 6×6 that overlap by two, are transformed so that convolving them takes 36 products, summed over the channels
by matrix products. Another transform turns these into 4×4 tiles of the output. In float32 its rounding errors are 24
to 44 times those of a direct convolution, on layers of VGG16's shapes: 6e-6 to 1.1e-5 of the largest output, where
direct ones make 2e-7 to 4e-7 (`benchmarks/winograd.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

_TILE, _WINDOW = 4, 6  # sides
_PRODUCTS = _WINDOW**2
_LEAST_OUTPUTS = 256  # with fewer channels, the transforms take as long as the multiplications that are saved
_LARGE = 1_000  # bytes; smaller constants may be shapes, from which others are inferred
_WINDOWS, _TILES = "winograd.windows", "winograd.tiles"
_OF_WINDOWS = np.array(
    [
        (4, 0, -5, 0, 1, 0),
        (0, -4, -4, 1, 1, 0),
        (0, 4, -4, -1, 1, 0),
        (0, -2, -1, 2, 1, 0),
        (0, 2, -1, -2, 1, 0),
        (0, 4, 0, -5, 0, 1),
    ],
    np.float64,
)
_OF_KERNELS = np.array(
    [
        (1 / 4, 0, 0),
        (-1 / 6, -1 / 6, -1 / 6),
        (-1 / 6, 1 / 6, -1 / 6),
        (1 / 24, 1 / 12, 1 / 6),
        (1 / 24, -1 / 12, 1 / 6),
        (0, 0, 1),
    ]
)
_OF_TILES = np.array([(1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1)], np.float64)


def use_winograd(source: Path, target: Path) -> int:
    """Write the network in `source` to `target` with faster convolutions; returns how many of them it has.

    It replaces convolutions of 3×3 with stride 1, padding 1, a bias and at least 256 output channels, if the sides of
    the output are known to be multiples of 4. Weights are float32. Raises OSError.
    """
    model = onnx.load(source)
    graph = model.graph
    weights = {weight.name: weight for weight in graph.initializer}
    sides = _sides(model)
    nodes: list[NodeProto] = []
    constants: list[TensorProto] = []
    replaced: list[str] = []
    for node in graph.node:
        kernels = weights.get(node.input[1]) if _is_usual(node) else None
        height, width = sides.get(node.output[0], (0, 0))
        in_tiles = height and width and not height % _TILE and not width % _TILE
        if kernels is None or kernels.dims[0] < _LEAST_OUTPUTS or not in_tiles:
            nodes.append(node)
        else:
            made = _written_out(node, numpy_helper.to_array(kernels), height // _TILE, width // _TILE)
            nodes += made[0]
            constants += made[1]
            replaced.append(node.input[1])
    del graph.node[:]
    graph.node.extend(nodes)
    unused = set(replaced) - {name for node in nodes for name in node.input}
    for place in reversed(range(len(graph.initializer))):
        if graph.initializer[place].name in unused:
            del graph.initializer[place]
    if constants:
        # A transform is linear, so what it makes of each single pixel describes it fully.
        pixels = np.eye(_PRODUCTS).reshape(-1, _WINDOW, _WINDOW)
        windows, tiles = (_both_ways(transform, pixels).T for transform in (_OF_WINDOWS, _OF_TILES))
        constants += [_constant(_WINDOWS, windows.reshape(-1, 1, _WINDOW, _WINDOW)), _constant(_TILES, tiles)]
    graph.initializer.extend(constants)
    onnx.save(model, target)
    return len(replaced)


def _sides(model: ModelProto) -> dict[str, tuple[int, int]]:
    """Height and width, 0 where unknown, of the values with four dimensions.

    Shapes are inferred without the weights, which would be copied.
    """
    small = [weight for weight in model.graph.initializer if weight.ByteSize() <= _LARGE]
    large = [
        helper.make_tensor_value_info(weight.name, weight.data_type, weight.dims)
        for weight in model.graph.initializer
        if weight.ByteSize() > _LARGE
    ]
    graph = helper.make_graph(model.graph.node, "shapes", [*model.graph.input, *large], list(model.graph.output), small)
    # The values of shapes are inferred too, because the network computes the size to which pictures are enlarged.
    inferred = onnx.shape_inference.infer_shapes(
        helper.make_model(graph, opset_imports=model.opset_import), data_prop=True
    )
    shapes = {
        value.name: value.type.tensor_type.shape.dim for value in (*inferred.graph.value_info, *inferred.graph.output)
    }
    return {name: (dims[2].dim_value, dims[3].dim_value) for name, dims in shapes.items() if len(dims) == 4}


def _is_usual(node: NodeProto) -> bool:
    """Whether a node is a convolution of 3×3 with stride 1, padding 1, one group and a bias."""
    values = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    return (
        node.op_type == "Conv"
        and len(node.input) == 3
        and values.get("kernel_shape") == [3, 3]
        and values.get("strides", [1, 1]) == [1, 1]
        and values.get("pads") == [1, 1, 1, 1]
        and values.get("dilations", [1, 1]) == [1, 1]
        and values.get("group", 1) == 1
    )


def _written_out(
    node: NodeProto, kernels: NDArray[np.float32], rows: int, columns: int
) -> tuple[list[NodeProto], list[TensorProto]]:
    """The nodes that replace a convolution, (N, C, H, W) to (N, K, H, W), and their constants, for rows × columns
    tiles.
    """
    outputs, inputs = kernels.shape[:2]
    pictures, name = node.input[0], node.output[0]
    constants = [
        _constant(f"{name}/winograd/kernels", _both_ways(_OF_KERNELS, kernels.astype(np.float64)).transpose(2, 0, 1)),
        _constant(f"{name}/winograd/bias_shape", np.array((1, outputs, 1, 1))),
    ]
    nodes: list[NodeProto] = []

    # Any is what `make_node` takes: a node's attributes are of many types.
    def add(kind: str, *names: str, **attributes: Any) -> str:
        given = f"{name}/winograd/{len(nodes)}"
        nodes.append(helper.make_node(kind, names, [given], name=given, **attributes))
        return given

    def reshape(values: str, *shape: int) -> str:
        constants.append(_constant(f"{name}/winograd/shape{len(constants)}", np.array(shape)))
        return add("Reshape", values, constants[-1].name)

    each = reshape(pictures, -1, 1, rows * _TILE, columns * _TILE)
    windows = add("Conv", each, _WINDOWS, strides=[_TILE, _TILE], pads=[1, 1, 1, 1], kernel_shape=[_WINDOW, _WINDOW])
    windows = add("Transpose", reshape(windows, -1, inputs, _PRODUCTS, rows * columns), perm=[0, 2, 1, 3])
    products = add("MatMul", constants[0].name, windows)  # (N, 36, K, tiles)
    tiles = add("MatMul", _TILES, add("Transpose", products, perm=[0, 2, 1, 3]))
    together = add("DepthToSpace", reshape(tiles, -1, _TILE**2 * outputs, rows, columns), blocksize=_TILE, mode="CRD")
    bias = add("Reshape", node.input[2], constants[1].name)
    nodes.append(helper.make_node("Add", [together, bias], [name], name=f"{name}/winograd/biased"))
    return nodes, constants


def _both_ways(transform: NDArray[np.float64], squares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…, n, n) squares, transformed along rows and columns: (…, m²)."""
    done: NDArray[np.float64] = transform @ squares @ transform.T
    return done.reshape(*squares.shape[:-2], -1)


def _constant(name: str, values: NDArray[np.float64] | NDArray[np.int64]) -> TensorProto:
    return numpy_helper.from_array(
        np.ascontiguousarray(values, np.int64 if values.dtype.kind == "i" else np.float32), name
    )
