"""The person's runs: listed whatever their state, renamed, deleted and restored."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.data.requests import PreviewRequest
from engine.errors import ClassLensError, DataError
from engine.jobs import JobContext
from engine.runs import checkpoints, library
from engine.runs.in_progress import RUNNING, clear_leftovers, is_running, marked_as_running
from engine.runs.requests import DeleteRunRequest, RenameRunRequest, RestoreRunRequest, RunState
from engine.session import Session
from engine.system import folders
from engine.weights import store
from tests.engine.refusing import Refuse

PROJECT = Path(__file__).parents[3]


def _run(run_id: str = "20261121-100000-numpy-nn", model_id: str = "numpy-nn") -> Path:
    folder = folders.runs_folder() / run_id
    shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folder)
    return folder


def _new(name: str = "new") -> Path:
    folder = folders.runs_folder() / name
    folder.mkdir(parents=True)
    return folder


def _make_old(*paths: Path) -> None:
    a_week_ago = time.time() - 7 * 24 * 3600
    for path in paths:
        os.utime(path, (a_week_ago, a_week_ago))


def _list() -> dict[str, RunState]:
    return {record.run_id: record.state for record in library.list_runs().runs}


def test_no_runs() -> None:
    answer = library.list_runs()
    assert (answer.runs, answer.own_weights) == ((), frozenset())


def test_runs_are_listed_newest_first_with_their_record() -> None:
    older, newer = _run(), _run("20261122-100000-torch-mlp", "torch-mlp")
    store.choose_run("torch-mlp", newer.name)
    answer = library.list_runs()
    assert [record.run_id for record in answer.runs] == [newer.name, older.name]
    assert answer.own_weights == {"torch-mlp"}
    record = answer.runs[1]
    metrics = json.loads((older / "metrics.json").read_text(encoding="utf-8"))
    assert (record.state, record.model_id, record.in_use) == (RunState.FINISHED, "numpy-nn", False)
    assert record.recipe is not None
    assert record.recipe.to_json()["settings"] == metrics["recipe"]["settings"]
    assert len(record.epochs) == len(metrics["epochs"])
    assert record.test_accuracy == metrics["test_accuracy"]
    assert (record.train, record.held_back) == (metrics["data"]["train"], metrics["data"]["validation"])
    assert record.date == metrics["date"]
    assert answer.runs[0].in_use


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "metrics.json").unlink(),
        lambda folder: (folder / "metrics.json").write_text("[" * 100_000),
        lambda folder: (folder / "metrics.json").write_text("[]"),
        lambda folder: (folder / "manifest.json").write_text("{}"),
        lambda folder: (folder / "manifest.json").unlink(),
    ],
    ids=["no metrics", "deep", "a list", "bad manifest", "no manifest"],
)
def test_a_damaged_run_is_a_row_with_a_sentence(spoil: Callable[[Path], None]) -> None:
    spoil(_run())
    (record,) = library.list_runs().runs
    assert record.state is RunState.DAMAGED
    assert record.problem.endswith(".")


def test_a_run_that_has_just_begun_is_running_and_one_that_ended_without_an_epoch_is_nothing() -> None:
    folder = _new()
    assert _list() == {}
    with marked_as_running(folder):
        assert _list() == {"new": RunState.RUNNING}
        with pytest.raises(ClassLensError, match="being trained"):
            library.delete("new")
    assert _list() == {}
    assert list(folder.iterdir()) == [], "nothing of the mark is left"


HOLDER = """
import sys
from pathlib import Path
from engine.runs.in_progress import marked_as_running

with marked_as_running(Path(sys.argv[1])):
    print("trains", flush=True)
    sys.stdin.read()
