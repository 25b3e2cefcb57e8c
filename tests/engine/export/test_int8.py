"""Weights of 8 bits: as fine as processors without VNNI allow, and no sum of products that overflows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.export.int8 import quantize_statically, scales
from engine.runtimes.onnx_runtime import OnnxRuntime

RANDOM = np.random.default_rng(0)


def _pairs(weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """The numbers that weights become, (O, K/2, 2), in the order in which processors add their products."""
    rounded = np.round(weights / scales(weights).reshape(-1, *[1] * (weights.ndim - 1)))
    assert np.abs(rounded).max() <= 127
    return np.moveaxis(rounded, 1, -1).reshape(len(weights), -1, 2)


@pytest.mark.parametrize("shape", [(30, 64), (30, 64, 1, 1), (12, 16, 3, 3)])
def test_two_neighbouring_products_of_one_sign_fit_16_bits(shape: tuple[int, ...]) -> None:
    pairs = _pairs(RANDOM.standard_normal(shape).astype(np.float32))
    largest = 255 * np.maximum(np.maximum(pairs, 0).sum(2), np.maximum(-pairs, 0).sum(2))
    assert largest.max() <= 2**15
    assert largest.max(axis=1).min() > 0.45 * 2**15, "no channel is coarser than it has to be"


def test_a_channel_whose_large_weight_stands_alone_keeps_all_eight_bits() -> None:
    weights = np.array([[1.0, 0.001, 0.2, 0.3], [0.0, 0.0, 0.0, 0.0]], np.float32)
    np.testing.assert_allclose(scales(weights), [1 / 127, 1], rtol=1e-6)


def _network(path: Path, weights: NDArray[np.float32]) -> None:
    """Two convolutions of 1×1 behind each other, which add up what they are given, and softmax."""
    inputs = [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", 8, 8, weights.shape[1]])]
    nodes = [
        helper.make_node("Transpose", ["pictures"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["first", "one"], ["maps"], name="/early/Conv"),
        helper.make_node("Conv", ["maps", "two"], ["sums"], name="/late/Conv"),
        helper.make_node("GlobalAveragePool", ["sums"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["scores"]),
    ]
    output = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", len(weights)])]
    one = np.eye(weights.shape[1], dtype=np.float32)[..., np.newaxis, np.newaxis]
    constants = [numpy_helper.from_array(one, "one"), numpy_helper.from_array(weights, "two")]
    graph = helper.make_graph(nodes, "sums", inputs, output, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def test_large_activations_with_large_weights_add_up_as_in_fp32(tmp_path: Path) -> None:
    source, target = tmp_path / "model.onnx", tmp_path / "int8.onnx"
    _network(source, np.ones((16, 64, 1, 1), np.float32))
    pictures = RANDOM.uniform(0.9, 1, (4, 8, 8, 64)).astype(np.float32)
    quantize_statically(source, target, pictures)
    wanted, given = (OnnxRuntime(path).infer(pictures)[0] for path in (source, target))
    np.testing.assert_allclose(given, wanted, rtol=0.02)


def test_layers_that_are_named_stay_in_fp32(tmp_path: Path) -> None:
    source = tmp_path / "model.onnx"
    _network(source, RANDOM.standard_normal((16, 64, 1, 1)).astype(np.float32))
    pictures = RANDOM.random((2, 8, 8, 64)).astype(np.float32)
    found = {}
    for name, full in (("all", ()), ("late", ("early",))):
        quantize_statically(source, tmp_path / name, pictures, full)
        numbers = {tensor.name for tensor in onnx.load(tmp_path / name).graph.initializer}
        found[name] = {"one" in numbers, "two" in numbers}, "one" in numbers
    assert found == {"all": ({False}, False), "late": ({True, False}, True)}
