"""`google/vit-base-patch16-224` (Dosovitskiy et al., 2020) by Transformers' `ViTForImageClassification`.

The configuration is here and the weights come from a local file, so Transformers fetches nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import ViTConfig, ViTForImageClassification

from engine.data.labels import imagenet
from engine.models.torch_objects import TorchObjects
from engine.plain_names import readable_name


class ViTBase(TorchObjects):
    """ViT-Base called directly, operation after operation."""

    @classmethod
    def read(cls, path: Path) -> nn.Module:
        """The network with the weights of `model.safetensors`. Raises ValueError when some are missing."""
        return _Logits(_transformer(path))

    @staticmethod
    def read_for_conversion(path: Path) -> nn.Module:
        """As `read`, but see `for_conversion`."""
        return for_conversion(_transformer(path))


def configuration() -> ViTConfig:
    """ViT-Base on 224×224 photos in patches of 16×16: Transformers' own default sizes; 86,567,656 parameters."""
    return ViTConfig(id2label=dict(enumerate(imagenet())))


def for_conversion(transformer: ViTForImageClassification) -> nn.Module:
    """(N, 3, 224, 224) to the same logits (N, 1000), without operations that they do not depend on: 7 % fewer."""
    transformer.vit.layers[-1] = _ClassTokenLayer(transformer.vit.layers[-1])
    return _Logits(transformer)


class _Logits(nn.Module):
    """(N, 3, 224, 224) to (N, 1000): the logits from Transformers' answer."""

    def __init__(self, transformer: ViTForImageClassification) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.transformer(pixel_values=pictures).logits
        return logits


class _ClassTokenLayer(nn.Module):
    """The last of the layers, for the first token alone: (N, 197, 768) to (N, 1, 768).

    The logits are made of that token, the class token; the others are needed only for what it attends to.
    """

    # Any, because PyTorch types every part of a layer as a tensor or a layer.
    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, tokens: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
        attention = self.layer.attention
        normalised = self.layer.layernorm_before(tokens)
        query, key, value = (
            projected.unflatten(2, (attention.num_attention_heads, attention.head_dim)).transpose(1, 2)
            for projected in (
                attention.q_proj(normalised[:, :1]),
                attention.k_proj(normalised),
                attention.v_proj(normalised),
            )
        )
        attended = nn.functional.scaled_dot_product_attention(query, key, value, scale=attention.scaling)
        token = tokens[:, :1] + attention.o_proj(attended.transpose(1, 2).flatten(2))
        changed: torch.Tensor = token + self.layer.mlp(self.layer.layernorm_after(token))
        return changed


def _transformer(path: Path) -> ViTForImageClassification:
    with readable_name(path) as name:
        tensors = load_file(name)
    # Any, because with `output_loading_info` it gives a pair, which its types do not say.
    loaded: Any = ViTForImageClassification.from_pretrained(
        None,  # no name, so nothing is looked up
        config=configuration(),
        state_dict=tensors,
        local_files_only=True,
        output_loading_info=True,
    )
    network, report = loaded
    wrong = {kind: names for kind, names in report.items() if names}
    if wrong:
        raise ValueError(f"the weights do not fit the network: {wrong}")
    assert isinstance(network, ViTForImageClassification)
    return network
