"""The PyTorch network of document 003: one hidden layer of ReLU units, softmax."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save
from torch import nn

from engine.models.base import ExportsOnnx
from engine.models.torch_export import export_onnx
from engine.spec import Recipe
from engine.training import Labels
from engine.types import Batch

FILE = "weights.safetensors"


class TorchMLP(ExportsOnnx):
    """Flatten 784, dense with ReLU, dense 10; Adam (Kingma and Ba, 2014) and cross-entropy."""

    def __init__(self, hidden_units: int) -> None:
        self._network = nn.Sequential(
            nn.Flatten(),  # (N, 28, 28, 1) -> (N, 784)
            nn.Linear(784, hidden_units),  # -> (N, H)
            nn.ReLU(),
            nn.Linear(hidden_units, 10),  # -> (N, 10), logits
        )
        self._optimizer = torch.optim.Adam(self._network.parameters())

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """PyTorch's own initialisation of dense layers, from the recipe's seed."""
        torch.manual_seed(recipe.seed)
        return cls(int(recipe.settings["hidden_units"]))

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of Adam."""
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        wanted = torch.from_numpy(labels)
        self._network.train()
        self._optimizer.zero_grad()
        logits = self._network(torch.from_numpy(images))
        loss = nn.functional.cross_entropy(logits, wanted)
        torch.autograd.backward(loss)
        self._optimizer.step()
        return loss.item(), int((logits.argmax(1) == wanted).sum())

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, 10) of pictures (N, 28, 28, 1)."""
        self._network.eval()
        with torch.inference_mode():
            scores: NDArray[np.float32] = self._network(torch.from_numpy(batch)).softmax(1).numpy()
            return scores

    @property
    def parameters(self) -> int:
        """784·H + H + H·10 + 10."""
        return sum(values.numel() for values in self._network.parameters())

    def snapshot(self) -> dict[str, Any]:
        """Copies of all weights."""
        return {name: values.clone() for name, values in self._network.state_dict().items()}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Put copies back."""
        self._network.load_state_dict(snapshot)

    def save(self, folder: Path) -> None:
        """Write weights.safetensors, which can hold numbers only."""
        (folder / FILE).write_bytes(save(self._network.state_dict()))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.safetensors; the hidden layer's size is read off its shape."""
        weights = load_file(folder / FILE)
        classifier = cls(hidden_units=weights["1.weight"].shape[0])
        classifier.restore(weights)
        return classifier

    def export(self, path: Path) -> None:
        """Write the network and its softmax as ONNX."""
        export_onnx(nn.Sequential(self._network, nn.Softmax(1)), (28, 28, 1), path)
