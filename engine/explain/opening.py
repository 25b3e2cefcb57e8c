"""Models opened for looking into: their network with the weights they use now, and how pictures get into it."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog import own_classes
from engine.catalog.spec import FAST, ModelSpec
from engine.data.chunks import chunks
from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext, let_others_go_first
from engine.models.numpy_graphs import ANSWER, with_classes
from engine.models.whole_graphs import backbone_graph, graph_in
from engine.own_networks.runtime import pictures_at_once
from engine.own_networks.trying import ensure_sound
from engine.prediction.likeness import apply_preparation
from engine.preprocessing.photos import PhotoPreparation
from engine.runtimes.last_asked import LastAsked
from engine.runtimes.onnx_graph import Graph, read_graph
from engine.runtimes.opened_network import OpenedNetwork
from engine.runtimes.services import Services
from engine.runtimes.shipped_backbone import BACKBONE, enlarged
from engine.system.checked_files import fingerprint
from engine.teaching import opened as projects
from engine.teaching.kept_network import read_answerer
from engine.types import Batch, Image, Score, Task
from engine.weights import store

Field = NDArray[np.float32]
_Key: TypeAlias = tuple[object, ...]

_MOST_WEIGHTS = 120_000_000  # of all networks that are kept open, 4 bytes each
_SMALL, _LARGE = 50, 2  # pictures at a time through networks for digits, and for photos


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that is looked into. `labels` are those of the network's scores: of a project, its classes alone.

    `shown` makes of scores (N, K) what people are shown. Pictures are given as `spec.preparation` prepares them.
    """

    spec: ModelSpec
    network: OpenedNetwork
    labels: tuple[str, ...]
    shown: Callable[[Field], Field]
    key: _Key

    @property
    def for_digits(self) -> bool:
        """Whether the model answers about digits."""
        return not isinstance(self.spec.preparation, PhotoPreparation)

    @property
    def is_enlarged(self) -> bool:
        """Whether digits are enlarged before the network takes them."""
        return self.for_digits and self.network.graph.input_shape[0] != self.spec.preparation.height

    def prepare(self, picture: Image) -> Batch:
        """One picture, (H, W, 3) uint8, prepared: (1, height, width, channels). Raises EmptyPicture."""
        return apply_preparation(picture, self.spec.preparation).batch

    def picture_of(self, batch: Batch) -> Image:
        """The first of prepared pictures, as people see it: (height, width, 3) uint8."""
        preparation, values = self.spec.preparation, batch[0]
        if isinstance(preparation, PhotoPreparation):
            values = values[..., ::-1] if preparation.reverse else values
            values = values * np.float32(preparation.deviation) + np.array(preparation.mean, np.float32)
        else:
            values = np.repeat(values * np.float32(255), 3, axis=2)
        picture: Image = np.clip(np.rint(values), 0, 255).astype(np.uint8)
        return picture

    def input_of(self, batch: Batch) -> Batch:
        """What the network itself takes of prepared pictures."""
        return enlarged(batch) if self.is_enlarged else batch

    def scores(self, batch: Batch) -> Field:
        """The scores (N, K) that people are shown for prepared pictures."""
        return self.shown(self._of_parts(self.network.scores, batch))

    def features(self, batch: Batch) -> Field:
        """What the last dense layer takes, (N, F), for prepared pictures."""
        return self._of_parts(self.network.features, batch)

    def _of_parts(self, ask: Callable[[Batch], Field], batch: Batch) -> Field:
        """What a network says of many pictures. Of a large one each processor takes pictures of its own, which is more
        than twice as fast as all processors working on the same ones.
        """
        if self.for_digits and not self.is_enlarged:
            return np.concatenate([ask(batch[part]) for part in chunks(len(batch), _SMALL)])
        parts = [batch[part] for part in chunks(len(batch), _LARGE)]
        with ThreadPoolExecutor(os.cpu_count() or 1, "classlens-inside", let_others_go_first) as pool:
            return np.concatenate(list(pool.map(lambda part: ask(self.input_of(part)), parts)))

    def ranked(self, scores: Field) -> tuple[Score, ...]:
        """Scores (K,) with their labels, the best first."""
        order = np.argsort(-scores, kind="stable")
        return tuple(Score(self.labels[place], float(scores[place])) for place in order)


