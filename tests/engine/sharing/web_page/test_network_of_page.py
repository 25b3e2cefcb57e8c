"""What the page's JavaScript computes is what ClassLens computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from engine import catalog
from engine.data.datasets import mnist_test
from engine.errors import UsageError
from engine.metrics.calibration import tempered
from engine.runtimes.onnx_graph import Array, Attributes, Graph, Node
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.computing import scores_of
from engine.sharing.web_page.operations import plan_of
from engine.sharing.web_page.packing import in_twelve_bits, packed
from engine.sharing.web_page.suitable import why_not

PageScores = Callable[[dict[str, Any], NDArray[np.float32]], NDArray[np.float64]]
PICTURES = 12
NEAR = 2e-3  # of scores, since weights have 12 bits
EXACT = 2e-5  # of networks whose weights are kept as they are

_ON_PAGE = [model_id for model_id in catalog.DIGIT_MODELS if model_id != "vgg16-transfer"]


def graph_of(
    nodes: list[Node], shape: tuple[int, ...], weights: dict[str, Array] | None = None, opset: int = 17
) -> Graph:
    return Graph(nodes, weights or {}, "x", shape, nodes[-1].outputs[0], (("", opset),), 8)


def onnx_scores(graph: Graph, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(graph.to_bytes([graph.output]))
    scores: NDArray[np.float32] = session.run([graph.output], {graph.input: inputs})[0]
    return scores


@pytest.mark.parametrize("model_id", _ON_PAGE)
def test_a_digit_model_scores_on_the_page_as_in_the_program(
    model_id: str, shared: Callable[[str], SharedModel], page_scores: PageScores
) -> None:
    model = shared(model_id)
    pictures = mnist_test().images[:PICTURES, :, :, np.newaxis].astype(np.float32) / np.float32(255)
    record = {**packed(plan_of(model.graph)), "temperature": model.temperature}
    wanted = tempered(onnx_scores(model.graph, pictures), model.temperature)
    scores = page_scores(record, pictures)
    assert (scores.argmax(axis=1) == wanted.argmax(axis=1)).all()
    assert np.abs(scores - wanted).max() < NEAR


def test_the_model_that_enlarges_digits_is_refused(shared: Callable[[str], SharedModel]) -> None:
    assert "224×224" in why_not(shared("vgg16-transfer"))


def node(op: str, *names: str, **attributes: Any) -> Node:
    return Node(op, names[:-1], names[-1:], attributes)


def _kernel(*shape: int) -> Array:
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


_MAPS = (3, 9, 8)
_CASES: dict[str, tuple[list[Node], tuple[int, ...], dict[str, Array]]] = {
    "convolution with steps, pads and gaps": (
        [node("Conv", "x", "w", "b", "y", strides=(2, 1), pads=(1, 2, 0, 1), dilations=(1, 2), kernel_shape=(3, 2))],
        _MAPS,
        {"w": _kernel(5, 3, 3, 2), "b": _kernel(5)},
    ),
    "convolution of each map alone": (
        [node("Conv", "x", "w", "y", group=3, kernel_shape=(3, 3), pads=(1, 1, 1, 1))],
        _MAPS,
        {"w": _kernel(6, 1, 3, 3)},
    ),
    "largest of windows": (
        [node("MaxPool", "x", "y", kernel_shape=(3, 2), strides=(2, 2), pads=(1, 0, 1, 0))],
        _MAPS,
        {},
    ),
    "mean of windows": (
        [node("AveragePool", "x", "y", kernel_shape=(2, 2), strides=(2, 2), pads=(1, 1, 0, 0))],
        _MAPS,
        {},
    ),
    "mean of maps": ([node("GlobalAveragePool", "x", "y")], _MAPS, {}),
    "batch normalisation": (
        [node("BatchNormalization", "x", "g", "b", "m", "v", "y")],
        _MAPS,
        {"g": _kernel(3), "b": _kernel(3), "m": _kernel(3), "v": np.abs(_kernel(3)) + 1},
    ),
    "layer normalisation": (
        [node("LayerNormalization", "x", "g", "b", "y", axis=-1)],
        (4, 6),
        {"g": _kernel(6), "b": _kernel(6)},
    ),
    "product of two values": (
        [node("Transpose", "x", "t", perm=(0, 1, 3, 2)), node("MatMul", "x", "t", "y")],
        (2, 3, 4),
        {},
    ),
    "dense layer with a bias": (
        [node("MatMul", "x", "w", "z"), node("Add", "z", "b", "y")],
        (4, 6),
        {"w": _kernel(6, 10), "b": _kernel(10)},
    ),
    "weighted Gemm": (
        [node("Gemm", "x", "w", "b", "y", alpha=0.5, beta=2.0, transB=1)],
        (6,),
        {"w": _kernel(11, 6), "b": _kernel(11)},
    ),
    "parts joined": (
        [
            node("Slice", "x", "one", "end", "two", "step", "p"),
            node("Slice", "x", "no", "one", "two", "q"),
            node("Concat", "p", "q", "x", "y", axis=2),
        ],
        (3, 6),
        {
            name: np.array([value], np.int64)
            for name, value in (("one", 1), ("end", 2**63 - 1), ("two", 2), ("step", 2), ("no", 0))
        },
    ),
    "one place of an axis": ([node("Gather", "x", "i", "y", axis=1)], (3, 6), {"i": np.array(-1, np.int64)}),
    "means and sums": (
        [node("ReduceMean", "x", "m", axes=(2,), keepdims=0), node("Softmax", "m", "y", axis=1)],
        (3, 6),
        {},
    ),
    "arithmetic of different shapes": (
        [
            node("Mul", "x", "a", "p"),
            node("Sub", "p", "b", "q"),
            node("Div", "q", "a", "r"),
            node("Max", "r", "x", "s"),
            node("Min", "s", "c", "y"),
        ],
        (3, 6),
        {"a": _kernel(3, 1) + 3, "b": _kernel(6), "c": _kernel(1, 1, 1)},
    ),
    "shapes read from the value": (
        [
            node("Shape", "x", "s"),
            node("Gather", "s", "no", "n", axis=0),
            node("Unsqueeze", "n", "axes", "u"),
            node("Concat", "u", "rest", "shape", axis=0),
            node("Reshape", "x", "shape", "y"),
        ],
        (3, 6),
        {"no": np.array(0, np.int64), "axes": np.array([0], np.int64), "rest": np.array([-1, 9], np.int64)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _CASES)
def test_an_operation_gives_on_the_page_what_onnx_runtime_gives(name: str, page_scores: PageScores) -> None:
    nodes, shape, weights = _CASES[name]
    opset = 13 if any(one.op == "ReduceMean" for one in nodes) else 17
    graph = graph_of(nodes, shape, weights, opset)
    values = np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)
    plan = plan_of(graph)
    scores = page_scores({**packed(plan), "temperature": 1}, values)
    wanted = onnx_scores(graph, values).reshape(1, -1)
    assert np.abs(scores_of(plan, values).reshape(1, -1) - wanted).max() < EXACT * np.abs(wanted).max()
    has_layer = any(one.op in ("Conv", "Gemm", "MatMul") for one in nodes) and "w" in weights
    assert np.abs(scores - wanted).max() < (NEAR if has_layer else EXACT) * np.abs(wanted).max()


_OLDER_CASES: dict[str, tuple[list[Node], tuple[int, ...]]] = {
    "limits": ([node("Clip", "x", "y", min=-0.5, max=1.0)], (3, 6)),
    "an upper limit": ([node("Clip", "x", "y", max=0.5)], (3, 6)),
    "a part": ([node("Slice", "x", "y", starts=(1, -4), ends=(3, 2**31 - 1), axes=(1, 2))], (3, 6)),
    "a part of the first axes": ([node("Slice", "x", "y", starts=(0, 1), ends=(1, 3))], (3, 6)),
    "axes put in and taken out": (
        [node("Unsqueeze", "x", "u", axes=(1, 3)), node("Squeeze", "u", "y", axes=(3,))],
        (3, 6),
    ),
    "sums": ([node("ReduceSum", "x", "y", axes=(1,), keepdims=1)], (3, 6)),
    "shares of several axes together": ([node("Softmax", "x", "y")], (3, 6)),
    "shares of the last axes together": ([node("Softmax", "x", "y", axis=-2)], (2, 3, 6)),
}


@pytest.mark.parametrize("name", _OLDER_CASES)
def test_an_operation_of_an_older_version_gives_on_the_page_what_onnx_runtime_gives(
    name: str, page_scores: PageScores
) -> None:
    nodes, shape = _OLDER_CASES[name]
    graph = graph_of(nodes, shape, opset=9)
    values = np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)
    plan = plan_of(graph)
    scores = page_scores({**packed(plan), "temperature": 1}, values)
    wanted = onnx_scores(graph, values).reshape(1, -1)
    assert np.abs(scores_of(plan, values).reshape(1, -1) - wanted).max() < EXACT * np.abs(wanted).max()
    assert scores.shape == wanted.shape
    assert np.abs(scores - wanted).max() < EXACT


def test_a_reduction_over_no_axes_changes_nothing(page_scores: PageScores) -> None:
    reduced = node("ReduceMean", "x", "none", "y", noop_with_empty_axes=1)
    graph = graph_of([reduced], (3, 6), {"none": np.empty(0, np.int64)}, opset=18)
    values = np.random.default_rng(0).normal(size=(1, 3, 6)).astype(np.float32)
    scores = page_scores({**packed(plan_of(graph)), "temperature": 1}, values)
    assert np.allclose(scores, values.reshape(1, -1))


def test_a_normalisation_of_each_place_by_itself_is_refused() -> None:
    weights = {name: np.ones(_MAPS, np.float32) for name in "gbmv"}
    graph = graph_of([node("BatchNormalization", "x", *"gbmv", "y", spatial=0)], _MAPS, weights, opset=8)
    with pytest.raises(UsageError, match="each place"):
        plan_of(graph)


_FUNCTIONS: dict[str, Attributes] = {
    "Relu": {}, "LeakyRelu": {"alpha": 0.2}, "Elu": {}, "Selu": {}, "Sigmoid": {}, "Tanh": {}, "Softplus": {},
    "HardSigmoid": {}, "HardSwish": {}, "Erf": {}, "Exp": {}, "Neg": {}, "Abs": {}, "Gelu": {},
}  # fmt: skip


@pytest.mark.parametrize("op", _FUNCTIONS)
def test_a_function_gives_on_the_page_what_onnx_runtime_gives(op: str, page_scores: PageScores) -> None:
    graph = graph_of([node(op, "x", "y", **_FUNCTIONS[op])], (400,), opset=20)
    values = np.linspace(-8, 8, 400, dtype=np.float32)[np.newaxis]
    plan = plan_of(graph)
    scores = page_scores({**packed(plan), "temperature": 1}, values)
    wanted = onnx_scores(graph, values)
    assert np.allclose(scores, wanted, rtol=1e-5, atol=1e-6)
    assert np.allclose(scores_of(plan, values), wanted, rtol=1e-5, atol=1e-6)


def test_an_operation_that_pages_lack_is_named() -> None:
    graph = graph_of([node("Conv", "x", "w", "z"), node("NonZero", "z", "y")], _MAPS, {"w": _kernel(1, 3, 3, 3)})
    with pytest.raises(UsageError, match="“NonZero”"):
        plan_of(graph)


def test_weights_that_are_no_numbers_are_refused() -> None:
    weights = _kernel(6, 3)
    weights[2, 1] = np.nan
    with pytest.raises(UsageError, match="no numbers"):
        plan_of(graph_of([node("MatMul", "x", "w", "y")], (6,), {"w": weights}))


def test_twelve_bits_keep_all_numbers_from_minus_2048_to_2047() -> None:
    numbers = np.arange(-2048, 2048, dtype=np.int16)
    for kept in (numbers, numbers[:-1]):  # an even and an odd count
        packed_bytes = in_twelve_bits(kept).reshape(-1).astype(np.int32)
        low, middle, high = packed_bytes.reshape(-1, 3).T
        both = np.stack([low | (middle & 15) << 8, middle >> 4 | high << 4], axis=1).reshape(-1)[: len(kept)]
        assert (np.where(both < 2048, both, both - 4096) == kept).all()
