"""The report for somebody who helps: what is in it, and that nothing of it is about the person."""

from __future__ import annotations

import errno
import getpass
import json
import os
import sys
from pathlib import Path

import pytest

from engine.diagnostics import FrameworkReport, Report, last_errors, without_person
from engine.pretrained.packs_beside_program import packs_beside
from engine.system import folders

LOG = """\
2026-11-21 10:00:00,000 INFO MainThread classlens: started
2026-11-21 10:00:01,000 WARNING pictures engine.jobs: Job 3 failed: “{home}/Anna.png” is no picture. Choose one.
2026-11-21 10:00:02,000 INFO MainThread classlens: went on
2026-11-21 10:00:03,000 CRITICAL MainThread classlens: Uncaught
Traceback (most recent call last):
  File "{home}/ClassLens/gui/app.py", line 3, in run
RuntimeError: broke
"""


@pytest.fixture
def logged() -> None:
    folders.log_folder().mkdir(parents=True)
    (folders.log_folder() / "classlens.log").write_text(LOG.format(home=Path.home()), encoding="utf-8")


@pytest.mark.usefixtures("logged")
def test_the_last_errors_come_with_their_tracebacks_and_without_names_of_files() -> None:
    warning, error = last_errors()
    assert warning.endswith("Job 3 failed: “…” is no picture. Choose one.")
    assert error.splitlines()[1].startswith("Traceback")
    assert error.endswith("RuntimeError: broke")


@pytest.mark.usefixtures("logged")
def test_the_last_crash_is_among_the_errors() -> None:
    crash = "Fatal Python error: Segmentation fault\n\nCurrent thread (most recent call first):\n  File {}\n"
    log = folders.log_folder() / "crash.log"
    log.write_text(crash.format("first") + crash.format("second"), encoding="utf-8")
    assert len(last_errors()) == 3
    assert last_errors()[-1].splitlines()[0] == "Fatal Python error: Segmentation fault"
    assert last_errors()[-1].splitlines()[-1] == "  File second"


@pytest.mark.usefixtures("logged")
def test_the_report_holds_folders_versions_and_errors_but_not_the_person() -> None:
    report = Report(models={"numpy-nn": None})
    text = "\n".join(report.lines())
    values = json.loads(json.dumps(report.to_json(), allow_nan=False))
    for part in ("official weights:", "shipped weights:", "onnxruntime:", "numpy-nn: ready", "RuntimeError: broke"):
        assert part in text
    assert {"user", "logs", "runs", "official weights"} <= values["folders"].keys()
    assert values["build"] == "source"
    assert values["healthy"]
    for said in (text, json.dumps(values)):
        assert str(Path.home()) not in said
        assert "Anna" not in said


def test_names_of_folders_that_a_person_gave_are_not_copied_but_shown_to_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "Lea Sommer 7b"
    monkeypatch.setenv("CLASSLENS_HOME", str(stick))
    report = Report(models={"vgg16": f"The folder of the weights, “{stick}”, cannot be reached. Connect the disk."})
    assert "Lea" not in "\n".join(report.lines())
    assert f"  runs: {stick / 'runs'}" in report.lines(here=True)
    assert f"  runs: {Path('(the folder of CLASSLENS_HOME or portable)') / 'runs'}" in report.lines()
    (tmp_path / "Lea").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "Lea"))  # where nothing can be saved
    assert "Lea" not in "\n".join(Report().lines())


def test_official_weights_elsewhere_are_said_to_be_so(tmp_path: Path) -> None:
    report = Report(folders={"official weights": str(tmp_path / "Lea Sommer 7b")})
    assert "  official weights: (elsewhere)" in report.lines()


def test_what_does_not_work_is_not_healthy() -> None:
    assert not Report(models={"numpy-nn": "Damaged."}).healthy
    assert not Report(frameworks={"NumPy": FrameworkReport(error="It ended.")}).healthy
    report = Report(frameworks={"PyTorch": FrameworkReport(reason="This is the lite build.")})
    assert report.healthy
    assert "  PyTorch: This is the lite build." in report.lines()


def test_home_and_name_are_taken_out_of_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "anna")
    assert without_person(f"{Path.home()}/x and /media/anna/stick/y") == "~/x and /media/user/stick/y"
    assert without_person("C:\\Users\\anna\\x, annalen") == "C:\\Users\\user\\x, annalen"


def test_a_report_without_a_log_and_without_a_home_to_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file"))
    report = Report()
    assert report.errors == ()
    assert report.writable is not None
    assert "  last errors: none" in report.lines()


def test_a_disk_that_has_room_for_names_alone_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(descriptor: int) -> None:
        if os.fstat(descriptor).st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        assert f"({os.strerror(errno.ENOSPC)}). Free some space" in (Report().writable or "")
    assert list(folders.user_folder().glob(".doctor*")) == []
    assert Report().writable is None


def test_packs_beside_the_packaged_program_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert packs_beside() == ()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "ClassLens"))
    (tmp_path / "other.zip").write_bytes(b"")
    pack = tmp_path / "school.classlens"
    pack.write_bytes(b"first")
    (found,) = packs_beside()
    assert found.path == pack
    pack.write_bytes(b"another")
    assert packs_beside() != (found,)