def open_subject(model_id: str, services: Services, context: JobContext) -> Subject:
    """Open a model with the weights that it uses now, or take it from those that are open. Raises UsageError,
    WeightsError, RuntimeUnavailable, JobCancelled.
    """
    services.at_rest.add(forget_unused)
    spec = catalog.find(model_id)
    if own_classes.is_own(model_id):
        return _own(spec)
    if spec.personal is not None:
        store.check_personal(spec)
        path = spec.personal.weights
        key: _Key = (model_id, spec.personal.sha256)
        network = _kept(key, lambda: _imported(spec, path.read_bytes()))
        return Subject(spec, network, spec.labels, lambda scores: services.runtimes.shown(spec, scores), key)
    if spec.official is not None:
        path = services.runtimes.network_file(spec, context)
        key = (model_id, path, fingerprint(path))
        network = _kept(key, lambda: _on_all_processors(read_graph(path.read_bytes())))
        return Subject(spec, network, spec.labels, lambda scores: services.runtimes.shown(spec, scores), key)
    key = (model_id, store.state(model_id))
    network = _kept(key, lambda: _of_digits(spec, services, context))
    return Subject(spec, network, spec.labels, lambda scores: services.runtimes.shown(spec, scores), key)


def random_twin(subject: Subject) -> Subject:
    """The same model with its weights in random order; see `OpenedNetwork.with_random_weights`."""
    key = (*subject.key, "random")
    network = _kept(key, subject.network.with_random_weights)
    return Subject(subject.spec, network, subject.labels, subject.shown, key)


def _of_digits(spec: ModelSpec, services: Services, context: JobContext) -> OpenedNetwork:
    weights = store.locate(spec.id)
    weights.check(spec.fast_file)
    ensure_sound(weights, FAST, services.processes, context)
    graph = graph_in(spec, weights.folder, weights.read(spec.fast_file))
    if ANSWER in graph.metadata:
        raise UsageError(
            "This network answers with a number instead of ten scores, so it cannot be looked into. Choose another "
            "model, or train it with the label coding “one-hot”."
        )
    return _on_all_processors(graph) if BACKBONE in graph.metadata else OpenedNetwork(graph)


def _imported(spec: ModelSpec, content: bytes) -> OpenedNetwork:
    graph = read_graph(content)
    try:
        threads = 1 if spec.task is Task.DIGITS else os.cpu_count() or 1
        return OpenedNetwork(graph, threads, pictures_at_once(spec))
    except (LookupError, ValueError, TypeError) as error:  # it is built unlike all networks that are known here
        raise UsageError(
            f"{spec.title} is built in a way that cannot be looked into. Choose another model.",
            f"{type(error).__name__}: {error}",
        ) from error


def _own(spec: ModelSpec) -> Subject:
    folder = own_classes.folder_of(spec.id)
    project = projects.opened_already(folder)
    answerer = project.answerer() if project is not None else read_answerer(folder)
    if len(answerer.samples.keys) == 0:
        raise WeightsError(
            f"“{spec.title}” has no samples in a class that is on, so it has no network to look into. Take some on the "
            "page Teach, or switch on a class that has some."
        )
    labels = tuple(known.name for known in answerer.samples.classes)
    layer = answerer.as_network()
    key = (spec.id, hashlib.sha256(layer.W.tobytes() + layer.b.tobytes()).hexdigest())
    network = _kept(key, lambda: _on_all_processors(with_classes(backbone_graph(), layer)))
    return Subject(spec, network, labels, lambda scores: scores, key)


def _on_all_processors(graph: Graph) -> OpenedNetwork:
    return OpenedNetwork(graph, os.cpu_count() or 1)


_opened: dict[_Key, OpenedNetwork] = {}  # the last used one last
_asked: LastAsked[_Key] = LastAsked()
_opening = threading.Lock()


def forget_unused() -> None:
    """Close the networks that nobody has looked into for a while, unless one is being opened."""
    if _opening.acquire(blocking=False):
        try:
            for key in _asked.unused():
                _opened.pop(key, None)
        finally:
            _opening.release()


def _kept(key: _Key, read: Callable[[], OpenedNetwork]) -> OpenedNetwork:
    with _opening:
        network = _opened.pop(key, None) or read()
        _opened[key] = network
        _asked.note(key)
        while len(_opened) > 1 and sum(map(_size, _opened.values())) > _MOST_WEIGHTS:
            del _opened[next(iter(_opened))]
        return network


def _size(network: OpenedNetwork) -> int:
    return sum(array.size for array in network.graph.weights.values())
