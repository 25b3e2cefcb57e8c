"""Networks that are built unlike those of ClassLens, as imported ones may be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from engine import catalog
from engine.errors import UsageError
from engine.explain.layers import arithmetic, facts_of, look
from engine.explain.maps import methods_of
from engine.explain.opening import Subject
from engine.explain.requests import LayerRequest, Method, Off, UnitRequest
from engine.runtimes.onnx_graph import Array, Attributes, Graph, Node
from engine.runtimes.opened_network import OpenedNetwork
from engine.types import Image

RANDOM = np.random.default_rng(0)
OPERATORS = 20


def weights(*shape: int) -> Array:
    return (RANDOM.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)


def subject(nodes: list[Node], arrays: Mapping[str, Array]) -> Subject:
    """A network for digits that takes “picture” and gives “logits”; “flat” is the shape of a row of pixels."""
    nodes = [*nodes, Node("Softmax", ("logits",), ("scores",), {"axis": 1})]
    arrays = {"flat": np.array([-1, 784], np.int64), **arrays}
    network = OpenedNetwork(Graph(nodes, arrays, "picture", (28, 28, 1), "scores", (("", OPERATORS),), 8))
    spec = catalog.find("numpy-nn")
    return Subject(spec, network, spec.labels, lambda scores: scores, ("other",))


FLATTEN = Node("Reshape", ("picture", "flat"), ("pixels",))


def adds_up(asked: Subject, picture: Image) -> None:
    """Each unit's arithmetic comes to what the network says."""
    for place, layer in enumerate(facts_of(asked)):
        for unit in range(layer.units if layer.has_arithmetic else 0):
            found = arithmetic(asked, UnitRequest(picture, "other", place, unit))
            assert found.output == pytest.approx(found.said, rel=1e-5, abs=1e-5), f"{layer.name}, unit {unit + 1}"


@pytest.mark.parametrize(
    ("operation", "attributes"),
    [
        ("LeakyRelu", {}),
        ("LeakyRelu", {"alpha": 0.3}),
        ("Elu", {}),
        ("Elu", {"alpha": 2.0}),
        ("Gelu", {}),
        ("Gelu", {"approximate": b"tanh"}),
        ("HardSwish", {}),
        ("Sigmoid", {}),
        ("Tanh", {}),
    ],
)
def test_an_activation_computes_with_its_own_numbers(operation: str, attributes: Attributes, picture: Image) -> None:
    nodes = [
        FLATTEN,
        Node("Gemm", ("pixels", "first"), ("sums",)),
        Node(operation, ("sums",), ("hidden",), attributes),
        Node("Gemm", ("hidden", "second"), ("logits",)),
    ]
    asked = subject(nodes, {"first": 2 * weights(784, 40), "second": weights(40, 10)})
    assert facts_of(asked)[0].activation
    adds_up(asked, picture)


@pytest.mark.parametrize("shape", [(12,), (1, 12), (1,), ()])
def test_a_bias_may_be_written_in_any_shape_and_products_may_have_factors(
    shape: tuple[int, ...], picture: Image
) -> None:
    nodes = [
        FLATTEN,
        Node("Gemm", ("pixels", "first", "bias"), ("hidden",), {"alpha": 0.5, "beta": 3.0}),
        Node("MatMul", ("hidden", "second"), ("products",)),
        Node("Add", ("products", "bias"), ("sums",)),
        Node("Relu", ("sums",), ("active",)),
        Node("Gemm", ("active", "third"), ("logits",), {"transB": 1}),
    ]
    bias = np.asarray(RANDOM.standard_normal(shape), np.float32)
    arrays = {"first": weights(784, 12), "second": weights(12, 12), "third": weights(10, 12), "bias": bias}
    asked = subject(nodes, arrays)
    assert [layer.activation for layer in facts_of(asked)] == ["", "ReLU", "", ""]
    adds_up(asked, picture)


def in_rows(first: list[Node], arrays: Mapping[str, Array], features: int) -> Subject:
    """A network that begins with `first`, which makes “hidden” of “rows” (28, 28), so many numbers each."""
    nodes = [
        Node("Reshape", ("picture", "as rows"), ("rows",)),
        *first,
        Node("Reshape", ("hidden", "as one"), ("all",)),
        Node("Gemm", ("all", "last"), ("logits",)),
    ]
    shapes = {"as rows": np.array([-1, 28, 28], np.int64), "as one": np.array([-1, 28 * features], np.int64)}
    return subject(nodes, {**shapes, **arrays, "last": weights(28 * features, 10)})


def test_a_dense_layer_on_each_row_adds_up_and_what_each_row_gets_is_no_bias(picture: Image) -> None:
    nodes = [Node("MatMul", ("rows", "first"), ("products",)), Node("Add", ("products", "of rows"), ("hidden",))]
    asked = in_rows(nodes, {"first": weights(28, 8), "of rows": weights(28, 8)}, 8)
    assert facts_of(asked)[0].shape == (28, 8)
    adds_up(asked, picture)


def test_units_along_a_line_or_at_each_place_come_first_and_can_be_switched_off(picture: Image) -> None:
    line = in_rows([Node("Conv", ("rows", "kernels"), ("hidden",))], {"kernels": weights(7, 28, 1)}, 7)
    nodes = [
        Node("Reshape", ("rows", "as places"), ("places",)),
        Node("MatMul", ("places", "first"), ("given",)),
        Node("Reshape", ("given", "back"), ("hidden",)),
    ]
    arrays = {"as places": np.array([-1, 7, 7, 16]), "back": np.array([-1, 28, 14]), "first": weights(16, 8)}
    for asked, shape in ((line, (7, 1, 28)), (in_rows(nodes, arrays, 14), (8, 7, 7))):
        layer = facts_of(asked)[0]
        assert (layer.shape, layer.units, layer.has_filters, layer.has_arithmetic) == (shape, shape[0], False, False)
        values = look(asked, LayerRequest(picture, "other", 0, frozenset({Off(0, 3)}))).values
        assert values.shape == shape
        assert [unit for unit in range(shape[0]) if not values[unit].any()] == [3]
        with pytest.raises(UsageError, match="arithmetic"):
            arithmetic(asked, UnitRequest(picture, "other", 0, 0))
        assert methods_of(asked) == (Method.OCCLUSION,)


def test_kernels_for_pieces_of_a_picture_are_no_pictures(picture: Image) -> None:
    nodes = [
        Node("Reshape", ("picture", "as pieces"), ("pieces",)),
        Node("Conv", ("pieces", "kernels"), ("maps",)),
        Node("Reshape", ("maps", "as one"), ("all",)),
        Node("Gemm", ("all", "last"), ("logits",)),
    ]
    shapes = {"as pieces": np.array([-1, 4, 14, 14]), "as one": np.array([-1, 8 * 12 * 12])}
    asked = subject(nodes, {**shapes, "kernels": weights(8, 4, 3, 3), "last": weights(8 * 12 * 12, 10)})
    assert not facts_of(asked)[0].has_filters
    assert look(asked, LayerRequest(picture, "other", 0)).filters is None
    adds_up(asked, picture)


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
