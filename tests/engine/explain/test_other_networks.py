"""Networks that are built unlike those of ClassLens, as imported ones may be."""

from __future__ import annotations

import numpy as np

from engine import catalog
from engine.explain.layers import facts_of
from engine.explain.opening import Subject
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.runtimes.opened_network import OpenedNetwork

RANDOM = np.random.default_rng(0)
OPERATORS = 20


def weights(*shape: int) -> Array:
    return (RANDOM.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)


def subject(nodes: list[Node], arrays: dict[str, Array]) -> Subject:
    """A network for digits that takes “picture” and gives “logits”; “flat” is the shape of a row of pixels."""
    nodes = [*nodes, Node("Softmax", ("logits",), ("scores",), {"axis": 1})]
    arrays = {"flat": np.array([-1, 784], np.int64), **arrays}
    network = OpenedNetwork(Graph(nodes, arrays, "picture", (28, 28, 1), "scores", (("", OPERATORS),), 8))
    spec = catalog.find("numpy-nn")
    return Subject(spec, network, spec.labels, lambda scores: scores, ("other",))


FLATTEN = Node("Reshape", ("picture", "flat"), ("pixels",))


def test_ten_hidden_units_are_no_answers() -> None:
    nodes = [
        FLATTEN,
        Node("Gemm", ("pixels", "first"), ("sums",)),
        Node("Relu", ("sums",), ("hidden",)),
        Node("Gemm", ("hidden", "second"), ("logits",)),
    ]
    asked = subject(nodes, {"first": weights(784, 10), "second": weights(10, 10)})
    labels = {layer.name: layer.labels for layer in facts_of(asked)}
    assert labels == {"Dense 1": (), "Dense 2": asked.labels, "Softmax": asked.labels}


def test_both_of_two_layers_whose_sum_is_the_answer_give_it() -> None:
    nodes = [
        FLATTEN,
        Node("Gemm", ("pixels", "first"), ("ours",)),
        Node("Gemm", ("pixels", "second"), ("theirs",)),
        Node("Add", ("ours", "theirs"), ("logits",)),
    ]
    asked = subject(nodes, {"first": weights(784, 10), "second": weights(784, 10)})
    assert all(layer.labels == asked.labels for layer in facts_of(asked))
