"""What a person asks of the page Teach while something else goes on there."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine.errors import DataError
from engine.session import HANDLERS
from engine.teaching import opened
from engine.teaching.requests import AddSampleRequest, ImportRequest, OpenProjectRequest, TeachRequest

from ...conftest import LEFT


class Gate:
    """Work of a kind that waits until it is let through."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def hold(self, monkeypatch: pytest.MonkeyPatch, kind: type, outcome: Callable[..., Any] | None = None) -> None:
        work = outcome or HANDLERS[kind]

        def held(request: Any, services: Any, context: Any) -> Any:
            while not self._open.wait(0.02):
                context.raise_if_cancelled()
            return work(request, services, context)

        monkeypatch.setitem(HANDLERS, kind, held)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.open()


@pytest.fixture
def two_projects(teacher: Any) -> tuple[Any, Path, Path]:
    """“Old”, which is open, and “Precious”."""
    folders = []
    for name in ("Precious", "Old"):
        teacher.new_project(name)
        teacher.add_classes("cup")
        folders.append(teacher.state.folder)
        teacher.page._commands.do("close")
        teacher.quiet()
    precious, old = folders
    teacher.page._project.open(old)
    teacher.user.until(lambda: teacher.state is not None)
    teacher.quiet()
    return teacher, old, precious


