"""The network in NumPy: one hidden layer of sigmoid units, softmax."""

import numpy as np


def load(folder):
    """The weights: W1 (784, H), b1 (H,), W2 (H, 10), b2 (10,)."""
    with np.load(folder / "weights.npz", allow_pickle=False) as file:
        return {name: file[name] for name in ("W1", "b1", "W2", "b2")}


def scores(weights, pictures):
    """Scores (N, 10) of prepared pictures (N, 28, 28, 1)."""
    x = pictures.reshape(-1, 784)
    h = sigmoid(x @ weights["W1"] + weights["b1"])  # (N, 784) @ (784, H) + (H,) -> (N, H)
    return softmax(h @ weights["W2"] + weights["b2"])  # (N, H) @ (H, 10) + (10,) -> (N, 10)


def sigmoid(z):
    """1 / (1 + e^-z), written with tanh, which cannot overflow."""
    return 0.5 * (np.tanh(0.5 * z) + 1)


def softmax(z):
    """e^z / Σ e^z along each row; subtracting the row's maximum keeps e^z finite."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
