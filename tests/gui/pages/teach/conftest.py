"""Somebody who teaches: projects, classes and drawings, made as a person makes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

CIRCLE = [[(0.5 + 0.3 * np.cos(a), 0.5 + 0.3 * np.sin(a)) for a in np.linspace(0, 6.3, 24)]]
CROSS = [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]]


class Teacher:
    """Somebody on the page Teach."""

    CIRCLE, CROSS = CIRCLE, CROSS

    def __init__(self, user: Any) -> None:
        self.user = user
        self.page = user.go("teach")

    @property
    def state(self) -> Any:
        """What the open project holds."""
        return self.page._project.state

    @property
    def bench(self) -> Any:
        return self.page._bench

    def quiet(self) -> None:
        """Wait until all that was asked is answered."""
        self.user.until(lambda: not self.user.is_busy("teach") and not self.user.is_busy("thumbnails"))

    def new_project(self, name: str) -> None:
        self.user.click("teachNew")
        dialog = self.user.window.findChild(QWidget, "nameDialog")
        self.user.until(dialog.isVisible)
        field = dialog.findChild(QLineEdit, "nameField")
        field.setText(name)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.user.until(lambda: self.state is not None and self.state.name == name)
        self.user.window.activateWindow()
        self.user.until(self.user.window.isActiveWindow)

    def add_classes(self, *names: str) -> None:
        field = self.user.find("teachNewClass")
        for name in names:
            QTest.keyClicks(field, name)
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.user.until(lambda: {taught.name for taught in self.state.classes} >= set(names))
        self.quiet()

    def draw(self, strokes: Any) -> None:
        pad = self.bench.inputs.draw.pad
        pad.clear()
        pad.draw_strokes(strokes)
        self.user.until(lambda: not pad._changed_timer.isActive())
        self.quiet()

    def add_drawings(self, name: str, *drawings: Any) -> None:
        """Draw, and press the button of a class."""
        for strokes in drawings:
            before = self.samples(name)
            self.draw(strokes)
            card = self.card(name)
            QTest.mouseClick(card.add, Qt.MouseButton.LeftButton)
            self.user.until(lambda before=before: self.samples(name) == before + 1)
        self.quiet()

    def card(self, name: str) -> Any:
        """The card of a class."""
        key = next(taught.key for taught in self.state.classes if taught.name == name)
        return next(card for card in self.bench.classes.cards() if card.key == key)

    def samples(self, name: str, test: bool = False) -> int:
        """How many samples a class has."""
        key = next(taught.key for taught in self.state.classes if taught.name == name)
        return sum(len(t.samples) for t in self.state.takes if t.class_key == key and t.test == test)

    def headline(self) -> str:
        return str(self.bench.answer.headline())

    def press(self, *keys: Any) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)


@pytest.fixture
def teacher(user: Any) -> Teacher:
    return Teacher(user)


@pytest.fixture
def taught(teacher: Teacher) -> Teacher:
    """A project with circles and crosses, two of each."""
    teacher.new_project("Shapes")
    teacher.add_classes("circle", "cross")
    small = [[(0.3 + 0.4 * x, 0.3 + 0.4 * y) for x, y in CIRCLE[0]]]
    teacher.add_drawings("circle", CIRCLE, small)
    teacher.add_drawings("cross", CROSS, [[(0.3, 0.3), (0.7, 0.7)], [(0.7, 0.3), (0.3, 0.7)]])
    return teacher


@pytest.fixture
def make_pictures(tmp_path: Path) -> Callable[..., Path]:
    """Folders of pictures in one colour each: name=how many."""

    def make(**folders: int) -> Path:
        root = tmp_path / "things"
        for place, (name, many) in enumerate(folders.items()):
            (root / name).mkdir(parents=True)
            for number in range(many):
                pixels = np.full((40, 60, 3), 20 * number + 10, np.uint8)
                pixels[..., place % 3] = 250
                Image.fromarray(pixels).save(root / name / f"{number}.png")
        return root

    return make
