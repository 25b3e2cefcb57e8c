"""Our most accurate digit network: convolutions that learn their own downsampling, batch normalisation, dropout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import nn

from engine.models.torch_classifier import TorchClassifier


class ChannelsFirst(nn.Module):
    """(N, H, W, C), as everywhere in ClassLens, to PyTorch's (N, C, H, W), in the memory order convolutions like."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


class BestCNN(TorchClassifier):
    """Blocks of a 3×3 convolution and a halving of the picture, then dropout; a dense layer at the end.

    Every convolution has batch normalisation (Ioffe and Szegedy, 2015) and ReLU.

    The setting "channels" gives the width of each block; "halving" is "convolution", 5×5 of stride 2, which learns it
    (Springenberg et al., 2014), or "pooling", which is quicker.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "halving")

    @staticmethod
    def build(settings: Mapping[str, Any]) -> nn.Module:
        """The network with random weights, giving logits."""
        layers: list[nn.Module] = [ChannelsFirst()]
        before, side = 1, 28
        for index, channels in enumerate(settings["channels"]):
            layers += _convolution(before, channels, 3, 1)
            if settings["halving"] == "convolution":
                layers += _convolution(channels, channels, 5, 2)
            else:
                layers.append(nn.MaxPool2d(2, ceil_mode=True))
            layers.append(nn.Dropout(0.1 * (index + 1)))
            before, side = channels, (side + 1) // 2  # -> (N, channels, side, side)
        layers += [nn.Flatten(), nn.Linear(before * side * side, 10)]
        network: nn.Module = nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return network


def _convolution(inputs: int, outputs: int, kernel: int, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
