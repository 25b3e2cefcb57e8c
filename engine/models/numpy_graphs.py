"""The networks written in NumPy as graphs, so that they can be looked into like all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.models.numpy_mlp import NumpyMLP
from engine.models.numpy_nn import DIGITS, PIXELS, NumpyNN
from engine.models.own_classes import LENGTH, OwnClasses
from engine.runtimes.onnx_graph import Array, Graph, Node

ANSWER = "answer"
"""The metadata of a network that answers with a number, in place of ten scores, has an entry of this name."""

_INPUT, _OUTPUT, _SIDE = "pictures", "scores", 28
_OPSET, _IR_VERSION = 17, 8
_LEAST = 1e-12  # as NumpyMLP divides sigmoids by their sum
_NORMAL = "features.normal"
_ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid"}


def graph_of(network: NumpyNN | NumpyMLP) -> Graph:
    """A graph that gives the scores of a network. Of one that answers with a single number, `metadata` says so."""
    if isinstance(network, NumpyNN):
        return _dense([network.W1, network.W2], [network.b1, network.b2], "Sigmoid", "Softmax")
    last = "Softmax" if network.loss == "cross-entropy" else "Sigmoid"
    graph = _dense(network.W, network.b, _ACTIVATIONS[network.activation], last)
    return _shared_out(graph) if network.coding == "number" else graph


def with_classes(backbone: Graph, network: OwnClasses) -> Graph:
    """A graph that gives features, (N, F), followed by a network that was taught with them at length 1."""
    graph = backbone.copy()
    features, normal, logits = backbone.output, _NORMAL, "logits"
    graph.weights |= {"own.W": network.W * np.float32(LENGTH), "own.b": network.b}
    graph.nodes += [
        Node("LpNormalization", (features,), (normal,), {"axis": 1, "p": 2}),
        Node("Gemm", (normal, "own.W", "own.b"), (logits,)),
        Node("Softmax", (logits,), (_OUTPUT,), {"axis": 1}),
    ]
    graph.output = _OUTPUT
    return graph


def with_none_of_these(graph: Graph, samples: Array, least: float, width: float) -> Graph:
    """The graph of `with_classes` with one score more, the last: that a picture is none of the classes.

    `samples` (M, F) are features of length 1 of what was learnt. The score goes from 1 to 0 where the similarity to the
    nearest of them, between -1 and 1, rises past `least`, over a distance of `width`.
    """
    whole = graph.copy()
    whole.weights |= {
        "own.samples": np.ascontiguousarray(samples.T, np.float32),
        "own.least": np.array(least, np.float32),
        "own.width": np.array(-width, np.float32),
        "own.one": np.array(1, np.float32),
        "own.axis": np.array([1], np.int64),
    }
    whole.nodes += [
        Node("MatMul", (_NORMAL, "own.samples"), ("own.similarities",)),
        Node("ReduceMax", ("own.similarities", "own.axis"), ("own.nearest",), {"keepdims": 1}),
        Node("Sub", ("own.nearest", "own.least"), ("own.above",)),
        Node("Div", ("own.above", "own.width"), ("own.logit",)),
        Node("Sigmoid", ("own.logit",), ("own.none",)),
        Node("Sub", ("own.one", "own.none"), ("own.any",)),
        Node("Mul", (graph.output, "own.any"), ("own.classes",)),
        Node("Concat", ("own.classes", "own.none"), ("own.all",), {"axis": 1}),
    ]
    whole.output = "own.all"
    return whole


def _shared_out(graph: Graph) -> Graph:
    """The two digits beside a number, given as digit / 9, share the score; see `NumpyMLP.predict_proba`."""
    whole = graph.copy()
    whole.weights |= {
        "nine": np.array(DIGITS - 1, np.float32),
        "each": np.arange(DIGITS, dtype=np.float32),
        "one": np.array(1, np.float32),
        "nothing": np.array(0, np.float32),
    }
    whole.nodes += [
        Node("Mul", (graph.output, "nine"), ("number",)),
        Node("Sub", ("number", "each"), ("beside",)),
        Node("Abs", ("beside",), ("distance",)),
        Node("Sub", ("one", "distance"), ("nearness",)),
        Node("Max", ("nearness", "nothing"), (_OUTPUT,)),
    ]
    whole.output, whole.metadata = _OUTPUT, {ANSWER: "number"}
    return whole


def _dense(weights: Sequence[Array], biases: Sequence[Array], activation: str, last: str) -> Graph:
    arrays: dict[str, Array] = {"flat": np.array([-1, PIXELS], np.int64)}
    nodes = [Node("Reshape", (_INPUT, "flat"), ("a0",))]
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
        arrays |= {f"W{layer}": W, f"b{layer}": b}
        nodes.append(Node("Gemm", (f"a{layer}", f"W{layer}", f"b{layer}"), (f"z{layer}",)))
        op = activation if layer < len(weights) - 1 else last
        nodes.append(Node(op, (f"z{layer}",), (f"a{layer + 1}",)))
    output = nodes[-1].outputs[0]
    if weights[-1].shape[1] == 1:
        return Graph(nodes, arrays, _INPUT, (_SIDE, _SIDE, 1), output, (("", _OPSET),), _IR_VERSION)
    if last == "Softmax":
        nodes[-1] = Node("Softmax", nodes[-1].inputs, (_OUTPUT,), {"axis": 1})
    else:
        arrays |= {"least": np.array([_LEAST], np.float32), "digits": np.array([1], np.int64)}
        nodes += [
            Node("Max", (output, "least"), ("positive",)),
            Node("ReduceSum", ("positive", "digits"), ("sum",), {"keepdims": 1}),
            Node("Div", ("positive", "sum"), (_OUTPUT,)),
        ]
    assert weights[-1].shape[1] == DIGITS
    return Graph(nodes, arrays, _INPUT, (_SIDE, _SIDE, 1), _OUTPUT, (("", _OPSET),), _IR_VERSION)
