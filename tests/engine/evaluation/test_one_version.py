"""A training that ends while a model is measured: all that is said belongs to the weights that answered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.catalog import find
from engine.data.datasets import Dataset, mnist_test
from engine.evaluation import evaluate
from engine.evaluation.exploring_requests import DoubtsRequest, ExploreRequest
from engine.evaluation.requests import EvaluateAllRequest, EvaluateRequest
from engine.jobs import JobContext
from engine.metrics.calibration import tempered
from engine.prediction.vote_weights import vote_weights
from engine.runs.train import train_run
from engine.session import Session
from engine.system import folders
from engine.types import Batch
from engine.weights import store

MODEL, OTHER = "numpy-nn", "torch-mlp"
COUNT = 300
HOT = 3.0


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    few: Dataset = mnist_test().limited(COUNT)
    monkeypatch.setattr(evaluate, "open_test", lambda source: few)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def new_weights() -> Callable[[], None]:
    """What a training does when it ends: the model uses a run, here the shipped weights at another temperature."""
    folder = folders.runs_folder() / "mine"
    shutil.copytree(folders.SHIPPED_WEIGHTS / MODEL, folder)
    manifest = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
    manifest[store.TEMPERATURE] = {"value": HOT, "pictures": 5000}
    (folder / store.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return lambda: store.choose_run(MODEL, folder.name)


def at_first_pictures(session: Session, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen once the model answers many pictures."""
    load = session.runtimes.get

    def get(spec: Any, *rest: Any) -> Any:
        runtime = load(spec, *rest)

        def infer(batch: Batch) -> Any:
            if spec.id == MODEL and len(batch) > 10:
                happens()
            return runtime.infer(batch)

        return SimpleNamespace(name=runtime.name, infer=infer)

    monkeypatch.setattr(session.runtimes, "get", get)


def test_temperature_and_captions_are_those_of_the_weights_that_answered(
    session: Session, monkeypatch: pytest.MonkeyPatch, new_weights: Callable[[], None]
) -> None:
    before = session.run(EvaluateRequest(MODEL), JobContext())
    at_first_pictures(session, monkeypatch, new_weights)
    answer = session.run(EvaluateRequest(MODEL), JobContext())
    assert store.locate(MODEL).temperature.value == HOT
    assert answer.temperature == before.temperature
    np.testing.assert_array_equal(answer.evaluation.scores, before.evaluation.scores)


def test_training_pictures_are_those_of_the_weights_that_answered(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    data = tmp_path / "same.npz"
    np.savez(data, images=mnist_test().images[:60], labels=mnist_test().labels[:60])
    folder = folders.runs_folder() / "20261128-120000-numpy-nn"
    train_run(MODEL, find(MODEL).recipe("tuned").changed(epochs=1), str(data), None, folder, lambda _: None)
    at_first_pictures(session, monkeypatch, lambda: store.choose_run(MODEL, folder.name))
    assert session.run(EvaluateRequest(MODEL), JobContext()).trained_on == 0
    assert session.run(EvaluateRequest(MODEL), JobContext()).trained_on == 50


def test_of_all_models_too_and_so_is_their_vote(
    session: Session, monkeypatch: pytest.MonkeyPatch, new_weights: Callable[[], None]
) -> None:
    counted: list[Any] = []
    shares = vote_weights([MODEL, OTHER])
    raw = session.run(EvaluateRequest(MODEL), JobContext()).evaluation.scores
    monkeypatch.setattr(
        evaluate, "vote_many", lambda given, weights: counted.append((given, weights)) or given[0, :, 0]
    )

    def happens() -> None:
        new_weights()
        monkeypatch.setattr(evaluate, "vote_weights", lambda models: [0.0 for _ in models])

    at_first_pictures(session, monkeypatch, happens)
    answer = session.run(EvaluateAllRequest((MODEL, OTHER)), JobContext())
    assert not answer.rows[0].own
    ((given, weights),) = counted
    assert list(weights) == shares
    np.testing.assert_array_equal(given[0], raw)


def test_what_is_said_of_doubts_too(
    session: Session, monkeypatch: pytest.MonkeyPatch, new_weights: Callable[[], None], tmp_path: Any
) -> None:
    np.savez(tmp_path / "few.npz", images=mnist_test().images[:200], labels=mnist_test().labels[:200])
    explored = session.run(ExploreRequest(str(tmp_path / "few.npz")), JobContext())
    before = session.run(DoubtsRequest(explored, MODEL), JobContext())
    at_first_pictures(session, monkeypatch, new_weights)
    np.testing.assert_array_equal(session.run(DoubtsRequest(explored, MODEL), JobContext()).scores, before.scores)


def test_weights_that_come_while_a_model_is_loaded_are_loaded_too(
    session: Session, monkeypatch: pytest.MonkeyPatch, new_weights: Callable[[], None]
) -> None:
    load, loads = session.runtimes.get, []

    def get(spec: Any, *rest: Any) -> Any:
        runtime = load(spec, *rest)
        loads.append(runtime)
        new_weights()
        return runtime

    monkeypatch.setattr(session.runtimes, "get", get)
    answer = session.run(EvaluateRequest(MODEL), JobContext())
    assert len(loads) == 2, "once more, with the weights that came meanwhile"
    assert answer.temperature.value == HOT
    given = np.concatenate([loads[1].infer(mnist_test().batch(0, COUNT))[0]])
    np.testing.assert_allclose(answer.evaluation.scores, tempered(given, HOT), atol=1e-5)
