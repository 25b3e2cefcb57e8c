"""Networks made elsewhere, without a manifest: what can be read from them is, and the rest is tried or asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.datasets import mnist_test
from engine.data.labels import imagenet
from engine.errors import NetworkRefused, UsageError
from engine.evaluation import evaluate
from engine.evaluation.requests import EvaluateAllRequest, EvaluateRequest
from engine.explain.requests import HeatMapRequest, Method, NeighboursRequest, NetworkRequest, StrongestUnitRequest
from engine.own_networks.requests import ExamineNetworkRequest, ImportNetworkRequest
from engine.own_networks.settings import Findings, Layout
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.runtimes.onnx_graph import Array, Graph, Node
from engine.session import Session
from engine.sharing.requests import ExportRequest
from engine.system import folders
from engine.types import Image, Task

from .conftest import (
    CONTEXT,
    OPSETS,
    Examine,
    changed,
    dense,
    imported,
    made_elsewhere,
    network,
    photo_network,
    reader,
    rounded,
)

pytestmark = pytest.mark.usefixtures("in_this_process")


READ = 10
"""Of ten sample digits, those that numpy-nn reads rightly."""


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    few = mnist_test().limited(200)
    monkeypatch.setattr(evaluate, "open_test", lambda source: few)


def right(found: Findings) -> int:
    """How many sample digits a network reads rightly."""
    return sum(answer.label == answer.right for answer in found.answers)


def scores(session: Session, picture: Image, model_id: str) -> Mapping[str, float]:
    answer = session.run(PredictRequest(picture, (model_id,)), CONTEXT)
    assert not answer.failures
    return {score.label: score.score for score in answer.predictions[0].scores}


@pytest.mark.parametrize("high", [1.0, 255.0])
@pytest.mark.parametrize("dark", [False, True])
def test_how_values_are_scaled_is_found_by_trying(high: float, dark: bool, examined: Examine) -> None:
    found = examined(made_elsewhere(high=high, dark=dark))
    assert right(found) == READ
    assert (found.settings.high, found.settings.dark_ink) == (high, dark)
    assert f"reads {READ} of 10 sample digits" in found.guessed[-1]


@pytest.mark.parametrize(
    ("shape", "layout"),
    [
        ((28, 28, 1), Layout.CHANNELS_LAST),
        ((1, 28, 28), Layout.CHANNELS_FIRST),
        ((28, 28), Layout.NO_CHANNELS),
        ((784,), Layout.FLAT),
    ],
)
def test_the_order_of_values_is_read_from_the_shape(shape: tuple[int, ...], layout: Layout, examined: Examine) -> None:
    found = examined(made_elsewhere(shape=shape))
    assert (right(found), found.settings.layout, found.settings.task) == (READ, layout, Task.DIGITS)


def test_logits_become_shares_and_this_is_said(session: Session, tmp_path: Path) -> None:
    spec = imported(session, tmp_path, made_elsewhere(logits=True))
    assert "softmax was added" in spec.summary
    picture = open_picture(folders.SAMPLES / "digit-4.png")
    given, wanted = scores(session, picture, spec.id), raw_scores(session, picture)
    assert max(abs(given[label] - wanted[label]) for label in wanted) < 1e-5


def raw_scores(session: Session, picture: Image) -> Mapping[str, float]:
    """The scores of numpy-nn, without the temperature that its weights have here."""
    session._services.runtimes.raw_scores = True
    try:
        return scores(session, picture, "numpy-nn")
    finally:
        session._services.runtimes.raw_scores = False


@pytest.mark.parametrize("step", [1 / 255, 1 / 256, 1 / 100])
def test_rounded_probabilities_are_divided_by_their_sum(session: Session, tmp_path: Path, step: float) -> None:
    spec = imported(session, tmp_path, rounded(reader(), step))
    assert "rounded" in spec.summary
    assert "softmax was added" not in spec.summary
    for digit in range(10):
        picture = open_picture(folders.SAMPLES / f"digit-{digit}.png")
        given, wanted = scores(session, picture, spec.id), raw_scores(session, picture)
        assert abs(sum(given.values()) - 1) < 1e-5
        assert max(abs(given[label] - wanted[label]) for label in wanted) < 6 * step
    heat = session.run(HeatMapRequest(picture, spec.id, Method.OCCLUSION), CONTEXT)
    assert np.isfinite(heat.values).all()


def test_rounded_probabilities_stay_so_when_their_network_leaves_again(session: Session, tmp_path: Path) -> None:
    first = imported(session, tmp_path, rounded(reader(), 1 / 256))
    session.run(ExportRequest(first.id, "onnx", tmp_path / "again.zip"), CONTEXT)
    second = session.run(ImportNetworkRequest(tmp_path / "again.zip"), CONTEXT).spec
    picture = open_picture(folders.SAMPLES / "digit-5.png")
    one, two = (scores(session, picture, spec.id) for spec in (first, second))
    assert max(abs(one[label] - two[label]) for label in one) < 1e-5
    assert two["5"] > 0.5


def test_a_rounded_softmax_is_known_by_its_scores_where_it_is_written_out(examined: Examine) -> None:
    found = examined(rounded(_with_softmax_written_out(), 1 / 256))
    assert not any("softmax was added" in note for note in found.notes)
    assert min(answer.score for answer in found.answers) > 0.5


def test_rounded_logits_are_logits(examined: Examine) -> None:
    graph = reader().until("z1")
    found = examined(rounded(graph, 0.1))
    assert "softmax was added" in found.notes[0]
    assert right(found) >= READ - 1


def test_so_many_scores_that_all_become_0_are_equal(session: Session, tmp_path: Path) -> None:
    weights: dict[str, Array] = {"W": np.zeros((3, 1000), np.float32), "axes": np.array([2, 3], np.int64)}
    nodes = [
        Node("GlobalAveragePool", ("x",), ("p",)),
        Node("Squeeze", ("p", "axes"), ("s",)),
        Node("MatMul", ("s", "W"), ("z",)),
        Node("Softmax", ("z",), ("y",), {"axis": 1}),
    ]
    graph = Graph(nodes, weights, "x", (3, 32, 32), "y", OPSETS, 8)
    spec = imported(session, tmp_path, rounded(graph, 1 / 256))
    given = scores(session, open_picture(folders.PHOTOS / "cat.jpg"), spec.id)
    assert np.allclose(list(given.values()), 1e-3)


def test_labels_in_another_order_are_put_right(session: Session, tmp_path: Path) -> None:
    graph = reader()
    order = np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    graph.weights["W1"], graph.weights["b1"] = graph.weights["W1"][:, order], graph.weights["b1"][order]
    words = ("nine", "eight", "seven", "six", "five", "four", "three", "two", "one", "zero")
    spec = imported(session, tmp_path, graph.to_bytes([graph.output]), labels=words)
    picture = open_picture(folders.SAMPLES / "digit-7.png")
    answer = session.run(PredictRequest(picture, (spec.id,)), CONTEXT)
    assert answer.predictions[0].top.label == "7"
    assert spec.labels == tuple("0123456789")


@pytest.mark.parametrize("code", [2, 10, 11])
def test_other_kinds_of_numbers_are_taken(code: int, examined: Examine) -> None:
    """Whole numbers of 0 to 255, and floats of 16 and 64 bits."""
    graph = reader()
    high = 255.0 if code == 2 else 1.0
    graph.weights["W0"] = (graph.weights["W0"] / high).astype(np.float32)
    graph.nodes.insert(0, Node("Cast", (graph.input,), ("cast",), {"to": 1}))
    graph.nodes[1] = replace(graph.nodes[1], inputs=("cast", graph.nodes[1].inputs[1]))

    def other_type(model: object) -> None:
        model.graph.input[0].type.tensor_type.elem_type = code  # type: ignore[attr-defined]

    found = examined(changed(graph.to_bytes([graph.output]), other_type))
    assert (right(found), found.settings.high) == (READ, high)


def test_three_channels_get_the_same_grey(examined: Examine) -> None:
    kernel = np.full((1, 3, 1, 1), 1 / 3, np.float32)
    graph = reader()
    nodes = [Node("Conv", (graph.input, "kernel"), ("grey",)), *graph.nodes]
    nodes[1] = replace(nodes[1], inputs=("grey", nodes[1].inputs[1]))
    graph.nodes, graph.input_shape = nodes, (3, 28, 28)
    graph.weights["kernel"] = kernel
    found = examined(graph.to_bytes([graph.output]))
    assert (right(found), found.settings.channels) == (READ, 3)


def test_one_picture_at_a_time_is_noticed_and_kept_to(session: Session, tmp_path: Path) -> None:
    graph = reader()
    graph.weights["flat"] = np.array([1, 784], np.int64)
    spec = imported(session, tmp_path, graph.to_bytes([graph.output]))
    assert "one picture at a time" in spec.summary
    answer = session.run(EvaluateRequest(spec.id), CONTEXT)
    assert answer.evaluation.accuracy > 0.5


def test_it_is_evaluated_beside_the_others_but_has_no_vote(session: Session, tmp_path: Path) -> None:
    spec = imported(session, tmp_path, made_elsewhere())
    alone = session.run(EvaluateAllRequest(("numpy-nn",)), CONTEXT)
    both = session.run(EvaluateAllRequest(("numpy-nn", spec.id)), CONTEXT)
    assert not both.failures
    theirs, ours = both.rows
    assert (ours.model_id, ours.accuracy) == (spec.id, theirs.accuracy)
    assert both.vote_accuracy == alone.vote_accuracy


def test_its_layers_are_shown_inside_but_not_what_it_learnt_from(session: Session, tmp_path: Path) -> None:
    spec = imported(session, tmp_path, made_elsewhere())
    facts = session.run(NetworkRequest(spec.id), CONTEXT)
    assert [layer.name for layer in facts.layers] == ["Dense 1", "Dense 2", "Softmax"]
    assert not facts.has_neighbours
    with pytest.raises(UsageError, match="learnt from are not here"):
        session.run(NeighboursRequest(open_picture(folders.SAMPLES / "digit-4.png"), spec.id), CONTEXT)


def test_a_network_for_photos_needs_labels(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NetworkRefused, match="gives 4 scores, and does not say what they stand for"):
        imported(session, tmp_path, photo_network(4))
    with pytest.raises(NetworkRefused, match="4 scores, and there are 2 labels"):
        imported(session, tmp_path, photo_network(4), labels=("a", "b"))
    spec = imported(session, tmp_path, photo_network(4), labels=("red", "green", "blue", "grey"))
    given = scores(session, open_picture(folders.PHOTOS / "cat.jpg"), spec.id)
    assert given.keys() == {"red", "green", "blue", "grey"}
    assert abs(sum(given.values()) - 1) < 1e-5


def test_a_thousand_scores_are_those_of_imagenet(session: Session, tmp_path: Path) -> None:
    spec = imported(session, tmp_path, photo_network(1000))
    assert spec.labels == imagenet()


def test_mean_deviation_and_order_of_colours_are_applied(session: Session, tmp_path: Path) -> None:
    """The network's scores are softmax of the mean of each channel that it is given."""
    weights: dict[str, Array] = {"axes": np.array([2, 3], np.int64)}
    nodes = [
        Node("GlobalAveragePool", ("x",), ("p",)),
        Node("Squeeze", ("p", "axes"), ("y",)),
    ]
    content = network(nodes, weights, (3, 32, 32))
    path = tmp_path / "means.onnx"
    path.write_bytes(content)
    found = session.run(ExamineNetworkRequest(path), CONTEXT).findings
    settings = replace(
        found.settings,
        labels=("first", "second", "third"),
        low=0.0,
        high=2.0,
        mean=(0.1, 0.2, 0.3),
        deviation=(1.0, 2.0, 4.0),
        reverse=True,
        crop=0.0,
    )
    spec = session.run(ImportNetworkRequest(path, settings), CONTEXT).spec
    picture = np.zeros((40, 40, 3), np.uint8)
    picture[...] = (255, 51, 102)
    red, green, blue = ((2 * value - m) / d for value, m, d in ((1.0, 0.1, 1.0), (0.2, 0.2, 2.0), (0.4, 0.3, 4.0)))
    wanted = np.exp([blue, green, red]) / np.exp([blue, green, red]).sum()
    given = scores(session, picture, spec.id)
    assert np.allclose([given["first"], given["second"], given["third"]], wanted, atol=1e-5)


