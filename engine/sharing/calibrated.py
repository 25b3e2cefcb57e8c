"""A network whose own scores are those that people see: its temperature is part of it."""

from __future__ import annotations

import numpy as np

from engine.runtimes.onnx_graph import Graph, Node

_FLOAT = 1  # onnx.proto, TensorProto.DataType
_LARGE = 1000  # numbers of an array that is worth a node more

_SMALLEST = 1e-38  # of the scores that are told from 0, as in engine.metrics.calibration


def calibrated(graph: Graph, temperature: float) -> Graph:
    """A graph whose scores are at a temperature; see `engine.metrics.calibration.tempered`.

    A softmax at the end takes logits divided by it; other scores are raised to the power of one over it and divided by
    their sum. The output has the name `scores`.
    """
    whole = graph.copy()
    last = graph.producers()[graph.output]
    softmax = last.op == "Softmax"
    if temperature != 1 and softmax:
        whole.weights["temperature"] = np.array(temperature, np.float32)
        place = whole.nodes.index(last)
        whole.nodes[place : place + 1] = [
            Node("Div", (last.inputs[0], "temperature"), ("calibrated.logits",)),
            Node("Softmax", ("calibrated.logits",), last.outputs, last.attributes, last.message),
        ]
    elif temperature != 1:
        whole.weights |= {
            "calibrated.smallest": np.array(_SMALLEST, np.float32),
            "calibrated.power": np.array(1 / temperature, np.float32),
            "calibrated.axis": np.array([1], np.int64),
        }
        whole.nodes += [
            Node("Max", (graph.output, "calibrated.smallest"), ("calibrated.positive",)),
            Node("Pow", ("calibrated.positive", "calibrated.power"), ("calibrated.powers",)),
            Node("ReduceSum", ("calibrated.powers", "calibrated.axis"), ("calibrated.sum",), {"keepdims": 1}),
            Node("Div", ("calibrated.powers", "calibrated.sum"), ("calibrated.scores",)),
        ]
        whole.output = "calibrated.scores"
    return with_names(whole, "pictures", "scores")


def in_half(graph: Graph) -> Graph:
    """The same graph in half the bytes where nothing is lost: large arrays of numbers that 16 bits hold exactly, such
    as those of EfficientNet-Lite, are kept in 16 bits and cast when the network is loaded.
    """
    whole = graph.copy()
    casts = []
    for name, array in graph.weights.items():
        if array.dtype != np.float32 or array.size < _LARGE:
            continue
        half = array.astype(np.float16)
        if np.array_equal(half.astype(np.float32), array):
            del whole.weights[name]
            whole.weights[f"{name}.half"] = half
            casts.append(Node("Cast", (f"{name}.half",), (name,), {"to": _FLOAT}))
    whole.nodes = casts + whole.nodes
    return whole


def with_names(graph: Graph, given: str, wanted: str) -> Graph:
    """The graph with these names for its input and its output."""
    made = {name for node in graph.nodes for name in node.outputs} | {graph.input}
    names = {graph.input: given, graph.output: wanted}
    for name in {given, wanted} & made - names.keys():  # other values that have these names already
        names[name] = next(other for number in range(len(made) + 1) if (other := f"{name}.{number}") not in made)
    renamed = graph.copy()
    renamed.nodes = [
        Node(
            node.op,
            tuple(names.get(name, name) for name in node.inputs),
            tuple(names.get(name, name) for name in node.outputs),
            node.attributes,
            node.message,
        )
        for node in graph.nodes
    ]
    renamed.input, renamed.output = given, wanted
    return renamed
