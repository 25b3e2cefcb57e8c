"""ResNet50 (He et al., 2015) in PyTorch, as Keras has it, with Keras' names and weights files."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from engine.models.keras_files import load_layers

FEATURES = 2048
_STACKS = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))  # (channels, blocks, stride of the first block)
_EPSILON = 1.001e-5
_OLDER_NAMES = {"predictions": "probs"}  # the head's name in keras_applications, which wrote the official file


class _Bottleneck(nn.Module):
    """1×1, 3×3 and 1×1 convolutions beside a shortcut, which has a convolution where the shape changes."""

    def __init__(self, inputs: int, channels: int, stride: int, projects: bool) -> None:
        super().__init__()
        outputs = channels * 4
        self.layers = nn.ModuleDict()
        if projects:
            self.layers["0"] = nn.Conv2d(inputs, outputs, 1, stride)
            self.layers["0_bn"] = nn.BatchNorm2d(outputs, _EPSILON)
        self.layers["1"] = nn.Conv2d(inputs, channels, 1, stride)
        self.layers["1_bn"] = nn.BatchNorm2d(channels, _EPSILON)
        self.layers["2"] = nn.Conv2d(channels, channels, 3, padding=1)
        self.layers["2_bn"] = nn.BatchNorm2d(channels, _EPSILON)
        self.layers["3"] = nn.Conv2d(channels, outputs, 1)
        self.layers["3_bn"] = nn.BatchNorm2d(outputs, _EPSILON)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        shortcut = self._convolved("0", inputs) if "0" in self.layers else inputs
        x = functional.relu(self._convolved("1", inputs))
        x = functional.relu(self._convolved("2", x))
        return functional.relu(shortcut + self._convolved("3", x))

    def _convolved(self, name: str, x: torch.Tensor) -> torch.Tensor:
        convolved: torch.Tensor = self.layers[f"{name}_bn"](self.layers[name](x))
        return convolved


class ResNet50Features(nn.Module):
    """(N, 3, 224, 224) float32, BGR in 0–255 minus ImageNet's mean, to (N, 2048) features."""

    def __init__(self) -> None:
        super().__init__()
        self._stem = nn.Conv2d(3, 64, 7, 2, padding=3)
        self._stem_bn = nn.BatchNorm2d(64, _EPSILON)
        self.named_layers: dict[str, nn.Module] = {"conv1_conv": self._stem, "conv1_bn": self._stem_bn}
        blocks: list[nn.Module] = []
        inputs = 64
        for stack, (channels, count, first_stride) in enumerate(_STACKS, start=2):
            for index in range(1, count + 1):
                block = _Bottleneck(inputs, channels, first_stride if index == 1 else 1, projects=index == 1)
                for name, layer in block.layers.items():
                    part, _, kind = name.partition("_")
                    self.named_layers[f"conv{stack}_block{index}_{part}_{kind or 'conv'}"] = layer
                blocks.append(block)
                inputs = channels * 4
        self._blocks = nn.Sequential(*blocks)

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 2048): the last stack's channels, each averaged over the picture."""
        x = functional.relu(self._stem_bn(self._stem(pictures)))
        # Padded with zeros, as in Keras; after ReLU that is the same as PyTorch's padding with minus infinity.
        x = functional.max_pool2d(x, 3, 2, padding=1)
        convolved: torch.Tensor = self._blocks(x)
        return convolved.mean((2, 3))


class ResNet50(ResNet50Features):
    """(N, 3, 224, 224) float32, as for the convolutions, to (N, 1000) logits; 25,636,712 values, with the means and
    variances of its batch normalisations.
    """

    def __init__(self) -> None:
        super().__init__()
        self._predictions = nn.Linear(FEATURES, 1000)
        self.named_layers["predictions"] = self._predictions

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self._predictions(self.features(pictures))
        return logits


def read(path: Path) -> ResNet50:
    """The network with the weights of Keras' official file. Raises WeightsError."""
    network = ResNet50()
    load_layers(path, network.named_layers, _OLDER_NAMES)
    return network
