"""Framework processes: a crash costs one job, cancelling works, and none is ever left behind.

The NumPy process stands for all of them: it starts in half a second, and only what runs inside differs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine import catalog, worker
from engine.errors import ClassLensError, DataError, ProcessError
from engine.jobs import JobCancelled, JobContext
from engine.runs import checkpoints
from engine.runs.in_progress import is_running
from engine.runs.requests import TrainingRun, TrainRequest
from engine.runtimes import child as process_module
from engine.runtimes.process import FrameworkProcess
from engine.session import Session
from engine.system import folders
from engine.training.keeping import best_epoch
from engine.training.records import TrainingProgress
from engine.weights import store

PROJECT = Path(__file__).parents[3]
LONG = 60.0  # seconds after which a test that hangs fails
RECIPE = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=1000, batch_size=8)


@pytest.fixture
def process() -> Iterator[FrameworkProcess]:
    process = FrameworkProcess("numpy", worker.main)
    yield process
    process.close()


def _describe(process: FrameworkProcess) -> int:
    """A short job; returns the id of the process that did it."""
    assert process.call("describe", {}, JobContext())["devices"] == ["cpu"]
    assert process.pid is not None
    return process.pid


def _train(process: FrameworkProcess, folder: Path, context: JobContext, **changes: Any) -> TrainingRun:
    arguments = {"model_id": "numpy-nn", "recipe": RECIPE, "data": "mnist", "limit": 100, "folder": folder, **changes}
    run: TrainingRun = process.call("train", arguments, context)
    return run


def _at_progress(
    act: Callable[[], Any], when: Callable[[TrainingProgress], bool] = lambda progress: True
) -> JobContext:
    """A context that acts once, at the first progress that fits; the job is in the midst of its work then."""
    acted = []

    def report(progress: TrainingProgress) -> None:
        if not acted and when(progress):
            acted.append(progress)
            act()

    return JobContext(report)


def _cancelling(when: Callable[[TrainingProgress], bool]) -> JobContext:
    context = _at_progress(lambda: context.cancel(), when)
    return context


def _has_ended(pid: int) -> bool:
    """Wait for the end of a child, but leave its exit status to who started it."""
    try:
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            return True
        return not psutil.wait_procs([psutil.Process(pid)], timeout=LONG)[1]
    except (psutil.NoSuchProcess, ChildProcessError):
        return True


def test_one_process_does_all_jobs_at_a_lower_priority(process: FrameworkProcess) -> None:
    assert process.pid is None
    pid = _describe(process)
    assert pid != os.getpid()
    assert _describe(process) == pid
    # On Windows the classes of priority count upwards, everywhere else niceness counts downwards.
    assert psutil.Process(pid).nice() != psutil.Process().nice()


def test_an_error_of_the_work_arrives_as_it_was_raised_and_the_process_lives_on(
    process: FrameworkProcess, tmp_path: Path
) -> None:
    pid = _describe(process)
    with pytest.raises(DataError, match="no file or folder"):
        _train(process, tmp_path / "run", JobContext(), data=str(tmp_path / "nothing.csv"))
    with pytest.raises(ClassLensError, match="KeyError") as caught:
        process.call("no such verb", {}, JobContext())
    assert "Traceback" in caught.value.details
    assert _describe(process) == pid


def test_a_process_killed_while_training_costs_that_job_only(process: FrameworkProcess, tmp_path: Path) -> None:
    pid = _describe(process)
    with pytest.raises(ProcessError, match=r"NumPy process.*next job starts a new process"):
        _train(process, tmp_path / "run", _at_progress(psutil.Process(pid).kill), limit=None)
    assert process.pid is None
    assert not is_running(tmp_path / "run")
    assert not checkpoints.tidy(tmp_path / "run", made=True), "there was no epoch to keep"
    assert _describe(process) != pid


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signal")
def test_a_process_that_the_system_ends_says_that_memory_ran_out_and_closing_says_nothing_of_it(
    process: FrameworkProcess, tmp_path: Path
) -> None:
    pid = _describe(process)
    with pytest.raises(ProcessError, match=r"most likely because memory ran out\. Close other programs"):
        _train(process, tmp_path / "run", _at_progress(psutil.Process(pid).kill), limit=None)
    closing = _at_progress(lambda: process._child.kill())  # type: ignore[union-attr]
    with pytest.raises(ProcessError, match="ended unexpectedly"):
        _train(process, tmp_path / "other", closing, limit=None)


def test_a_process_killed_while_idle_costs_nothing(process: FrameworkProcess) -> None:
    pid = _describe(process)
    psutil.Process(pid).kill()
    assert _has_ended(pid)
    assert process.pid is None
    assert _describe(process) != pid


def test_a_second_caller_hears_at_once_that_the_process_is_training(process: FrameworkProcess, tmp_path: Path) -> None:
    refusals: list[ProcessError] = []

    def second() -> None:
        with pytest.raises(ProcessError, match="NumPy is busy training") as caught:
            process.call("describe", {}, JobContext())
        refusals.append(caught.value)
        context.cancel()

    context = _at_progress(second)
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", context, limit=None)
    assert len(refusals) == 1
    _describe(process)


def test_training_cancelled_in_its_first_epoch_leaves_nothing_but_the_process(
    process: FrameworkProcess, tmp_path: Path
) -> None:
    pid = _describe(process)
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", _cancelling(lambda progress: progress.epoch == 1), limit=None)
    assert list(tmp_path.glob("*run*")) == []
    assert _describe(process) == pid


def test_training_cancelled_later_is_saved_with_its_best_epoch(process: FrameworkProcess, tmp_path: Path) -> None:
    pid = _describe(process)
    run = _train(process, tmp_path / "run", _cancelling(lambda progress: progress.epoch == 3))
    assert run.result.cancelled
    assert 3 <= len(run.result.epochs) + 1 < RECIPE.epochs
    assert run.result.kept_epoch == best_epoch(run.result.epochs)
    weights = store.read_folder(catalog.find("numpy-nn"), tmp_path / "run", "own")
    weights.verify()
    assert weights.training_record().cancelled is True
    assert _describe(process) == pid


def test_a_job_cancelled_before_it_was_sent_starts_no_process(process: FrameworkProcess) -> None:
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        process.call("describe", {}, context)
    assert process.pid is None


def test_a_job_cancelled_while_its_process_starts_leaves_none(process: FrameworkProcess) -> None:
    class Cancelled(JobContext):
        """Cancelled as soon as the process is there."""

        @property
        def cancelled(self) -> bool:
            return process.pid is not None

    with pytest.raises(JobCancelled):
        process.call("describe", {}, Cancelled())
    assert process.pid is None
    _describe(process)


def test_a_process_that_does_not_react_to_cancelling_is_ended(
    process: FrameworkProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "CANCEL_SECONDS", 0.1)
    pid = _describe(process)

    def freeze() -> None:
        psutil.Process(pid).suspend()
        context.cancel()

    context = _at_progress(freeze)
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", context)
    assert _has_ended(pid)
    assert _describe(process) != pid


@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenPipeError])
def test_a_caller_that_goes_away_leaves_no_process_training_on(
    process: FrameworkProcess, tmp_path: Path, error: type[BaseException]
) -> None:
    pid = _describe(process)

    def go() -> None:
        raise error

    with pytest.raises(error):
        _train(process, tmp_path / "run", _at_progress(go))
    assert _has_ended(pid)
    assert _describe(process) != pid


def test_an_idle_process_ends_and_the_next_job_starts_another() -> None:
    process = FrameworkProcess("numpy", worker.main, idle_seconds=1.0)
    pid = _describe(process)
    assert _has_ended(pid)
    assert _describe(process) != pid
    process.close()


def test_closing_ends_the_process_whatever_it_does(process: FrameworkProcess, tmp_path: Path) -> None:
    pid = _describe(process)
    training, errors = threading.Event(), []

    def train() -> None:
        try:
            _train(process, tmp_path / "run", _at_progress(training.set))
        except ProcessError as error:
            errors.append(error)

    thread = threading.Thread(target=train)
    thread.start()
    assert training.wait(LONG)
    process.close()
    thread.join(LONG)
    assert len(errors) == 1
    assert _has_ended(pid)
    process.close()


def test_a_process_that_cannot_be_started_is_a_sentence_and_the_next_try_may_succeed(
    process: FrameworkProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patched:
        patched.setattr("multiprocessing.context.SpawnProcess.start", refuse)
        with pytest.raises(ProcessError, match="could not be started: Resource"):
            _describe(process)
    _describe(process)


def test_a_log_that_cannot_be_written_is_no_hindrance(
    process: FrameworkProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file"))
    _describe(process)


PARENT = """
import sys
from pathlib import Path
from engine import catalog, worker
from engine.jobs import JobContext
from engine.runtimes.process import FrameworkProcess

