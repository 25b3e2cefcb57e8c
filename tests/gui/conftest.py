"""Windows for tests, and somebody who uses them with real mouse and key events."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.camera import list_devices, open_capture
from engine.data.datasets import mnist_test
from engine.errors import ProcessError
from engine.jobs import JobContext
from engine.runs.requests import TrainRequest
from engine.runtimes import onnx_runtime
from engine.runtimes.services import Services
from engine.session import HANDLERS
from engine.system import folders, surroundings
from engine.types import Prediction
from gui import app, theme
from gui.widgets import announcing, press_guard
from gui.window.main_window import MainWindow

from .fake_cameras import FRONT, FakeCameras

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
SEVEN = ((0.27, 0.33), (0.45, 0.29), (0.62, 0.28), (0.74, 0.30), (0.66, 0.45), (0.58, 0.62), (0.49, 0.86))
ONE = ((0.52, 0.15), (0.51, 0.35), (0.50, 0.60), (0.49, 0.86))


def workers() -> set[psutil.Process]:
    """The framework processes that run now."""
    return {process for process in psutil.Process().children(recursive=True) if is_worker(process)}


def is_worker(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


class User:
    """Somebody in front of a window."""

    SEVEN, ONE = SEVEN, ONE

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot
        self.heard: list[list[Prediction]] = []
        self._others = workers()
        window.predictions_ready.connect(self.heard.append)

    # What is there

    def find(self, name: str, inside: QWidget | None = None) -> Any:
        found = (inside or self.window).findChild(QWidget, name)
        assert found is not None, f"there is no widget “{name}”"
        return found

    def text(self, name: str, inside: QWidget | None = None) -> str:
        found: QLabel = self.find(name, inside)
        return str(found.text())

    def message(self) -> str:
        """The sentence of the message bar; empty while none is shown."""
        return self.text("messageSentence") if self.find("messageBar").isVisible() else ""

    def labels(self) -> list[str]:
        """What the models said last."""
        return [prediction.top.label for prediction in self.heard[-1]] if self.heard else []

    def headline(self) -> str:
        return self.text("headlineDigit")

    def is_busy(self, queue: str) -> bool:
        """Whether something of a queue is still being done."""
        return self.window._bridge.is_busy(queue)

    def framework_process(self) -> psutil.Process:
        """The one framework process that this window started; those of other tests may run beside it."""
        (found,) = workers() - self._others
        return found

    # What is done

    def until(self, is_true: Callable[[], object], timeout: int = 60_000) -> None:
        """Wait for something that happens by itself."""
        self.qtbot.waitUntil(lambda: bool(is_true()), timeout=timeout)

    def answered(self, act: Callable[[], object]) -> list[Prediction]:
        """Do something and wait for the next answer to it."""
        with self.qtbot.waitSignal(self.window.predictions_ready, timeout=60_000) as signal:
            act()
        assert signal.args is not None
        return list(signal.args[0])

    def click(self, name: str, inside: QWidget | None = None) -> None:
        widget = self.find(name, inside)
        self.until(lambda: not widget.rect().isEmpty())  # what has just appeared gets its place a moment later
        self.until(lambda: not widget.property("held"))  # whoever means what a button says now has read it first
        QTest.mouseClick(widget, LEFT)

    def press_keys(self, keys: str) -> None:
        """A key combination such as "Ctrl+Z", wherever the focus is."""
        QTest.keySequence(QApplication.focusWidget() or self.window, keys)

    def at(self, point: Sequence[float]) -> QPoint:
        """A point of the pad, in [0, 1] along both sides, as the pad's own pixels."""
        pad = self.find("drawingPad")
        side = min(pad.width(), pad.height())
        left, top = (pad.width() - side) / 2, (pad.height() - side) / 2
        return QPoint(round(left + point[0] * side), round(top + point[1] * side))

    def press_and_move(self, stroke: Sequence[Sequence[float]]) -> None:
        pad = self.find("drawingPad")
        QTest.mousePress(pad, LEFT, pos=self.at(stroke[0]))
        for point in stroke[1:]:
            QTest.mouseMove(pad, self.at(point))

    def release(self, point: Sequence[float]) -> None:
        QTest.mouseRelease(self.find("drawingPad"), LEFT, pos=self.at(point))

    def draw(self, *strokes: Sequence[Sequence[float]]) -> None:
        """Draw with the mouse and wait until every stroke was answered."""
        for stroke in strokes:
            self.press_and_move(stroke)
            self.answered(lambda stroke=stroke: self.release(stroke[-1]))

    def drop(
        self, data: QMimeData, target: QWidget | None = None, keys: Qt.KeyboardModifier = NO_KEYS
    ) -> Qt.DropAction:
        """Drop what could be copied, moved or linked; returns which of these it came to, IgnoreAction if none."""
        target = target or self.window
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction
        QApplication.sendEvent(target, QDragEnterEvent(QPoint(20, 20), actions, data, LEFT, keys))
        dropped = QDropEvent(QPointF(20, 20), actions, data, LEFT, keys)
        QApplication.sendEvent(target, dropped)
        return dropped.dropAction() if dropped.isAccepted() else Qt.DropAction.IgnoreAction

    def choose_in_dialog(self, name: str, path: Path) -> None:
        """Enter a path in a file dialog that is open and agree."""
        dialog = self.window.findChild(QFileDialog, name)
        self.until(dialog.isVisible)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        agree = dialog.findChild(QDialogButtonBox).buttons()[0]
        self.until(agree.isEnabled)
        QTest.mouseClick(agree, LEFT)

    def menu_entry(self, text: str) -> QAction:
        """An entry of the menus, without the marks of its keys."""
        return next(a for a in self.window.findChildren(QAction) if a.text().replace("&", "") == text)

    def go(self, key: str) -> Any:
        """Click on a page's name."""
        self.click(f"go-{key}")
        return self.window.page(key)

    def begin_lesson(self, guide_id: str) -> Any:
        """Go to the page Lessons and begin a lesson there; returns its view."""
        self.go("lessons").show_overview()
        self.click(f"startLesson-{guide_id}")
        return self.find(f"lesson-{guide_id}")


