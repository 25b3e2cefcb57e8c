"""What a framework process hears and says while it works, with the test at the other end of its pipe."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from engine.errors import ClassLensError
from engine.jobs import JobCancelled
from engine.training.feature_cache import FeatureProgress
from engine.training.records import DataProgress, EpochRecord, SavingProgress, TrainingProgress
from engine.worker import Server

LONG = 60.0  # seconds after which a test that hangs fails
FEATURES = FeatureProgress(50, 1000, 6.0)
BATCH = TrainingProgress(1, 3, 5, 10, 0.5, 0.8, 1.0)
EPOCH = EpochRecord(1, 0.5, 0.8, 0.4, 0.9, 1.0)


class Parent:
    """The window's side; each report is made in a thread of its own, because it may wait."""

    def __init__(self) -> None:
        self._connection, child = Pipe()
        self._child: Connection = child
        self._server = Server(child, "numpy")
        self._threads = ThreadPoolExecutor(1)

    def says(self, word: str) -> None:
        self._connection.send(word)

    def hears(self) -> Any:
        assert self._connection.poll(LONG), "it said nothing"
        return self._connection.recv()

    def hears_the_rest(self) -> list[Any]:
        messages = []
        while self._connection.poll(0):
            messages.append(self._connection.recv())
        return messages

    def reported(self, progress: Any) -> Future[None]:
        return self._threads.submit(self._server.report, progress)

    def close(self) -> None:
        self._connection.close()  # a report that still waits ends with it
        self._threads.shutdown()
        self._child.close()


@pytest.fixture
def parent() -> Iterator[Parent]:
    parent = Parent()
    yield parent
    parent.close()


@pytest.mark.parametrize("progress", [FEATURES, BATCH])
def test_a_paused_job_waits_steps_and_goes_on(parent: Parent, progress: FeatureProgress | TrainingProgress) -> None:
    parent.says("pause")
    for word in ("step", "continue"):
        passed = parent.reported(progress)
        assert parent.hears() == ("progress", replace(progress, paused=True))
        assert not passed.done()
        parent.says(word)
        passed.result(LONG)
        assert parent.hears_the_rest() in ([], [("progress", progress)])
    parent.reported(progress).result(LONG)
    assert parent.hears_the_rest() in ([], [("progress", progress)])


@pytest.mark.parametrize("progress", [FEATURES, BATCH])
def test_a_paused_job_answers_cancel(parent: Parent, progress: FeatureProgress | TrainingProgress) -> None:
    parent.says("pause")
    passed = parent.reported(progress)
    assert parent.hears() == ("progress", replace(progress, paused=True))
    parent.says("cancel")
    with pytest.raises(JobCancelled):
        passed.result(LONG)


def test_a_report_without_progress_hears_cancel_says_nothing_and_leaves_a_pause_to_the_next(parent: Parent) -> None:
    parent.says("pause")
    parent.reported(None).result(LONG)
    assert parent.hears_the_rest() == []
    passed = parent.reported(BATCH)
    assert parent.hears() == ("progress", replace(BATCH, paused=True))
    parent.says("continue")
    passed.result(LONG)
    parent.says("cancel")
    with pytest.raises(JobCancelled):
        parent.reported(None).result(LONG)


@pytest.mark.parametrize("learnt", [replace(BATCH, epoch=2), replace(BATCH, finished_epoch=EPOCH)])
def test_a_cancel_that_is_heard_while_held_back_pictures_are_read_says_that_whole_epochs_are_saved_now(
    parent: Parent, learnt: TrainingProgress
) -> None:
    parent.reported(learnt).result(LONG)
    parent.hears_the_rest()
    parent.says("cancel")
    with pytest.raises(JobCancelled):
        parent.reported(None).result(LONG)
    assert parent.hears_the_rest() == [("saving", None)]


def test_a_cancel_in_the_first_epoch_has_nothing_to_save(parent: Parent) -> None:
    parent.reported(BATCH).result(LONG)
    parent.hears_the_rest()
    parent.says("cancel")
    with pytest.raises(JobCancelled):
        parent.reported(None).result(LONG)
    assert parent.hears_the_rest() == []


@pytest.mark.parametrize("word", ["pause", "cancel"])
def test_a_run_that_is_being_saved_says_that_it_gets_on_and_is_not_stopped(parent: Parent, word: str) -> None:
    parent.says(word)
    for done in (0, 100):
        parent.reported(SavingProgress(done, 1000)).result(LONG)
        assert parent.hears_the_rest() == [("saving", None), ("progress", SavingProgress(done, 1000))]


def test_in_slow_motion_each_batch_is_told_and_takes_its_time(parent: Parent) -> None:
    parent.says("pace 0.2")
    began = time.monotonic()
    parent.reported(BATCH).result(LONG)  # the first batch of a run has waited long enough
    assert parent.hears_the_rest() == [("progress", BATCH)]
    for _ in range(2):
        parent.reported(BATCH).result(LONG)
        assert parent.hears_the_rest() == [("progress", BATCH)]
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("word", ["pace 0", "pause", "cancel"])
def test_a_batch_in_slow_motion_hears_words_at_once(parent: Parent, word: str) -> None:
    parent.says("pace 1e6")  # longer than any machine runs
    parent.reported(BATCH).result(LONG)
    passed = parent.reported(BATCH)
    assert parent.hears() == parent.hears() == ("progress", BATCH)
    parent.says(word)
    if word == "pause":
        assert parent.hears() == ("progress", replace(BATCH, paused=True))
        parent.says("pace 0")
        parent.says("continue")
    if word == "cancel":
        with pytest.raises(JobCancelled):
            passed.result(LONG)
    else:
        passed.result(LONG)


@pytest.mark.parametrize(
    "full",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        RuntimeError("RESOURCE_EXHAUSTED: model; No space left on device"),
    ],
    ids=["by number", "in words"],
)
def test_a_full_disk_is_said_whoever_notices_it(full: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(self: Server) -> None:
        raise full

    monkeypatch.setattr(Server, "_describe", write)
    connection, child = Pipe()
    kind, error = Server(child, "numpy").answer("describe", {})
    connection.close()
    child.close()
    assert kind == "error"
    assert isinstance(error, ClassLensError)
    assert error.sentence.startswith("There is no more room on the disk.")


def test_the_first_batch_is_told_however_soon_after_the_data_it_comes(parent: Parent) -> None:
    for progress in (DataProgress(("One note.",), ()), BATCH, BATCH):
        parent.reported(progress).result(LONG)
    data, *batches = parent.hears_the_rest()
    assert data[0] == "progress"
    assert ("progress", BATCH) in batches
