"""Networks trained on ImageNet, frozen, that turn a digit into features: the backbones of transfer learning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import torch
from torch import nn
from torch.nn import functional

from engine.errors import SettingsError, WeightsError
from engine.models import efficientnet_lite, resnet50, vgg16
from engine.models.keras_files import load_layers
from engine.pretrained import library
from engine.runtimes import shipped_backbone
from engine.runtimes.shipped_backbone import SIDE

_INTERPOLATION = "bilinear"
_ANOTHER = "Or choose the backbone EfficientNet-Lite0, which comes with ClassLens."


class Backbone(nn.Module):
    """(N, 28, 28, 1) float32 in [0, 1] to (N, F) features: enlarged to 224×224, with the same grey in all three
    channels, and scaled as in the network's training.

    Attributes: `ships` says whether the weights come with ClassLens; `key` names all that features depend on besides
    the pictures: network, weights (by the SHA-256 of their file) and preparation.
    """

    def __init__(
        self, network: nn.Module, mean: tuple[float, ...], deviation: float, sha256: str, ships: bool = False
    ) -> None:
        super().__init__()
        self.network = network.eval().requires_grad_(False)
        self.register_buffer("mean", torch.tensor(mean).reshape(1, -1, 1, 1))
        self._deviation = deviation
        self.ships = ships
        preparation = f"{SIDE}×{SIDE} {_INTERPOLATION}, mean {mean}, deviation {deviation}"
        self.key = f"{type(network).__name__}, weights {sha256}, {preparation}"

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        grey = images.permute(0, 3, 1, 2) * 255
        large = functional.interpolate(grey, (SIDE, SIDE), mode=_INTERPOLATION, align_corners=False)
        features: torch.Tensor = self.network.features((large - self.mean) / self._deviation)  # type: ignore[operator]
        return features


@dataclass(frozen=True, slots=True)
class _Kind:
    """`weights` are ids of official weights, any one of which will do; `output` is what the file that ships calls the
    backbone's features.
    """

    features: int
    weights: tuple[str, ...]
    read: Callable[[Path], nn.Module]
    mean: tuple[float, ...]
    deviation: float
    output: str = shipped_backbone.FEATURES


def features_of(name: str) -> int:
    """How many features a backbone gives. Raises SettingsError for other names."""
    return _kind(name).features


def output_of(name: str) -> str:
    """The output of the shipped file that gives a backbone's features. Raises SettingsError for other names."""
    return _kind(name).output


def load_backbone(name: str) -> Backbone:
    """A frozen backbone with its weights. Raises WeightsError when they are missing or damaged, SettingsError."""
    kind = _kind(name)
    try:
        located = library.locate(*kind.weights)
    except WeightsError as error:
        raise WeightsError(f"{error.sentence} {_ANOTHER}") from error
    ships = kind.weights == (shipped_backbone.WEIGHTS,)
    return Backbone(kind.read(located.path), kind.mean, kind.deviation, located.sha256, ships)


def _kind(name: str) -> _Kind:
    try:
        return BACKBONES[name]
    except KeyError:
        raise SettingsError(f"There is no backbone “{name}”. The backbones are: {', '.join(BACKBONES)}.") from None


def _read_keras(make: Callable[[], vgg16.VGG16Features | resnet50.ResNet50Features]) -> Callable[[Path], nn.Module]:
    def read(path: Path) -> nn.Module:
        network = make()
        load_layers(path, network.named_layers)
        return network

    return read


_KERAS_MEAN = (103.939, 116.779, 123.68)  # of ImageNet in blue, green, red: what Keras subtracts for these two

BACKBONES: Mapping[str, _Kind] = MappingProxyType(
    {
        "EfficientNet-Lite0": _Kind(
            efficientnet_lite.FEATURES,
            (shipped_backbone.WEIGHTS,),
            efficientnet_lite.EfficientNetLite0.read,
            (shipped_backbone.MEAN,) * 3,
            shipped_backbone.DEVIATION,
        ),
        "EfficientNet-Lite0 maps": _Kind(
            efficientnet_lite.SQUARES,
            (shipped_backbone.WEIGHTS,),
            efficientnet_lite.EfficientNetLite0Maps.read,
            (shipped_backbone.MEAN,) * 3,
            shipped_backbone.DEVIATION,
            shipped_backbone.MAPS,
        ),
        "VGG16": _Kind(vgg16.FEATURES, ("vgg16-notop", "vgg16"), _read_keras(vgg16.VGG16Features), _KERAS_MEAN, 1.0),
        "ResNet50": _Kind(
            resnet50.FEATURES, ("resnet50-notop", "resnet50"), _read_keras(resnet50.ResNet50Features), _KERAS_MEAN, 1.0
        ),
    }
)
