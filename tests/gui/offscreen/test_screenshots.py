"""The launcher where there is no display, and the pictures of the pages."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine import catalog
from engine.system import folders
from engine.system.folders import SAMPLES
from gui.offscreen import screenshots, waiting
from gui.window.main_window import MainWindow

PROJECT = Path(__file__).parents[3]


def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return subprocess.run(
        [sys.executable, str(PROJECT / "classlens.py"), *arguments],
        env={name: value for name, value in os.environ.items() if name not in gone},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs without a display")
def test_without_a_display_the_main_job_is_done_and_a_picture_of_the_window_saved(tmp_path: Path) -> None:
    done = launch()
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for path in SAMPLES.glob("*.png"):
        assert path.name in done.stdout
    for spec in catalog.DIGIT_MODELS.values():
        assert done.stdout.count(spec.title) >= 2, "as a column of the answers and a row of the times"
    saved = re.search(r"saved as (.+\.png)", done.stdout)
    assert saved is not None
    picture = QImage(saved[1])
    assert (picture.width(), picture.height()) == (1366, 768)
    colours = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
    assert len(colours) > 50, "there is something to see"
    named = re.search(r"`(.+)` lists what works", done.stdout)
    assert named is not None
    listed = subprocess.run(
        shlex.split(named[1]), cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "selftest" in listed.stdout


def test_a_window_that_does_not_answer_is_said_and_closed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    before = set(QApplication.topLevelWidgets())
    assert screenshots.demonstrate() == 1
    assert "took too long" in capsys.readouterr().err
    opened = [widget for widget in set(QApplication.topLevelWidgets()) - before if isinstance(widget, MainWindow)]
    assert [window.isVisible() for window in opened] == [False]


def test_screenshots_want_one_folder() -> None:
    done = launch("--screenshots")
    assert done.returncode == 2
    assert "FOLDER" in done.stderr


@pytest.mark.parametrize("home", ["mine", None])
def test_pictures_of_the_pages_leave_nothing_in_the_persons_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    if home is None:
        monkeypatch.delenv("CLASSLENS_HOME", raising=False)
    else:
        monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / home))
    own, used = folders.user_folder(), []
    monkeypatch.setattr(screenshots, "_picture_pages", lambda *paths: used.append(folders.user_folder()) or 0)
    assert screenshots.screenshots(tmp_path / "pictures") == 0
    assert used[0] != own
    assert not used[0].exists()
    assert folders.user_folder() == own
