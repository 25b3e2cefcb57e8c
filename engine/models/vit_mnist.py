"""A small Vision Transformer (Dosovitskiy et al., 2020) for digits, by Transformers' `ViTForImageClassification`."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn
from transformers import ViTConfig, ViTForImageClassification

from engine.catalog.setting_values import Settings, number, whole
from engine.data.labels import DIGITS
from engine.errors import SettingsError
from engine.models.torch_classifier import TorchClassifier

_SIDE = 28


class ViTMNIST(TorchClassifier):
    """Square patches and a class token through transformer layers; the settings give patches, width, layers and heads.

    Trained from scratch; nothing is downloaded.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("hidden_size", "layers", "heads", "patch_size", "dropout")

    @staticmethod
    def build(settings: Settings) -> nn.Module:
        """The network with random weights, giving logits."""
        hidden, heads, patch = (whole(settings, name) for name in ("hidden_size", "heads", "patch_size"))
        if hidden % heads or _SIDE % patch:
            raise SettingsError(
                f"The hidden size must be a multiple of the heads, and {_SIDE} one of the patch size, but they are "
                f"{hidden}, {heads} and {patch}. Try 96, 4 and 7."
            )
        dropout = number(settings, "dropout")
        return _Logits(
            ViTForImageClassification(
                ViTConfig(
                    image_size=_SIDE,
                    id2label=dict(enumerate(DIGITS)),
                    num_channels=1,
                    patch_size=patch,
                    hidden_size=hidden,
                    intermediate_size=2 * hidden,
                    num_hidden_layers=whole(settings, "layers"),
                    num_attention_heads=heads,
                    hidden_dropout_prob=dropout,
                    attention_probs_dropout_prob=0.0,
                    # The usual 0.02 is for a width of 768; with it a narrow network learns several times slower.
                    initializer_range=hidden**-0.5,
                )
            )
        )


class _Logits(nn.Module):
    """(N, 28, 28, 1) to (N, 10): pictures as Transformers wants them, and the logits from its answer."""

    def __init__(self, transformer: ViTForImageClassification) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.transformer(pixel_values=images.permute(0, 3, 1, 2)).logits
        return logits
