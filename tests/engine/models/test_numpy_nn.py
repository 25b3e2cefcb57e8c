"""The network from scratch: its gradients are those of PyTorch and of finite differences, and it learns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.models.numpy_nn import DIGITS, PIXELS, NumpyNN, sigmoid, softmax

PROJECT = Path(__file__).parents[3]
NAMES = ("W1", "b1", "W2", "b2")

# PyTorch runs in a process of its own, as everywhere in this project.
TORCH_GRADIENTS = """
import sys
import numpy as np
import torch

given = np.load(sys.argv[1])
weights = {name: torch.tensor(given[name], requires_grad=True) for name in ("W1", "b1", "W2", "b2")}
hidden = torch.sigmoid(torch.tensor(given["x"]) @ weights["W1"] + weights["b1"])
logits = hidden @ weights["W2"] + weights["b2"]
loss = torch.nn.functional.cross_entropy(logits, torch.tensor(given["labels"]))
loss.backward()
np.savez(sys.argv[2], loss=loss.detach().numpy(), **{name: value.grad.numpy() for name, value in weights.items()})
"""


def _recipe(name: str, **settings: object) -> Recipe:
    recipe = catalog.find("numpy-nn").recipes[name]
    return recipe.changed(settings={**recipe.settings, **settings})


def _problem(dtype: type) -> tuple[NumpyNN, NDArray, NDArray[np.int64]]:
    """A small network of the given precision, seven pictures and their labels."""
    random = np.random.default_rng(3)
    network = NumpyNN.create(_recipe("seed", hidden_units=5))
    network.W1, network.b1, network.W2, network.b2 = (
        (weight + 0.1 * random.standard_normal(weight.shape)).astype(dtype) for weight in network.weights()
    )
    x = random.random((7, PIXELS)).astype(dtype)
    return network, x, random.integers(0, DIGITS, 7)


def _loss(network: NumpyNN, x: NDArray, labels: NDArray[np.int64]) -> float:
    return float(-np.log(network.forward(x)[1][np.arange(len(x)), labels]).mean())


def test_gradients_are_those_of_pytorch(tmp_path: Path) -> None:
    network, x, labels = _problem(np.float32)
    h, p = network.forward(x)
    np.savez(tmp_path / "given.npz", x=x, labels=labels, **dict(zip(NAMES, network.weights(), strict=True)))
    subprocess.run(
        [sys.executable, "-c", TORCH_GRADIENTS, tmp_path / "given.npz", tmp_path / "gradients.npz"], check=True
    )
    with np.load(tmp_path / "gradients.npz") as wanted:
        assert _loss(network, x, labels) == pytest.approx(float(wanted["loss"]), rel=1e-5)
        for name, gradient in zip(NAMES, network.backward(x, h, p, labels), strict=True):
            assert np.abs(wanted[name]).max() > 1e-3, name
            np.testing.assert_allclose(gradient, wanted[name], rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("index", range(4), ids=NAMES)
def test_gradients_are_those_of_finite_differences(index: int) -> None:
    network, x, labels = _problem(np.float64)
    weight, gradient = network.weights()[index], network.backward(x, *network.forward(x), labels)[index]
    assert gradient.shape == weight.shape
    random, step = np.random.default_rng(0), 1e-5
    for _ in range(20):
        place = tuple(random.integers(0, size) for size in weight.shape)
        before = weight[place]
        weight[place] = before + step
        above = _loss(network, x, labels)
        weight[place] = before - step
        below = _loss(network, x, labels)
        weight[place] = before
        assert gradient[place] == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-10)


def test_a_step_goes_against_the_gradient_by_the_learning_rate() -> None:
    network, x, labels = _problem(np.float32)
    before = network.snapshot()
    gradients = network.backward(x, *network.forward(x), labels)
    loss, correct = network.train_step(x.reshape(-1, 28, 28, 1), labels, 0.25)
    for old, new, gradient in zip(before.values(), network.weights(), gradients, strict=True):
        np.testing.assert_allclose(new, old - 0.25 * gradient, rtol=1e-5, atol=1e-7)
    network.restore(before)
    assert loss == pytest.approx(_loss(network, x, labels), rel=1e-5)
    assert correct == (network.predict_proba(x.reshape(-1, 28, 28, 1)).argmax(axis=1) == labels).sum()


def test_the_loss_falls_with_training_to_nearly_nothing() -> None:
    network, x, labels = _problem(np.float32)
    losses = [network.train_step(x.reshape(-1, 28, 28, 1), labels, 0.5)[0] for _ in range(600)]
    assert losses[0] > 1.5
    assert losses[-1] < 0.05


def test_sigmoid_and_softmax_are_right_and_stay_finite_for_large_values() -> None:
    z = np.array([[-1e4, -3.0, 0.0, 3.0, 1e4]], np.float32)
    np.testing.assert_allclose(sigmoid(z), [[0, 0.04742587, 0.5, 0.95257413, 1]], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(softmax(z), [[0, 0, 0, 0, 1]], atol=1e-7)
    np.testing.assert_allclose(softmax(-z), [[1, 0, 0, 0, 0]], atol=1e-7)
    np.testing.assert_allclose(softmax(np.log(np.array([[1.0, 2.0, 5.0]]))), [[0.125, 0.25, 0.625]], rtol=1e-6)
    assert sigmoid(z).dtype == softmax(z).dtype == np.float32


def test_weights_with_pickled_content_are_refused(tmp_path: Path) -> None:
    network, _, _ = _problem(np.float32)
    hostile = np.array([{"code": "runs"}], dtype=object)
    np.savez(tmp_path / "weights.npz", W1=hostile, b1=network.b1, W2=network.W2, b2=network.b2)
    with pytest.raises(ValueError, match="Python objects"):
        NumpyNN.load(tmp_path)
