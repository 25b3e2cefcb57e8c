"""Finding a window's widgets and waiting for its answers, for code that uses it unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from engine.errors import ClassLensError
from gui.window.main_window import MainWindow

PATIENCE = 60_000
"""Milliseconds to wait for an answer."""

_Widget = TypeVar("_Widget", bound=QObject)


def child(window: QWidget, kind: type[_Widget], name: str) -> _Widget:
    """The widget of this kind and object name, which must be there."""
    found = window.findChild(kind, name)
    assert found is not None
    return found


@contextmanager
def questions_declined() -> Iterator[None]:
    """Nobody is there to answer a question, so until the end of this each gets the answer that Escape gives."""

    def decline() -> None:
        question = QApplication.activeModalWidget()
        if isinstance(question, QMessageBox):
            question.reject()

    timer = QTimer(interval=50)
    timer.timeout.connect(decline)
    timer.start()
    try:
        yield
    finally:
        timer.stop()


def wait_for(window: MainWindow, act: Callable[[], object]) -> None:
    """Call `act` and wait until the models have answered. Raises ClassLensError when that takes too long."""
    answers: list[object] = []
    window.predictions_ready.connect(answers.append)
    act()
    wait_until(lambda: bool(answers))
    window.predictions_ready.disconnect(answers.append)


def wait_until(is_done: Callable[[], bool], patience: int | None = None) -> None:
    """Let the window work until `is_done`. Raises ClassLensError after `patience` milliseconds, or `PATIENCE`."""
    loop = QEventLoop()
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start()
    QTimer.singleShot(PATIENCE if patience is None else patience, loop, loop.quit)
    loop.exec()
    if not is_done():
        raise ClassLensError("The window took too long, so no picture was made. Close other programs and try again.")
