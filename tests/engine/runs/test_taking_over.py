"""A new run takes over unless the version in use reads more of the same test pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import catalog
from engine.data.datasets import mnist_test, mnist_train, open_dataset
from engine.data.fingerprints import fingerprints
from engine.jobs import JobContext
from engine.runs.requests import FEWEST_COMPARED, TrainingRun, TrainRequest
from engine.runs.taking_over import compared
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


def _csv(folder: Path, places: NDArray[np.intp]) -> str:
    """A table of these digits, from which no version that ships has learnt."""
    digits, path = mnist_test(), folder / "digits.csv"
    images = digits.images[places].reshape(len(places), -1)
    np.savetxt(path, np.column_stack([digits.labels[places], images]), fmt="%d", delimiter=",")
    return str(path)


def _folder(name: str) -> Path:
    folders.runs_folder().mkdir(parents=True, exist_ok=True)
    return folders.runs_folder() / name


def _run(session: Session, folder: Path) -> TrainingRun:
    """A small run that no model uses."""
    return session.run(TrainRequest(MODEL, RECIPE, limit=50, folder=folder / "run"), JobContext())


def test_a_worse_run_is_kept_and_not_used_and_a_better_one_takes_over(session: Session) -> None:
    worse = session.run(TrainRequest(MODEL, RECIPE, limit=50), JobContext())
    assert worse.comparison is not None
    assert worse.comparison.before == store.locate(MODEL).training_record().test_accuracy
    assert worse.test_accuracy == worse.comparison.now < worse.comparison.before
    assert not worse.used
    assert store.locate(MODEL).source == "shipped"
    assert worse.folder.parent == folders.runs_folder()
    store.choose_run(MODEL, worse.folder.name)
    better = session.run(TrainRequest(MODEL, RECIPE, limit=2000), JobContext())
    assert better.used
    record = store.locate(MODEL).training_record()
    assert record.validation_loss == better.result.cross_entropy
    assert better.comparison is not None
    assert better.comparison.before == worse.test_accuracy < better.test_accuracy
    assert store.locate(MODEL).folder == better.folder


def test_the_version_in_use_is_measured_on_the_test_pictures_of_the_persons_own_data(
    session: Session, tmp_path: Path
) -> None:
    told: list[object] = []
    path = _csv(tmp_path, np.arange(120))
    found = compared(_run(session, tmp_path), path, session.runtimes, JobContext(told.append))
    assert found is not None
    assert found.count == 120 // 6
    assert found.before * found.count == pytest.approx(round(found.before * found.count)), "a share of twenty pictures"
    assert found.before > 0.9
    assert told


def test_other_test_pictures_than_those_of_the_record_are_measured(session: Session, tmp_path: Path) -> None:
    digits, path = mnist_test().limited(60), tmp_path / "wrong.csv"
    wrong = (digits.labels + 1) % 10
    np.savetxt(path, np.column_stack([wrong, digits.images.reshape(60, -1)]), fmt="%d", delimiter=",")
    found = compared(_run(session, tmp_path), f"mnist?test={path}", session.runtimes, JobContext())
    assert found is not None
    assert found.before < 0.2, "the record's accuracy is that of MNIST's own test pictures"


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


def test_without_weights_that_work_there_is_nothing_to_compare_with(session: Session, tmp_path: Path) -> None:
    run = _run(session, tmp_path)
    store.choose_run(MODEL, "gone")
    assert compared(run, "mnist", session.runtimes, JobContext()) is None


def test_data_without_some_digits_do_not_take_over_in_silence(session: Session, tmp_path: Path) -> None:
    two = np.flatnonzero(mnist_test().labels <= 1)[:400]
    run = session.run(TrainRequest(MODEL, RECIPE.changed(epochs=30), _csv(tmp_path, two)), JobContext())
    assert run.comparison is not None
    assert run.comparison.missing == tuple("23456789")
    assert run.comparison.now >= run.comparison.before, "it reads all of 0s and 1s"
    assert not run.used


def test_versions_are_compared_by_pictures_that_neither_has_learnt_from(session: Session, tmp_path: Path) -> None:
    """Where digits are added, others than before are kept for testing, and most the version before knows by heart."""
    recipe = RECIPE.changed(epochs=60, settings={"hidden_units": 32})
    first = session.run(TrainRequest(MODEL, recipe, _csv(tmp_path, np.arange(150)), folder=_folder("1")), JobContext())
    store.choose_run(MODEL, first.folder.name)
    more = _csv(tmp_path, np.arange(900))
    second = session.run(TrainRequest(MODEL, recipe, more), JobContext())
    assert second.comparison is not None
    known = fingerprints(open_dataset(_csv(tmp_path, np.arange(150)))[0].images)
    fresh = ~np.isin(fingerprints(open_dataset(_csv(tmp_path, np.arange(900)))[1].images), known)
    assert 0 < fresh.sum() == second.comparison.count < second.test_count
    assert second.used, "six times as many digits teach more"


def test_data_that_are_gone_by_then_do_not_decide(session: Session, tmp_path: Path) -> None:
    path = _csv(tmp_path, np.arange(150))
    run = session.run(TrainRequest(MODEL, RECIPE, path, folder=tmp_path / "run"), JobContext())
    Path(path).unlink()
    found = compared(run, path, session.runtimes, JobContext())
    assert found is not None
    assert (found.count, found.is_won) == (0, False)


def test_few_test_pictures_do_not_decide(session: Session, tmp_path: Path) -> None:
    few = _csv(tmp_path, np.arange(6 * (FEWEST_COMPARED - 1)))
    run = session.run(TrainRequest(MODEL, RECIPE.changed(epochs=60), few), JobContext())
    assert run.comparison is not None
    assert run.comparison.count < FEWEST_COMPARED
    assert not run.used


def test_what_a_person_trained_says_whose_it_is_and_what_it_was_trained_on() -> None:
    assert trained_state(catalog.find(MODEL)).licence == catalog.find(MODEL).licence
    shutil.copytree(folders.SHIPPED_WEIGHTS / MODEL, folders.runs_folder() / "mine")
    store.choose_run(MODEL, "mine")
    licence = "yours; trained on MNIST (CC BY-SA 3.0) and pendigits-train.unipen.gz and hands.unipen.gz"
    assert trained_state(catalog.find(MODEL)).licence == licence
