"""VGG16 (Simonyan and Zisserman, 2014, configuration D) in PyTorch, under Keras' names."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from engine.models.keras_files import load_layers

FEATURES = 512
_BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


class VGG16Features(nn.Module):
    """(N, 3, 224, 224) float32, BGR in 0–255 minus ImageNet's mean, to (N, 512) features."""

    def __init__(self) -> None:
        super().__init__()
        self.named_layers: dict[str, nn.Module] = {}
        steps: list[nn.Module] = []
        inputs = 3
        for block, widths in enumerate(_BLOCKS, start=1):
            for index, outputs in enumerate(widths, start=1):
                convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
                self.named_layers[f"block{block}_conv{index}"] = convolution
                steps += [convolution, nn.ReLU()]
                inputs = outputs
            steps.append(nn.MaxPool2d(2))
        self._steps = nn.Sequential(*steps)

    def convolved(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 512, 7, 7): the last block's channels."""
        channels: torch.Tensor = self._steps(pictures)
        return channels

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 512): the last block's channels, each averaged over the picture."""
        return self.convolved(pictures).mean((2, 3))


class VGG16(VGG16Features):
    """(N, 3, 224, 224) float32, as for the convolutions, to (N, 1000) logits; 138,357,544 parameters."""

    def __init__(self) -> None:
        super().__init__()
        self._fc1, self._fc2, self._predictions = (
            nn.Linear(7 * 7 * 512, 4096),
            nn.Linear(4096, 4096),
            nn.Linear(4096, 1000),
        )
        self.named_layers |= {"fc1": self._fc1, "fc2": self._fc2, "predictions": self._predictions}

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        x = self.convolved(pictures).permute(0, 2, 3, 1).flatten(1)  # Keras flattens with the channels last
        logits: torch.Tensor = self._predictions(torch.relu(self._fc2(torch.relu(self._fc1(x)))))
        return logits


def read(path: Path) -> VGG16:
    """The network with the weights of Keras' official file. Raises WeightsError."""
    with torch.device("meta"):
        network = VGG16()
    network.to_empty(device="cpu")  # random weights would only be overwritten, which takes a second
    load_layers(path, network.named_layers)
    return network
