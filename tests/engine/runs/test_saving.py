"""A run that is being saved: it tells how far it is, and is given time for as long as it gets on."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import catalog, worker
from engine.errors import DataError
from engine.jobs import JobCancelled, JobContext
from engine.models.numpy_nn import NumpyNN
from engine.runs import checkpoints
from engine.runs.requests import TrainingRun
from engine.runs.train import train_run
from engine.runtimes import child as process_module
from engine.runtimes.child import SAVE_SECONDS
from engine.runtimes.process import FrameworkProcess
from engine.training.records import SavingProgress, TrainingProgress
from engine.types import Batch
from engine.weights import store

RECIPE = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=5, batch_size=8, settings={"hidden_units": 8})


@pytest.fixture
def process() -> Iterator[FrameworkProcess]:
    process = FrameworkProcess("numpy", worker.main)
    yield process
    process.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which deadlines are measured: it stands still unless the test lets it pass."""
    now = [0.0]
    monkeypatch.setattr(process_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def _train(process: FrameworkProcess, folder: Path, context: JobContext) -> TrainingRun:
    arguments = {"model_id": "numpy-nn", "recipe": RECIPE, "data": "mnist", "limit": 1000, "folder": folder}
    run: TrainingRun = process.call("train", arguments, context)
    return run


def test_a_run_tells_of_its_saving_after_every_few_hundred_pictures_at_the_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    predicted, between = [0], []
    predict = NumpyNN.predict_proba

    def counted(network: NumpyNN, batch: Batch) -> NDArray[np.float32]:
        predicted[0] += len(batch)
        return predict(network, batch)

    def report(progress: Any) -> None:
        if isinstance(progress, SavingProgress):
            told.append(progress.done)
            between.append(predicted[0])
            predicted[0] = 0
            assert progress.total == 10_000
        else:
            assert not told, "it tells of nothing else any more"

    monkeypatch.setattr(NumpyNN, "predict_proba", counted)
    run = train_run("numpy-nn", RECIPE, "mnist", 1000, tmp_path / "run", report)
    assert told == sorted(told)
    assert (told[0], told[-1], run.test_count) == (0, 10_000, 10_000)
    assert max(between[1:]) <= 300
    assert sum(between[1:]) >= 10_000


def test_a_run_fits_its_temperature_to_what_it_held_back_and_keeps_it_with_the_weights(tmp_path: Path) -> None:
    run = train_run("numpy-nn", RECIPE.changed(epochs=2), "mnist", 3000, tmp_path / "run", lambda _: None)
    kept = store.read_folder(catalog.find("numpy-nn"), tmp_path / "run", "own").temperature
    assert kept == run.result.temperature
    assert kept.pictures == 600
    assert kept.value != 1


@pytest.mark.parametrize("when", ["training", "saving"])
def test_a_cancelled_run_is_saved_however_long_that_takes_if_only_it_gets_on(
    process: FrameworkProcess, tmp_path: Path, now: list[float], when: str
) -> None:
    saving: list[SavingProgress] = []

    def report(progress: TrainingProgress | SavingProgress) -> None:
        if isinstance(progress, SavingProgress):
            saving.append(progress)
            now[0] += 0.9 * SAVE_SECONDS
        if when == "saving" if isinstance(progress, SavingProgress) else when == "training" and progress.epoch == 3:
            context.cancel()

    context = JobContext(report)
    run = _train(process, tmp_path / "run", context)
    assert now[0] > 10 * SAVE_SECONDS
    assert saving[-1] == SavingProgress(10_000, 10_000)
    assert run.result.cancelled == (when == "training")
    store.read_folder(catalog.find("numpy-nn"), tmp_path / "run", "own").verify()


def test_a_cancelled_run_that_no_longer_gets_on_is_ended_and_can_be_continued(
    process: FrameworkProcess, tmp_path: Path, now: list[float]
) -> None:
    def report(progress: TrainingProgress | SavingProgress) -> None:
        if isinstance(progress, SavingProgress):
            context.cancel()
            if progress.done == 1000:
                now[0] += SAVE_SECONDS + 1

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", context)
    assert process.pid is None
    assert not (tmp_path / "run" / store.MANIFEST).exists()
    checkpoints.tidy(tmp_path / "run", made=True)
    assert checkpoints.read(tmp_path / "run") is not None


def test_a_run_that_is_not_cancelled_may_take_any_time(
    process: FrameworkProcess, tmp_path: Path, now: list[float]
) -> None:
    def report(progress: TrainingProgress | SavingProgress) -> None:
        now[0] += 100 * SAVE_SECONDS

    assert not _train(process, tmp_path / "run", JobContext(report)).result.cancelled


def _collect_words(connection: Connection, family: str, log: Path, idle_seconds: float) -> None:
    """A framework process that saves five times, then answers with all words that it was sent meanwhile."""
    connection.send(("started", None))
    connection.recv()
    connection.send(("accepted", None))
    for _ in range(5):
        connection.send(("saving", None))
        connection.send(("progress", None))
    words = [connection.recv()]
    while connection.poll(1):
        words.append(connection.recv())
    connection.send(("result", words))


def test_a_cancel_is_sent_once_while_what_was_saved_moves_the_deadline(now: list[float]) -> None:
    def report(progress: object) -> None:
        context.cancel()
        now[0] += 0.9 * SAVE_SECONDS

    context = JobContext(report)
    process = FrameworkProcess("numpy", _collect_words)
    try:
        assert process.call("train", {}, context) == ["cancel"]
    finally:
        process.close()
    assert now[0] > 4 * SAVE_SECONDS


def test_where_too_few_pictures_are_of_the_set_that_some_are_held_back_from_that_is_said(tmp_path: Path) -> None:
    data = tmp_path / "ten.csv"
    data.write_text("\n".join(",".join([str(number % 10), *["7"] * 784]) for number in range(60)), "utf-8")
    said = r"Only \d of the 400 pictures come from “ten\.csv”, .*: 5 are needed\. Choose more pictures, or name another"
    with pytest.raises(DataError, match=said):
        train_run("numpy-nn", RECIPE, f"{data}+mnist", 400, tmp_path / "run", lambda _: None)
    with pytest.raises(DataError, match=r"^4 pictures are too few"):
        train_run("numpy-nn", RECIPE, str(data), 4, tmp_path / "run", lambda _: None)
