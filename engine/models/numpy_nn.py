"""A network from scratch: input, one sigmoid hidden layer, softmax, cross-entropy, gradient descent.

Everything is here, in NumPy alone. D = 784 pixels, H hidden units, K = 10 digits, N pictures in the batch. The
backward pass follows Nielsen, "Neural Networks and Deep Learning", chapter 2, for a softmax output.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.catalog.hyperparameters import check_settings
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import whole
from engine.errors import SettingsError
from engine.system.npz_files import Described, opened_npz
from engine.system.zips import BadZip
from engine.training.classifier import Classifier
from engine.training.records import Arrays, Labels
from engine.types import Batch

Array = NDArray[np.float32]

MOST_BYTES = 1_000_000_000
"""Of a file of weights: ten hidden layers of 5,000 units."""

FILE = "weights.npz"
PIXELS, DIGITS = 28 * 28, 10
NAMES = ("W1", "b1", "W2", "b2")
LAYERS = (("W1", "b1"), ("W2", "b2"))


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), element by element; written with tanh, which cannot overflow."""
    s: Array = np.float32(0.5) * (np.tanh(np.float32(0.5) * z) + np.float32(1))
    return s


def softmax(z: Array) -> Array:
    """e^z / Σ e^z along each row; subtracting the row's maximum changes nothing and keeps e^z finite."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p: Array = e / e.sum(axis=1, keepdims=True)
    return p


def read_weights(path: Path, layers_of: Callable[[Collection[str]], Sequence[tuple[str, str]]]) -> Arrays:
    """The arrays of a file of weights: those of its layers are float32, all others single whole numbers.

    `layers_of` takes the names of all arrays and returns the names of W and b for each layer. No array is read before
    the shapes are known to fit together and to be ones that a person could have chosen. Raises ValueError for a
    file of anything else, KeyError for a layer that is missing, OSError.
    """
    try:
        with opened_npz(path, MOST_BYTES) as file:
            layers = layers_of(file.names)
            _check_layers({name: file.described(name) for name in file.names}, layers)
            return {name: file[name] for name in file.names}
    except (BadZip, SettingsError) as error:
        raise ValueError(str(error)) from error


def _check_layers(described: Mapping[str, Described], layers: Sequence[tuple[str, str]]) -> None:
    widths = [described[W][0][-1] for W, _ in layers]
    check_settings({"hidden_units": tuple(widths[:-1])})
    wanted: dict[str, tuple[int, ...]] = {}
    for (W, b), inputs, units in zip(layers, [PIXELS, *widths[:-1]], widths, strict=True):
        wanted |= {W: (inputs, units), b: (units,)}
    for name, (shape, kind) in described.items():
        fits = kind == np.float32 if name in wanted else kind.kind in "biu"
        if not fits or shape != wanted.get(name, ()):
            raise ValueError(f"the array {name} of {shape} {kind} belongs to no such network")
    if widths[-1] > DIGITS:
        raise ValueError(f"it has {widths[-1]:,} outputs")


class NumpyNN(Classifier):
    """The network; its weights are W1 (D, H), b1 (H,), W2 (H, K), b2 (K,), all float32."""

    def __init__(self, W1: Array, b1: Array, W2: Array, b2: Array) -> None:
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """Xavier initialisation (Glorot and Bengio, 2010): variance 1 / inputs keeps the sigmoid off its flat ends."""
        random = np.random.default_rng(recipe.seed)
        hidden = whole(recipe.settings, "hidden_units")
        W1 = random.standard_normal((PIXELS, hidden), np.float32) / np.float32(np.sqrt(PIXELS))
        W2 = random.standard_normal((hidden, DIGITS), np.float32) / np.float32(np.sqrt(hidden))
        return cls(W1, np.zeros(hidden, np.float32), W2, np.zeros(DIGITS, np.float32))

    def forward(self, x: Array) -> tuple[Array, Array]:
        """Hidden activations (N, H) and softmax scores (N, K) for pixels (N, D)."""
        h = sigmoid(x @ self.W1 + self.b1)  # (N, D) @ (D, H) + (H,) -> (N, H)
        p = softmax(h @ self.W2 + self.b2)  # (N, H) @ (H, K) + (K,) -> (N, K)
        return h, p

    def backward(self, x: Array, h: Array, p: Array, labels: Labels) -> tuple[Array, Array, Array, Array]:
        """The gradients of the mean cross-entropy with respect to W1, b1, W2, b2."""
        n = len(x)
        dz2 = p.copy()
        dz2[np.arange(n), labels] -= 1  # softmax with cross-entropy: p - one_hot(label), (N, K)
        dz2 /= n  # the loss is the mean over the batch
        dW2 = h.T @ dz2  # (H, N) @ (N, K) -> (H, K)
        db2 = dz2.sum(axis=0)  # (K,)
        dh = dz2 @ self.W2.T  # (N, K) @ (K, H) -> (N, H)
        dz1 = dh * h * (1 - h)  # sigmoid'(z) = h (1 - h), (N, H)
        dW1 = x.T @ dz1  # (D, N) @ (N, H) -> (D, H)
        db1 = dz1.sum(axis=0)  # (H,)
        return dW1, db1, dW2, db2

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of gradient descent: every weight moves against its gradient."""
        x = images.reshape(-1, PIXELS)  # (N, 28, 28, 1) -> (N, D)
        h, p = self.forward(x)
        loss = -np.log(np.maximum(p[np.arange(len(x)), labels], 1e-12)).mean()
        correct = int((p.argmax(axis=1) == labels).sum())
        for weight, gradient in zip(self.weights(), self.backward(x, h, p, labels), strict=True):
            weight -= np.float32(learning_rate) * gradient
        return float(loss), correct

    def predict_proba(self, batch: Batch) -> Array:
        """Softmax scores (N, K) of pictures (N, 28, 28, 1)."""
        return self.forward(batch.reshape(-1, PIXELS))[1]

    @property
    def parameters(self) -> int:
        """D·H + H + H·K + K."""
        return sum(weight.size for weight in self.weights())

    def weights(self) -> tuple[Array, Array, Array, Array]:
        """The weights themselves, not copies."""
        return self.W1, self.b1, self.W2, self.b2

    def snapshot(self) -> Arrays:
        """Copies of W1, b1, W2, b2."""
        return {name: weight.copy() for name, weight in zip(NAMES, self.weights(), strict=True)}

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        self.W1, self.b1, self.W2, self.b2 = (snapshot[name].copy() for name in NAMES)

    def save(self, folder: Path) -> None:
        """Write W1, b1, W2, b2 as weights.npz."""
        np.savez(folder / FILE, W1=self.W1, b1=self.b1, W2=self.W2, b2=self.b2)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.npz; pickled content is refused."""
        arrays = read_weights(folder / FILE, lambda _: LAYERS)
        return cls(*(arrays[name] for name in NAMES))
