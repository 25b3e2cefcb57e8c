"""A network whose own scores are those that people see: its temperature is part of it."""

from __future__ import annotations

import numpy as np

from engine.runtimes.onnx_graph import Graph, Node

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
    return _named(whole)


def _named(graph: Graph) -> Graph:
    """The graph with `pictures` and `scores` as the names of its input and its output."""
    names = {graph.input: "pictures", graph.output: "scores"}
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
    renamed.input, renamed.output = "pictures", "scores"
    return renamed
