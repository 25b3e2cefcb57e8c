"""A network's graph as its ONNX file has it: nodes, and the arrays they use. It can be changed and written again."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.runtimes.onnx_messages import Message, messages

Attribute: TypeAlias = Any  # a number, bytes, integers or an array: each operation knows which
Attributes: TypeAlias = Mapping[str, Attribute]

# onnx.proto, TensorProto.DataType
_DTYPES: dict[int, type[np.generic]] = {
    1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16, 11: np.float64,
}  # fmt: skip
_CODES = {np.dtype(dtype): code for code, dtype in _DTYPES.items()}
_INTEGER, _FLOAT, _STRING, _INTEGERS = 2, 1, 3, 7  # onnx.proto, AttributeProto.AttributeType

Array = NDArray[np.generic]


@dataclass(frozen=True, eq=False)
class Node:
    """One operation. `attributes` are numbers, bytes, tuples of integers and arrays, by name."""

    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Attributes = field(default_factory=dict)
    # The node as the file has it, from which attributes that are not understood here are written again.
    message: Message = None


@dataclass(eq=False)
class Graph:
    """Nodes in the order of the computation; `weights` are arrays by the name under which nodes take them.

    `input` names the pictures, (N, *input_shape) float32, and `output` the scores (N, K). `metadata` is what the file
    says about itself.
    """

    nodes: list[Node]
    weights: dict[str, Array]
    input: str
    input_shape: tuple[int, ...]
    output: str
    opsets: tuple[tuple[str, int], ...]
    ir_version: int
    metadata: Mapping[str, str] = field(default_factory=dict)

    def copy(self) -> Graph:
        """A graph with lists of its own; the arrays are shared."""
        other = copy.copy(self)
        other.nodes, other.weights = list(self.nodes), dict(self.weights)
        return other

    def producers(self) -> dict[str, Node]:
        """The node that makes each value, by the value's name."""
        return {name: node for node in self.nodes for name in node.outputs}

    def consumers(self, value: str) -> list[Node]:
        """The nodes that take a value."""
        return [node for node in self.nodes if value in node.inputs]

    def until(self, value: str) -> Graph:
        """The part of the graph that a value depends on; the value is its output."""
        wanted, kept = {value}, []
        for node in reversed(self.nodes):
            if wanted.intersection(node.outputs) and self.input not in node.outputs:
                wanted.update(node.inputs)
                kept.append(node)
        part = self.copy()
        part.nodes, part.output = kept[::-1], value
        part.weights = {name: array for name, array in self.weights.items() if name in wanted}
        return part

    def after(self, value: str, shape: tuple[int, ...]) -> Graph:
        """The part of the graph that makes the scores of a value, which becomes the input, (N, *shape)."""
        part = self.copy()
        part.input, part.input_shape = value, shape
        return part.until(self.output)

    def to_bytes(self, outputs: Sequence[str], overridable: Iterable[str] = ()) -> bytes:
        """An ONNX file with these outputs. Whoever runs it may give other values for the `overridable` weights, and
        more of them along the first axis.
        """
        M = messages()
        model = M.Model(ir_version=self.ir_version)
        for domain, version in self.opsets:
            model.opset_import.add(domain=domain, version=version)
        graph = model.graph
        graph.name = "network"
        for number, node in enumerate(self.nodes):
            written = graph.node.add()
            if node.message is not None:
                written.CopyFrom(node.message)
            else:
                _write_attributes(written, node.attributes)
            written.op_type, written.name = node.op, f"node{number}."
            del written.input[:], written.output[:]
            written.input.extend(node.inputs)
            written.output.extend(node.outputs)
        for name, array in self.weights.items():
            _write_array(graph.initializer.add(name=name), array)
        _write_value(graph.input.add(name=self.input), ("pictures_in_batch", *self.input_shape))
        for number, name in enumerate(overridable):
            _write_value(graph.input.add(name=name), (f"choices{number}", *self.weights[name].shape[1:]))
        for name in outputs:
            graph.output.add(name=name)
        content: bytes = model.SerializeToString()
        return content


def read_graph(content: bytes, fold: bool = True) -> Graph:
    """The graph in an ONNX file, made simpler: constants are weights, weights are not cast, and with `fold` batch
    normalisation is part of the convolution before it.

    Raises WeightsError for what is no ONNX file, or one whose arrays lie elsewhere.
    """
    try:
        model = messages().Model()
        model.ParseFromString(content)
        return graph_in_message(model, fold)
    except MemoryError:
        raise
    except Exception as error:  # protobuf and NumPy each have their own errors for damaged content
        raise WeightsError(
            "The file of this network cannot be looked into. Install ClassLens again, or train the model again.",
            f"{type(error).__name__}: {error}",
        ) from error


def graph_in_message(model: Message, fold: bool = True) -> Graph:
    """The graph in a file that was parsed, made simpler as by `read_graph`. Raises what damaged content leads to."""
    return _simpler(_read(model), fold)


