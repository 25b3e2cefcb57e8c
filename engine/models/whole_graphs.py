"""Networks as one graph each, whatever their files hold: in NumPy, exported, or a head behind the shipped backbone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.catalog.spec import ModelSpec
from engine.models.numpy_graphs import graph_of
from engine.runtimes.in_process import classifier_class
from engine.runtimes.onnx_graph import Graph, Node, read_graph
from engine.runtimes.shipped_backbone import (
    BACKBONE,
    DEVIATION,
    FEATURES,
    MEAN,
    OUTPUT,
    SIDE,
    WEIGHTS,
    backbone_file,
)

_HEAD = "head."
_PICTURES = "digits"
_SHADES = 255


def graph_in(spec: ModelSpec, folder: Path, content: bytes, fold: bool = True) -> Graph:
    """The network of a digit model whose weights are in `folder`; `content` is its fast file, whose checksum was
    compared. With a shipped backbone it takes enlarged pictures, (N, 224, 224, 3). `fold` is that of `read_graph`.

    Raises WeightsError for what cannot be read.
    """
    if spec.fast_runtime == "numpy":
        # Any other kind of network would have been exported.
        return graph_of(classifier_class(spec).load(folder))  # type: ignore[arg-type]
    graph = read_graph(content, fold)
    if graph.metadata.get(BACKBONE) == WEIGHTS:
        return _behind(backbone_graph(graph.metadata.get(OUTPUT, FEATURES), fold), graph)
    return graph


def backbone_graph(output: str = FEATURES, fold: bool = True) -> Graph:
    """The shipped backbone up to one of its outputs. Raises WeightsError."""
    return read_graph(backbone_file().read_bytes(), fold).until(output)


def with_enlargement(graph: Graph) -> Graph:
    """A graph that takes pictures (N, 28, 28, 1) in [0, 1], in place of what `enlarged` makes of them."""
    whole = graph.copy()
    whole.weights |= {
        "enlarge.shades": np.array(_SHADES, np.float32),
        "enlarge.mean": np.array(MEAN, np.float32),
        "enlarge.deviation": np.array(DEVIATION, np.float32),
        "enlarge.scales": np.array((1, 1, SIDE / 28, SIDE / 28), np.float32),
    }
    flat, large, three = "enlarge.flat", "enlarge.large", "enlarge.three"
    before = [
        Node("Mul", (_PICTURES, "enlarge.shades"), ("enlarge.grey",)),
        Node("Sub", ("enlarge.grey", "enlarge.mean"), ("enlarge.centred",)),
        Node("Div", ("enlarge.centred", "enlarge.deviation"), ("enlarge.values",)),
        Node("Transpose", ("enlarge.values",), (flat,), {"perm": (0, 3, 1, 2)}),
        Node(
            "Resize",
            (flat, "", "enlarge.scales"),
            (large,),
            {"mode": b"linear", "coordinate_transformation_mode": b"half_pixel"},
        ),
        Node("Concat", (large, large, large), (three,), {"axis": 1}),
        Node("Transpose", (three,), (graph.input,), {"perm": (0, 2, 3, 1)}),
    ]
    whole.nodes = before + whole.nodes
    whole.input, whole.input_shape = _PICTURES, (28, 28, 1)
    return whole


def _behind(backbone: Graph, head: Graph) -> Graph:
    """One graph: the head takes what the backbone gives."""
    graph = backbone.copy()
    names = {head.input: backbone.output}
    graph.weights |= {_HEAD + name: array for name, array in head.weights.items()}
    for node in head.nodes:
        inputs = tuple(names.get(name, name and _HEAD + name) for name in node.inputs)
        graph.nodes.append(
            Node(node.op, inputs, tuple(_HEAD + name for name in node.outputs), node.attributes, node.message)
        )
    graph.output = _HEAD + head.output
    graph.metadata = head.metadata
    return graph
