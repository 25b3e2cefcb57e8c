"""Networks for objects in PyTorch, called as their own framework calls them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.types import Batch


class TorchObjects(ABC):
    """A network that is not trained here."""

    def __init__(self, network: nn.Module) -> None:
        self._network = network.eval().requires_grad_(False)

    @classmethod
    @abstractmethod
    def read(cls, path: Path) -> nn.Module:
        """The network, (N, 3, H, W) to (N, 1000) logits, with the weights of an official file."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """The network with the weights of an official file whose checksum was compared."""
        return cls(cls.read(path))

    @property
    def parameters(self) -> int:
        """The number of trained values."""
        return sum(values.numel() for values in self._network.parameters())

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, 1000) of prepared photos (N, H, W, 3)."""
        with torch.inference_mode():
            logits = self._network(torch.from_numpy(batch).permute(0, 3, 1, 2))
            scores: NDArray[np.float32] = logits.softmax(1).numpy()
            return scores
