"""Our most accurate digit network: convolutions that learn their own downsampling, batch normalisation, dropout."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import ClassVar, Self

import torch
from torch import nn

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings, text, whole, wholes
from engine.errors import SettingsError
from engine.models.torch_classifier import TorchClassifier

POOLED_BLOCKS = 3


class ChannelsFirst(nn.Module):
    """(N, H, W, C), as everywhere in ClassLens, to PyTorch's (N, C, H, W), in the memory order convolutions prefer."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


class BestCNN(TorchClassifier):
    """Convolutions with batch normalisation (Ioffe and Szegedy, 2015) and ReLU; a dense layer at the end.

    The setting "channels" gives the width of each block. "halving" is how blocks halve the picture:

    - "convolution": 3×3 convolution, 5×5 convolution of stride 2, which learns it (Springenberg et al., 2014), dropout;
    - "pooling": 3×3 convolution and max pooling, but the first block is a single 5×5 convolution of stride 2; a dense
      layer of 128 before the last, as in LeNet-5 (LeCun et al., 1998). A fraction of the work, and quick to learn.

    "groups" divides the channels: a convolution then joins only those of one group (Krizhevsky et al., 2012). Two
    groups are two networks side by side, whose answers the last layer adds.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "halving", "groups")
    DEFAULTS: ClassVar[Settings] = MappingProxyType({"groups": 1})

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """PyTorch's own initialisation, from the recipe's seed. Raises SettingsError."""
        if text(recipe.settings, "halving") == "pooling" and recipe.batch_size == 1:
            raise SettingsError(
                "With pooling, the dense layer is normalised over the batch, for which a batch size of 1 is too "
                "small. Choose a batch size of 2 or more, or convolution for the downsampling."
            )
        return super().create(recipe)

    @staticmethod
    def build(settings: Settings) -> nn.Module:
        """The network with random weights, giving logits. Raises SettingsError for more blocks than pictures allow, and
        for channels that groups do not divide.
        """
        halved = _by_convolution if text(settings, "halving") == "convolution" else _by_pooling
        channels, groups = wholes(settings, "channels"), whole(settings, "groups")
        if any(width % groups for width in channels):
            raise SettingsError(
                f"{groups} groups do not divide each of the channels {', '.join(map(str, channels))}. Choose channels "
                f"that are multiples of {groups}."
            )
        layers = [ChannelsFirst(), *halved(channels, groups)]
        network: nn.Module = nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return network


def _by_convolution(channels: Sequence[int], groups: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    before, side = 1, 28
    for index, width in enumerate(channels):
        layers += [_convolution(before, width, 3, groups, padding=1), *_normalised(width)]
        layers += [_convolution(width, width, 5, groups, stride=2, padding=2), *_normalised(width)]
        layers.append(nn.Dropout(0.1 * (index + 1)))
        before, side = width, (side + 1) // 2  # -> (N, width, side, side)
    return [*layers, nn.Flatten(), nn.Linear(before * side * side, 10)]


def _by_pooling(channels: Sequence[int], groups: int) -> list[nn.Module]:
    if len(channels) > POOLED_BLOCKS:
        raise SettingsError(
            f"With pooling, {len(channels)} blocks do not fit on pictures of 28×28 pixels. Name at most "
            f"{POOLED_BLOCKS} channels, or choose convolution for the downsampling."
        )
    first, *others = channels
    layers = [_convolution(1, first, 5, groups, stride=2), *_normalised(first)]  # -> (N, first, 12, 12)
    before, side = first, 12
    for width in others:
        # Pooling comes first, so that normalisation and ReLU have a quarter of the work.
        layers += [_convolution(before, width, 3, groups), nn.MaxPool2d(2), *_normalised(width)]
        before, side = width, (side - 2) // 2  # -> (N, width, side, side)
    layers += [nn.Flatten(), nn.Linear(before * side * side, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU()]
    return [*layers, nn.Linear(128, 10)]


def _convolution(
    inputs: int, outputs: int, kernel: int, groups: int, *, stride: int = 1, padding: int = 0
) -> nn.Module:
    groups = 1 if inputs == 1 else groups  # the picture has one channel, which every group sees
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)


def _normalised(channels: int) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels), nn.ReLU()]
