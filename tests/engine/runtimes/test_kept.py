"""A training takes no framework process away from work that asks it one thing after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.comparison.requests import CompareRequest
from engine.data.datasets import Dataset, mnist_test
from engine.errors import ClassLensError, ProcessError
from engine.evaluation import evaluate
from engine.evaluation.exploring_requests import DoubtsRequest, Explored, ExploreRequest
from engine.evaluation.requests import EvaluateAllRequest, EvaluateRequest, RobustnessRequest, TwoModelsRequest
from engine.jobs import JobCancelled, JobContext, Request
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.reading.requests import ReadRequest
from engine.runtimes.base import LoadFigures
from engine.runtimes.native import NativeRuntime
from engine.runtimes.process import FrameworkProcess, WaitingProgress
from engine.session import Session

LONG = 60.0  # seconds after which a test that hangs fails
MODEL = "torch-mlp"
PICTURE = np.full((28, 56, 3), 255, np.uint8)
PICTURE[6:22, 12:16] = PICTURE[6:22, 40:44] = 0  # two strokes


def _note(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process that answers with what it was asked so far; each training tells first that it has begun."""
    verbs = []
    connection.send(("started", None))
    while True:
        try:
            verb, _ = connection.recv()
        except EOFError:
            return
        verbs.append(verb)
        connection.send(("accepted", None))
        if verb == "train":
            connection.send(("progress", "begun"))
        connection.send(("result", tuple(verbs)))


def _answer(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process whose networks answer the same to every picture."""
    connection.send(("started", None))
    while True:
        try:
            verb, arguments = connection.recv()
        except EOFError:
            return
        connection.send(("accepted", None))
        if verb == "load":
            connection.send(("result", (1, LoadFigures())))
        else:
            connection.send(("result", (np.full((len(arguments["batch"]), 10), 0.1, np.float32), 1.0)))


@pytest.fixture
def process() -> Iterator[FrameworkProcess]:
    process = FrameworkProcess("numpy", _note)
    yield process
    process.close()


def _cancelled_when_told() -> tuple[JobContext, list[object]]:
    told: list[object] = []

    def report(progress: object) -> None:
        told.append(progress)
        context.cancel()

    context = JobContext(report)
    return context, told


def test_a_training_waits_for_work_that_keeps_the_process_and_short_requests_do_not(process: FrameworkProcess) -> None:
    waits, told = threading.Event(), []

    def report(progress: object) -> None:
        told.append(progress)
        waits.set()

    with ThreadPoolExecutor(2) as others:
        with process.kept():
            process.call("infer", {}, JobContext())
            training = others.submit(process.call, "train", {}, JobContext(report))
            assert waits.wait(LONG)
            assert others.submit(process.call, "infer", {}, JobContext()).result(LONG) == ("infer", "infer")
            process.call("infer", {}, JobContext())
            assert not training.done()
        assert training.result(LONG) == ("infer", "infer", "infer", "train")
    assert told == [WaitingProgress("NumPy"), "begun"]


def test_a_training_that_waits_can_be_cancelled(process: FrameworkProcess) -> None:
    context, told = _cancelled_when_told()
    with process.kept(), process.kept(), pytest.raises(JobCancelled):
        process.call("train", {}, context)
    assert told == [WaitingProgress("NumPy")]
    assert process.call("train", {}, JobContext()) == ("train",)


def test_work_does_not_wait_for_a_training_to_keep_its_process(process: FrameworkProcess) -> None:
    refusals: list[object] = []

    def keep(progress: object) -> None:
        with pytest.raises(ProcessError, match="NumPy is busy training") as caught, process.kept():
            pass
        refusals.append(caught.value)

    process.call("train", {}, JobContext(keep))
    assert len(refusals) == 1
    with process.kept():
        assert process.call("infer", {}, JobContext()) == ("train", "infer")


def test_closing_does_not_wait_for_work_that_keeps_the_process(process: FrameworkProcess) -> None:
    with process.kept():
        process.call("infer", {}, JobContext())
        process.close()
        assert process.pid is None


def _few() -> Dataset:
    return mnist_test().limited(10)


def _explored() -> Explored:
    few = _few()
    labels = np.concatenate([few.labels, few.labels])
    return Explored(ExploreRequest("mnist"), (few, few), labels, np.zeros(len(labels), np.float32))


REQUESTS: dict[str, Callable[[], Request[Any]]] = {
    "one model": lambda: EvaluateRequest(MODEL, runtime="native"),
    "all models": lambda: EvaluateAllRequest((MODEL,), runtime="native"),
    "two models": lambda: TwoModelsRequest(MODEL, "vit-mnist", runtime="native"),
    "robustness": lambda: RobustnessRequest(MODEL, count=2, runtime="native"),
    "doubts": lambda: DoubtsRequest(_explored(), MODEL, runtime="native"),
    "comparison": lambda: CompareRequest((PICTURE,), (MODEL,), ("fast", "native")),
    "reading": lambda: ReadRequest(PICTURE, (MODEL,), runtime="native"),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_training_waits_for_the_whole_of(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.session.worker.main", _answer)
    session = Session()
    asked: list[object] = []
    infer = NativeRuntime.infer

    def and_a_training_is_asked(runtime: NativeRuntime, batch: Any) -> Any:
        context, told = _cancelled_when_told()
        with pytest.raises(JobCancelled):
            session.processes.get("torch").call("train", {}, context)
        asked.extend(told)
        return infer(runtime, batch)

    monkeypatch.setattr(evaluate, "open_test", lambda source: _few())
    monkeypatch.setattr(NativeRuntime, "infer", and_a_training_is_asked)
    try:
        answer = session.run(REQUESTS[what](), JobContext())
        assert not getattr(answer, "failures", ())
        assert set(asked) == {WaitingProgress("PyTorch")}
    finally:
        session.close()


@pytest.mark.parametrize(
    ("model_id", "families"), [("efficientnet-lite0", {"torch"}), ("resnet50", {"tensorflow", "torch"})]
)
def test_a_training_waits_for_the_whole_of_a_conversion(
    model_id: str, families: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyTorch makes the files, and the model's own framework is what they are compared with afterwards."""
    session = Session()
    waiting = set()

    def fill(self: object, *arguments: object) -> None:
        for family in families:
            context, told = _cancelled_when_told()
            with pytest.raises(JobCancelled):
                session.processes.get(family).call("train", {}, context)
            waiting.update({family} if told else ())
        raise ClassLensError("That is all.")

    monkeypatch.setattr("engine.prediction.object_runtimes.library.locate", lambda *_, **__: _Located())
    monkeypatch.setattr(ObjectRuntimes, "_fill", fill)
    with pytest.raises(ClassLensError, match="That is all"):
        session.runtimes.prepare(catalog.find(model_id), JobContext())
    assert waiting == families
    session.close()


class _Located:
    """Weights that are there."""

    path = Path(__file__)
    sha256 = "0"
