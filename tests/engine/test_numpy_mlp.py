"""The basic network from scratch: gradients against PyTorch and against finite differences, and what it can learn."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.models.numpy_mlp import ACTIVATIONS, NumpyMLP, mean_squared_error

RANDOM = np.random.default_rng(0)
SIZES = (784, 12, 8, 10)
PICTURES = RANDOM.random((6, 784))
LABELS = RANDOM.integers(0, 10, 6)

TORCH = """
import sys
import numpy as np
import torch
data = np.load(sys.argv[1])
layers = int(data["layers"])
W = [torch.tensor(data[f"W{i}"], requires_grad=True) for i in range(layers)]
b = [torch.tensor(data[f"b{i}"], requires_grad=True) for i in range(layers)]
a = torch.tensor(data["pictures"])
for i in range(layers):
    z = a @ W[i] + b[i]
    a = torch.relu(z) if i < layers - 1 and str(data["activation"]) == "relu" else torch.sigmoid(z)
one_hot = torch.nn.functional.one_hot(torch.tensor(data["labels"]), 10).to(a.dtype)
torch.nn.functional.mse_loss(a, one_hot, reduction="sum").div(2 * len(a)).backward()
gradients = {f"W{i}": W[i].grad.numpy() for i in range(layers)} | {f"b{i}": b[i].grad.numpy() for i in range(layers)}
np.savez(sys.argv[2], **gradients)
"""


def network(activation: str) -> NumpyMLP:
    pairs = list(itertools.pairwise(SIZES))
    W = [RANDOM.normal(0, 1 / np.sqrt(inputs), (inputs, outputs)) for inputs, outputs in pairs]
    return NumpyMLP(W, [RANDOM.normal(0, 0.1, outputs) for _, outputs in pairs], activation)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_is_pytorchs(activation: str, tmp_path: Path) -> None:
    mlp = network(activation)
    arrays = {f"W{i}": W for i, W in enumerate(mlp.W)} | {f"b{i}": b for i, b in enumerate(mlp.b)}
    np.savez(tmp_path / "in.npz", pictures=PICTURES, labels=LABELS, activation=activation, layers=len(mlp.W), **arrays)
    command = [sys.executable, "-c", TORCH, str(tmp_path / "in.npz"), str(tmp_path / "out.npz")]
    subprocess.run(command, check=True, capture_output=True)
    wanted = np.load(tmp_path / "out.npz")
    dW, db = mlp.backward(mlp.forward(PICTURES), LABELS)
    for layer in range(len(mlp.W)):
        np.testing.assert_allclose(dW[layer], wanted[f"W{layer}"], rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(db[layer], wanted[f"b{layer}"], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_is_the_slope_of_the_loss(activation: str) -> None:
    mlp = network(activation)
    dW, _ = mlp.backward(mlp.forward(PICTURES), LABELS)
    step = 1e-6
    for layer in range(len(mlp.W)):
        mlp.W[layer][3, 2] += step
        above = mean_squared_error(mlp.forward(PICTURES)[-1], LABELS)
        mlp.W[layer][3, 2] -= 2 * step
        below = mean_squared_error(mlp.forward(PICTURES)[-1], LABELS)
        mlp.W[layer][3, 2] += step
        assert dW[layer][3, 2] == pytest.approx((above - below) / (2 * step), rel=1e-3, abs=1e-8)


def test_the_weights_file_keeps_layers_and_activation(tmp_path: Path) -> None:
    recipe = catalog.find("numpy-mlp").recipes["seed"]
    mlp = NumpyMLP.create(recipe)
    mlp.save(tmp_path)
    loaded = NumpyMLP.load(tmp_path)
    assert [W.shape for W in loaded.W] == [(784, 128), (128, 64), (64, 10)]
    assert loaded.activation == "sigmoid"
    assert json.dumps(recipe.to_json())
