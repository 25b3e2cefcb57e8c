"""The network in PyTorch: convolutions with batch normalisation, a dense layer at the end."""

import json

import torch
from safetensors import safe_open
from torch import nn


class ChannelsFirst(nn.Module):
    """(N, 28, 28, 1) to (N, 1, 28, 28), as PyTorch's convolutions take pictures."""

    def forward(self, images):
        return images.permute(0, 3, 1, 2)


def build(channels, halving, groups=1):
    """The network with random weights: (N, 28, 28, 1) to (N, 10) logits.

    Two groups of channels are two networks side by side, whose answers the last layer adds.
    """
    layers = by_convolution(channels, groups) if halving == "convolution" else by_pooling(channels, groups)
    return nn.Sequential(ChannelsFirst(), *layers)


def convolution(inputs, outputs, kernel, groups, **more):
    groups = 1 if inputs == 1 else groups  # the picture has one channel, which every group sees
    return nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=False, **more)


def by_convolution(channels, groups):
    """Blocks that learn how to halve the picture: a convolution of 3×3, one of 5×5 with stride 2, dropout."""
    layers, before, side = [], 1, 28
    for index, width in enumerate(channels):
        layers += [convolution(before, width, 3, groups, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [convolution(width, width, 5, groups, stride=2, padding=2), nn.BatchNorm2d(width), nn.ReLU()]
        layers.append(nn.Dropout(0.1 * (index + 1)))
        before, side = width, (side + 1) // 2
    return [*layers, nn.Flatten(), nn.Linear(before * side * side, 10)]


def by_pooling(channels, groups):
    """A convolution of 5×5 with stride 2, then blocks of 3×3 with max pooling, and a dense layer before the last."""
    first, *others = channels
    layers = [convolution(1, first, 5, groups, stride=2), nn.BatchNorm2d(first), nn.ReLU()]
    before, side = first, 12
    for width in others:
        layers += [convolution(before, width, 3, groups), nn.MaxPool2d(2), nn.BatchNorm2d(width), nn.ReLU()]
        before, side = width, (side - 2) // 2
    layers += [nn.Flatten(), nn.Linear(before * side * side, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU()]
    return [*layers, nn.Linear(128, 10)]


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
