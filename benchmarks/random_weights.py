"""Random numbers for networks whose weights are not there, with biases and batch statistics as trained networks have.

A new network's biases are all zero, and its batch statistics those of nothing. Layers then share their numbers in the
exported file, and int8 leaves a layer whose numbers another one shares in fp32.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BIAS = 0.05
"""The standard deviation of biases, and of the shifts of normalisation."""
_SCALES = (0.5, 1.5)  # of normalisation


def make_keras_like_trained(model: Any, pictures: np.ndarray, seed: int = 0) -> None:
    """Give a new Keras model biases, scales and shifts, and the batch statistics of prepared pictures (N, H, W, C)."""
    import keras  # noqa: PLC0415

    random = np.random.default_rng(seed)
    normalising = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in model.layers:
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(random.normal(0, BIAS, layer.bias.shape))
    for layer in normalising:
        layer.gamma.assign(random.uniform(*_SCALES, layer.gamma.shape))
        layer.beta.assign(random.normal(0, BIAS, layer.beta.shape))
    before = [layer.momentum for layer in normalising]
    for layer in normalising:
        layer.momentum = 0.0  # the statistics are then those of the last batch alone
    model(pictures, training=True)
    for layer, momentum in zip(normalising, before, strict=True):
        layer.momentum = momentum


def make_torch_like_trained(network: Any, seed: int = 0) -> None:
    """Give a new PyTorch network without batch normalisation biases that differ, and scales of its layer norms."""
    import torch  # noqa: PLC0415

    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, values in network.named_parameters():
            if name.endswith("bias"):
                values.normal_(0, BIAS, generator=random)
            elif "norm" in name:
                values.uniform_(*_SCALES, generator=random)