process = FrameworkProcess("numpy", worker.main)
process.call("describe", {}, JobContext())
print(process.pid, flush=True)
if sys.argv[1] == "training":
    recipe = catalog.find("numpy-nn").recipes["tuned"].changed(epochs=1000, batch_size=8)
    arguments = {"model_id": "numpy-nn", "recipe": recipe, "data": "mnist", "limit": 1000, "folder": Path(sys.argv[2])}
    process.call("train", arguments, JobContext(lambda progress: print("training", flush=True)))
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["idle", "training"])
def test_the_process_ends_when_the_program_is_killed(doing: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, doing, tmp_path / "run"],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        if doing == "training":
            assert parent.stdout.readline() == "training\n"
        parent.kill()
        _, alive = psutil.wait_procs([child], timeout=LONG)
        assert alive == []
    assert not (tmp_path / "run" / "manifest.json").exists()


def test_training_that_fails_leaves_the_weights_in_use_and_no_folder() -> None:
    session = Session()
    before = store.locate("numpy-nn")
    request = TrainRequest("numpy-nn", RECIPE)
    process = session.processes.get("numpy")
    with pytest.raises(ProcessError):
        session.run(request, _at_progress(lambda: psutil.Process(process.pid).kill()))
    assert store.locate("numpy-nn") == before
    assert list(folders.runs_folder().iterdir()) == []

    run = session.run(TrainRequest("numpy-nn", RECIPE.changed(epochs=1), limit=100), JobContext())
    made = store.read_folder(catalog.find("numpy-nn"), run.folder, "own")
    assert made.training_record().test_accuracy == run.test_accuracy
    session.close()