def test_a_network_that_answers_always_alike_is_remarked(examined: Examine) -> None:
    nodes, weights = dense(784)
    weights["W"] = np.zeros((784, 10), np.float32)
    assert any("same scores for all" in note for note in examined(network(nodes, weights)).notes)


def _with_softmax_written_out() -> Graph:
    """numpy-nn with logits four times as large, and its softmax as Exp, ReduceSum and Div: no numbers for 0 to 255."""
    graph = reader().until("z1")
    graph.weights["W1"] = (4 * graph.weights["W1"]).astype(np.float32)
    graph.weights["all"] = np.array([1], np.int64)
    graph.nodes = [
        *graph.nodes,
        Node("Exp", ("z1",), ("powers",)),
        Node("ReduceSum", ("powers", "all"), ("sum",), {"keepdims": 1}),
        Node("Div", ("powers", "sum"), ("y",)),
    ]
    graph.output = "y"
    return graph


def test_a_scaling_that_gives_no_numbers_is_passed_over(examined: Examine) -> None:
    found = examined(_with_softmax_written_out().to_bytes(["y"]))
    assert found.settings.high == 1.0
    assert right(found) >= READ - 1


def test_what_is_added_to_a_dense_layer_may_be_computed(examined: Examine) -> None:
    (flat, product, softmax), weights = dense()
    weights |= {"half": np.array(0.5, np.float32), "bias": np.ones(10, np.float32)}
    nodes = [
        flat,
        Node("MatMul", product.inputs, ("product",)),
        Node("Mul", ("bias", "half"), ("scaled",)),
        Node("Add", ("product", "scaled"), product.outputs),
        softmax,
    ]
    assert examined(network(nodes, weights)).scores == 10


