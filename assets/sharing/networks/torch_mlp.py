"""The network in PyTorch: dense layers."""

import json

import torch
from safetensors import safe_open
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def build(hidden_units, activation="relu"):
    """The network with random weights: (N, 28, 28, 1) to (N, 10) logits."""
    layers, inputs = [nn.Flatten()], 784
    for units in [hidden_units] if isinstance(hidden_units, int) else hidden_units:
        layers += [nn.Linear(inputs, units), ACTIVATIONS[activation]()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def load(folder):
    """The network with its weights; what shapes its layers is in the file's metadata."""
    with safe_open(folder / "weights.safetensors", "pt") as file:
        network = build(**json.loads(file.metadata()["architecture"]))
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    return network.eval()


def scores(network, pictures):
    """Scores (N, 10), a NumPy array, of prepared pictures (N, 28, 28, 1)."""
    with torch.inference_mode():
        return network(torch.from_numpy(pictures)).softmax(1).numpy()
