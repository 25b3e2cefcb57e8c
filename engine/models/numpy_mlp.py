"""The basic network of document 003, from scratch: dense layers, mean squared error, mini-batch gradient descent.

Everything is here, in NumPy alone. Layer l maps its input a[l] (N, in) to z[l] = a[l] @ W[l] + b[l] (N, out) and
a[l+1] = f(z[l]). The last layer is a sigmoid for each of the K = 10 digits, compared with the one-hot label.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.errors import SettingsError
from engine.models.base import Classifier
from engine.models.numpy_nn import sigmoid
from engine.spec import Recipe
from engine.training import Arrays, Labels
from engine.types import Batch

Array = NDArray[np.float32]

FILE = "weights.npz"
PIXELS, DIGITS = 28 * 28, 10
ACTIVATIONS = ("relu", "sigmoid")


def mean_squared_error(outputs: Array, labels: Labels) -> float:
    """The mean over the batch of Σ (output - one_hot)² / 2, for outputs (N, K)."""
    one_hot = np.eye(DIGITS, dtype=np.float32)[labels]  # (N, K)
    return float(((outputs - one_hot) ** 2).sum(axis=1).mean() / 2)


class NumpyMLP(Classifier):
    """Any number of hidden layers, all with the same activation; W[l] is (in, out), b[l] (out,), float32."""

    def __init__(self, W: list[Array], b: list[Array], activation: str) -> None:
        self.W, self.b, self.activation = W, b, activation

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """Weights of standard deviation `initial_scale`, or √(2 / inputs) (He et al., 2015) when that is 0."""
        activation = str(recipe.settings["activation"])
        if activation not in ACTIVATIONS:
            raise SettingsError(f"There is no activation “{activation}”. Use “relu” or “sigmoid”.")
        random = np.random.default_rng(recipe.seed)
        sizes = [PIXELS, *recipe.settings["hidden_units"], DIGITS]
        W, b = [], []
        for inputs, outputs in itertools.pairwise(sizes):
            scale = recipe.settings["initial_scale"] or np.sqrt(2 / inputs)
            W.append(random.standard_normal((inputs, outputs), np.float32) * np.float32(scale))
            b.append(np.zeros(outputs, np.float32))
        return cls(W, b, activation)

    def forward(self, x: Array) -> list[Array]:
        """The activations of every layer, a[0] being the pixels (N, D) and the last the outputs (N, K) in (0, 1)."""
        a = [x]
        for layer, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            z = a[-1] @ W + b  # (N, in) @ (in, out) + (out,) -> (N, out)
            hidden = layer < len(self.W) - 1
            a.append(np.maximum(z, 0) if hidden and self.activation == "relu" else sigmoid(z))
        return a

    def backward(self, a: list[Array], labels: Labels) -> tuple[list[Array], list[Array]]:
        """The gradients of the mean squared error, mean over the batch of Σ (a - one_hot)² / 2, for all W and b."""
        n = len(labels)
        error = a[-1].copy()
        error[np.arange(n), labels] -= 1  # a - one_hot(label), (N, K)
        dz = error * a[-1] * (1 - a[-1]) / np.float32(n)  # sigmoid'(z) = a (1 - a)
        dW: list[Array] = []
        db: list[Array] = []
        for layer in reversed(range(len(self.W))):
            dW.insert(0, a[layer].T @ dz)  # (in, N) @ (N, out) -> (in, out)
            db.insert(0, dz.sum(axis=0))  # (out,)
            if layer > 0:
                da = dz @ self.W[layer].T  # (N, out) @ (out, in) -> (N, in)
                dz = da * (a[layer] > 0) if self.activation == "relu" else da * a[layer] * (1 - a[layer])
        return dW, db

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of gradient descent. The loss returned is the mean squared error."""
        a = self.forward(images.reshape(-1, PIXELS))
        loss = mean_squared_error(a[-1], labels)
        correct = int((a[-1].argmax(axis=1) == labels).sum())
        for values, gradients in zip((self.W, self.b), self.backward(a, labels), strict=True):
            for value, gradient in zip(values, gradients, strict=True):
                value -= np.float32(learning_rate) * gradient
        return loss, correct

    def predict_proba(self, batch: Batch) -> Array:
        """The outputs divided by their sum, (N, K): a mean squared error network has no softmax."""
        outputs = self.forward(batch.reshape(-1, PIXELS))[-1]
        outputs = np.maximum(outputs, np.float32(1e-12))
        scores: Array = outputs / outputs.sum(axis=1, keepdims=True)
        return scores

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean squared error and the number of right answers."""
        outputs = self.forward(batch.reshape(-1, PIXELS))[-1]
        return mean_squared_error(outputs, labels), int((outputs.argmax(axis=1) == labels).sum())

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        return sum(values.size for values in (*self.W, *self.b))

    def snapshot(self) -> Arrays:
        """Copies of W and b as W0, W1, …, b0, b1, …"""
        layers = range(len(self.W))
        return {f"W{i}": self.W[i].copy() for i in layers} | {f"b{i}": self.b[i].copy() for i in layers}

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        self.W, self.b = ([snapshot[f"{kind}{i}"].copy() for i in range(len(self.W))] for kind in "Wb")

    def save(self, folder: Path) -> None:
        """Write all weights and the activation's number in ACTIVATIONS as weights.npz."""
        activation = ACTIVATIONS.index(self.activation)
        np.savez(folder / FILE, allow_pickle=False, activation=activation, **self.snapshot())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.npz; pickled content is refused."""
        with np.load(folder / FILE, allow_pickle=False) as file:
            layers = sum(name.startswith("W") for name in file.files)
            W, b = ([file[f"{kind}{layer}"] for layer in range(layers)] for kind in "Wb")
            return cls(W, b, ACTIVATIONS[int(file["activation"])])
