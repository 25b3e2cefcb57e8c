"""“Code”: what the form would train, as a program, a command and a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog


@pytest.fixture
def said(user: Any) -> list[str]:
    sentences: list[str] = []
    user.window.page("train").told.connect(sentences.append)
    return sentences


@pytest.fixture
def choose(user: Any) -> Any:
    user.go("train")

    def chosen(name: str) -> None:
        menu = user.find("trainCode").menu()
        menu.findChild(QAction, name).trigger()

    return chosen


def test_the_settings_are_copied_as_a_program_and_as_a_command(user: Any, choose: Any, said: list[str]) -> None:
    form = user.find("trainForm")
    model = form.spec().id
    choose("trainCopyCommand")
    user.until(lambda: said == ["The command is on the clipboard."])
    assert QGuiApplication.clipboard().text().startswith(f"classlens train {model}")
    choose("trainCopyPython")
    user.until(lambda: "EPOCHS = " in QGuiApplication.clipboard().text())
    assert f"EPOCHS = {form.recipe().epochs} " in QGuiApplication.clipboard().text()


def test_a_notebook_is_saved(user: Any, choose: Any, said: list[str], tmp_path: Path) -> None:
    choose("trainNotebook")
    dialog = user.find("trainNotebookDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "lesson.ipynb"))
    user.until(lambda: (tmp_path / "lesson.ipynb").exists())
    user.until(lambda: said == ["Saved as “lesson.ipynb”."])
    dialog.close()
    user.until(lambda: user.window.findChild(QFileDialog, "trainNotebookDialog") is None)