def open_later(teacher: Any, folder: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    gate.hold(monkeypatch, OpenProjectRequest)
    teacher.page._project.open(folder)


def training(taught: Any, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Begin a training that lasts; returns what the page says from now on."""

    def stopped(*_: object) -> None:
        raise DataError("It ended.")

    gate.hold(monkeypatch, TeachRequest, stopped)
    taught.user.click("teachTrain")
    told: list[str] = []
    taught.page.told.connect(told.append)
    return told


def test_the_project_that_was_asked_about_is_deleted(
    two_projects: tuple[Any, Path, Path], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, old, precious = two_projects
    questions = []

    def answered(box: QMessageBox) -> int:
        questions.append(box.text())
        gate.open()
        teacher.user.until(lambda: teacher.state.folder == precious)
        box.buttons()[0].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    open_later(teacher, precious, gate, monkeypatch)
    teacher.page._commands.do("delete")
    teacher.quiet()
    assert "“Old”" in questions[0]
    assert precious.exists()
    assert not old.exists()
    assert teacher.state.folder == precious, "it is still open"


def test_the_project_that_was_asked_about_is_renamed_and_saved(
    two_projects: tuple[Any, Path, Path], gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    teacher, _, precious = two_projects
    user, target = teacher.user, tmp_path / "old.zip"
    open_later(teacher, precious, gate, monkeypatch)
    teacher.page._commands.do("rename")
    renaming = user.find("nameDialog")
    user.until(renaming.isVisible)
    teacher.page._commands.do("pack")
    gate.open()
    user.until(lambda: teacher.state.folder == precious)
    user.find("nameField", renaming).setText("Very old")
    renaming.accept()
    user.window.findChild(QFileDialog, "teachDialog").fileSelected.emit(str(target))
    teacher.quiet()
    assert teacher.state.name == "Precious"
    teacher.page._project.open(target)
    user.until(lambda: teacher.state.name == "Very old")


def test_files_go_to_the_class_they_were_chosen_for(
    two_projects: tuple[Any, Path, Path], gate: Gate, monkeypatch: pytest.MonkeyPatch, make_pictures: Any
) -> None:
    teacher, old, precious = two_projects
    picture = make_pictures(cups=1) / "cups" / "0.png"
    teacher.bench.inputs.show_input("file")
    open_later(teacher, precious, gate, monkeypatch)
    teacher.user.click("classFiles2")  # the first card was that of “Precious”
    gate.open()
    teacher.user.until(lambda: teacher.state.folder == precious)
    teacher.user.window.findChild(QFileDialog, "teachDialog").filesSelected.emit([str(picture)])
    teacher.quiet()
    assert teacher.samples("cup") == 0
    teacher.page._project.open(old)
    teacher.user.until(lambda: teacher.state.folder == old)
    assert teacher.samples("cup") == 1


@pytest.mark.parametrize("begun", [False, True])
def test_the_project_that_is_shown_is_open_however_quickly_others_were(
    two_projects: tuple[Any, Path, Path], begun: bool
) -> None:
    teacher, old, precious = two_projects
    if not begun:
        teacher.page._commands.do("close")
        teacher.quiet()
    for folder in (precious, old, precious, old, old):
        teacher.page._project.open(folder)
    teacher.quiet()
    assert teacher.state.folder == old
    assert opened.opened_already(old) is not None
    assert opened.opened_already(precious) is None
    teacher.page._project.remove((teacher.state.classes[0].key,))
    teacher.user.until(lambda: teacher.state.undo)
    teacher.page._project.undo()
    teacher.user.until(lambda: teacher.state.classes)
    assert not teacher.user.message()
    teacher.page._commands.do("close")
    teacher.quiet()
    assert opened.opened_already(old) is None


@pytest.mark.parametrize("opens", [False, True])
def test_no_project_stays_open_when_the_window_begins_afresh(two_projects: tuple[Any, Path, Path], opens: bool) -> None:
    teacher, old, precious = two_projects
    if opens:
        teacher.page._project.open(precious)
    teacher.user.window.begin_afresh()
    teacher.quiet()
    assert opened.opened_already(old) is None
    assert opened.opened_already(precious) is None
    page = teacher.user.go("teach")
    page._project.open(old)
    teacher.user.until(lambda: page._project.state is not None)
    page._project.close()
    teacher.quiet()
    assert opened.opened_already(old) is None


def test_what_is_deleted_in_a_project_made_anew_in_its_place_comes_back(
    two_projects: tuple[Any, Path, Path],
) -> None:
    teacher, old, _ = two_projects
    shutil.rmtree(old)
    teacher.page._project.new("Old")
    teacher.quiet()
    assert teacher.state.folder == old
    teacher.add_classes("spoon")
    teacher.page._project.remove((teacher.state.classes[0].key,))
    teacher.user.until(lambda: teacher.state.undo)
    teacher.page._project.undo()
    teacher.user.until(lambda: [known.name for known in teacher.state.classes] == ["spoon"])


@pytest.mark.parametrize("what", ["close", "delete"])
def test_a_project_that_is_closed_or_deleted_while_an_import_stops_stays_so(
    two_projects: tuple[Any, Path, Path], gate: Gate, monkeypatch: pytest.MonkeyPatch, make_pictures: Any, what: str
) -> None:
    teacher, old, _ = two_projects
    gate.hold(monkeypatch, ImportRequest)
    teacher.page._project.add_files(old, teacher.state.classes[0].key, (make_pictures(cups=1),), False)
    teacher.page._project.stop()
    if what == "close":
        teacher.page._project.close()
    else:
        teacher.page._project.delete(old, "Old")
    teacher.quiet()
    assert opened.opened_already(old) is None
    assert old.exists() == (what == "close")
    assert not teacher.user.message()


def test_what_is_asked_while_the_network_is_trained_comes_later_and_that_is_said(
    taught: Any, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, pad = taught.user, taught.bench.inputs.draw.pad
    told = training(taught, gate, monkeypatch)
    for place in range(6):
        pad.draw_strokes([[(0.1 * place + 0.1, 0.2), (0.5, 0.9)]])
        QTest.mouseClick(taught.card("circle").add, LEFT)
        assert pad.is_empty()
    assert told == ["The network is being trained. The picture is kept when that is done."] * 6
    QTest.keyClicks(user.find("teachNewClass"), "spoon")
    QTest.keyClick(user.find("teachNewClass"), Qt.Key.Key_Return)
    assert told[-1] == "The network is being trained. What you asked for comes when that is done."
    gate.open()
    taught.quiet()
    assert taught.samples("circle") == 8
    assert [known.name for known in taught.state.classes] == ["circle", "cross", "spoon"]


def test_a_drawing_for_a_class_that_is_being_renamed_is_kept(
    taught: Any, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    training(taught, gate, monkeypatch)
    card = taught.card("circle")
    card.edit_name()
    QTest.keyClicks(taught.user.find("className1"), "ring")
    QTest.keyClick(taught.user.find("className1"), Qt.Key.Key_Return)
    for strokes in (taught.CROSS, taught.CIRCLE):
        taught.bench.inputs.draw.pad.draw_strokes(strokes)
        QTest.mouseClick(card.add, LEFT)
    card.changed.emit(card.key, "hoop", None, None)
    card.delete_wanted.emit((taught.state.takes[0].samples[0],))
    gate.open()
    taught.user.until(lambda: taught.state.classes[0].name == "hoop")
    taught.quiet()
    assert taught.samples("hoop") == 3


def test_a_drawing_that_cannot_be_kept_comes_back(taught: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DataError("The disk is full.")

    monkeypatch.setitem(HANDLERS, AddSampleRequest, full)
    taught.draw(taught.CROSS)
    pad = taught.bench.inputs.draw.pad
    before = pad.strokes()
    QTest.mouseClick(taught.card("cross").add, LEFT)
    taught.quiet()
    assert taught.user.message() == "The disk is full."
    assert pad.strokes() == before


def test_who_drags_off_the_button_adds_nothing(taught: Any) -> None:
    taught.draw(taught.CIRCLE)
    add, far = taught.card("circle").add, QPoint(-200, -200)
    QTest.mousePress(add, LEFT)
    QTest.mouseMove(add, far)
    QTest.mouseRelease(add, LEFT, pos=far)
    taught.quiet()
    assert taught.samples("circle") == 2
    assert not taught.bench.inputs.draw.pad.is_empty()


def test_a_picture_of_a_web_page_dropped_onto_a_class_is_shown(taught: Any) -> None:
    picture = QImage(50, 50, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cat.png")])
    data.setImageData(picture)
    taught.user.drop(data, taught.card("cross"))
    taught.user.until(lambda: taught.bench.inputs.current() == "file")
    assert taught.bench.inputs.file.picture() is not None
