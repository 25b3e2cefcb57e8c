"""A file of whoever looks after the computers fixes what may be used; a damaged one allows less, not more."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import diagnostics
from engine.camera.camera import device, stream, video_file
from engine.camera.open_capture import open_capture
from engine.errors import CameraError, WeightsError
from engine.jobs import JobContext
from engine.pretrained.connections import Lines
from engine.pretrained.download import download
from engine.system import folders, policy


@pytest.fixture
def fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Writes a file of the system, or one beside the program."""
    system, beside = tmp_path / "system" / policy.FILE, tmp_path / "beside" / policy.FILE
    monkeypatch.setattr(policy, "places_of_file", lambda: (system, beside))

    def write(content: object, beside_program: bool = False) -> Path:
        path = beside if beside_program else system
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        policy.policy.cache_clear()
        return path

    policy.policy.cache_clear()
    yield write
    policy.policy.cache_clear()


def test_without_a_file_everything_is_allowed(fix: Callable[..., Path]) -> None:
    assert policy.policy() == policy.Policy()
    assert policy.policy().shows("camera")
    assert "  policy: none" in diagnostics.Report().lines()


def test_camera_and_streams_are_switched_off_and_video_files_are_not(fix: Callable[..., Path]) -> None:
    fix({"camera": False})
    for camera in (device(0), stream("http://127.0.0.1:9/video")):
        with pytest.raises(CameraError, match=r"camera is switched off on this computer\. Ask whoever.*video file"):
            open_capture(camera, (640, 480), Lines())
    with pytest.raises(CameraError, match="no video file"):
        open_capture(video_file("nothing.avi"), (640, 480), Lines())


def test_downloads_are_switched_off_and_the_way_without_them_is_named(fix: Callable[..., Path]) -> None:
    fix({"downloads": False})
    with pytest.raises(WeightsError, match=r"Downloads are switched off on this computer.*classroom pack"):
        download("vgg16", JobContext())


def test_only_the_named_pages_are_shown_and_recognise_always(fix: Callable[..., Path]) -> None:
    fix({"pages": ["train", "lessons"]})
    shown = [page for page in ("recognise", "camera", "train", "lessons", "models") if policy.policy().shows(page)]
    assert shown == ["recognise", "train", "lessons"]


def test_of_two_files_the_stricter_counts(fix: Callable[..., Path]) -> None:
    beside = fix({"camera": False, "pages": ["train", "lessons"]}, beside_program=True)
    assert policy.policy() == policy.Policy(camera=False, pages=("train", "lessons"), files=(beside,))
    system = fix({})
    assert not policy.policy().camera, "nobody lifts what the other file fixes"
    fix({"downloads": False, "pages": ["lessons", "inside"]})
    assert policy.policy() == policy.Policy(False, False, ("lessons",), (system, beside))
    (line,) = (line for line in diagnostics.Report().lines() if line.startswith("  policy:"))
    assert "camera off, downloads off, pages: lessons" in line


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has a variable for it")
def test_a_variable_does_not_lead_away_from_the_systems_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path))
    monkeypatch.setenv("ALLUSERSPROFILE", str(tmp_path))
    assert not policy.places_of_file()[0].is_relative_to(tmp_path)
    assert policy.places_of_file()[0].parts[-2:] == ("ClassLens", policy.FILE)


@pytest.mark.parametrize(
    "content", ["{", "[]", "null", {"camera": "no"}, {"cameras": False}, {"pages": "train"}, {"pages": [1]}, "\0"]
)
def test_a_file_that_cannot_be_used_switches_off_and_says_so(fix: Callable[..., Path], content: object) -> None:
    path = fix(content)
    fixed = policy.policy()
    assert (fixed.camera, fixed.downloads) == (False, False)
    assert str(path) in fixed.fault
    assert fixed.fault.endswith("Ask whoever looks after this computer.")


def test_it_lies_where_only_whoever_looks_after_the_computer_can_write() -> None:
    system, beside = policy.places_of_file()
    assert system.is_absolute()
    assert beside == folders.PROGRAM / policy.FILE
