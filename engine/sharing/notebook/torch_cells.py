"""Cells of the networks in PyTorch, layer by layer, with a training loop of its plain calls."""

from __future__ import annotations

from collections.abc import Sequence

from engine.catalog.setting_values import number, whole, wholes
from engine.catalog.setting_values import text as text_of
from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.data_cells import MNIST_CELLS, augmentation_cells, batch_cells, setting_cells
from engine.sharing.notebook.loop_cells import loop_cells, result_cells
from engine.sharing.notebook.training import Training

COPY = "{name: values.clone() for name, values in network.state_dict().items()}"
PUT_BACK = "network.load_state_dict(kept)"


def dense(training: Training) -> list[Cell]:
    """The network of report 003."""
    settings, inputs, layers = training.recipe.settings, 784, ["nn.Flatten()"]
    activation = {"relu": "nn.ReLU()", "sigmoid": "nn.Sigmoid()"}[text_of(settings, "activation", "relu")]
    for units in wholes(settings, "hidden_units"):
        layers += [f"nn.Linear({inputs}, {units})", activation]
        inputs = units
    layers.append(f"nn.Linear({inputs}, 10)")
    return _cells(training, _sequential(layers), "Dense layers with an activation between them.")


def best(training: Training) -> list[Cell]:
    """Our most accurate network: convolutions with batch normalisation."""
    settings = training.recipe.settings
    channels, groups = wholes(settings, "channels"), whole(settings, "groups", 1)
    halved = _by_convolution if text_of(settings, "halving") == "convolution" else _by_pooling
    about = (
        "Convolutions with batch normalisation (Ioffe and Szegedy, 2015), which keeps the numbers between layers at "
        "mean 0 and deviation 1."
    )
    channels_first = (
        "\n\nclass ChannelsFirst(nn.Module):\n    def forward(self, pictures):  # (N, 28, 28, 1) to (N, 1, 28, 28)\n"
        "        return pictures.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)\n\n"
    )
    source = channels_first + _sequential(
        ["ChannelsFirst()", *halved(channels, groups)], ".to(memory_format=torch.channels_last)"
    )
    return _cells(training, source, about)


def _by_convolution(channels: Sequence[int], groups: int) -> list[str]:
    layers, before, side = [], 1, 28
    for index, width in enumerate(channels):
        layers += [_convolution(before, width, "3, padding=1", groups), f"nn.BatchNorm2d({width})", "nn.ReLU()"]
        layers += [_convolution(width, width, "5, stride=2, padding=2", groups), f"nn.BatchNorm2d({width})"]
        layers += ["nn.ReLU()", f"nn.Dropout({0.1 * (index + 1):g})"]
        before, side = width, (side + 1) // 2
    return [*layers, "nn.Flatten()", f"nn.Linear({before * side * side}, 10)"]


def _by_pooling(channels: Sequence[int], groups: int) -> list[str]:
    first, *others = channels
    layers = [_convolution(1, first, "5, stride=2", groups), f"nn.BatchNorm2d({first})", "nn.ReLU()"]
    before, side = first, 12
    for width in others:
        layers += [_convolution(before, width, "3", groups), "nn.MaxPool2d(2)", f"nn.BatchNorm2d({width})"]
        layers.append("nn.ReLU()")
        before, side = width, (side - 2) // 2
    layers += [
        "nn.Flatten()",
        f"nn.Linear({before * side * side}, 128, bias=False)",
        "nn.BatchNorm1d(128)",
        "nn.ReLU()",
    ]
    return [*layers, "nn.Linear(128, 10)"]


def _convolution(inputs: int, outputs: int, window: str, groups: int) -> str:
    divided = f", groups={groups}" if groups > 1 and inputs > 1 else ""  # every group sees the picture
    return f"nn.Conv2d({inputs}, {outputs}, {window}{divided}, bias=False)"


