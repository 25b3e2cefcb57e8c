"""The network in PyTorch: the frozen EfficientNet-Lite0 (Apache-2.0), made for photos, and a head for digits."""

import json
import math

import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional

# (repeats, kernel, stride of the first, expansion, channels): Tan and Le, 2019, table 1.
STAGES = (
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)  # fmt: skip
EARLY_STAGES = 5  # those before the maps are halved for the last time
FEATURES, SQUARES = 1280, 112 * 4 * 4
SIDE = 224


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's "same" padding: what stride 2 needs in addition goes to the right and below."""

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        missing = [max((math.ceil(side / stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:]]
        (top, bottom), (left, right) = ((much // 2, much - much // 2) for much in missing)
        x = functional.pad(x, (left, right, top, bottom))
        return functional.conv2d(x, self.weight, None, self.stride, groups=self.groups)


class Block(nn.Module):
    """Inverted residual (Sandler et al., 2018): expand, convolve each channel by itself, project; add the input."""

    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        middle = inputs * expansion
        self.expands, self.adds = expansion > 1, stride == 1 and inputs == outputs
        if self.expands:
            self._expand_conv = nn.Conv2d(inputs, middle, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(middle, 1e-3)
        self._depthwise_conv = SameConv(middle, middle, kernel, stride, groups=middle, bias=False)
        self._bn1 = nn.BatchNorm2d(middle, 1e-3)
        self._project_conv = nn.Conv2d(middle, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, 1e-3)

    def forward(self, x):
        y = functional.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = functional.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.adds else y


class Network(nn.Module):
    """(N, 28, 28, 1) to (N, 10) logits: enlarged, through the backbone, through the head."""

    def __init__(self, backbone, standardised, head_units, dropout):
        super().__init__()
        self.early = backbone.endswith("maps")  # the head takes maps of 14×14, averaged over squares
        self._conv_stem = SameConv(3, 32, 3, 2, bias=False)
        self._bn0 = nn.BatchNorm2d(32, 1e-3)
        self._blocks, inputs = nn.ModuleList(), 32
        for repeats, kernel, stride, expansion, outputs in STAGES[: EARLY_STAGES if self.early else None]:
            for index in range(repeats):
                self._blocks.append(Block(inputs, outputs, kernel, 1 if index else stride, expansion))
                inputs = outputs
        if not self.early:
            self._conv_head = nn.Conv2d(inputs, FEATURES, 1, bias=False)
            self._bn1 = nn.BatchNorm2d(FEATURES, 1e-3)
        inputs = SQUARES if self.early else FEATURES
        layers = [nn.BatchNorm1d(inputs, affine=False)] if standardised else []
        if head_units:
            layers += [nn.Linear(inputs, head_units), nn.ReLU()]
            inputs = head_units
        self.head = nn.Sequential(*layers, nn.Dropout(dropout), nn.Linear(inputs, 10))

    def forward(self, images):
        grey = images.permute(0, 3, 1, 2) * 255
        large = functional.interpolate(grey, (SIDE, SIDE), mode="bilinear", align_corners=False)
        x = ((large - 127) / 128).expand(-1, 3, -1, -1)
        x = functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        if self.early:
            return self.head(functional.avg_pool2d(x, 5, 3).flatten(1))
        return self.head(functional.relu6(self._bn1(self._conv_head(x))).mean((2, 3)))


def load(folder):
    """The network with its weights; what shapes its layers is in the file's metadata."""
    with safe_open(folder / "weights.safetensors", "pt") as file:
        network = Network(**json.loads(file.metadata()["architecture"]))
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    network.load_state_dict({name: values.float() for name, values in weights.items()}, strict=False)
    return network.eval()


def scores(network, pictures):
    """Scores (N, 10), a NumPy array, of prepared pictures (N, 28, 28, 1)."""
    with torch.inference_mode():
        return network(torch.from_numpy(pictures)).softmax(1).numpy()
