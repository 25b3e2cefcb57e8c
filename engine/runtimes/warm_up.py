"""The first computation in a framework's process, so that it does not count as a part of the model that comes first."""

from __future__ import annotations

import base64

import numpy as np

ONNX_NETWORK = base64.b64decode(
    "CAg65gEKDwoBeAoBdxIBYyIEQ29udgoPCgFjEgFmIgdGbGF0dGVuChEKAWYKAWQSAXkiBk1hdE11bBIHd2FybS11cCofCAEIAQgC"
    "CAIQAUIBd0oQAACAPwAAgD8AAIA/AACAPypTCAkIAhABQgFkSkgAAIA/AACAPwAAgD8AAIA/AACAPwAAgD8AAIA/AACAPwAAgD8A"
    "AIA/AACAPwAAgD8AAIA/AACAPwAAgD8AAIA/AACAPwAAgD9aGwoBeBIWChQIARIQCgIIAQoCCAEKAggECgIIBGITCgF5Eg4KDAgB"
    "EggKAggBCgIIAkIECgAQDQ=="
)
"""A convolution of 2×2 and a dense layer, (1, 1, 4, 4) to (1, 2), all of whose weights are 1; opset 13."""


def warm_up(family: str) -> None:
    """Let the framework of a family compute once with a small network: a convolution and a dense layer.

    With its first computation a framework makes its threads and loads its kernels. NumPy has nothing of the kind.
    """
    pictures = np.zeros((1, 8, 8, 1), np.float32)
    if family == "torch":
        import torch  # noqa: PLC0415 - only its own process has it
        from torch import nn  # noqa: PLC0415

        layers = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 10))
        with torch.inference_mode():
            layers.eval()(torch.from_numpy(pictures.transpose(0, 3, 1, 2)))
    elif family == "tensorflow":
        import keras  # noqa: PLC0415 - only its own process has it

        shape = pictures.shape[1:]
        parts = [keras.layers.Input(shape), keras.layers.Conv2D(8, 3), keras.layers.Flatten(), keras.layers.Dense(10)]
        keras.Sequential(parts)(pictures)
