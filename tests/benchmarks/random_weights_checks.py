"""Random networks of the benchmarks: no two layers share their numbers, and signals keep their size.

`test_random_weights.py` runs this in a process of its own, since it imports frameworks.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import keras
import numpy as np
import pytest
import torch
from torch import nn

FILE = Path(__file__).parents[2] / "benchmarks" / "random_weights.py"


@pytest.fixture(scope="module")
def random_weights() -> ModuleType:
    spec = importlib.util.spec_from_file_location("random_weights", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_keras_network_has_other_biases_in_each_layer_and_the_statistics_of_its_pictures(
    random_weights: ModuleType,
) -> None:
    layers = keras.layers
    parts: list[keras.Layer] = [layers.Input((8, 8, 3))]
    for _ in range(12):
        parts += [layers.Conv2D(16, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()]
    model = keras.Sequential([*parts, layers.Flatten(), layers.Dense(10)])
    pictures = np.random.default_rng(0).random((40, 8, 8, 3), np.float32) * 255
    random_weights.make_keras_like_trained(model, pictures)
    biases = [layer.bias.numpy().tobytes() for layer in model.layers if getattr(layer, "bias", None) is not None]
    assert len(set(biases)) == len(biases) == 13
    before = keras.Model(model.inputs[0], model.layers[-5].output)(pictures).numpy()  # of the last normalisation
    normalisation = model.layers[-4]
    assert isinstance(normalisation, keras.layers.BatchNormalization)
    after = keras.Model(model.inputs[0], normalisation.output)(pictures).numpy()
    assert np.abs(before).max() < 100, "signals neither grow nor fade from layer to layer"
    np.testing.assert_allclose(after.mean(axis=(0, 1, 2)), normalisation.beta.numpy(), atol=0.02)
    np.testing.assert_allclose(after.std(axis=(0, 1, 2)), normalisation.gamma.numpy(), rtol=0.05)
    assert normalisation.momentum == 0.99


def test_a_pytorch_network_has_other_biases_in_each_layer(random_weights: ModuleType) -> None:
    network = nn.Sequential()
    for name in ("first", "second"):
        network.add_module(name, nn.Linear(8, 8))
        network.add_module(f"{name}_norm", nn.LayerNorm(8))
    with torch.no_grad():
        for values in network.parameters():
            values.zero_()
    random_weights.make_torch_like_trained(network)
    small = [values.detach().numpy().tobytes() for values in network.parameters() if values.ndim == 1]
    assert len(set(small)) == len(small) == 6
