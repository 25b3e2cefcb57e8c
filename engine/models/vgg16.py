"""VGG16's convolutions (Simonyan and Zisserman, 2014, configuration D) in PyTorch, under Keras' names."""

from __future__ import annotations

import torch
from torch import nn

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

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 512): the last block's channels, each averaged over the picture."""
        convolved: torch.Tensor = self._steps(pictures)
        return convolved.mean((2, 3))
