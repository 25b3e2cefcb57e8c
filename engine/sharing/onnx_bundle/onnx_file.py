"""Graphs as ONNX files that other programs read: with the types of inputs and outputs, and with what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import WeightsError
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes.onnx_graph import Graph
from engine.runtimes.onnx_messages import Message, messages
from engine.sharing.onnx_bundle.preparing_graph import PICTURES, SCALED, preparation_graph, scaling

FLOAT, UINT8 = 1, 2
"""Types of values, as ONNX numbers them."""

DRAWING_SHAPE = ("height", "width", 3)
_MAKER, _SCORES = "ClassLens", "scores"


def onnx_file(graph: Graph, labels: int, metadata: Mapping[str, str], input_type: int = FLOAT) -> bytes:
    """An ONNX file of a graph that takes pictures, (N, *graph.input_shape), and gives scores (N, labels) float32."""
    model = messages().Model()
    model.ParseFromString(graph.to_bytes([graph.output]))
    _describe(model.graph.input[0], input_type, ("pictures", *graph.input_shape))
    _describe(model.graph.output[0], FLOAT, ("pictures", labels))
    return _finished(model, metadata)


def preparation_file(preparation: Preparation) -> bytes:
    """An ONNX file that prepares one drawing, as `preparation_graph` does."""
    model, graph = messages().Model(), preparation_graph(preparation)
    model.ParseFromString(graph.to_bytes([graph.output]))
    _describe(model.graph.input[0], UINT8, DRAWING_SHAPE)
    shape = (1, preparation.height, preparation.width, preparation.channels)
    _describe(model.graph.output[0], FLOAT, shape)
    return _finished(model, {})


def file_with_scaling(path: Path, preparation: PhotoPreparation, labels: int, metadata: Mapping[str, str]) -> bytes:
    """The network for photos in a file, which from then on takes pictures of the right size, (N, height, width, 3)
    uint8 in red, green, blue, under the name `pictures`, and gives `scores` alone.

    The file's own arrays are kept as they are: large networks would not fit into the memory of a laptop twice. Raises
    WeightsError for what is no ONNX file.
    """
    model = messages().Model()
    try:
        model.ParseFromString(path.read_bytes())
        given, wanted = model.graph.input[0].name, model.graph.output[0].name
    except MemoryError:
        raise
    except Exception as error:  # protobuf has its own errors for damaged content
        raise WeightsError(
            f"The network in “{path}” cannot be read. Remove it and fetch it again.", f"{type(error).__name__}: {error}"
        ) from error
    graph, first = model.graph, messages().Model()
    first.ParseFromString(scaling(preparation).to_bytes([SCALED]))
    nodes = list(graph.node)
    del graph.node[:], graph.input[:], graph.output[:], graph.value_info[:]
    graph.node.extend(first.graph.node)
    for node in nodes:
        node.input[:] = [SCALED if name == given else name for name in node.input]
        node.output[:] = [_SCORES if name == wanted else name for name in node.output]
        graph.node.append(node)
    graph.initializer.extend(first.graph.initializer)
    graph.input.add(name=PICTURES)
    graph.output.add(name=_SCORES)
    _describe(graph.input[0], UINT8, ("pictures", preparation.height, preparation.width, preparation.channels))
    _describe(graph.output[0], FLOAT, ("pictures", labels))
    return _finished(model, metadata)


def _finished(model: Message, metadata: Mapping[str, str]) -> bytes:
    model.producer_name = _MAKER
    for name, value in metadata.items():
        model.metadata_props.add(key=name, value=value)
    content: bytes = model.SerializeToString()
    return content


def _describe(value: Message, kind: int, shape: Sequence[int | str]) -> None:
    name = value.name
    value.Clear()
    value.name = name
    value.type.tensor_type.elem_type = kind
    for side in shape:
        dimension = value.type.tensor_type.shape.dim.add()
        if isinstance(side, str):
            dimension.dim_param = side
        else:
            dimension.dim_value = side