METHODS = (Method.OCCLUSION, Method.RECIPRO_CAM)


def _of_one_picture() -> bytes:
    """Two convolutions and a dense layer, whose Reshape takes one picture alone."""
    random = np.random.default_rng(3)
    weights = {
        "turned": np.array([1, 1, 28, 28], np.int64),
        "K0": random.normal(0, 0.3, (4, 1, 3, 3)).astype(np.float32),
        "K1": random.normal(0, 0.3, (6, 4, 3, 3)).astype(np.float32),
        "flat": np.array([1, -1], np.int64),
        "W": random.normal(0, 0.05, (6 * 24 * 24, 10)).astype(np.float32),
    }
    nodes = [
        Node("Reshape", ("x", "turned"), ("picture",)),
        Node("Conv", ("picture", "K0"), ("c0",)),
        Node("Relu", ("c0",), ("r0",)),
        Node("Conv", ("r0", "K1"), ("c1",)),
        Node("Relu", ("c1",), ("r1",)),
        Node("Reshape", ("r1", "flat"), ("f",)),
        Node("MatMul", ("f", "W"), ("z",)),
        Node("Softmax", ("z",), ("y",), {"axis": 1}),
    ]
    return network(nodes, weights)


def _of_convolutions_alone() -> bytes:
    """Convolutions down to ten means of maps: it has no dense layer."""
    random = np.random.default_rng(4)
    weights = {
        "turned": np.array([0, 1, 28, 28], np.int64),
        "K0": random.normal(0, 0.3, (4, 1, 3, 3)).astype(np.float32),
        "K1": random.normal(0, 0.3, (10, 4, 3, 3)).astype(np.float32),
        "flat": np.array([0, 10], np.int64),
    }
    nodes = [
        Node("Reshape", ("x", "turned"), ("picture",)),
        Node("Conv", ("picture", "K0"), ("c0",)),
        Node("Relu", ("c0",), ("r0",)),
        Node("Conv", ("r0", "K1"), ("c1",)),
        Node("GlobalAveragePool", ("c1",), ("means",)),
        Node("Reshape", ("means", "flat"), ("z",)),
        Node("Softmax", ("z",), ("y",), {"axis": 1}),
    ]
    return network(nodes, weights)


@pytest.mark.parametrize("made", [_of_one_picture, _of_convolutions_alone])
def test_networks_of_one_picture_and_without_dense_layers_are_looked_into(
    session: Session, tmp_path: Path, made: Callable[[], bytes]
) -> None:
    spec = imported(session, tmp_path, made())
    picture = open_picture(folders.SAMPLES / "digit-7.png")
    facts = session.run(NetworkRequest(spec.id), CONTEXT)
    assert set(METHODS) <= set(facts.methods)
    for method in METHODS:
        heat = session.run(HeatMapRequest(picture, spec.id, method), CONTEXT)
        assert np.isfinite(heat.values).all()
    strongest = session.run(StrongestUnitRequest(picture, spec.id), CONTEXT)
    assert strongest.tried == (10 if made is _of_one_picture else 4)
    assert np.isfinite(strongest.after)


def test_a_network_that_has_no_units_but_its_answers_says_so(session: Session, tmp_path: Path) -> None:
    nodes, weights = dense()
    spec = imported(session, tmp_path, network(nodes, weights))
    with pytest.raises(UsageError, match="no units but its answers"):
        session.run(StrongestUnitRequest(open_picture(folders.SAMPLES / "digit-7.png"), spec.id), CONTEXT)
