"""Checkpoints: a run that was interrupted goes on as if nothing had happened, and a damaged one is a sentence."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import mnist_train
from engine.errors import ClassLensError, DataError, ProcessEnded, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.models.numpy_nn import NumpyNN
from engine.runs import checkpoints, library, taking_over
from engine.runs.in_progress import clear_leftovers
from engine.runs.requests import Comparison, ContinueRequest, RunState, TrainRequest
from engine.runs.train import train_run
from engine.session import Session
from engine.system import folders
from engine.training.loop import fit
from engine.training.records import TrainingProgress, TrainingResult, TrainingState
from engine.types import Batch
from engine.weights import store

RECIPE = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=4, batch_size=16, settings={"hidden_units": 8})
RANDOM = np.random.default_rng(5)
PICTURES: Batch = RANDOM.random((80, 28, 28, 1), np.float32)
LABELS = RANDOM.integers(0, 10, 80)


class Keep:
    """Keeps every state in memory."""

    def __init__(self) -> None:
        self.states: list[TrainingState] = []

    def is_due(self) -> bool:
        return True

    def save(self, state: TrainingState) -> None:
        self.states.append(state)


class KeepFirst(Keep):
    """Finds a state due only once, as where epochs are short."""

    def is_due(self) -> bool:
        return not self.states


def _nothing(progress: TrainingProgress | None) -> None:
    pass


def _fit(
    recipe: Recipe, saver: Any = None, begin: TrainingState | None = None, report: Any = _nothing
) -> tuple[NumpyNN, TrainingResult]:
    network = NumpyNN.create(recipe)
    result = fit(
        network,
        PICTURES,
        LABELS,
        recipe=recipe,
        validation=(PICTURES[:20], LABELS[:20]),
        report=report,
        begin=begin,
        saver=saver,
    )
    return network, result


def _saved(folder: Path, state: TrainingState, request: TrainRequest | None = None) -> Path:
    folder.mkdir(parents=True)
    request = request or TrainRequest("numpy-nn", RECIPE, limit=80)
    checkpoints.Saver(folder, request, "2026-11-21T10:00:00+00:00", "hash").save(state)
    return folder


def _curve(result: TrainingResult) -> list[Any]:
    return [replace(record, seconds=0) for record in result.epochs]


AVERAGING = RECIPE.changed(keep="average", settings={**RECIPE.settings, "cycles": 2})


@pytest.mark.parametrize("recipe", [RECIPE, AVERAGING], ids=lambda recipe: recipe.keep)
def test_a_run_continued_from_its_file_ends_as_one_that_was_not_interrupted(tmp_path: Path, recipe: Recipe) -> None:
    keep, request = Keep(), TrainRequest("numpy-nn", recipe, limit=80)
    whole, wanted = _fit(recipe, keep)
    folder = _saved(tmp_path / "run", keep.states[1], request)
    interrupted = checkpoints.read(folder)
    assert interrupted is not None
    assert (interrupted.request, len(interrupted.epochs)) == (request, 2)
    continued, result = _fit(recipe, begin=checkpoints.read_state(folder, interrupted))
    assert _curve(result) == _curve(wanted)
    assert result.kept_epoch == wanted.kept_epoch
    for name, values in whole.snapshot().items():
        np.testing.assert_array_equal(values, continued.snapshot()[name])


@pytest.mark.parametrize("recipe", [RECIPE, AVERAGING], ids=lambda recipe: recipe.keep)
@pytest.mark.parametrize("stop", [(4, 2, False), (4, 5, True)], ids=["in an epoch", "when an epoch is told"])
def test_a_run_that_is_stopped_saves_its_last_whole_epoch(recipe: Recipe, stop: tuple[int, int, bool]) -> None:
    def report(progress: TrainingProgress | None) -> None:
        if progress is not None and (progress.epoch, progress.batch, progress.finished_epoch is not None) == stop:
            raise JobCancelled

    keep = KeepFirst()
    _, stopped = _fit(recipe, keep, report=report)
    assert [len(state.epochs) for state in keep.states] == [1, len(stopped.epochs)]
    whole, wanted = _fit(recipe)
    continued, result = _fit(recipe, begin=keep.states[-1])
    assert (_curve(result), result.kept_epoch) == (_curve(wanted), wanted.kept_epoch)
    for name, values in whole.snapshot().items():
        np.testing.assert_array_equal(values, continued.snapshot()[name])


def test_a_stopped_run_keeps_its_best_weights_where_its_last_state_finds_no_room() -> None:
    class Full(KeepFirst):
        def save(self, state: TrainingState) -> None:
            if self.states:
                raise ClassLensError("The disk is full.")
            super().save(state)

    def report(progress: TrainingProgress | None) -> None:
        if progress is not None and progress.epoch == 4:
            raise JobCancelled

    network, stopped = _fit(RECIPE, Full(), report=report)
    assert (stopped.cancelled, len(stopped.epochs)) == (True, 3)
    wanted, _ = _fit(RECIPE, report=report)
    for name, values in wanted.snapshot().items():
        np.testing.assert_array_equal(values, network.snapshot()[name])


def test_a_run_that_ends_of_itself_saves_nothing_more() -> None:
    keep = KeepFirst()
    _fit(RECIPE, keep)
    assert [len(state.epochs) for state in keep.states] == [1]


def test_checkpoints_are_not_written_faster_than_every_few_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(checkpoints.time, "monotonic", lambda: now[0])
    keep = Keep()
    _fit(RECIPE.changed(epochs=1), keep)
    saver = checkpoints.Saver(tmp_path, TrainRequest("numpy-nn", RECIPE), "", "")
    assert saver.is_due()
    saver.save(keep.states[0])
    now[0] += 4.9
    assert not saver.is_due()
    now[0] += 0.2
    assert saver.is_due()


@pytest.mark.parametrize("content", [b"", b"no archive", "half", "another"])
def test_a_damaged_checkpoint_is_a_sentence_and_a_row(tmp_path: Path, content: bytes | str) -> None:
    keep = Keep()
    _fit(RECIPE.changed(epochs=1), keep)
    folder = _saved(folders.runs_folder() / "run", keep.states[0])
    path = folder / checkpoints.FILE
    if content == "half":
        path.write_bytes(path.read_bytes()[:200])
    elif content == "another":
        np.savez(path, allow_pickle=False, record=np.frombuffer(json.dumps({"format": 1}).encode(), np.uint8))
    else:
        assert isinstance(content, bytes)
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"run.*checkpoint is damaged"):
        checkpoints.read(folder)
    (record,) = library.list_runs().runs
    assert (record.state, record.run_id) == (RunState.DAMAGED, "run")
    assert "damaged" in record.problem


def test_pickled_content_of_a_checkpoint_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / checkpoints.FILE, record=np.array([{"format": 1}], dtype=object))
    with pytest.raises(WeightsError, match="damaged"):
        checkpoints.read(tmp_path)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def _kill_at(session: Session, epoch: int) -> JobContext:
    def report(progress: object) -> None:
        pid = session.processes.get("numpy").pid
        if isinstance(progress, TrainingProgress) and progress.epoch >= epoch and pid is not None:
            psutil.Process(pid).kill()

    return JobContext(report)


def _interrupted(session: Session, recipe: Recipe, data: str = "mnist") -> str:
    """Start a run and kill its process after the first epoch; returns the run's id."""
    with pytest.raises(ProcessEnded, match=r"NumPy process.*continue it on the page Train"):
        session.run(TrainRequest("numpy-nn", recipe, data, limit=2000), _kill_at(session, 2))
    (record,) = library.list_runs().runs
    assert record.state is RunState.INTERRUPTED
    assert f"of {recipe.epochs}" in record.problem
    return record.run_id


