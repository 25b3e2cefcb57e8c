"""Nearest examples, the smallest change, and the map of digits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.datasets import mnist_train
from engine.errors import UsageError
from engine.explain import digit_map, feature_index, neighbours
from engine.explain.components import principal_axes
from engine.explain.opening import Subject
from engine.explain.requests import (
    Change,
    DigitMap,
    DigitMapRequest,
    Neighbours,
    NeighboursRequest,
    PlaceRequest,
    SmallestChangeRequest,
)
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session
from engine.types import Image

Ask = Callable[[Any], Any]
Open = Callable[[str], Subject]


@pytest.fixture(autouse=True)
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of 1,000 digits, so that tests are quick, and none from another test."""
    monkeypatch.setattr(neighbours, "learnt_digits", lambda subject: np.arange(1_000))
    monkeypatch.setattr(feature_index, "_FITTED", 500)
    monkeypatch.setattr(feature_index, "_known", {})


def quiet(done: int, total: int) -> None:
    """Hear of progress, and do nothing."""


@pytest.mark.parametrize("model_id", ["numpy-mlp", "best-cnn"])
def test_the_nearest_are_those_that_comparing_with_all_finds(
    model_id: str, ask: Ask, opened: Open, picture: Image
) -> None:
    found: Neighbours = ask(NeighboursRequest(picture, model_id))
    subject = opened(model_id)
    index = feature_index.index_of(subject, np.arange(1_000), quiet)
    features = index.of(feature_index.features_of(subject, subject.prepare(picture)))[0]
    every = np.linalg.norm(index.features - features, axis=1)
    assert [one.distance for one in found.nearest] == pytest.approx(np.sort(every)[:12].tolist(), rel=1e-3, abs=1e-3)
    assert {one.label for one in found.nearest} == {"7"}
    assert found.label == "7"
    assert {one.label for one in found.other} == {found.other_label} != {"7"}
    train = mnist_train()
    for one in found.nearest:
        assert one.label == str(train.labels[one.index])
        np.testing.assert_array_equal(one.picture[..., 0], train.images[one.index])


def test_a_training_digit_is_nearest_to_itself(ask: Ask) -> None:
    digit = np.repeat(mnist_train().images[42][..., np.newaxis], 3, axis=2)
    assert ask(NeighboursRequest(digit, "tf-dnn")).nearest[0].index == 42


def test_an_index_is_kept_and_a_damaged_one_made_again(
    ask: Ask, picture: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_index.folders, "cache_folder", lambda: tmp_path)
    first = ask(NeighboursRequest(picture, "numpy-nn"))
    [file] = (tmp_path / "nearest").iterdir()
    assert file.stat().st_size < 1_000 * 128 * 2 + 600_000
    monkeypatch.setattr(feature_index, "_known", {})
    again = ask(NeighboursRequest(picture, "numpy-nn"))
    assert [one.index for one in again.nearest] == [one.index for one in first.nearest]
    for damage in (b"", file.read_bytes()[:5_000], b"PK" + bytes(9_000)):
        file.write_bytes(damage)
        monkeypatch.setattr(feature_index, "_known", {})
        mended = ask(NeighboursRequest(picture, "numpy-nn"))
        assert [one.index for one in mended.nearest] == [one.index for one in first.nearest]


def test_a_model_whose_training_pictures_are_not_here_says_so(ask: Ask, coffee: Image) -> None:
    with pytest.raises(UsageError, match="learnt from are not here"):
        ask(NeighboursRequest(coffee, "efficientnet-lite0"))


def test_principal_axes_are_those_of_the_exact_decomposition() -> None:
    random = np.random.default_rng(3)
    features = (random.standard_normal((300, 40)) * np.geomspace(5, 0.1, 40) + 2).astype(np.float32)
    mean, axes, explained = principal_axes(features, 3)
    _, sizes, exact = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(np.sum(axes.T * exact[:3], axis=1)), 1, atol=1e-3)
    assert explained == pytest.approx(float((sizes[:3] ** 2).sum() / (sizes**2).sum()), rel=1e-3)
    np.testing.assert_allclose(mean, features.mean(axis=0), rtol=1e-5)


def test_the_smallest_change_turns_the_answer_and_is_no_larger_than_it_says(session: Session, picture: Image) -> None:
    models = ("numpy-nn", "numpy-mlp", "torch-mlp", "keras-cnn")
    told: list[object] = []
    found = session.run(SmallestChangeRequest(picture, models), JobContext(told.append))
    assert not found.failed
    assert {change.model_id for change in found.changes} == set(models)
    assert [change.amount for change in found.changes] == sorted(change.amount for change in found.changes)
    assert sorted(change.model_id for change in told if isinstance(change, Change)) == sorted(models)
    for change in found.changes:
        assert change.label == "7" != change.new_label
        assert change.new_score > 0.2
        assert 0 < change.pixels == np.count_nonzero(change.after != change.before) < 150
        assert change.amount == pytest.approx(float(np.abs(change.after - change.before).sum()))
        assert 0 <= change.after.min() <= change.after.max() <= 1


def test_a_changed_picture_is_answered_as_it_says(opened: Open, ask: Ask, picture: Image) -> None:
    [change] = ask(SmallestChangeRequest(picture, ("keras-cnn",))).changes
    subject = opened("keras-cnn")
    scores = subject.scores(change.after[np.newaxis, ..., np.newaxis])[0]
    assert subject.labels[int(scores.argmax())] == change.new_label
    assert float(scores.max()) == pytest.approx(change.new_score, abs=1e-5)


def test_a_model_that_is_not_for_digits_has_no_smallest_change(ask: Ask, picture: Image) -> None:
    found = ask(SmallestChangeRequest(picture, ("efficientnet-lite0", "numpy-nn")))
    assert [change.model_id for change in found.changes] == ["numpy-nn"]
    assert "not for digits" in found.failed["efficientnet-lite0"]


def test_training_parts_the_digits_on_the_map(ask: Ask, picture: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digit_map, "DIGITS", 300)
    monkeypatch.setattr(digit_map, "_known", digit_map.OrderedDict())
    trained: DigitMap = ask(DigitMapRequest("tf-dnn"))
    random: DigitMap = ask(DigitMapRequest("tf-dnn", random_weights=True))
    assert trained.points.shape == (300, 2)
    assert len(trained.pictures) == len(trained.labels) == 300
    assert trained.separation > random.separation + 0.2
    place = ask(PlaceRequest(np.repeat(trained.pictures[17][..., np.newaxis], 3, axis=2), "tf-dnn"))
    assert place.nearest[0] == 17
    np.testing.assert_allclose(place.point, trained.points[17], atol=0.1)  # of some tens


def test_a_photo_model_has_no_map_of_digits(ask: Ask) -> None:
    with pytest.raises(UsageError, match="Choose a model for digits"):
        ask(DigitMapRequest("efficientnet-lite0"))


def test_a_prediction_and_its_neighbours_speak_of_the_same_answer(session: Session, ask: Ask, picture: Image) -> None:
    answer = session.run(PredictRequest(picture, ("torch-mlp",)), JobContext()).predictions[0]
    assert ask(NeighboursRequest(picture, "torch-mlp")).other_label == answer.scores[1].label
