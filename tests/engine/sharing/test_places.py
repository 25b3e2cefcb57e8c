"""Where an export may go, and that nothing half-written stays when it fails."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from engine.errors import ClassLensError, UsageError, WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.session import Session
from engine.sharing import bundle
from engine.sharing.requests import ExportRequest, TargetsRequest
from engine.sharing.targets import TARGETS
from engine.system import folders

from .conftest import Export


def test_a_name_gets_the_ending_of_its_target(export: Export, tmp_path: Path) -> None:
    made = export("numpy-nn", "onnx", tmp_path / "new" / "digits")
    assert made.path == tmp_path / "new" / "digits.zip"
    assert [path.name for path in made.path.parent.iterdir()] == ["digits.zip"]


def test_the_same_model_gives_the_same_file(export: Export, tmp_path: Path) -> None:
    first, second = (export("numpy-nn", "onnx", tmp_path / name).path for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_name_in_use_is_kept_unless_it_is_to_be_replaced(session: Session, export: Export, tmp_path: Path) -> None:
    path = tmp_path / "mine.zip"
    path.write_text("mine")
    with pytest.raises(ClassLensError, match="exists already and is kept"):
        export("numpy-nn", "onnx", path)
    assert path.read_text() == "mine"
    session.run(ExportRequest("numpy-nn", "onnx", path, replace=True), JobContext())
    assert path.read_bytes()[:2] == b"PK"


def test_a_file_that_only_an_added_ending_names_is_kept(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "Group 3.1.zip"
    path.write_text("the work of another group")
    with pytest.raises(ClassLensError, match="exists already and is kept"):
        session.run(ExportRequest("numpy-nn", "onnx", tmp_path / "Group 3.1", replace=True), JobContext())
    assert path.read_text() == "the work of another group"


def test_a_folder_is_no_name_for_a_file(export: Export, tmp_path: Path) -> None:
    with pytest.raises(ClassLensError, match="is a folder, but a file is written"):
        export("numpy-nn", "onnx", tmp_path)
    (tmp_path / "taken.zip").mkdir()
    with pytest.raises(ClassLensError, match="is kept as it is"):
        export("numpy-nn", "onnx", tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir() if path.name != "classlens-home"] == ["taken.zip"]


def test_the_folder_one_is_in_is_not_replaced(export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(ClassLensError, match="is no name for a folder"):
        export("efficientnet-lite0", "web", Path())


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(bundle, "_add", full)
    with pytest.raises(ClassLensError, match=r"could not be saved.*No space"):
        export("numpy-nn", "onnx", tmp_path / "out" / "made")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_cancelled_export_leaves_nothing(after: int, session: Session, tmp_path: Path) -> None:
    reports: list[object] = []

    def stop(progress: object) -> None:
        reports.append(progress)
        if len(reports) == after:
            context.cancel()

    context = JobContext(stop)
    with pytest.raises(JobCancelled):
        session.run(ExportRequest("numpy-nn", "onnx", tmp_path / "out" / "made"), context)
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("target", ["onnx", "web", "numpy", "notebook"])
def test_data_whose_name_is_no_utf8_are_named_all_the_same(target: str, export: Export, own_run: Path) -> None:
    record = json.loads((own_run / "metrics.json").read_text("utf-8"))
    record["data"] |= {"name": "ours-\udcff", "notes": ["“\udcff” was read."]}
    (own_run / "metrics.json").write_text(json.dumps(record), "utf-8")
    assert export("numpy-nn", target, weights=own_run).path.stat().st_size > 1000


def test_a_damaged_model_is_a_sentence(export: Export, own_run: Path, tmp_path: Path) -> None:
    (own_run / "weights.npz").write_bytes(b"no weights")
    with pytest.raises(WeightsError, match=r"weights\.npz is damaged"):
        export("numpy-nn", "onnx", weights=own_run)
    assert not (tmp_path / "made.zip").exists()


def test_a_run_that_was_stopped_in_its_first_epoch_is_a_sentence(export: Export) -> None:
    folder = folders.runs_folder() / "20261201-090000-numpy-nn"
    folder.mkdir(parents=True)
    with pytest.raises(WeightsError, match="has no weights: it was stopped or interrupted"):
        export("numpy-nn", "onnx", weights=folder)


@pytest.mark.parametrize(
    ("model_id", "target", "sentence"),
    [
        ("numpy-nn", "papyrus", "There is no target “papyrus”. The targets are: onnx, "),
        ("no-model", "onnx", "There is no model “no-model”"),
    ],
)
def test_what_does_not_exist_is_refused(model_id: str, target: str, sentence: str, export: Export) -> None:
    with pytest.raises(UsageError, match=sentence):
        export(model_id, target)


def test_each_target_says_whether_it_suits_a_model(session: Session) -> None:
    choices = session.run(TargetsRequest("keras-cnn"), JobContext())
    assert [choice.name for choice in choices] == list(TARGETS)
    (onnx,) = [choice for choice in choices if choice.name == "onnx"]
    assert (onnx.refusal, onnx.ending, onnx.file_name) == ("", ".zip", "keras-cnn-onnx.zip")
    refusals = [choice.refusal for choice in choices if choice.refusal]
    assert all(sentence.endswith(".") and "Choose" in sentence for sentence in refusals)
