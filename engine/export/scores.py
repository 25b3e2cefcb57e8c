"""A network for photos as it is exported: pictures in, softmax scores out."""

from __future__ import annotations

import torch
from torch import nn


class Scores(nn.Module):
    """(N, H, W, 3) prepared photos to (N, 1000) softmax scores."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._network = network

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self._network(pictures.permute(0, 3, 1, 2)).softmax(1)
        return scores
