"""Pages describe themselves: what the window reads of them, and that a package is all a new page takes."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence

from engine.types import Task
from gui import pages
from gui.offscreen import scenes
from gui.theme import ICON_FOLDER

HELLO = '''
"""The page Hello."""

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription, TourStep

PAGE = PageDescription(
    key="hello",
    place=10,
    title=QT_TRANSLATE_NOOP("Pages", "&Hello"),
    icon="models",
    shortcut="Ctrl+Shift+9",
    factory="gui.pages.hello.page:HelloPage",
    tour=(TourStep("hello", QT_TRANSLATE_NOOP("Tour", "A greeting.")),),
)
'''
HELLO_PAGE = """
from PySide6.QtWidgets import QLabel

from gui.page_parts.page import Page


class HelloPage(Page):
    def __init__(self, bridge, preferences, parent=None):
        super().__init__(bridge, preferences, parent)
        QLabel("Hello", self).setObjectName("hello")
"""


def test_every_package_describes_its_page() -> None:
    described = pages.descriptions()
    assert {page.key for page in described} == {found.name for found in pkgutil.iter_modules(pages.__path__)}
    assert [page.name() for page in described] == [
        "Recognise", "Camera", "Photos", "Train", "Teach", "Evaluate", "Inside", "Lessons", "Models",
    ]  # fmt: skip
    assert [page.shortcut for page in described] == [f"Ctrl+{number}" for number in range(1, 10)]
    for page in described:
        assert (ICON_FOLDER / f"{page.icon}.svg").exists(), page.key
        assert page.title.count("&") == 1, page.key
    assert len({page.title[page.title.index("&") + 1].lower() for page in described}) == len(described)


def test_a_page_takes_what_it_says(user: Any) -> None:
    for page in pages.descriptions():
        assert (user.go(page.key).pictures() is not None) == (page.takes is not None), page.key
    takers = [page.takes for page in pages.descriptions() if page.takes is not None]
    assert set(takers) == set(Task), "for each task a page takes what the others offer"


def test_a_new_page_takes_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_user: Callable[[], Any]
) -> None:
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "__init__.py").write_text(HELLO, encoding="utf-8")
    (folder / "page.py").write_text(HELLO_PAGE, encoding="utf-8")
    monkeypatch.setattr(pages, "__path__", [*pages.__path__, str(tmp_path)])
    for module in ("gui.pages.hello", "gui.pages.hello.page"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    user = new_user()
    user.click("go-hello")
    assert user.text("hello") == "Hello"
    entry = user.menu_entry("Hello")
    assert entry.shortcut() == QKeySequence("Ctrl+Shift+9")
    user.go("recognise")
    entry.trigger()
    assert user.find("hello").isVisible()
    user.window.show_tour()
    assert user.find("drawingPad").isVisible()
    for _ in range(4):
        user.click("tourNext")
    assert user.text("tourText") == "A greeting."
    assert user.find("hello").isVisible()
    named = list(scenes.with_every_page(user.window, ["recognise"]))
    assert named == [page.key for page in pages.descriptions()]
