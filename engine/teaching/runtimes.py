"""The runtime of a project's model, for every page and command that asks models."""

from __future__ import annotations

import os
import time

import numpy as np
from numpy.typing import NDArray

from engine.catalog import own_classes
from engine.catalog.spec import ModelSpec
from engine.runtimes.base import LoadFigures
from engine.system import places
from engine.system.checked_files import CheckedFiles
from engine.teaching import opened
from engine.teaching.answerer import Answerer
from engine.teaching.features import backbone, features_of
from engine.teaching.kept_network import read_answerer
from engine.types import Batch

_kept: CheckedFiles[Answerer] = CheckedFiles()


class OwnClassesRuntime:
    """Answers with what the project says now while it is open here, else with the network that it kept.

    Scores are by the labels that `spec` has; a class that has come since is left out. Raises DataError when the
    project is gone, WeightsError when its network is gone or damaged, Unreachable.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self.name, self.threads = spec.runtime_title(spec.runtimes[0]), os.cpu_count() or 1
        self.figures = LoadFigures()
        self._labels = spec.labels
        self._folder = own_classes.folder_of(spec.id)
        backbone()
        self._answerer()

    def infer(self, batch: Batch) -> tuple[NDArray[np.float32], float]:
        """Scores (N, K) float32 and the time of the inference alone, in milliseconds."""
        started = time.perf_counter()
        answerer = self._answerer()
        given = answerer.scores(features_of(batch)) if len(batch) else np.zeros((0, len(answerer.samples.classes) + 1))
        columns = {known.name: column for column, known in enumerate(answerer.samples.classes)}
        columns[own_classes.NONE_OF_THESE] = given.shape[1] - 1
        scores = np.zeros((len(batch), len(self._labels)), np.float32)
        for place, label in enumerate(self._labels):
            if label in columns:
                scores[:, place] = given[:, columns[label]]
        return scores, (time.perf_counter() - started) * 1e3

    def _answerer(self) -> Answerer:
        project = opened.opened_already(self._folder)
        if project is not None:
            return project.answerer()
        path = self._folder / own_classes.MODEL / own_classes.MANIFEST
        try:
            return _kept.get(path, lambda _: read_answerer(self._folder))
        except OSError as error:
            if not places.means_nothing(error):
                raise places.unreachable(path, error) from error
            if not places.exists(self._folder / own_classes.PROJECT):
                raise opened.gone(self._folder) from error
            return read_answerer(self._folder)  # which says that there is no network
