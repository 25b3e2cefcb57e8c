"""Folders are shown by the system's own program, and a sentence says when that fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from engine.system import surroundings
from gui.folder_opener import show_folder


@pytest.fixture
def asker(put_on_screen: Callable[[QWidget], None]) -> QWidget:
    """Somebody's window."""
    window = QWidget()
    put_on_screen(window)
    return window


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_a_folder_is_shown_whatever_its_name_holds(
    qtbot: QtBot, asker: QWidget, shown_folders: Callable[[], list[str]], tmp_path: Path
) -> None:
    for number, name in enumerate((b"m\xfcller", "Müller 7b".encode(), b"a#b?c%20")):
        show_folder(tmp_path / os.fsdecode(name), asker)
        qtbot.waitUntil(lambda number=number: len(shown_folders()) > number)  # type: ignore[misc]
    ends = [address.rpartition("/")[2] for address in shown_folders()]
    assert ends == ["m%FCller", "M%C3%BCller%207b", "a%23b%3Fc%2520"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, Qt starts no program")
def test_the_program_gets_the_variables_for_programs_of_the_system(
    qtbot: QtBot, asker: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, told = tmp_path / "xdg-open", tmp_path / "told"
    script.write_text(f"#!/bin/sh\necho \"$KERAS_HOME $THEIRS\" > '{told}'\n")
    script.chmod(0o755)
    monkeypatch.setenv("KERAS_HOME", "ours")
    theirs = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "THEIRS": "theirs"}
    monkeypatch.setattr(surroundings, "of_other_programs", lambda: theirs)
    show_folder(tmp_path, asker)
    qtbot.waitUntil(lambda: told.exists() and told.read_text() == " theirs\n")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_cannot_be_shown_is_named(
    qtbot: QtBot, asker: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    monkeypatch.setattr(surroundings, "of_other_programs", lambda: {"PATH": str(tmp_path)})
    if there:
        (tmp_path / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
        (tmp_path / "xdg-open").chmod(0o755)

    show_folder(tmp_path, asker)
    qtbot.waitUntil(lambda: asker.findChild(QMessageBox, "folderNotShown") is not None)
    message = asker.findChild(QMessageBox, "folderNotShown")
    assert message.isVisible()
    assert f"“{tmp_path}” could not be shown" in message.text()
    message.close()