def test_a_run_whose_process_was_killed_is_continued_and_used(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_over, "compared", lambda *_: Comparison(0.1, 0.9, 100))
    recipe = RECIPE.changed(epochs=6)
    run_id = _interrupted(session, recipe)
    assert store.locate("numpy-nn").source == "shipped"
    a_week_ago = time.time() - 7 * 24 * 3600
    os.utime(folders.runs_folder() / run_id, (a_week_ago, a_week_ago))
    clear_leftovers()
    seen: list[TrainingProgress] = []
    run = session.run(ContinueRequest(run_id), JobContext(seen.append))
    assert seen[0].epoch > 1
    assert [record.epoch for record in run.result.epochs] == list(range(1, 7))
    whole = session.run(TrainRequest("numpy-nn", recipe, limit=2000, folder=tmp_path / "whole"), JobContext())
    assert _curve(run.result) == _curve(whole.result)
    assert run.test_accuracy == whole.test_accuracy
    assert store.locate("numpy-nn").folder.name == run_id
    (record,) = library.list_runs().runs
    assert (record.state, record.in_use, record.problem) == (RunState.FINISHED, True, "")
    assert not (run.folder / checkpoints.FILE).exists()
    with pytest.raises(ClassLensError, match="finished or being trained"):
        session.run(ContinueRequest(run_id), JobContext())


def test_a_run_whose_data_changed_is_not_continued(session: Session, tmp_path: Path) -> None:
    data = tmp_path / "digits.csv"
    rows = np.column_stack([LABELS, (PICTURES * 255).astype(np.uint8).reshape(80, -1)])
    np.savetxt(data, np.tile(rows, (5, 1)), fmt="%d", delimiter=",")
    run_id = _interrupted(session, RECIPE.changed(epochs=1000, batch_size=4), str(data))
    np.savetxt(data, rows, fmt="%d", delimiter=",")
    for _ in range(2):
        with pytest.raises(DataError, match="other pictures"):
            session.run(ContinueRequest(run_id), JobContext())
    assert [record.state for record in library.list_runs().runs] == [RunState.INTERRUPTED], "and no copy of it"


