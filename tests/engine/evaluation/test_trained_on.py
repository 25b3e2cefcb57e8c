"""Where a model is evaluated on pictures that it was trained with, the answer says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import find
from engine.data.datasets import Dataset, mnist_test, mnist_train
from engine.evaluation.figures import difference_figure
from engine.evaluation.requests import EvaluateAllRequest, EvaluateRequest, RobustnessRequest, TwoModelsRequest
from engine.evaluation.saving import all_models_part, two_models_part
from engine.handing_in.gathering import evaluated_all, evaluated_disturbed, evaluated_two
from engine.jobs import JobContext
from engine.runs.train import train_run
from engine.session import Session
from engine.system import folders
from engine.weights import store


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _saved(path: Path, data: Dataset) -> str:
    np.savez(path, images=data.images, labels=data.labels)
    return str(path)


def _trained_on(session: Session, data: str) -> int | None:
    return session.run(EvaluateRequest("numpy-nn", data=data), JobContext()).trained_on


def test_a_shipped_model_was_trained_with_mnists_training_part_alone(session: Session, tmp_path: Path) -> None:
    mixed = Dataset.of(
        "mixed",
        np.concatenate([mnist_train().images[:30], mnist_test().images[:20]]),
        np.concatenate([mnist_train().labels[:30], mnist_test().labels[:20]]),
    )
    assert _trained_on(session, _saved(tmp_path / "mixed.npz", mixed)) == 30
    assert _trained_on(session, "mnist") == 0


def _learn(path: Path) -> Path:
    """A run of NumPy network with 60 of MNIST's test pictures, ten of them kept for testing; the model uses it."""
    data = _saved(path, mnist_test().limited(60))
    folder = folders.runs_folder() / "20261128-120000-numpy-nn"
    train_run("numpy-nn", find("numpy-nn").recipe("tuned").changed(epochs=1), data, None, folder, lambda _: None)
    path.unlink()
    store.choose_run("numpy-nn", folder.name)
    return folder


def test_pictures_that_a_limit_left_out_are_not_called_training_pictures(session: Session, tmp_path: Path) -> None:
    folder = folders.runs_folder() / "20261128-120000-numpy-nn"
    recipe = find("numpy-nn").recipe("tuned").changed(epochs=1)
    train_run("numpy-nn", recipe, "mnist", 100, folder, lambda _: None)
    store.choose_run("numpy-nn", folder.name)
    assert _trained_on(session, _saved(tmp_path / "first.npz", mnist_train().limited(150))) == 100


def test_an_own_run_knows_its_pictures_even_after_their_file_is_gone(session: Session, tmp_path: Path) -> None:
    _learn(tmp_path / "learnt.npz")
    assert _trained_on(session, _saved(tmp_path / "same.npz", mnist_test().limited(60))) == 50
    assert _trained_on(session, "mnist") == 50


@pytest.mark.parametrize("content", [None, b"no numbers"])
def test_nothing_is_claimed_of_a_run_that_kept_no_pictures(
    session: Session, tmp_path: Path, content: bytes | None
) -> None:
    kept = _learn(tmp_path / "learnt.npz") / "pictures.npy"
    kept.unlink() if content is None else kept.write_bytes(content)
    assert _trained_on(session, "mnist") is None


def test_all_models_two_models_and_disturbed_pictures_say_it_too(session: Session, tmp_path: Path) -> None:
    _learn(tmp_path / "learnt.npz")
    data = _saved(tmp_path / "same.npz", mnist_test().limited(60))
    both = ("numpy-nn", "torch-mlp")
    everything = session.run(EvaluateAllRequest(both, data=data), JobContext())
    assert [row.trained_on for row in everything.rows] == [50, 0]
    assert everything.vote_trained_on == 50, "one of its voters was"
    two = session.run(TwoModelsRequest(*both, data=data), JobContext())
    assert two.trained_on == (50, 0)
    disturbed = session.run(RobustnessRequest("numpy-nn", data=data, count=60), JobContext())
    assert disturbed.trained_on == 50
    assert [row.own for row in everything.rows] == [*two.own] == [disturbed.own, False] == [True, False]
    assert evaluated_two(two).title == "NumPy network (trained here) against PyTorch MLP"
    learnt = "NumPy network (trained here) was trained with 50 of these pictures, so it looks better here than it is."
    for done in (evaluated_all(everything), evaluated_two(two), evaluated_disturbed(disturbed)):
        assert done.remarks == (learnt,)
    assert [row[2] for row in evaluated_all(everything).tables[0].rows][::2] == ["partly on training pictures"] * 2
    assert [row[-1] for row in all_models_part(everything).rows] == ["trained_on", 50, 0, 50]
    assert json.loads(json.dumps(two_models_part(two).values))["first_trained_on"] == 50
    assert difference_figure(two).axes[0].get_title().endswith(learnt)
    unlike = session.run(RobustnessRequest("numpy-nn", data=data, count=40), JobContext())
    assert unlike.sha256 != disturbed.sha256
