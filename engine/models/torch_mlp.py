"""The PyTorch network of report 003: one hidden layer of ReLU units, softmax; here with any layers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from torch import nn

from engine.catalog.setting_values import Settings, text, wholes
from engine.models.torch_classifier import TorchClassifier

_ACTIVATIONS: Mapping[str, type[nn.Module]] = MappingProxyType({"relu": nn.ReLU, "sigmoid": nn.Sigmoid})


class TorchMLP(TorchClassifier):
    """Flatten 784, hidden dense layers, all with the same activation, dense 10.

    The setting "hidden_units" gives the size of each hidden layer; older weights have one size, as a number.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("hidden_units", "activation")
    DEFAULTS: ClassVar[Settings] = MappingProxyType({"activation": "relu"})

    @staticmethod
    def build(settings: Settings) -> nn.Module:
        """The network with random weights, giving logits."""
        sizes, activation = (784, *wholes(settings, "hidden_units")), _ACTIVATIONS[text(settings, "activation")]
        layers: list[nn.Module] = [nn.Flatten()]  # (N, 28, 28, 1) -> (N, 784)
        for inputs, outputs in itertools.pairwise(sizes):
            layers += [nn.Linear(inputs, outputs), activation()]  # -> (N, outputs)
        return nn.Sequential(*layers, nn.Linear(sizes[-1], 10))  # -> (N, 10)