"""


def test_another_process_that_trains_is_seen_until_it_is_killed() -> None:
    folder = _new()
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "trains\n"
        assert _list() == {"new": RunState.RUNNING}
        with pytest.raises(ClassLensError, match="being trained"):
            library.delete("new")
        with pytest.raises(ClassLensError, match="trained already"), marked_as_running(folder):
            pass
        _make_old(folder)
        clear_leftovers()
        assert is_running(folder)
        process.kill()
    assert [path.name for path in folder.iterdir()] == [RUNNING], "it could not clean up"
    assert _list() == {}
    with marked_as_running(folder):
        assert is_running(folder)


def test_the_mark_of_an_earlier_version_says_nothing() -> None:
    folder = _new()
    mark = {"process": os.getpid(), "created": psutil.Process().create_time(), "boot": ""}
    (folder / "running.json").write_text(json.dumps(mark), encoding="utf-8")
    assert _list() == {}
    assert not is_running(folder)


def test_a_folder_in_which_no_mark_can_be_made_is_named_before_anything_is_trained() -> None:
    folder = _new()
    (folder / RUNNING).mkdir()
    with pytest.raises(ClassLensError, match=r"new” cannot be written .* so no run"), marked_as_running(folder):
        pytest.fail("it trains")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ENAMETOOLONG])
@pytest.mark.parametrize("part", ["", "manifest.json", "metrics.json", "checkpoint.npz"])
def test_what_cannot_be_read_of_a_run_costs_its_row_and_nothing_else(number: int, part: str, refuse: Refuse) -> None:
    kept, other = _run(), _run("20261122-100000-numpy-nn")
    if part == "checkpoint.npz":
        (other / "manifest.json").unlink()
    _make_old(other)
    refuse(other / part, number)
    clear_leftovers()
    records = {record.run_id: record for record in library.list_runs().runs}
    assert records.pop(kept.name).state is RunState.FINISHED
    if part or number != errno.ENAMETOOLONG:  # which says that there is no such folder
        assert records[other.name].state is RunState.DAMAGED
        assert records[other.name].problem.endswith(".")
    if number != errno.ENAMETOOLONG:
        assert os.strerror(number) in records[other.name].problem
        assert "Delete" not in records[other.name].problem, "nobody knows that it is damaged"


@pytest.mark.parametrize("how", ["when a run ends", "a day later"])
def test_what_a_killed_process_left_half_written_in_a_run_goes(how: str) -> None:
    folder = _run()
    (folder / ".0a1b2c3d").mkdir()
    (folder / ".0a1b2c3d" / "model.onnx").write_bytes(b"half")
    (folder / ".0a1b2c3d.title.json").write_bytes(b"half")
    kept = sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
    clear_leftovers()
    assert (folder / ".0a1b2c3d").exists(), "somebody may be writing it"
    if how == "when a run ends":
        checkpoints.clear(folder)
    else:
        _make_old(folder)
        clear_leftovers()
    assert sorted(path.name for path in folder.iterdir()) == kept


def test_a_place_of_runs_that_does_not_answer_is_a_sentence(refuse: Refuse) -> None:
    refuse(folders.runs_folder(), errno.EIO)
    with pytest.raises(ClassLensError, match="Connect the disk"):
        library.list_runs()


def test_a_run_is_renamed_deleted_restored_and_gone_when_the_session_ends() -> None:
    folder, session, context = _run(), Session(), JobContext()
    (record,) = session.run(RenameRunRequest(folder.name, "  wide \n first try "), context).runs
    assert record.title == "wide first try"
    (record,) = session.run(RenameRunRequest(folder.name, "\u200b"), context).runs
    assert record.title == ""
    session.run(RenameRunRequest(folder.name, "wide\u202e\x1b first try"), context)
    assert session.run(DeleteRunRequest(folder.name), context).runs == ()
    clear_leftovers()
    (record,) = session.run(RestoreRunRequest(folder.name), context).runs
    assert (record.state, record.title) == (RunState.FINISHED, "wide first try")
    store.read_folder(store.catalog.find("numpy-nn"), folder, "own").verify()
    session.run(DeleteRunRequest(folder.name), context)
    session.close()
    assert list(folders.runs_folder().iterdir()) == []
    with pytest.raises(ClassLensError, match="gone for good"):
        library.restore(folder.name)


def test_the_run_in_use_is_not_deleted() -> None:
    folder = _run()
    store.choose_run("numpy-nn", folder.name)
    with pytest.raises(ClassLensError, match="NumPy network answers with it"):
        library.delete(folder.name)
    assert _list() == {folder.name: RunState.FINISHED}


@pytest.mark.parametrize("run_id", ["", "..", "../weights", ".hidden", "nothing"])
def test_names_that_are_no_run_are_refused(run_id: str) -> None:
    _run()
    for act in (library.delete, library.restore, lambda name: library.rename(name, "x")):
        with pytest.raises(ClassLensError):
            act(run_id)


def test_old_leftovers_are_cleared_but_nothing_that_can_be_read() -> None:
    kept = _run()
    empty, half, marked, mine, paused = (_new(name) for name in ("empty", ".1234.half", "marked", "mine", "paused"))
    fresh = _new("fresh")
    for mark in (RUNNING, "running.json"):
        (marked / mark).write_text("{}", encoding="utf-8")
    (mine / "notes.txt").write_text("", encoding="utf-8")
    with marked_as_running(paused):
        _make_old(kept, empty, half, marked, marked / RUNNING, mine, paused)
        clear_leftovers()
    assert set(folders.runs_folder().iterdir()) == {kept, fresh, mine, paused}


def test_a_preview_shows_training_pictures_and_changed_copies() -> None:
    session, context = Session(), JobContext()
    preview = session.run(PreviewRequest("mnist", ("rotate", "shift"), 8, seed=3), context)
    assert preview.images.shape == preview.augmented.shape == (8, 28, 28)
    assert preview.augmented.dtype == np.uint8
    assert not np.array_equal(preview.images, preview.augmented)
    plain = session.run(PreviewRequest("mnist", (), 8, seed=3), context)
    assert np.array_equal(plain.images, plain.augmented)
    assert np.array_equal(plain.images, preview.images)
    assert not np.array_equal(session.run(PreviewRequest("mnist", (), 8, seed=4), context).images, plain.images)
    with pytest.raises(DataError):
        session.run(PreviewRequest("nothing.csv", (), 8, 0), context)
    session.close()