def test_a_cancelled_run_is_kept_but_not_used() -> None:
    session = Session()
    run = session.run(TrainRequest("numpy-nn", RECIPE, limit=100), _cancelling(lambda progress: progress.epoch == 2))
    assert run.folder.parent == folders.runs_folder()
    store.read_folder(catalog.find("numpy-nn"), run.folder, "own").verify()
    assert store.locate("numpy-nn").source == "shipped"
    session.close()


def test_a_place_that_cannot_be_written_is_named_before_any_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    session = Session()
    context = JobContext(lambda progress: pytest.fail("it trained"))
    with pytest.raises(ClassLensError, match=r"file.*could not be saved"):
        session.run(TrainRequest("numpy-nn", RECIPE, folder=tmp_path / "file" / "run"), context)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_bytes(b"")
    with pytest.raises(ClassLensError, match=r"full.*exists already"):
        session.run(TrainRequest("numpy-nn", RECIPE, folder=tmp_path / "full"), context)
    assert session.processes.get("numpy").pid is None


def test_a_second_caller_waits_for_a_short_request(process: FrameworkProcess) -> None:
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: process.call("describe", {}, JobContext()), range(20)))
    assert all(answer["devices"] == ["cpu"] for answer in answers)


def test_a_paused_run_waits_makes_single_steps_and_goes_on(process: FrameworkProcess, tmp_path: Path) -> None:
    told: list[TrainingProgress] = []
    script = iter(["step", "step", "continue"])
    paused: list[tuple[int, int]] = []

    def report(progress: TrainingProgress) -> None:
        told.append(progress)
        if len(told) == 1:
            context.tell("pause")
        elif progress.paused:
            paused.append((progress.epoch, progress.batch))
            word = next(script)
            context.tell(word)
        elif len(paused) == 3:
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", context, limit=None)
    first, second, third = paused
    assert [second, third] == [(first[0], first[1] + 1), (first[0], first[1] + 2)]
    _describe(process)


def test_a_paused_run_answers_cancel(process: FrameworkProcess, tmp_path: Path) -> None:
    pid = _describe(process)
    paused: list[TrainingProgress] = []

    def report(progress: TrainingProgress) -> None:
        if progress.paused:
            paused.append(progress)
            context.cancel()

    context = JobContext(report)
    context.tell("pause")
    with pytest.raises(JobCancelled):
        _train(process, tmp_path / "run", context, limit=None)
    assert len(paused) == 1
    assert _describe(process) == pid, "it was not ended by force"
