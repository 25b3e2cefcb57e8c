"""The network in NumPy: dense layers; what the last one gives depends on how it was trained."""

import numpy as np

ACTIVATIONS = ("relu", "sigmoid")  # in the file they are numbers: places in these tuples
LOSSES = ("mean squared error", "cross-entropy")
CODINGS = ("one-hot", "number")


def load(folder):
    """Weights W (in, out) and b (out,) of each layer, and the names of activation, loss and label coding."""
    with np.load(folder / "weights.npz", allow_pickle=False) as file:
        layers = sum(name.startswith("W") for name in file.files)
        W, b = ([file[f"{kind}{layer}"] for layer in range(layers)] for kind in "Wb")
        loss, coding = (int(file[name]) if name in file.files else 0 for name in ("loss", "coding"))
        return W, b, ACTIVATIONS[int(file["activation"])], LOSSES[loss], CODINGS[coding]


def scores(network, pictures):
    """Scores (N, 10) of prepared pictures (N, 28, 28, 1)."""
    W, b, activation, loss, coding = network
    a = pictures.reshape(-1, 784)
    for weights, bias in zip(W[:-1], b[:-1], strict=True):
        z = a @ weights + bias  # (N, in) @ (in, out) + (out,) -> (N, out)
        a = np.maximum(z, 0) if activation == "relu" else sigmoid(z)
    z = a @ W[-1] + b[-1]
    if loss == "cross-entropy":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    if coding == "number":  # (N, 1), the digit / 9: the two digits beside it share the score
        return np.maximum(0, 1 - np.abs(9 * sigmoid(z) - np.arange(10)))
    outputs = np.maximum(sigmoid(z), 1e-12)
    return outputs / outputs.sum(axis=1, keepdims=True)


def sigmoid(z):
    """1 / (1 + e^-z), written with tanh, which cannot overflow."""
    return 0.5 * (np.tanh(0.5 * z) + 1)
