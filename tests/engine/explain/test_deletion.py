"""The deletion test: pixels are erased in the order of a map, and scores are those of what is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.errors import UsageError
from engine.explain.deletion import by_value
from engine.explain.opening import Subject
from engine.explain.requests import Deletion, DeletionRequest, Erasing, Method, Progress
from engine.jobs import JobCancelled, JobContext
from engine.session import Session
from engine.types import Image

Ask = Callable[[Any], Any]
Open = Callable[[str], Subject]


def test_the_largest_value_comes_first_and_equal_ones_stay_in_order() -> None:
    values = np.array([[0.1, 0.9], [0.9, -0.5]], np.float32)
    places = np.array([[1, 1], [1, 0], [0, 0], [0, 1]])
    assert by_value(places, values).tolist() == [[1, 0], [0, 1], [0, 0], [1, 1]]


def test_scores_are_those_of_the_pictures_that_are_left(ask: Ask, opened: Open, picture: Image) -> None:
    test: Deletion = ask(DeletionRequest(picture, "keras-cnn", Method.OCCLUSION, most=12))
    subject = opened("keras-cnn")
    batch = subject.prepare(picture)
    label = subject.labels.index(test.heat_map.label)
    assert test.inked == (batch >= 0.2).sum()
    for erasing in (test.by_map, test.by_random_map):
        assert erasing.places.shape == (12, 2)
        assert erasing.scores[0] == pytest.approx(subject.scores(batch)[0, label], abs=1e-6)
        left = batch.copy()
        left[0, erasing.places[:7, 0], erasing.places[:7, 1]] = 0
        assert erasing.scores[7] == pytest.approx(subject.scores(left)[0, label], abs=1e-5)
    assert len(test.at_random.scores) == 13


@pytest.mark.parametrize("method", [Method.OCCLUSION, Method.RECIPRO_CAM])
def test_pixels_with_ink_are_erased_in_the_order_of_each_map(ask: Ask, picture: Image, method: Method) -> None:
    test: Deletion = ask(DeletionRequest(picture, "keras-cnn", method))

    def along(erasing: Erasing, values: np.ndarray) -> np.ndarray:
        return np.asarray(values[erasing.places[:, 0], erasing.places[:, 1]])

    assert (np.diff(along(test.by_map, test.heat_map.values)) <= 0).all()
    assert (np.diff(along(test.by_random_map, test.random_map.values)) <= 0).all()
    assert not (np.diff(along(test.at_random, test.heat_map.values)) <= 0).all()
    for erasing in (test.by_map, test.by_random_map, test.at_random):
        assert (along(erasing, test.heat_map.input[..., 0]) >= 0.2 * 255 - 1).all()
        assert len(np.unique(erasing.places, axis=0)) == len(erasing.places)
    assert test.heat_map.label == test.random_map.label


def test_a_digit_of_few_pixels_is_erased_whole_and_the_same_seed_gives_the_same(ask: Ask) -> None:
    dot = np.zeros((280, 280, 3), np.uint8)
    dot[60:220, 130:150] = 255
    request = DeletionRequest(dot, "numpy-mlp", Method.OCCLUSION, most=400)
    test, again = ask(request), ask(request)
    assert len(test.by_map.places) == test.inked < 400
    np.testing.assert_array_equal(test.at_random.places, again.at_random.places)
    np.testing.assert_array_equal(test.at_random.scores, again.at_random.scores)


def test_it_reports_can_be_cancelled_and_refuses_photo_models(session: Session, picture: Image) -> None:
    heard: list[Progress] = []
    request = DeletionRequest(picture, "numpy-mlp", Method.OCCLUSION, most=3)
    session.run(request, JobContext(heard.append))
    assert heard[-1] == Progress(12, 12)
    context = JobContext(lambda progress: context.cancel())
    with pytest.raises(JobCancelled):
        session.run(request, context)
    with pytest.raises(UsageError, match="not for digits"):
        session.run(DeletionRequest(picture, "efficientnet-lite0", Method.OCCLUSION), JobContext())
