"""Heat maps: what changes nothing shows nothing, and each method keeps what its paper promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.errors import UsageError
from engine.explain import maps
from engine.explain.occlusion import ink_changed, occlusion, places_of
from engine.explain.opening import Subject
from engine.explain.requests import HeatMap, HeatMapRequest, Method, NetworkRequest, Progress
from engine.jobs import JobCancelled, JobContext
from engine.session import Session
from engine.types import Batch, Image

Ask = Callable[[Any], Any]
Open = Callable[[str], Subject]


def linear(weights: np.ndarray) -> Callable[[Batch], np.ndarray]:
    """Two scores that add up to 1; the first is the sum of all pixels times their weights."""

    def score(batch: Batch) -> np.ndarray:
        first = batch[..., 0].reshape(len(batch), -1) @ weights.ravel()
        return np.stack([first, 1 - first], axis=1)

    return score


def erased(picture: Batch, top: int, left: int, patch: int) -> Batch:
    other = picture.copy()
    other[:, top : top + patch, left : left + patch] = 0
    return other


def test_a_change_of_nothing_changes_nothing() -> None:
    picture = np.random.default_rng(0).random((1, 12, 12, 1), np.float32)
    values, passes = occlusion(linear(np.ones((12, 12))), picture, 0, lambda same, *_: same, 4, 2)
    assert not values.any()
    assert passes == 1


def test_occlusion_is_the_mean_fall_of_the_squares_over_each_pixel() -> None:
    random = np.random.default_rng(0)
    picture, weights = random.random((1, 10, 12, 1), np.float32), random.standard_normal((10, 12)).astype(np.float32)
    values, passes = occlusion(linear(weights), picture, 0, erased, 4, 2)
    product = picture[0, :, :, 0] * weights
    tops, lefts = places_of(10, 4, 2), places_of(12, 4, 2)
    assert passes == 1 + len(tops) * len(lefts)
    for row, column in ((0, 0), (5, 6), (9, 11)):
        over = [
            product[top : top + 4, left : left + 4].sum()
            for top in tops
            for left in lefts
            if top <= row < top + 4 and left <= column < left + 4
        ]
        assert values[row, column] == pytest.approx(np.mean(over), abs=1e-5)


@pytest.mark.parametrize(("side", "patch", "stride"), [(28, 4, 2), (28, 4, 4), (224, 32, 16), (260, 36, 18), (5, 8, 2)])
def test_squares_cover_a_side(side: int, patch: int, stride: int) -> None:
    covered = {pixel for start in places_of(side, patch, stride) for pixel in range(start, start + patch)}
    assert covered.issuperset(range(side))


def test_a_square_with_ink_loses_it_and_one_without_gets_some() -> None:
    picture = np.zeros((1, 28, 28, 1), np.float32)
    picture[:, 10:14, 10:14] = 1
    assert not ink_changed(picture, 10, 10, 4).any()
    drawn = ink_changed(picture, 0, 0, 4)
    assert drawn[0, 1, 1, 0] == 1
    assert 0 < drawn[0, 0, 0, 0] < drawn[0, 0, 1, 0] < 1
    np.testing.assert_array_equal(drawn[:, 5:], picture[:, 5:])


@pytest.mark.parametrize("model_id", ["numpy-nn", "keras-cnn", "best-cnn", "vit-mnist"])
def test_random_weights_give_another_map(model_id: str, ask: Ask, picture: Image) -> None:
    for method in ask(NetworkRequest(model_id)).methods:
        learnt: HeatMap = ask(HeatMapRequest(picture, model_id, method))
        random: HeatMap = ask(HeatMapRequest(picture, model_id, method, random_weights=True))
        assert learnt.label == random.label == "7"
        assert learnt.score > 0.9
        assert learnt.values.any()
        if random.values.any():  # nothing speaks for the answer in some maps of random weights
            assert np.corrcoef(learnt.values.ravel(), random.values.ravel())[0, 1] < 0.9


def test_every_model_has_occlusion_and_others_where_they_make_sense(ask: Ask) -> None:
    def methods(model_id: str) -> set[Method]:
        return set(ask(NetworkRequest(model_id)).methods)

    assert methods("tf-dnn") == {Method.OCCLUSION}
    assert methods("best-cnn") == {Method.OCCLUSION, Method.CLASS_ACTIVATION, Method.RECIPRO_CAM}
    assert methods("vit-mnist") == {Method.OCCLUSION, Method.ATTENTION, Method.ROLLOUT}
    assert methods("efficientnet-lite0") == {Method.OCCLUSION, Method.CLASS_ACTIVATION, Method.RECIPRO_CAM}
    assert all(Method.OCCLUSION in methods(model_id) for model_id in catalog.DIGIT_MODELS)


def test_class_activation_adds_up_to_the_logit(opened: Open, picture: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = opened("best-cnn")
    batch = subject.prepare(picture)
    monkeypatch.setattr(maps.np, "maximum", lambda values, _: values)  # with what speaks against the label
    total = maps.class_activation(subject, batch, 7).sum()
    logits = subject.network.value(batch, subject.network.layers[subject.network.last_dense].output)[0]
    _, bias = subject.network.weights_of(subject.network.last_dense)
    assert total + bias[7] == pytest.approx(logits[7], rel=1e-4)


def test_all_neighbourhoods_left_alone_are_the_maps_themselves(opened: Open, picture: Image) -> None:
    subject = opened("keras-cnn")
    at = maps.last_convolution(subject.network)
    assert at is not None
    values = subject.network.value(subject.prepare(picture), subject.network.layers[at].output)
    whole = subject.network.scores(subject.prepare(picture))
    np.testing.assert_allclose(subject.network.scores_after(at, values), whole, atol=1e-6)


def test_attention_of_the_class_token_is_a_share_of_one(opened: Open, picture: Image) -> None:
    subject = opened("vit-mnist")
    batch = subject.prepare(picture)
    heads = [maps.attention(subject, batch, 2, head) for head in range(4)]
    assert all(0 < head.sum() <= 1 for head in heads)
    np.testing.assert_allclose(maps.attention(subject, batch, 2, None), np.mean(heads, axis=0), rtol=1e-4)
    assert 0 < maps.rollout(subject, batch).sum() <= 1


def test_a_photo_is_blurred_and_its_map_has_its_size(ask: Ask, coffee: Image) -> None:
    for method in (Method.CLASS_ACTIVATION, Method.RECIPRO_CAM):
        found: HeatMap = ask(HeatMapRequest(coffee, "efficientnet-lite0", method))
        assert found.label == "espresso"
        assert found.values.shape == found.input.shape[:2] == (224, 224)
        assert found.values.max() == pytest.approx(1)
        assert found.values.min() >= 0
        middle, edge = found.values[80:144, 80:144].mean(), found.values[:20].mean()
        assert middle > 2 * edge  # the cup stands in the middle


def test_work_is_told_and_can_be_stopped(session: Session, picture: Image) -> None:
    told: list[object] = []

    def report(progress: object) -> None:
        told.append(progress)
        context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        session.run(HeatMapRequest(picture, "best-cnn", Method.OCCLUSION), context)
    assert told == [Progress(50, 169)]


def test_a_method_or_a_label_that_is_not_there_is_refused(ask: Ask, picture: Image) -> None:
    with pytest.raises(UsageError, match="Choose another method"):
        ask(HeatMapRequest(picture, "numpy-nn", Method.ATTENTION))
    with pytest.raises(UsageError, match="no answer “cat”"):
        ask(HeatMapRequest(picture, "numpy-nn", Method.OCCLUSION, "cat"))