@pytest.fixture(autouse=True)
def no_second_thoughts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buttons that have just changed take presses at once: whoever tests knows what they say."""
    monkeypatch.setattr(press_guard, "_MOMENT", 0)


@pytest.fixture(autouse=True)
def dialogs_are_qts_own() -> None:
    """Also where the system has dialogs of its own, which no test can look into."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


class _KeepingSessions:
    """ONNX Runtime, which opens a network of the shipped weights once for all tests.

    Each window loads its models itself, and most of that time ONNX Runtime needs. Sessions have no state, and what is
    around them, such as checksums, is still done for each window.
    """

    def __init__(self, onnxruntime: Any, sessions: dict[tuple[object, ...], object]) -> None:
        self._onnxruntime, self._sessions = onnxruntime, sessions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._onnxruntime, name)

    def InferenceSession(self, path: str | bytes, options: Any, providers: list[str]) -> Any:
        if isinstance(path, bytes) or not Path(path).is_relative_to(folders.SHIPPED_WEIGHTS):
            return self._onnxruntime.InferenceSession(path, options, providers=providers)
        key = (path, options.intra_op_num_threads, options.enable_cpu_mem_arena)
        if key not in self._sessions:
            self._sessions[key] = self._onnxruntime.InferenceSession(path, options, providers=providers)
        return self._sessions[key]


@pytest.fixture(scope="session")
def _sessions() -> dict[tuple[object, ...], object]:
    return {}


@pytest.fixture(autouse=True)
def shipped_networks_stay_open(monkeypatch: pytest.MonkeyPatch, _sessions: dict[tuple[object, ...], object]) -> None:
    """A network that ships with ClassLens is opened by the first window that asks it."""
    library = onnx_runtime.library
    monkeypatch.setattr(onnx_runtime, "library", lambda: _KeepingSessions(library(), _sessions))


