"""Layers as the graph has them: they compute what the model computes, add up, and can be switched off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.errors import EmptyPicture, UsageError
from engine.explain.opening import Subject
from engine.explain.requests import (
    Arithmetic,
    LayerRequest,
    LayerView,
    NetworkFacts,
    NetworkRequest,
    Off,
    StrongestUnitRequest,
    UnitRequest,
)
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.runtimes.graph_layers import LayerKind
from engine.runtimes.opened_network import OpenedNetwork
from engine.session import Session
from engine.types import Image
from engine.weights import store

from .conftest import DIGITS

Ask = Callable[[Any], Any]
Open = Callable[[str], Subject]


@pytest.mark.parametrize("model_id", catalog.DIGIT_MODELS)
def test_the_layers_hold_all_multiplications_of_the_network(model_id: str, ask: Ask) -> None:
    facts: NetworkFacts = ask(NetworkRequest(model_id))
    assert sum(layer.flops for layer in facts.layers) == store.locate(model_id).flops
    assert sum(layer.time_share for layer in facts.layers) <= 1 + 1e-6
    assert all(layer.time_share >= 0 for layer in facts.layers)
    assert facts.layers[0].has_filters


@pytest.mark.parametrize("model_id", [*catalog.DIGIT_MODELS, "efficientnet-lite0"])
def test_an_opened_network_answers_as_its_model_does(
    model_id: str, session: Session, ask: Ask, picture: Image, coffee: Image
) -> None:
    shown = coffee if model_id == "efficientnet-lite0" else picture
    answer = session.run(PredictRequest(shown, (model_id,)), JobContext()).predictions[0]
    view: LayerView = ask(LayerRequest(shown, model_id, 0))
    given = {score.label: score.score for score in view.scores}
    for score in answer.scores:
        assert given[score.label] == pytest.approx(score.score, abs=1e-5)
    assert view.before == view.scores


def test_the_kinds_of_layers_are_those_of_the_network(ask: Ask) -> None:
    def kinds(model_id: str) -> list[str]:
        return [layer.kind.value for layer in ask(NetworkRequest(model_id)).layers]

    assert kinds("numpy-nn") == ["dense", "dense", "softmax"]
    assert kinds("keras-cnn") == ["convolution", "pooling", "convolution", "pooling", "dense", "dense", "softmax"]
    transformer = kinds("vit-mnist")
    assert transformer.count("attention") == 4
    assert transformer.count("normalisation") == 9


def test_values_have_the_shape_that_is_said(ask: Ask, picture: Image) -> None:
    for model_id in ("numpy-mlp", "keras-cnn", "vit-mnist"):
        for place, layer in enumerate(ask(NetworkRequest(model_id)).layers):
            view: LayerView = ask(LayerRequest(picture, model_id, place))
            assert view.values.shape == layer.shape
            assert (view.filters is not None) == layer.has_filters


def test_filters_are_the_weights_of_each_pixel(ask: Ask, opened: Open, picture: Image) -> None:
    view: LayerView = ask(LayerRequest(picture, "numpy-nn", 0))
    network = opened("numpy-nn").network
    assert view.filters is not None
    assert view.filters.shape == (512, 28, 28)
    np.testing.assert_array_equal(view.filters[7].ravel(), network.weights_of(0)[0][:, 7])


@pytest.mark.parametrize("model_id", [*catalog.DIGIT_MODELS, "efficientnet-lite0"])
def test_the_arithmetic_of_a_unit_adds_up_to_what_the_network_says(
    model_id: str, ask: Ask, picture: Image, coffee: Image
) -> None:
    shown = coffee if model_id == "efficientnet-lite0" else picture
    layers = ask(NetworkRequest(model_id)).layers
    tried = [place for place, layer in enumerate(layers) if layer.has_arithmetic]
    for place in [*tried[:6], *tried[-2:]]:
        for unit in (0, layers[place].units - 1):
            found: Arithmetic = ask(UnitRequest(shown, model_id, place, unit))
            total = float((found.inputs.astype(np.float64) * found.weights).sum() + found.bias)
            assert total == pytest.approx(found.total, abs=1e-9)
            assert found.output == pytest.approx(found.said, rel=1e-5, abs=1e-5)


def test_a_place_of_a_map_is_the_one_that_was_chosen(ask: Ask, picture: Image) -> None:
    view: LayerView = ask(LayerRequest(picture, "best-cnn", 1))
    for place in ((0, 0), (6, 9), (13, 13)):
        found: Arithmetic = ask(UnitRequest(picture, "best-cnn", 1, 5, place))
        assert found.place == place
        assert found.output == pytest.approx(float(view.values[5][place]), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("model_id", DIGITS)
def test_a_unit_that_is_switched_off_is_as_one_whose_weights_onward_are_zero(model_id: str, opened: Open) -> None:
    network = opened(model_id).network
    place = [at for at, layer in enumerate(network.layers) if layer.kind is LayerKind.DENSE][-1]
    before = place - 1
    while not network.units[before]:
        before -= 1
    unit = 3
    digits = np.random.default_rng(1).random((5, 28, 28, 1), np.float32)
    graph = network.graph.copy()
    weights, _ = network.weights_of(place)
    transposed = network.layers[place].nodes[0].attributes.get("transB", 0)
    rows = weights.copy().T if transposed else weights.copy()
    inputs = len(rows) // network.units[before]
    rows[unit * inputs : (unit + 1) * inputs] = 0
    graph.weights[network.layers[place].weights] = rows.T if transposed else rows
    changed = OpenedNetwork(graph).scores(digits)
    np.testing.assert_allclose(network.scores(digits, {before: [unit]}), changed, atol=1e-6)


def test_a_head_that_is_switched_off_changes_the_scores_and_comes_back(ask: Ask, picture: Image) -> None:
    layers = ask(NetworkRequest("vit-mnist")).layers
    attention = next(place for place, layer in enumerate(layers) if layer.kind is LayerKind.ATTENTION)
    off: LayerView = ask(LayerRequest(picture, "vit-mnist", attention, frozenset({Off(attention, 1)})))
    on: LayerView = ask(LayerRequest(picture, "vit-mnist", attention))
    assert not off.values[1].any()
    assert off.values[0].any()
    assert off.scores != on.scores
    assert off.before == on.scores


def test_a_whole_layer_can_be_switched_off(ask: Ask, picture: Image) -> None:
    view: LayerView = ask(LayerRequest(picture, "torch-mlp", 1, frozenset({Off(0)})))
    bias: Arithmetic = ask(UnitRequest(picture, "torch-mlp", 1, 0))
    assert view.values[0] == pytest.approx(bias.bias, abs=1e-6)


def test_the_unit_that_matters_most_is_found_by_trying_each(ask: Ask, picture: Image) -> None:
    found = ask(StrongestUnitRequest(picture, "keras-cnn"))
    assert found.label == "7"
    assert found.tried == 32 + 64 + 128
    off: LayerView = ask(LayerRequest(picture, "keras-cnn", found.off.layer, frozenset({found.off})))
    after = {score.label: score.score for score in off.scores}["7"]
    assert after == pytest.approx(found.after, abs=1e-5)
    assert found.answer == off.scores[0].label
    for unit in range(0, 32, 5):
        other: LayerView = ask(LayerRequest(picture, "keras-cnn", 0, frozenset({Off(0, unit)})))
        assert {score.label: score.score for score in other.scores}["7"] >= found.after - 1e-5


def test_what_a_network_has_not_is_refused_with_a_sentence(ask: Ask, picture: Image) -> None:
    for request, words in (
        (LayerRequest(picture, "numpy-nn", 9), "has 3 layers, so there is no layer 10"),
        (LayerRequest(picture, "keras-cnn", 0, frozenset({Off(1, 0)})), "no such unit"),
        (LayerRequest(picture, "keras-cnn", 0, frozenset({Off(0, 99)})), "no such unit"),
        (UnitRequest(picture, "keras-cnn", 1, 0), "arithmetic"),
        (UnitRequest(picture, "keras-cnn", 0, 400), "no unit 401"),
    ):
        with pytest.raises(UsageError, match=words):
            ask(request)


def test_an_empty_picture_is_no_picture_to_look_into(ask: Ask) -> None:
    with pytest.raises(EmptyPicture):
        ask(LayerRequest(np.zeros((280, 280, 3), np.uint8), "numpy-nn", 0))