def _read(model: Message) -> Graph:
    graph = model.graph
    weights = {tensor.name: _array(tensor) for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    nodes = [
        Node(
            node.op_type,
            tuple(node.input),
            tuple(node.output),
            {attribute.name: _attribute(attribute) for attribute in node.attribute},
            type(node).FromString(node.SerializeToString()),  # a part of the file would keep all of it in memory
        )
        for node in graph.node
    ]
    dimensions = inputs[0].type.tensor_type.shape.dim
    return Graph(
        nodes,
        weights,
        inputs[0].name,
        tuple(dimension.dim_value for dimension in dimensions[1:]),
        graph.output[0].name,
        tuple((entry.domain, entry.version) for entry in model.opset_import),
        model.ir_version,
        {entry.key: entry.value for entry in model.metadata_props},
    )


def _array(tensor: Message) -> Array:
    if tensor.external_data:
        raise ValueError(f"{tensor.name} lies in another file")
    dtype = np.dtype(_DTYPES[tensor.data_type])
    if tensor.raw_data:
        values = np.frombuffer(tensor.raw_data, dtype.newbyteorder("<")).astype(dtype, copy=False)
    elif dtype == np.float16:
        values = np.array(tensor.int32_data, np.uint16).view(np.float16)
    else:
        values = np.array(tensor.float_data or tensor.int64_data or tensor.int32_data, dtype)
    return values.reshape(tuple(tensor.dims))


def _attribute(attribute: Message) -> Attribute:
    if attribute.HasField("t"):
        return _array(attribute.t)
    kinds = {_FLOAT: attribute.f, _INTEGER: attribute.i, _INTEGERS: tuple(attribute.ints)}
    return kinds.get(attribute.type, attribute.s)


def _simpler(graph: Graph, fold: bool) -> Graph:
    nodes: list[Node] = []
    renamed: dict[str, str] = {}
    for node in graph.nodes:
        inputs = tuple(renamed.get(name, name) for name in node.inputs)
        if node.op == "Constant" and "value" in node.attributes:
            graph.weights[node.outputs[0]] = node.attributes["value"]
        elif node.op == "Cast" and inputs[0] in graph.weights:
            graph.weights[node.outputs[0]] = graph.weights[inputs[0]].astype(_DTYPES[node.attributes["to"]])
        elif node.op in ("Identity", "Dropout") and node.outputs[0] != graph.output:
            renamed[node.outputs[0]] = inputs[0]
        else:
            nodes.append(Node(node.op, inputs, node.outputs, node.attributes, node.message))
    graph.nodes = nodes
    if fold:
        _fold_batch_normalisation(graph)
    used = {name for node in graph.nodes for name in node.inputs}
    graph.weights = {name: array for name, array in graph.weights.items() if name in used}
    return graph


def _fold_batch_normalisation(graph: Graph) -> None:
    """Make γ (Wx − μ) / σ + β one convolution, with weights Wγ / σ and bias β − μγ / σ."""
    producers, taken = graph.producers(), [name for node in graph.nodes for name in node.inputs]
    replaced: dict[Node, Node] = {}
    for node in graph.nodes:
        before = producers.get(node.inputs[0]) if node.inputs else None
        if node.op != "BatchNormalization" or before is None or before.op != "Conv":
            continue
        if taken.count(node.inputs[0]) != 1 or before.inputs[1] not in graph.weights:
            continue
        gamma, beta, mean, variance = (graph.weights[name].astype(np.float64) for name in node.inputs[1:5])
        scale = gamma / np.sqrt(variance + node.attributes.get("epsilon", 1e-5))
        kernel = graph.weights[before.inputs[1]].astype(np.float64) * scale[:, None, None, None]
        bias = graph.weights[before.inputs[2]].astype(np.float64) if len(before.inputs) > 2 else np.zeros_like(mean)
        names = f"{before.inputs[1]}.folded", f"{before.inputs[1]}.bias"
        graph.weights[names[0]] = kernel.astype(np.float32)
        graph.weights[names[1]] = (beta + (bias - mean) * scale).astype(np.float32)
        replaced[before] = Node("Conv", (before.inputs[0], *names), node.outputs[:1], before.attributes, before.message)
        replaced[node] = replaced[before]
    kept = (replaced.get(node, node) for node in graph.nodes if node.op != "BatchNormalization" or node not in replaced)
    graph.nodes = list(kept)


def _write_array(tensor: Message, array: Array) -> None:
    tensor.dims.extend(array.shape)
    tensor.data_type = _CODES[array.dtype]
    tensor.raw_data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def _write_value(value: Message, shape: Sequence[int | str]) -> None:
    value.type.tensor_type.elem_type = _CODES[np.dtype(np.float32)]
    for side in shape:
        dimension = value.type.tensor_type.shape.dim.add()
        if isinstance(side, str):
            dimension.dim_param = side
        else:
            dimension.dim_value = side


def _write_attributes(message: Message, attributes: Attributes) -> None:
    for name, value in attributes.items():
        attribute = message.attribute.add(name=name)
        if isinstance(value, int):
            attribute.i, attribute.type = value, _INTEGER
        elif isinstance(value, float):
            attribute.f, attribute.type = value, _FLOAT
        elif isinstance(value, bytes):
            attribute.s, attribute.type = value, _STRING
        else:
            attribute.ints.extend(value)
            attribute.type = _INTEGERS
