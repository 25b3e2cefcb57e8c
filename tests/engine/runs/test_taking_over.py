"""A new run takes over unless the version in use reads more of the same test pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.data.datasets import mnist_train
from engine.jobs import JobContext
from engine.runs.requests import TrainRequest
from engine.runs.taking_over import accuracy_in_use
from engine.session import Session
from engine.system import folders
from engine.weights import store
from engine.weights.states import trained_state

MODEL = "numpy-nn"
RECIPE = catalog.find(MODEL).recipes["tuned"].changed(epochs=2, batch_size=32, settings={"hidden_units": 8})


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def test_a_worse_run_is_kept_and_not_used_and_a_better_one_takes_over(session: Session) -> None:
    worse = session.run(TrainRequest(MODEL, RECIPE, limit=50), JobContext())
    assert worse.accuracy_before == store.locate(MODEL).training_record().test_accuracy
    assert worse.test_accuracy < worse.accuracy_before
    assert not worse.used
    assert store.locate(MODEL).source == "shipped"
    assert worse.folder.parent == folders.runs_folder()
    store.choose_run(MODEL, worse.folder.name)
    better = session.run(TrainRequest(MODEL, RECIPE, limit=2000), JobContext())
    assert better.used
    record = store.locate(MODEL).training_record()
    assert record.validation_loss == better.result.cross_entropy
    assert better.accuracy_before == worse.test_accuracy < better.test_accuracy
    assert store.locate(MODEL).folder == better.folder


def test_the_version_in_use_is_measured_on_the_test_pictures_of_the_persons_own_data(
    session: Session, tmp_path: Path
) -> None:
    digits, path = mnist_train().limited(120), tmp_path / "digits.csv"
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])
    np.savetxt(path, rows, fmt="%d", delimiter=",")
    told: list[object] = []
    accuracy = accuracy_in_use(MODEL, str(path), session.runtimes, JobContext(told.append))
    assert accuracy is not None
    assert accuracy * (120 // 6) == pytest.approx(round(accuracy * (120 // 6))), "a share of twenty pictures"
    assert accuracy > 0.9
    assert told


def test_other_test_pictures_than_those_of_the_record_are_measured(session: Session, tmp_path: Path) -> None:
    digits, path = mnist_train().limited(60), tmp_path / "wrong.csv"
    wrong = (digits.labels + 1) % 10
    np.savetxt(path, np.column_stack([wrong, digits.images.reshape(60, -1)]), fmt="%d", delimiter=",")
    accuracy = accuracy_in_use(MODEL, f"mnist?test={path}", session.runtimes, JobContext())
    assert accuracy is not None
    assert accuracy < 0.2, "the record's accuracy is that of MNIST's own test pictures"


def test_some_pictures_of_sorted_data_are_of_every_class(session: Session, tmp_path: Path) -> None:
    train = mnist_train()
    order = np.argsort(train.labels[:3000], kind="stable")
    path = tmp_path / "sorted.npz"
    np.savez(
        path, x_train=train.images[order], y_train=train.labels[order],
        x_test=train.images[3000:3200], y_test=train.labels[3000:3200],
    )  # fmt: skip
    recipe = RECIPE.changed(epochs=20, settings={"hidden_units": 32})
    run = session.run(TrainRequest(MODEL, recipe, str(path), limit=300, folder=tmp_path / "run"), JobContext())
    assert run.test_accuracy > 0.5


def test_without_weights_that_work_there_is_nothing_to_compare_with(session: Session) -> None:
    store.choose_run(MODEL, "gone")
    assert accuracy_in_use(MODEL, "mnist", session.runtimes, JobContext()) is None


def test_what_a_person_trained_says_whose_it_is_and_what_it_was_trained_on() -> None:
    assert trained_state(catalog.find(MODEL)).licence == catalog.find(MODEL).licence
    shutil.copytree(folders.SHIPPED_WEIGHTS / MODEL, folders.runs_folder() / "mine")
    store.choose_run(MODEL, "mine")
    licence = "yours; trained on MNIST (CC BY-SA 3.0) and pendigits-train.unipen.gz and hands.unipen.gz"
    assert trained_state(catalog.find(MODEL)).licence == licence
