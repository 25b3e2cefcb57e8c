"""`google/vit-base-patch16-224` (Dosovitskiy et al., 2020) by Transformers' `ViTForImageClassification`.

The configuration is here and the weights come from a local file, so Transformers asks nobody for anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import ViTConfig, ViTForImageClassification

from engine.labels import imagenet
from engine.models.torch_objects import TorchObjects


class ViTBase(TorchObjects):
    """ViT-Base called directly, operation after operation."""

    @staticmethod
    def read(path: Path) -> nn.Module:
        """The network with the weights of `model.safetensors`. Raises ValueError when they are not all there."""
        loaded: Any = ViTForImageClassification.from_pretrained(
            None,  # no name, so nothing is looked up
            config=configuration(),
            state_dict=load_file(path),
            local_files_only=True,
            output_loading_info=True,
        )
        network, report = loaded
        wrong = {kind: names for kind, names in report.items() if names}
        if wrong:
            raise ValueError(f"the weights do not fit the network: {wrong}")
        return _Logits(network)


def configuration() -> ViTConfig:
    """ViT-Base on 224×224 photos in patches of 16×16: Transformers' own default sizes; 86,567,656 parameters."""
    return ViTConfig(id2label=dict(enumerate(imagenet())))


class _Logits(nn.Module):
    """(N, 3, 224, 224) to (N, 1000): the logits out of Transformers' answer."""

    def __init__(self, transformer: ViTForImageClassification) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.transformer(pixel_values=pictures).logits
        return logits
