"""Convolutions by Winograd's minimal filtering in place of the usual ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engine.export.winograd import use_winograd
from engine.runtimes.onnx_runtime import OnnxRuntime

USUAL = {"kernel_shape": [3, 3], "strides": [1, 1], "pads": [1, 1, 1, 1]}


def written(
    path: Path, sides: tuple[Any, Any] = (8, 28), outputs: int = 256, bias: bool = True, **changed: Any
) -> Path:
    """A network of one convolution of six channels and ReLU."""
    attributes = {**USUAL, **changed}
    random = np.random.default_rng(0)
    inputs = 6 // attributes.get("group", 1)
    kernels = random.standard_normal((outputs, inputs, *attributes["kernel_shape"])).astype(np.float32)
    weights = {"kernels": kernels, "bias": random.standard_normal(outputs).astype(np.float32)}
    names = list(weights) if bias else ["kernels"]
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["pictures", *names], ["channels"], name="convolution", **attributes),
            helper.make_node("Relu", ["channels"], ["scores"]),
        ],
        "network",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", 6, *sides])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", outputs, "h", "w"])],
        [numpy_helper.from_array(weights[name], name) for name in names],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


@pytest.mark.parametrize("pictures", [1, 3])
@pytest.mark.parametrize("sides", [(4, 4), (8, 28), (56, 56)])
def test_they_give_what_the_usual_ones_give(tmp_path: Path, pictures: int, sides: tuple[int, int]) -> None:
    usual, faster = written(tmp_path / "usual.onnx", sides), tmp_path / "faster.onnx"
    assert use_winograd(usual, faster) == 1
    batch = np.random.default_rng(1).standard_normal((pictures, 6, *sides)).astype(np.float32)
    wanted, given = (OnnxRuntime(path).infer(batch)[0] for path in (usual, faster))
    assert given.shape == wanted.shape == (pictures, 256, *sides)
    assert np.abs(given - wanted).max() < 2e-5 * wanted.max()
    onnx.checker.check_model(str(faster))
    assert "kernels" not in {weight.name for weight in onnx.load(faster).graph.initializer}, (
        "they would lie there twice"
    )


def test_several_are_replaced_in_one_network(tmp_path: Path) -> None:
    usual, faster = written(tmp_path / "usual.onnx"), tmp_path / "faster.onnx"
    model = onnx.load(usual)
    more = np.random.default_rng(2).standard_normal((512, 256, 3, 3)).astype(np.float32) / 48
    model.graph.initializer.append(numpy_helper.from_array(more, "more kernels"))
    model.graph.initializer.append(numpy_helper.from_array(np.ones(512, np.float32), "more bias"))
    model.graph.node[1].output[0] = "between"
    model.graph.node.append(
        helper.make_node("Conv", ["between", "more kernels", "more bias"], ["scores"], name="second", **USUAL)
    )
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 512
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 8
    model.graph.output[0].type.tensor_type.shape.dim[3].dim_value = 28
    onnx.save(model, usual)
    assert use_winograd(usual, faster) == 2
    batch = np.random.default_rng(1).standard_normal((2, 6, 8, 28)).astype(np.float32)
    wanted, given = (OnnxRuntime(path).infer(batch)[0] for path in (usual, faster))
    assert np.abs(given - wanted).max() < 2e-5 * np.abs(wanted).max()


def test_pictures_may_be_enlarged_to_a_size_that_is_computed(tmp_path: Path) -> None:
    usual, faster = written(tmp_path / "usual.onnx", (4, 14)), tmp_path / "faster.onnx"
    model = onnx.load(usual)
    model.graph.initializer.append(numpy_helper.from_array(np.array([8, 28]), "sides"))
    enlarging = [
        helper.make_node("Shape", ["pictures"], ["first"], start=0, end=2),
        helper.make_node("Concat", ["first", "sides"], ["size"], axis=0),
        helper.make_node("Resize", ["pictures", "", "", "size"], ["large"], mode="linear"),
    ]
    model.graph.node[0].input[0] = "large"
    nodes = [*enlarging, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, usual)
    assert use_winograd(usual, faster) == 1
    batch = np.random.default_rng(1).standard_normal((3, 6, 4, 14)).astype(np.float32)
    wanted, given = (OnnxRuntime(path).infer(batch)[0] for path in (usual, faster))
    assert given.shape == wanted.shape == (3, 256, 8, 28)
    assert np.abs(given - wanted).max() < 2e-5 * wanted.max()


@pytest.mark.parametrize(
    "changed",
    [
        {"strides": [2, 2]},
        {"pads": [0, 0, 0, 0]},
        {"dilations": [2, 2], "pads": [2, 2, 2, 2]},
        {"kernel_shape": [5, 5], "pads": [2, 2, 2, 2]},
        {"group": 2},
        {"outputs": 64},
        {"bias": False},
        {"sides": (14, 14)},
        {"sides": (8, "width")},
    ],
)
def test_other_convolutions_stay_as_they_are(tmp_path: Path, changed: dict[str, Any]) -> None:
    usual = written(tmp_path / "usual.onnx", **changed)
    assert use_winograd(usual, tmp_path / "same.onnx") == 0
    assert onnx.load(tmp_path / "same.onnx") == onnx.load(usual)
