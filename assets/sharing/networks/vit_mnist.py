"""The network in PyTorch and Transformers: a small Vision Transformer."""

import json

import torch
from safetensors import safe_open
from torch import nn
from transformers import ViTConfig, ViTForImageClassification


class Logits(nn.Module):
    """(N, 28, 28, 1) to (N, 10): pictures as Transformers wants them, and the logits from its answer."""

    def __init__(self, transformer):
        super().__init__()
        self.transformer = transformer

    def forward(self, images):
        return self.transformer(pixel_values=images.permute(0, 3, 1, 2)).logits


def build(hidden_size, layers, heads, patch_size, dropout):
    """The network with random weights: (N, 28, 28, 1) to (N, 10) logits."""
    return Logits(
        ViTForImageClassification(
            ViTConfig(
                image_size=28,
                num_channels=1,
                id2label={digit: str(digit) for digit in range(10)},
                patch_size=patch_size,
                hidden_size=hidden_size,
                intermediate_size=2 * hidden_size,
                num_hidden_layers=layers,
                num_attention_heads=heads,
                hidden_dropout_prob=dropout,
                attention_probs_dropout_prob=0.0,
                initializer_range=hidden_size**-0.5,
            )
        )
    )


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
