"""Transfer learning of report 001: a frozen ImageNet backbone, and a new dense softmax head."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings, flag, number, text, whole
from engine.data.chunks import chunks
from engine.errors import SettingsError
from engine.export.onnx_export import export_onnx
from engine.export.winograd import use_winograd
from engine.models.backbones import features_of, load_backbone, output_of
from engine.models.torch_classifier import TorchClassifier
from engine.runtimes import shipped_backbone
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.training.classifier import ExportsOnnx
from engine.training.feature_cache import FeatureProgress, cached_features
from engine.training.records import (
    Arrays,
    Labels,
    RateSet,
    Report,
    StateSaver,
    TrainingResult,
    TrainingState,
    never_set,
)
from engine.types import Batch

_CHUNK = 50  # pictures at a time: at 224×224 they take memory
_TOGETHER = 2  # pictures that a processor extracts features of at a time: more do not fit its cache


class _Head(TorchClassifier):
    """(N, F) features to (N, 10) logits: a hidden ReLU layer where "head_units" is not 0, dropout, a dense layer.

    Where "standardised" is set, each feature first gets mean 0 and deviation 1: by those of the batch while it trains,
    and afterwards by running means of these (Ioffe and Szegedy, 2015, without what they learn).
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("backbone", "standardised", "head_units", "dropout")
    DEFAULTS: ClassVar[Settings] = MappingProxyType({"standardised": False})

    @staticmethod
    def build(settings: Settings) -> nn.Module:
        """The head with random weights."""
        inputs, hidden = features_of(text(settings, "backbone")), whole(settings, "head_units")
        layers: list[nn.Module] = []
        if flag(settings, "standardised"):
            layers.append(nn.BatchNorm1d(inputs, affine=False))
        if hidden:
            layers += [nn.Linear(inputs, hidden), nn.ReLU()]
            inputs = hidden
        return nn.Sequential(*layers, nn.Dropout(number(settings, "dropout")), nn.Linear(inputs, 10))


class VGG16Transfer(ExportsOnnx):
    """A backbone that is left as it was trained on ImageNet, and a head trained on the backbone's features.

    The setting "backbone" is one of `engine.models.backbones`. The weights file holds the head alone; the exported
    network holds both, unless the backbone ships with ClassLens (`engine.runtimes.shipped_backbone`).
    """

    def __init__(self, head: _Head) -> None:
        self._head = head
        self._backbone = load_backbone(text(head.settings, "backbone"))

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """A backbone with its weights and a head with random ones. Raises WeightsError, SettingsError."""
        return cls(_Head.create(recipe))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The head of a folder, and the backbone it was trained on. Raises WeightsError when that is missing."""
        return cls(_Head.load(folder))

    def save(self, folder: Path) -> None:
        """Write the head."""
        self._head.save(folder)

    @property
    def parameters(self) -> int:
        """The values of backbone and head; only the head's were trained here."""
        return self._head.parameters + sum(values.numel() for values in self._backbone.parameters())

    def fit(
        self,
        images: Batch,
        labels: Labels,
        *,
        recipe: Recipe,
        validation: tuple[Batch, Labels],
        report: Report,
        begin: TrainingState | None = None,
        saver: StateSaver | None = None,
        rate_set: RateSet = never_set,
    ) -> TrainingResult:
        """Train the head on features that are computed once for each picture, or read from the cache.

        The result's seconds include computing the features. Raises SettingsError for a recipe with augmentation.
        """
        if recipe.augmentation:
            raise SettingsError(
                "Transfer learning looks at each picture once and trains on its features, so pictures cannot be "
                "augmented. Choose no augmentation."
            )
        compiled = functools.cache(self._compiled)  # which takes seconds, and only pictures not seen before need it

        extracting = 0.0

        def told(progress: FeatureProgress) -> None:
            nonlocal extracting
            extracting = progress.seconds
            report(progress)

        # All at once, so that there is one progress with one time left.
        pictures = np.concatenate([images, validation[0]])
        features = cached_features(pictures, self._backbone.key, lambda unseen: compiled()(unseen), told)
        result = self._head.fit(
            features[: len(images)],
            labels,
            recipe=recipe,
            validation=(features[len(images) :], validation[1]),
            report=report,
            begin=begin,
            saver=saver,
            rate_set=rate_set,
        )
        return replace(result, seconds=extracting + result.seconds)

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of the head."""
        return self._head.train_step(self._features(images), labels, learning_rate)

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, 10) of pictures (N, 28, 28, 1)."""
        return self._head.predict_proba(self._features(batch))

    def snapshot(self) -> Arrays:
        """Copies of the head's weights; the backbone's never change."""
        return self._head.snapshot()

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        self._head.restore(snapshot)

    def training_state(self) -> Arrays:
        """The head's."""
        return self._head.training_state()

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state of the head."""
        self._head.set_training_state(state)

    def export(self, path: Path) -> None:
        """Write head and softmax as ONNX, and the backbone too unless it ships with ClassLens."""
        layers = [self._head.network, nn.Softmax(1)]
        if self._backbone.ships:
            backbone = text(self._head.settings, "backbone")
            metadata = {
                shipped_backbone.BACKBONE: shipped_backbone.WEIGHTS,
                shipped_backbone.OUTPUT: output_of(backbone),
            }
            export_onnx(nn.Sequential(*layers), (features_of(backbone),), path, metadata)
        else:
            export_onnx(nn.Sequential(self._backbone, *layers), (28, 28, 1), path)

    def _features(self, images: Batch) -> NDArray[np.float32]:
        with torch.inference_mode():
            parts = [self._backbone(torch.from_numpy(images[part])).numpy() for part in chunks(len(images), _CHUNK)]
        return np.concatenate(parts)

    def _compiled(self) -> Callable[[Batch], NDArray[np.float32]]:
        """The backbone in ONNX Runtime, on all processors: each takes pictures of its own, which is twice as fast as
        all of them working on the same ones.
        """
        with tempfile.TemporaryDirectory() as folder:
            exported, path = (Path(folder) / name for name in ("backbone.onnx", "faster.onnx"))
            export_onnx(self._backbone, (28, 28, 1), exported)
            use_winograd(exported, path)
            runtime = OnnxRuntime(path)
        pool = ThreadPoolExecutor(torch.get_num_threads())

        def extract(images: Batch) -> NDArray[np.float32]:
            parts = [images[part] for part in chunks(len(images), _TOGETHER)]
            return np.concatenate([features for features, _ in pool.map(runtime.infer, parts)])

        return extract
