"""The nearest examples of a digit model are pictures that its weights were trained with."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.catalog import find
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.errors import UsageError
from engine.explain.feature_index import learnt_digits
from engine.explain.opening import Subject
from engine.explain.requests import NeighboursRequest, NetworkRequest
from engine.runs.train import train_run
from engine.system import folders
from engine.system.places import Unreachable
from engine.types import Image
from engine.weights import store
from tests.engine.refusing import refuse_on

Ask = Callable[[Any], Any]
Open = Callable[[str], Subject]


def _learn(data: str, limit: int | None = None) -> Path:
    """A run of NumPy network, which the model uses from now on."""
    folder = folders.runs_folder() / "20261128-120000-numpy-nn"
    train_run("numpy-nn", find("numpy-nn").recipe("tuned").changed(epochs=1), data, limit, folder, lambda _: None)
    store.choose_run("numpy-nn", folder.name)
    return folder


def _saved(path: Path, data: Dataset) -> str:
    np.savez(path, images=data.images, labels=data.labels)
    return str(path)


def test_shipped_weights_learnt_from_all_of_mnists_training_part(opened: Open) -> None:
    np.testing.assert_array_equal(learnt_digits(opened("numpy-nn")), np.arange(60_000))


def test_digits_that_a_limit_left_out_are_no_examples(ask: Ask, opened: Open, picture: Image) -> None:
    folder = _learn("mnist", limit=200)
    digits = learnt_digits(opened("numpy-nn"))
    assert len(digits) == 200
    np.testing.assert_array_equal(np.sort(digits), digits)
    found = ask(NeighboursRequest(picture, "numpy-nn"))
    assert len(found.nearest) == 12
    for one in found.nearest:
        assert one.index in digits
        assert one.label == str(mnist_train().labels[one.index])
        np.testing.assert_array_equal(one.picture[..., 0], mnist_train().images[one.index])
    own = np.repeat(mnist_train().images[digits[3]][..., np.newaxis], 3, axis=2)
    assert ask(NeighboursRequest(own, "numpy-nn")).nearest[0].index == digits[3]
    (folder / "metrics.json").write_text("{}", encoding="utf-8")
    store.choose_run("numpy-nn", folder.name)
    assert not ask(NetworkRequest("numpy-nn")).has_neighbours, "its record is damaged"


def test_mnist_has_no_examples_for_weights_that_learnt_from_other_digits(
    ask: Ask, picture: Image, tmp_path: Path
) -> None:
    _learn(_saved(tmp_path / "own.npz", mnist_test().limited(60)))
    assert not ask(NetworkRequest("numpy-nn")).has_neighbours
    with pytest.raises(UsageError, match="learnt from are not here"):
        ask(NeighboursRequest(picture, "numpy-nn"))


def test_of_weights_that_learnt_from_mnist_and_other_digits_examples_are_those_of_mnist(
    opened: Open, tmp_path: Path
) -> None:
    first, other = mnist_train().limited(80), mnist_test().limited(80)
    images, labels = (np.concatenate(pair) for pair in ((first.images, other.images), (first.labels, other.labels)))
    _learn(_saved(tmp_path / "mixed.npz", Dataset.of("mixed", images, labels)))
    digits = learnt_digits(opened("numpy-nn"))
    assert 0 < len(digits) <= 80
    assert digits.max() < 80


def test_what_a_run_on_a_disk_that_is_away_for_a_moment_learnt_from_is_known_again_when_it_is_back(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _learn("mnist", limit=200)
    subject = opened("numpy-nn")
    with monkeypatch.context() as disk:
        refuse_on(disk)(folder / "pictures.npy", errno.EIO)
        with pytest.raises(Unreachable, match="cannot be read"):
            learnt_digits(subject)
    assert len(learnt_digits(subject)) == 200
