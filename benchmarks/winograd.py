"""Rounding errors of Winograd's convolutions beside those of direct ones, both in ONNX Runtime with float32.

Usage: python benchmarks/winograd.py

The layers have the shapes of VGG16's that are replaced. Inputs are what ReLU leaves of normal random numbers, kernels
are normal with the deviation that keeps the outputs' size (He et al., 2015). An error is the largest difference from
the same convolution in float64, as a share of the largest output; three seeds for each layer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from common import put
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from engine.export.winograd import use_winograd

LAYERS = ((128, 256, 56), (256, 256, 56), (256, 512, 28), (512, 512, 28))
"""Input channels, output channels, side. VGG16's last block, 14×14, is no multiple of 4 and left as it is."""


def one_layer(kernels: NDArray[np.float32], side: int) -> onnx.ModelProto:
    """A network of a single convolution with a bias of zeros."""
    outputs, inputs = kernels.shape[:2]
    node = helper.make_node("Conv", ["x", "W", "b"], ["y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", inputs, side, side])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", outputs, side, side])],
        [
            numpy_helper.from_array(kernels, "W"),
            numpy_helper.from_array(np.zeros(outputs, np.float32), "b"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def errors(inputs: int, outputs: int, side: int, seed: int) -> tuple[float, float]:
    """The errors of the direct convolution and of Winograd's."""
    random = np.random.default_rng(seed)
    pictures = np.maximum(random.standard_normal((1, inputs, side, side), np.float32), 0)
    kernels = random.standard_normal((outputs, inputs, 3, 3), np.float32) * np.float32(np.sqrt(2 / (9 * inputs)))
    exact = torch.nn.functional.conv2d(
        torch.from_numpy(pictures).double(), torch.from_numpy(kernels).double(), padding=1
    ).numpy()
    found = []
    with tempfile.TemporaryDirectory() as name:
        direct, faster = Path(name) / "direct.onnx", Path(name) / "winograd.onnx"
        onnx.save(one_layer(kernels, side), direct)
        assert use_winograd(direct, faster) == 1
        for path in (direct, faster):
            (given,) = InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": pictures})
            found.append(float(np.abs(given - exact).max() / np.abs(exact).max()))
    return found[0], found[1]


def main() -> None:
    """Measure and print."""
    for inputs, outputs, side in LAYERS:
        measured = [errors(inputs, outputs, side, seed) for seed in range(3)]
        put(
            "winograd",
            {
                "layer": f"{inputs} to {outputs} channels, {side}×{side}",
                "direct": [direct for direct, _ in measured],
                "winograd": [faster for _, faster in measured],
                "times_as_large": [faster / direct for direct, faster in measured],
            },
        )


if __name__ == "__main__":
    main()
