"""The PyTorch network of document 003: one hidden layer of ReLU units, softmax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from torch import nn

from engine.models.torch_classifier import TorchClassifier


class TorchMLP(TorchClassifier):
    """Flatten 784, dense with ReLU, dense 10; the number of hidden units is a setting."""

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("hidden_units",)

    @staticmethod
    def build(settings: Mapping[str, Any]) -> nn.Module:
        """The network with random weights, giving logits."""
        hidden = int(settings["hidden_units"])
        return nn.Sequential(
            nn.Flatten(),  # (N, 28, 28, 1) -> (N, 784)
            nn.Linear(784, hidden),  # -> (N, H)
            nn.ReLU(),
            nn.Linear(hidden, 10),  # -> (N, 10)
        )