def transformer(training: Training) -> list[Cell]:
    """The small Vision Transformer, by Transformers' own class."""
    settings = training.recipe.settings
    hidden, patch = whole(settings, "hidden_size"), whole(settings, "patch_size")
    source = f"""
from transformers import ViTConfig, ViTForImageClassification


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = ViTForImageClassification(
            ViTConfig(
                image_size=28,
                num_channels=1,
                num_labels=10,
                patch_size={patch},
                hidden_size={hidden},
                intermediate_size={2 * hidden},
                num_hidden_layers={whole(settings, "layers")},
                num_attention_heads={whole(settings, "heads")},
                hidden_dropout_prob={number(settings, "dropout"):g},
                attention_probs_dropout_prob=0.0,
                initializer_range={hidden}**-0.5,  # the usual 0.02 is for a width of 768
            )
        )

    def forward(self, pictures):  # (N, 28, 28, 1) to (N, 10)
        return self.transformer(pixel_values=pictures.permute(0, 3, 1, 2)).logits


torch.manual_seed(SEED)
network = Network()
"""
    about = (
        f"A Vision Transformer (Dosovitskiy et al., 2020): the picture is cut into patches of {patch}×{patch} "
        "pixels, and in each layer every patch looks at all others (attention). A further token gathers what the "
        "answer is read from."
    )
    return _cells(training, source, about)


def _sequential(layers: Sequence[str], end: str = "") -> str:
    listed = "".join(f"    {layer},\n" for layer in layers)
    return f"\ntorch.manual_seed(SEED)\nnetwork = nn.Sequential(\n{listed}){end}\n"


def step_source(training: Training) -> str:
    """A step of training, and the scores of pictures, for a `network` that gives logits."""
    smoothing = number(training.recipe.settings, "label_smoothing", 0)
    decay = number(training.recipe.settings, "weight_decay", 0)
    smoothed = f", label_smoothing={smoothing:g}" if smoothing else ""
    plain = "functional.cross_entropy(logits.detach(), wanted)" if smoothing else "loss.detach()"
    return f"""
optimizer = torch.optim.AdamW(network.parameters(), weight_decay={decay:g})


def train_step(pictures, labels, learning_rate):
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    wanted = torch.from_numpy(labels)
    network.train()
    optimizer.zero_grad()
    logits = network(torch.from_numpy(pictures))
    loss = functional.cross_entropy(logits, wanted{smoothed})
    loss.backward()
    optimizer.step()
    return {plain}.item(), int((logits.argmax(1) == wanted).sum())


def scores_of(pictures):
    network.eval()
    with torch.inference_mode():
        return network(torch.from_numpy(pictures)).softmax(1).numpy()


def evaluate(pictures, labels):
    scores = np.concatenate([scores_of(pictures[start : start + 500]) for start in range(0, len(pictures), 500)])
    loss = -np.log(np.maximum(scores[np.arange(len(labels)), labels], 1e-12)).mean()
    return float(loss), float((scores.argmax(axis=1) == labels).mean())
"""


_AVERAGE = """
def averaged(mean, now, count):
    return {
        name: mean[name] + (values - mean[name]) / count if values.is_floating_point() else values
        for name, values in now.items()
    }


def measure_again(pictures):
    # Batch normalisation needs means and deviations of the averaged weights: those of all pictures.
    layers = [layer for layer in network.modules() if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d))]
    network.eval()
    for layer in layers:
        layer.reset_running_stats()
        layer.train().momentum = None
    with torch.no_grad():
        for batch in np.array_split(pictures, max(1, len(pictures) // 250)):
            network(torch.from_numpy(batch))
    for layer in layers:
        layer.momentum = 0.1
"""


def _cells(training: Training, network: str, about: str) -> list[Cell]:
    decay = number(training.recipe.settings, "weight_decay", 0)
    smoothing = number(training.recipe.settings, "label_smoothing", 0)
    taken = "AdamW (Loshchilov and Hutter, 2017), which makes weights smaller at each step," if decay else "Adam"
    told = f"The loss is the cross-entropy; {taken} takes the steps."
    if smoothing:
        told += (
            f" Label smoothing asks for {1 - smoothing * 0.9:.1%} instead of 100 % for the right digit, so that the "
            "network does not grow too sure of itself; the loss shown is without it."
        )
    helping = [code(_AVERAGE)] if training.recipe.keep == "average" else []
    return [
        *setting_cells(training),
        *MNIST_CELLS,
        *augmentation_cells(training),
        text(f"## The network\n\n{about} {told}"),
        code(
            f"import torch\nfrom torch import nn\nfrom torch.nn import functional\n{network.rstrip()}\n"
            'print(network)\nprint(sum(values.numel() for values in network.parameters()), "parameters")'
        ),
        code(step_source(training)),
        *helping,
        *batch_cells(training),
        *loop_cells(training, COPY, PUT_BACK),
        *result_cells(training),
    ]
