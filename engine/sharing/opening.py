"""Models opened for sharing: with the weights they use now, or with those of one run."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from pathlib import Path

from engine import catalog
from engine.catalog import own_classes
from engine.catalog.spec import FAST, ModelSpec, Personal
from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.metrics.interval import interval
from engine.models.numpy_graphs import with_classes, with_none_of_these
from engine.models.whole_graphs import backbone_graph, graph_in, with_enlargement
from engine.own_networks.trying import ensure_sound
from engine.plain_names import shown
from engine.runtimes.fast import load_fast
from engine.runtimes.onnx_graph import Graph, read_graph
from engine.runtimes.services import Services
from engine.runtimes.shipped_backbone import BACKBONE
from engine.sharing.shared_model import Facts, Kind, SharedModel
from engine.system import places
from engine.teaching import opened as projects
from engine.teaching.answerer import WIDTH, Answerer
from engine.teaching.features import features_of
from engine.teaching.kept_network import read_answerer
from engine.types import Task
from engine.weights import store
from engine.weights.states import model_state, weights_licence
from engine.weights.training_record import TrainingRecord

_DIGITS = (
    "It answers 0 to 9 whatever the picture shows: a letter or a cat gets a digit too.",
    "It expects one digit in the middle, prepared as described; a page of digits must be cut apart before.",
)
_AMERICANS = "It learnt from digits written by Americans; ways of writing from elsewhere are misread more often."
_PHOTOS = (
    "It knows ImageNet's 1,000 classes and answers with one of them whatever the picture shows.",
    "ImageNet's photos came from the web of about 2010 and show some countries and things far more than others.",
)
_CLASSES = (
    "It knows the classes that it was shown, and tells strangers only by how unlike its samples they look.",
    "It may have learnt what is behind a thing in place of the thing; test it in another room, with other hands.",
)


def open_model(model_id: str, weights: Path | None, services: Services, context: JobContext) -> SharedModel:
    """A model with the weights it uses now, or with those in the folder of a run.

    Raises UsageError for a model that does not exist, WeightsError for weights that are missing or damaged,
    RuntimeUnavailable and JobCancelled.
    """
    if weights is not None:
        return _of_digits(_located(model_id, weights), services, context)
    spec = catalog.find(model_id)
    if own_classes.is_own(model_id):
        return _of_classes(spec)
    if spec.personal is not None:
        return _of_network(spec, spec.personal, services, context)
    if spec.official is not None:
        return _of_photos(spec, services, context)
    return _of_digits(store.locate(model_id), services, context)


def _located(model_id: str, folder: Path) -> store.Weights:
    if not places.exists(folder / store.MANIFEST):
        raise WeightsError(
            f"The run “{folder.name}” has no weights: it was stopped or interrupted before they were saved. "
            "Continue it on the page Train, or choose another run."
        )
    return store.read_folder(catalog.find(model_id), folder, "own")


def _of_digits(weights: store.Weights, services: Services, context: JobContext) -> SharedModel:
    spec = weights.spec
    own = weights.source == "own"
    weights.verify()
    if own:
        ensure_sound(weights, FAST, services.processes, context)
    content = weights.read(spec.fast_file)
    record = _with_names_to_show(weights.training_record())

    def read() -> Graph:
        graph = graph_in(spec, weights.folder, content)
        if BACKBONE not in graph.metadata:
            return graph
        # As they are, the backbone's weights fit 16 bits; folded into convolutions they would not.
        return with_enlargement(graph_in(spec, weights.folder, content, fold=False))

    return SharedModel(
        spec=spec,
        kind=Kind.DIGITS,
        title=spec.title,
        labels=spec.labels,
        preparation=spec.preparation,
        facts=Facts(
            data=record.data.name,
            licence=weights_licence(spec, record, own),
            limits=(*_DIGITS, _AMERICANS) if record.data.name == "mnist-train" else _DIGITS,
            parameters=weights.parameters,
            flops=weights.flops,
            accuracy=record.test_accuracy,
            test_count=record.data.test,
            interval=interval(record.test_accuracy, record.data.test) if record.data.test else None,
            run=record,
        ),
        temperature=weights.temperature.value,
        version=weights.files[spec.fast_file].sha256,
        read_graph=read,
        answer=lambda batch: tempered(load_fast(spec, weights.folder).infer(batch)[0], weights.temperature.value),
        folder=weights.folder,
    )


def _with_names_to_show(record: TrainingRecord) -> TrainingRecord:
    """The record with names of files as all that is exported can hold them."""
    data = record.data
    notes, warnings = (tuple(map(shown, sentences)) for sentences in (data.notes, data.warnings))
    return replace(record, data=replace(data, name=shown(data.name), notes=notes, warnings=warnings))


def _of_photos(spec: ModelSpec, services: Services, context: JobContext) -> SharedModel:
    assert spec.official is not None
    source = functools.cache(lambda: services.runtimes.network_file(spec, context))
    return SharedModel(
        spec=spec,
        kind=Kind.PHOTOS,
        title=spec.title,
        labels=spec.labels,
        preparation=spec.preparation,
        facts=Facts(
            data="ImageNet (ILSVRC 2012)",
            licence=spec.licence,
            limits=_PHOTOS,
            parameters=spec.official.parameters,
            flops=spec.official.flops,
            published=spec.official.accuracy,
        ),
        temperature=1.0,
        version=hashlib.sha256(repr(spec.official).encode()).hexdigest(),
        read_graph=lambda: read_graph(source().read_bytes()),
        answer=lambda batch: services.runtimes.get(spec, FAST, context).infer(batch)[0],
        network_file=source,
    )


def _of_network(spec: ModelSpec, personal: Personal, services: Services, context: JobContext) -> SharedModel:
    """A network that was imported. Raises UsageError for one for photos, whose file is there already."""
    if spec.task is not Task.DIGITS:
        raise UsageError(f"{spec.title} was imported. To use it elsewhere, take the file that it came from.")
    runtime = services.runtimes.get(spec, FAST, context)
    return SharedModel(
        spec=spec,
        kind=Kind.DIGITS,
        title=spec.title,
        labels=spec.labels,
        preparation=spec.preparation,
        facts=Facts(
            data=f"Not known here. {spec.origin}",
            licence=spec.licence,
            limits=_DIGITS,
            parameters=personal.parameters,
            flops=personal.flops,
        ),
        temperature=1.0,
        version=personal.sha256,
        read_graph=lambda: read_graph(personal.weights.read_bytes()),
        answer=lambda batch: runtime.infer(batch)[0],
    )


def _of_classes(spec: ModelSpec) -> SharedModel:
    folder = own_classes.folder_of(spec.id)
    project = projects.opened_already(folder)
    answerer = project.answerer() if project is not None else read_answerer(folder)
    if len(answerer.samples.keys) == 0:
        raise WeightsError(f"“{spec.title}” has no samples yet. Add some on the page Teach, then export.")
    layer = answerer.as_network()
    state = model_state(spec)
    count = len(answerer.samples.keys)
    return SharedModel(
        spec=spec,
        kind=Kind.CLASSES,
        title=spec.title,
        labels=(*(known.name for known in answerer.samples.classes), own_classes.NONE_OF_THESE),
        preparation=spec.preparation,
        facts=Facts(
            data=f"{count} samples of {len(answerer.samples.classes)} classes, taken on the page Teach",
            licence=spec.licence,
            limits=_CLASSES,
            parameters=state.parameters,
            flops=state.flops,
        ),
        temperature=1.0,  # that of the network is among its weights already
        version=hashlib.sha256(layer.W.tobytes() + layer.b.tobytes()).hexdigest(),
        read_graph=lambda: _graph_of_classes(answerer),
        answer=lambda batch: answerer.scores(features_of(batch)),
    )


def _graph_of_classes(answerer: Answerer) -> Graph:
    graph = with_classes(backbone_graph(fold=False), answerer.as_network())
    return with_none_of_these(graph, answerer.samples.features, answerer.least, WIDTH)