def test_a_run_that_was_stopped_is_kept_as_it_is_and_can_be_continued(session: Session, tmp_path: Path) -> None:
    recipe = RECIPE.changed(epochs=5)
    context = JobContext(lambda progress: context.cancel() if getattr(progress, "epoch", 0) == 3 else None)
    stopped = session.run(TrainRequest("numpy-nn", recipe, limit=2000), context)
    assert stopped.result.cancelled
    (record,) = library.list_runs().runs
    assert (record.state, record.can_continue) == (RunState.CANCELLED, True)
    done = len(stopped.result.epochs)
    assert (record.continued_after, len(record.epochs)) == (done, done)
    before = {path.name: path.read_bytes() for path in stopped.folder.iterdir()}
    seen: list[TrainingProgress] = []
    run = session.run(ContinueRequest(record.run_id), JobContext(seen.append))
    assert seen[0].epoch == done + 1
    whole = session.run(TrainRequest("numpy-nn", recipe, limit=2000, folder=tmp_path / "whole"), JobContext())
    assert _curve(run.result) == _curve(whole.result)
    assert run.folder != stopped.folder
    assert {path.name: path.read_bytes() for path in stopped.folder.iterdir()} == before
    assert {record.can_continue for record in library.list_runs().runs if record.state is RunState.FINISHED} == {False}


def test_a_stopped_run_is_continued_after_the_epochs_of_its_checkpoint_only() -> None:
    keep = Keep()
    _fit(RECIPE, keep)
    folder = folders.runs_folder() / "run"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folder)
    metrics = folder / "metrics.json"
    metrics.write_text(json.dumps({**json.loads(metrics.read_text("utf-8")), "cancelled": True}), "utf-8")
    checkpoints.Saver(folder, TrainRequest("numpy-nn", RECIPE), "", "").save(keep.states[1])
    (record,) = library.list_runs().runs
    assert (record.can_continue, record.continued_after) == (True, 2)
    (folder / checkpoints.FILE).write_bytes(b"damaged")
    (record,) = library.list_runs().runs
    assert (record.state, record.continued_after) == (RunState.CANCELLED, 0)


def test_the_report_of_an_epoch_holds_pictures_that_are_misread(session: Session, tmp_path: Path) -> None:
    seen: list[TrainingProgress] = []
    session.run(TrainRequest("numpy-nn", RECIPE.changed(epochs=2), limit=2000, folder=tmp_path / "run"), JobContext(
        lambda progress: seen.append(progress) if getattr(progress, "finished_epoch", None) else None
    ))  # fmt: skip
    for progress in seen:
        assert 1 <= len(progress.misread) <= 8
        for wrong in progress.misread:
            assert wrong.label != wrong.answer
            assert wrong.picture is not None
            assert (wrong.picture.shape, wrong.picture.dtype) == ((28, 28), np.uint8)
            assert wrong.picture.any()


def test_a_run_that_another_process_has_ended_meanwhile_is_not_trained_again(tmp_path: Path) -> None:
    keep = Keep()
    _fit(RECIPE, keep)
    folder = _saved(tmp_path / "run", keep.states[0])
    assert checkpoints.read_to_continue(folder) is not None
    (folder / store.MANIFEST).write_text("{}")
    with pytest.raises(ClassLensError, match="was ended meanwhile"):
        checkpoints.read_to_continue(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda state: replace(state, random={}),
        lambda state: replace(state, random={**state.random, "state": None}),
        lambda state: replace(state, network={**state.network, "W1": state.network["W1"][:, :3]}),
        lambda state: replace(state, network={"W1": state.network["W1"]}),
        lambda state: replace(state, kept={**state.kept, "b2": np.zeros(3, np.float32)}),
        lambda state: replace(state, kept={"another": np.zeros(3, np.float32)}),
        lambda state: replace(state, average={"W1": np.zeros(3, np.float32)}),
    ],
    ids=["no random state", "half a random state", "other shape", "parts", "other kept", "nothing kept", "average"],
)
def test_a_state_that_does_not_fit_its_network_is_a_sentence(change: Callable[[TrainingState], TrainingState]) -> None:
    keep = Keep()
    _fit(RECIPE, keep)
    with pytest.raises(WeightsError, match=r"does not fit its network and settings\. Delete the run"):
        _fit(RECIPE, begin=change(keep.states[0]))


@pytest.mark.parametrize("settings", [{}, {"other": 1}])
def test_a_checkpoint_whose_settings_are_those_of_no_network_is_a_sentence(
    settings: dict[str, int], tmp_path: Path
) -> None:
    keep = Keep()
    _fit(RECIPE, keep)
    request = TrainRequest("numpy-nn", replace(RECIPE, settings=settings), limit=80)
    data = mnist_train().limited(80)
    folder = tmp_path / "run"
    folder.mkdir()
    checkpoints.Saver(folder, request, "2026-11-21T10:00:00+00:00", data.sha256).save(keep.states[0])
    with pytest.raises(WeightsError, match="does not fit its network"):
        train_run(request.model_id, request.recipe, request.data, request.limit, folder, lambda progress: None)
