"""A model as it is exported: its network with the weights used now, and all that must be told along with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.preprocessing.digits import Preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes.onnx_graph import Graph
from engine.types import Batch
from engine.weights.training_record import TrainingRecord


class Kind(StrEnum):
    """What a shared model is for: digits of 28×28, photos of ImageNet's classes, or classes that a person taught."""

    DIGITS = "digits"
    PHOTOS = "photos"
    CLASSES = "classes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a model card says. What is not known is None or empty.

    Accuracies lie in [0, 1]: `accuracy` on `test_count` test pictures, with its 95 % `interval`; `published` is what
    the makers of official weights say of ImageNet. `limits` are sentences about what the model cannot do. `run` is the
    whole record of the training.
    """

    data: str
    licence: str
    limits: tuple[str, ...]
    parameters: int | None = None
    flops: int | None = None
    accuracy: float | None = None
    test_count: int | None = None
    interval: tuple[float, float] | None = None
    published: float | None = None
    run: TrainingRecord | None = None

    @property
    def recipe(self) -> Recipe | None:
        """How it was trained here."""
        return self.run.recipe if self.run is not None else None


@dataclass(frozen=True, eq=False, kw_only=True)
class SharedModel:
    """One model that is exported.

    `labels` are those of the scores. Scores of `graph` are the network's own; people see them at `temperature`
    (`engine.metrics.calibration.tempered`), and so must whoever uses an export: `engine.sharing.calibrated` makes it
    part of the network. `folder` holds the files of the model's own framework; None for photos and for classes.
    `version` changes with the weights. `read_graph` makes the graph, which for large models takes a moment and much
    memory; for photos, `network_file` gives the ONNX file it is in, which may first have to be made. `answer` gives the
    scores (N, labels) that ClassLens shows for prepared pictures.
    """

    spec: ModelSpec
    kind: Kind
    title: str
    labels: tuple[str, ...]
    preparation: Preparation | PhotoPreparation
    facts: Facts
    temperature: float
    version: str
    read_graph: Callable[[], Graph]
    answer: Callable[[Batch], NDArray[np.float32]]
    network_file: Callable[[], Path] | None = None
    folder: Path | None = None

    @property
    def id(self) -> str:
        """The model's id in ClassLens."""
        return self.spec.id

    @cached_property
    def graph(self) -> Graph:
        """Prepared pictures, (N, height, width, channels) as `preparation` gives them, to scores (N, labels)."""
        return self.read_graph()

    @property
    def plain_name(self) -> str:
        """The title as a part of names of files: lower case letters, digits and hyphens."""
        words = "".join(sign if sign.isalnum() else " " for sign in self.title.lower()).split()
        return "-".join(words)[:60] or "model"
