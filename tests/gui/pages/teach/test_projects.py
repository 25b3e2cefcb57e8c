"""The projects that are listed: told apart, and why one cannot be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from engine.teaching.requests import KnownProject
from gui.pages.teach.titles import titles


def test_projects_of_one_name_are_told_by_their_folders() -> None:
    folders = ("/home/Things", "/home/things 2", "/stick/Tools", "/home/Tools", "/home/Cups")
    names = ("Things", "things", "Tools", "Tools", "Cups")
    projects = [KnownProject(Path(folder), name, 0, 0) for folder, name in zip(folders, names, strict=True)]
    assert titles(projects) == [
        "Things (Things)",
        "things (things 2)",
        f"Tools ({Path('/stick/Tools')})",
        f"Tools ({Path('/home/Tools')})",
        "Cups",
    ]


def test_why_a_project_cannot_be_opened_is_read_without_a_mouse(teacher: Any) -> None:
    teacher.new_project("Things")
    (teacher.state.folder / "project.json").write_text('{"format": 99, "name": "Things"}')
    teacher.page._commands.do("close")
    teacher.quiet()
    row = teacher.user.find("teachRecent0")
    assert row.text() == row.accessibleName() == "Things · cannot be opened"
    assert not row.isEnabled()
    sentence = "This project was made by a later ClassLens. Install the newest version to open it."
    assert row.accessibleDescription() == sentence
    assert teacher.user.text("teachProblem0") == sentence
    teacher.new_project("Others")
    teacher.quiet()
    (menu,) = [menu for menu in teacher.page.findChildren(QMenu) if menu.title() == "Recent"]
    (entry,) = menu.actions()
    assert entry.text() == "Things – cannot be opened"
    assert menu.toolTipsVisible()


def test_a_name_is_proposed_that_no_project_has(teacher: Any) -> None:
    teacher.new_project("My project")
    teacher.page._commands.do("close")
    teacher.quiet()
    teacher.user.click("teachNew")
    dialog = teacher.user.window.findChild(QWidget, "nameDialog")
    assert dialog.findChild(QLineEdit, "nameField").text() == "My project (2)"
