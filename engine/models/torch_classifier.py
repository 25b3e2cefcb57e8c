"""What all PyTorch digit networks share: training steps, prediction, files, export."""

from __future__ import annotations

import json
from abc import abstractmethod
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save
from torch import nn

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings, number
from engine.errors import TrainingError
from engine.export.onnx_export import export_onnx
from engine.models.architecture import read_architecture
from engine.plain_names import is_plain, readable_name
from engine.system import folders
from engine.training.classifier import ExportsOnnx
from engine.training.records import Arrays, Labels
from engine.types import Batch

FILE = "weights.safetensors"
ARCHITECTURE = "architecture"
_WEIGHT, _ADAM, _RANDOM = "weight.", "adam.", "random"
_STATISTICS_BATCH = 250


class TorchClassifier(ExportsOnnx):
    """A PyTorch network with Adam (Kingma and Ba, 2014) and cross-entropy.

    A subclass gives the layers in `build`; settings that shape them are named in `ARCHITECTURE` and kept in the weights
    file's metadata. `DEFAULTS` are the values for recipes and weights that are older than a setting. A recipe's
    "label_smoothing" and "weight_decay" (AdamW; Loshchilov and Hutter, 2017) are 0 unless set. The loss that is
    reported has no label smoothing, so that it can be compared with that of validation and test pictures.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ()
    DEFAULTS: ClassVar[Settings] = MappingProxyType({})

    def __init__(self, settings: Settings) -> None:
        given = {**self.DEFAULTS, **settings}
        self._settings = {name: given[name] for name in self.ARCHITECTURE}
        self._network = self.build(self._settings)
        self._label_smoothing = number(settings, "label_smoothing", 0)
        self._weight_decay = number(settings, "weight_decay", 0)

    @cached_property
    def _optimizer(self) -> torch.optim.Optimizer:
        """Made when training begins: PyTorch imports its compiler for it, 80 MB that answering does not need."""
        return torch.optim.AdamW(self._network.parameters(), weight_decay=self._weight_decay)

    @property
    def settings(self) -> Settings:
        """The settings that shape the layers."""
        return self._settings

    @property
    def network(self) -> nn.Module:
        """The layers, giving logits."""
        return self._network

    @staticmethod
    @abstractmethod
    def build(settings: Settings) -> nn.Module:
        """The network with random weights: (N, 28, 28, 1) to (N, 10) logits."""

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """PyTorch's own initialisation, from the recipe's seed. Raises TrainingError where the network could not be
        exported.
        """
        if not is_plain(folders.PROGRAM):  # PyTorch's exporter notes the names of the files with the code
            raise TrainingError(
                f"Networks in PyTorch cannot be trained while ClassLens lies in “{folders.PROGRAM}”, whose name is not "
                "UTF-8. Move ClassLens to a folder with another name, then train again."
            )
        torch.manual_seed(recipe.seed)
        return cls(recipe.settings)

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of Adam. The loss returned is the cross-entropy without label smoothing."""
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        wanted = torch.from_numpy(labels)
        self._network.train()
        self._optimizer.zero_grad()
        logits = self._network(torch.from_numpy(images))
        loss = nn.functional.cross_entropy(logits, wanted, label_smoothing=self._label_smoothing)
        torch.autograd.backward(loss)
        self._optimizer.step()
        with torch.no_grad():
            plain = nn.functional.cross_entropy(logits, wanted) if self._label_smoothing else loss
            return plain.item(), int((logits.argmax(1) == wanted).sum())

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

    def snapshot(self) -> Arrays:
        """Copies of all weights."""
        return {name: values.numpy().copy() for name, values in self._network.state_dict().items()}

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        self._network.load_state_dict({name: torch.from_numpy(values) for name, values in snapshot.items()})

    def update_batch_normalisation(self, images: Batch) -> None:
        """Measure the statistics of batch normalisation again: plain means over batches of these pictures."""
        layers = [layer for layer in self._network.modules() if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d)]
        momentum = [layer.momentum for layer in layers]
        self._network.eval()  # dropout would change what is measured
        for layer in layers:
            layer.reset_running_stats()
            layer.train().momentum = None  # all batches have the same weight
        with torch.no_grad():
            for batch in np.array_split(images, max(1, len(images) // _STATISTICS_BATCH)):
                self._network(torch.from_numpy(batch))
        for layer, usual in zip(layers, momentum, strict=True):
            layer.momentum = usual

    def training_state(self) -> Arrays:
        """Copies of the weights, of Adam's moments and step counts, and of the state of PyTorch's random numbers."""
        moments = self._optimizer.state_dict()["state"]
        return {
            _RANDOM: torch.get_rng_state().numpy().copy(),
            **{f"{_WEIGHT}{name}": values for name, values in self.snapshot().items()},
            **{
                f"{_ADAM}{index}.{name}": torch.as_tensor(values).numpy().copy()
                for index, parts in moments.items()
                for name, values in parts.items()
            },
        }

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state."""
        moments: dict[int, dict[str, torch.Tensor]] = {}
        for name, values in state.items():
            if name.startswith(_ADAM):
                index, _, part = name.removeprefix(_ADAM).partition(".")
                moments.setdefault(int(index), {})[part] = torch.from_numpy(values)
        self.restore({n.removeprefix(_WEIGHT): values for n, values in state.items() if n.startswith(_WEIGHT)})
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": moments})
        torch.set_rng_state(torch.from_numpy(state[_RANDOM]))

    def save(self, folder: Path) -> None:
        """Write weights.safetensors, which can hold numbers only; the settings that shape them are its metadata."""
        tensors = {name: values.contiguous() for name, values in self._network.state_dict().items()}
        (folder / FILE).write_bytes(save(tensors, {ARCHITECTURE: json.dumps(self._settings)}))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights.safetensors."""
        with readable_name(folder / FILE) as name, safe_open(name, "pt") as file:
            settings = read_architecture((file.metadata() or {}).get(ARCHITECTURE, "{}").encode())
            weights = {each: file.get_tensor(each).numpy() for each in file.keys()}  # noqa: SIM118 - it is no mapping
        classifier = cls(settings)
        classifier.restore(weights)
        return classifier

    def export(self, path: Path) -> None:
        """Write the network and its softmax as ONNX."""
        export_onnx(nn.Sequential(self._network, nn.Softmax(1)), (28, 28, 1), path)
