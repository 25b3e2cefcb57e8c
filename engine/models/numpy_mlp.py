"""The basic network of report 003, from scratch: dense layers, mean squared error, mini-batch gradient descent.

Everything is here, in NumPy alone. Layer l maps its input a[l] (N, in) to z[l] = a[l] @ W[l] + b[l] (N, out) and
a[l+1] = f(z[l]). The last layer is a sigmoid for each of the K = 10 digits, compared with the one-hot label. For the
lesson on why the document's network fails, two things can be changed: the loss (cross-entropy, which makes the
last layer a softmax) and the labels (the digit as a number, which leaves K = 1 sigmoid, compared with digit / 9).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import number, text, wholes
from engine.errors import SettingsError
from engine.models.numpy_nn import read_weights, sigmoid, softmax
from engine.training.classifier import ShowsGradients
from engine.training.records import Arrays, Labels
from engine.types import Batch

Array = NDArray[np.float32]

FILE = "weights.npz"
PIXELS, DIGITS = 28 * 28, 10
ACTIVATIONS = ("relu", "sigmoid")
LOSSES = ("mean squared error", "cross-entropy")
CODINGS = ("one-hot", "number")
"""How a label is coded: ten targets, of which one is 1, or one target, the digit / 9."""


class NumpyMLP(ShowsGradients):
    """Any number of hidden layers, all with the same activation; W[l] is (in, out), b[l] (out,), float32."""

    def __init__(
        self, W: list[Array], b: list[Array], activation: str, loss: str = LOSSES[0], coding: str = CODINGS[0]
    ) -> None:
        self.W, self.b, self.activation, self.loss, self.coding = W, b, activation, loss, coding

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """Weights of standard deviation `initial_scale`, or √(2 / inputs) (He et al., 2015) when that is 0."""
        activation = _one_of("activation", ACTIVATIONS, text(recipe.settings, "activation"))
        loss = _one_of("loss", LOSSES, recipe.loss)
        coding = _one_of("label coding", CODINGS, text(recipe.settings, "labels", "one-hot"))
        if coding == "number" and loss == "cross-entropy":
            raise SettingsError(
                "Cross-entropy compares shares of ten digits, but a label as a number is a single value. Choose the "
                "loss “mean squared error”, or the label coding “one-hot”."
            )
        random = np.random.default_rng(recipe.seed)
        sizes = [PIXELS, *wholes(recipe.settings, "hidden_units"), DIGITS if coding == "one-hot" else 1]
        W, b = [], []
        for inputs, outputs in itertools.pairwise(sizes):
            scale = number(recipe.settings, "initial_scale") or np.sqrt(2 / inputs)
            W.append(random.standard_normal((inputs, outputs), np.float32) * np.float32(scale))
            b.append(np.zeros(outputs, np.float32))
        return cls(W, b, activation, loss, coding)

    def forward(self, x: Array) -> list[Array]:
        """The activations of every layer, a[0] being the pixels (N, D) and the last the outputs (N, K) in (0, 1)."""
        a = [x]
        for W, b in zip(self.W[:-1], self.b[:-1], strict=True):
            z = a[-1] @ W + b  # (N, in) @ (in, out) + (out,) -> (N, out)
            a.append(np.maximum(z, 0) if self.activation == "relu" else sigmoid(z))
        logits = a[-1] @ self.W[-1] + self.b[-1]  # (N, in) @ (in, K) + (K,) -> (N, K)
        a.append(softmax(logits) if self.loss == "cross-entropy" else sigmoid(logits))
        return a

    def targets(self, labels: Labels) -> Array:
        """What the outputs should be: one-hot rows (N, 10), or digit / 9 (N, 1)."""
        if self.coding == "number":
            return labels[:, np.newaxis].astype(np.float32) / np.float32(9)
        one_hot: Array = np.eye(DIGITS, dtype=np.float32)[labels]
        return one_hot

    def mean_loss(self, outputs: Array, labels: Labels) -> float:
        """The mean over the batch of Σ (output - target)² / 2, or of -Σ target · ln(output), for outputs (N, K)."""
        targets = self.targets(labels)
        if self.loss == "cross-entropy":
            return float(-(targets * np.log(np.maximum(outputs, 1e-12))).sum(axis=1).mean())
        return float(((outputs - targets) ** 2).sum(axis=1).mean() / 2)

    def backward(self, a: list[Array], labels: Labels) -> tuple[list[Array], list[Array]]:
        """The gradients of the mean loss for all W and b; `a` is what `forward` returned."""
        n = len(labels)
        error = a[-1] - self.targets(labels)  # (N, K)
        dz = error / np.float32(n)  # for softmax with cross-entropy that is all: nothing flattens the error
        if self.loss == "mean squared error":
            dz = error * a[-1] * (1 - a[-1]) / np.float32(n)  # sigmoid'(z) = a (1 - a), at most 1/4
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
        """One step of gradient descent. The loss returned is the network's own."""
        a = self.forward(images.reshape(-1, PIXELS))
        loss = self.mean_loss(a[-1], labels)
        correct = self._count_right(a[-1], labels)
        for values, gradients in zip((self.W, self.b), self.backward(a, labels), strict=True):
            for value, gradient in zip(values, gradients, strict=True):
                value -= np.float32(learning_rate) * gradient
        return loss, correct

    def predict_proba(self, batch: Batch) -> Array:
        """Scores (N, 10): the softmax outputs, or the sigmoids divided by their sum. If the output is a number, the two
        digits beside it share the score, so that 4.3 is 70 % a 4 and 30 % a 5.
        """
        outputs = self.forward(batch.reshape(-1, PIXELS))[-1]
        if self.coding == "number":
            digits = np.arange(DIGITS, dtype=np.float32)
            shared: Array = np.maximum(0, 1 - np.abs(np.float32(9) * outputs - digits))  # (N, 1) - (10,) -> (N, 10)
            return shared
        outputs = np.maximum(outputs, np.float32(1e-12))
        scores: Array = outputs / outputs.sum(axis=1, keepdims=True)
        return scores

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The network's own mean loss and the number of right answers."""
        outputs = self.forward(batch.reshape(-1, PIXELS))[-1]
        return self.mean_loss(outputs, labels), self._count_right(outputs, labels)

    def _count_right(self, outputs: Array, labels: Labels) -> int:
        if self.coding == "number":
            return int((np.rint(np.float32(9) * outputs[:, 0]) == labels).sum())
        return int((outputs.argmax(axis=1) == labels).sum())

    def gradient_sizes(self, images: Batch, labels: Labels) -> tuple[float, ...]:
        """The root mean square of dW, layer by layer."""
        dW, _ = self.backward(self.forward(images.reshape(-1, PIXELS)), labels)
        return tuple(float(np.sqrt((gradient**2).mean())) for gradient in dW)

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
        """Write weights.npz: all weights, and activation, loss and coding as their numbers in their tuples."""
        np.savez(
            folder / FILE,
            allow_pickle=False,
            activation=ACTIVATIONS.index(self.activation),
            loss=LOSSES.index(self.loss),
            coding=CODINGS.index(self.coding),
            **self.snapshot(),
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.npz; pickled content is refused. Older files name no loss and no coding: they use the first
        ones.
        """
        arrays = read_weights(folder / FILE, _layers_of)
        layers = _layers_of(arrays)
        W, b = ([arrays[layer[kind]] for layer in layers] for kind in (0, 1))
        loss, coding = (int(arrays[name]) if name in arrays else 0 for name in ("loss", "coding"))
        return cls(W, b, ACTIVATIONS[int(arrays["activation"])], LOSSES[loss], CODINGS[coding])


def _layers_of(names: Collection[str]) -> list[tuple[str, str]]:
    """The names of W and b of each layer, from those of all arrays."""
    return [(f"W{layer}", f"b{layer}") for layer in range(sum(name.startswith("W") for name in names))]


def _one_of(what: str, choices: tuple[str, ...], value: object) -> str:
    if value not in choices:
        raise SettingsError(f"There is no {what} “{value}”. Use “{choices[0]}” or “{choices[1]}”.")
    return str(value)
