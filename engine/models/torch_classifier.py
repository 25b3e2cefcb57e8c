"""What all PyTorch digit networks share: training steps, prediction, files, export."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save
from torch import nn

from engine.models.base import ExportsOnnx
from engine.models.torch_export import export_onnx
from engine.spec import Recipe
from engine.training import Labels
from engine.types import Batch

FILE = "weights.safetensors"
ARCHITECTURE = "architecture"


class TorchClassifier(ExportsOnnx):
    """A PyTorch network with Adam (Kingma and Ba, 2014) and cross-entropy.

    A subclass gives the layers in `build`; settings that shape them are named in `ARCHITECTURE` and kept in the
    weights file's metadata. A recipe's "label_smoothing" and "weight_decay" (AdamW; Loshchilov and Hutter, 2017) are 0
    unless set.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ()

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = {name: settings[name] for name in self.ARCHITECTURE}
        self._network = self.build(self._settings)
        self._label_smoothing = float(settings.get("label_smoothing", 0))
        self._optimizer = torch.optim.AdamW(
            self._network.parameters(), weight_decay=float(settings.get("weight_decay", 0))
        )

    @staticmethod
    @abstractmethod
    def build(settings: Mapping[str, Any]) -> nn.Module:
        """The network with random weights: (N, 28, 28, 1) to (N, 10) logits."""

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """PyTorch's own initialisation, from the recipe's seed."""
        torch.manual_seed(recipe.seed)
        return cls(recipe.settings)

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of Adam."""
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        wanted = torch.from_numpy(labels)
        self._network.train()
        self._optimizer.zero_grad()
        logits = self._network(torch.from_numpy(images))
        loss = nn.functional.cross_entropy(logits, wanted, label_smoothing=self._label_smoothing)
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
        """All trained values."""
        return sum(values.numel() for values in self._network.parameters())

    def snapshot(self) -> dict[str, Any]:
        """Copies of all weights."""
        return {name: values.clone() for name, values in self._network.state_dict().items()}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Put copies back."""
        self._network.load_state_dict(snapshot)

    def save(self, folder: Path) -> None:
        """Write weights.safetensors, which can hold numbers only; the settings that shape them are its metadata."""
        tensors = {name: values.contiguous() for name, values in self._network.state_dict().items()}
        (folder / FILE).write_bytes(save(tensors, {ARCHITECTURE: json.dumps(self._settings)}))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.safetensors."""
        with safe_open(folder / FILE, "pt") as file:
            settings = json.loads((file.metadata() or {}).get(ARCHITECTURE, "{}"))
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
        classifier = cls(settings)
        classifier.restore(weights)
        return classifier

    def export(self, path: Path) -> None:
        """Write the network and its softmax as ONNX."""
        export_onnx(nn.Sequential(self._network, nn.Softmax(1)), (28, 28, 1), path)