@pytest.fixture
def open_window(
    qtbot: QtBot, qapp: QApplication, caplog: pytest.LogCaptureFixture, pytestconfig: pytest.Config
) -> Iterator[Callable[[], MainWindow]]:
    """Opens real windows, and closes them in the end; what Qt warned of fails the test."""
    windows: list[MainWindow] = []

    def open_one() -> MainWindow:
        window = app.create(["classlens"])
        windows.append(window)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        return window

    yield open_one
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, theme.LIGHT)
    warned = [record.getMessage() for when in ("setup", "call") for record in caplog.get_records(when)
              if record.name == "qt" and record.levelname != "INFO"]  # fmt: skip
    expected = pytestconfig.getini("qt_log_ignore")
    unexpected = [text for text in warned if not any(re.search(pattern, text) for pattern in expected)]
    assert not unexpected, unexpected


@pytest.fixture
def put_on_screen(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Shows a widget of its own and gives it the focus."""

    def put(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        with qtbot.waitActive(widget):
            pass

    return put


@pytest.fixture
def window(open_window: Callable[[], MainWindow]) -> MainWindow:
    return open_window()


@pytest.fixture
def user(window: MainWindow, qtbot: QtBot) -> User:
    return User(window, qtbot)


@pytest.fixture
def new_user(open_window: Callable[[], MainWindow], qtbot: QtBot) -> Callable[[], User]:
    """Opens a window and sits somebody in front of it."""
    return lambda: User(open_window(), qtbot)


@pytest.fixture
def files(qapp: QApplication) -> Callable[..., QMimeData]:
    """Data as a file manager gives it, by paths."""

    def data(*paths: Path) -> QMimeData:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return mime

    return data


@pytest.fixture
def shown_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], list[str]]:
    """The addresses of the folders that the system's program for them was given."""
    if sys.platform != "linux":
        opened: list[str] = []

        def take(url: QUrl) -> bool:
            opened.append(bytes(url.toEncoded().data()).decode())
            return True

        monkeypatch.setattr(QDesktopServices, "openUrl", take)
        return lambda: opened
    (tmp_path / "programs").mkdir()
    script, told = tmp_path / "programs" / "xdg-open", tmp_path / "programs" / "told"
    script.write_text(f"#!/bin/sh\necho \"$1\" >> '{told}'\n")
    script.chmod(0o755)
    path = f"{script.parent}:{os.environ['PATH']}"
    monkeypatch.setattr(surroundings, "of_other_programs", lambda: {**os.environ, "PATH": path})
    return lambda: told.read_text().split() if told.exists() else []


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What screen readers are given to say, as it comes."""
    texts: list[str] = []
    told = SimpleNamespace(updateAccessibility=lambda event: texts.append(event.message()))
    monkeypatch.setattr(announcing, "QAccessible", told)
    return texts


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCameras]:
    """What a camera shows, and how it fails, for whoever opens one."""
    fake = FakeCameras()
    monkeypatch.setattr(open_capture, "open_capture", fake.open)
    monkeypatch.setattr(list_devices, "list_cameras", lambda: (FRONT,))
    yield fake
    fake.over.set()


@pytest.fixture
def endless_training(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """In place of a training on the page Train: it lasts until this is set, and fails then."""
    may_end = threading.Event()

    def train(request: TrainRequest, services: Services, context: JobContext) -> None:
        may_end.wait(60)
        raise ProcessError("It ended.")

    monkeypatch.setitem(HANDLERS, TrainRequest, train)
    yield may_end
    may_end.set()


@pytest.fixture(scope="session")
def digits_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 digits as CSV, from which no model that ships has learnt."""
    digits = mnist_test()
    rows = np.column_stack([digits.labels[:600], digits.images[:600].reshape(600, -1)])
    path = tmp_path_factory.mktemp("data") / "digits.csv"
    np.savetxt(path, rows, fmt="%d", delimiter=",")
    return path


@pytest.fixture
def asked(answer: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions the window asks; the first gets the test's parameter `answer`, later ones a Yes."""
    questions: list[str] = []

    def answered(box: QMessageBox) -> int:
        questions.append(box.text())
        agrees = len(questions) > 1 or answer == "Yes"
        role = QMessageBox.ButtonRole.AcceptRole if agrees else QMessageBox.ButtonRole.RejectRole
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return questions
