"""Whatever nobody caught becomes a sentence, and everything is in the log."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication

from engine.errors import ClassLensError
from engine.system import folders
from gui.startup.error_reporting import UncaughtErrors

pytestmark = pytest.mark.qt_no_exception_capture


@pytest.fixture
def watched(user: Any) -> Iterator[Any]:
    """A user whose window hears of uncaught errors, as in a real start."""
    hooks = sys.excepthook, threading.excepthook
    errors = UncaughtErrors(user.window)
    errors.caught.connect(user.window.show_error)
    errors.install()
    yield user
    errors.uninstall()
    sys.excepthook, threading.excepthook = hooks


def log_text() -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return (folders.log_folder() / "classlens.log").read_text(encoding="utf-8")


def fail(text: str) -> None:
    raise RuntimeError(text)


def test_an_error_in_a_slot_becomes_a_sentence_with_details(watched: Any) -> None:
    QTimer.singleShot(0, lambda: fail("slot broke"))
    watched.until(watched.message)
    assert "goes on working" in watched.message()
    assert "slot broke" not in watched.message()
    watched.click("messageDetailsButton")
    details = watched.find("messageDetails")
    assert details.isVisible()
    assert "RuntimeError: slot broke" in details.toPlainText()
    assert "slot broke" in log_text()
    watched.draw(watched.SEVEN)
    watched.until(lambda: watched.headline() == "7")


def test_an_error_in_a_thread_becomes_a_sentence_in_the_window(watched: Any) -> None:
    thread = threading.Thread(target=fail, args=("thread broke",))
    thread.start()
    thread.join()
    assert watched.message() == "", "the window is told by its own event loop"
    watched.until(watched.message)
    watched.click("messageCopy")
    assert "RuntimeError: thread broke" in QGuiApplication.clipboard().text()
    assert "thread broke" in log_text()


def test_an_expected_error_is_its_own_sentence(watched: Any) -> None:
    def refuse() -> None:
        raise ClassLensError("The disk is full. Make room and try again.")

    QTimer.singleShot(0, refuse)
    watched.until(watched.message)
    assert watched.message() == "The disk is full. Make room and try again."
    assert not watched.find("messageDetailsButton").isVisible()


def test_the_hooks_are_given_back() -> None:
    before = sys.excepthook, threading.excepthook
    errors = UncaughtErrors()
    try:
        errors.install()
        assert sys.excepthook != before[0]
        errors.uninstall()
        assert (sys.excepthook, threading.excepthook) == (sys.__excepthook__, threading.__excepthook__)
    finally:
        sys.excepthook, threading.excepthook = before


def test_qt_messages_and_the_diagnostics_go_where_they_can_be_found(watched: Any) -> None:
    qWarning("This plugin does not support raise()")
    watched.menu_entry("Copy diagnostics").trigger()
    watched.until(lambda: "copied" in watched.window.statusBar().currentMessage())
    text = QGuiApplication.clipboard().text()
    assert "This plugin does not support raise()" in text
    assert "Python" in text.splitlines()[0]
    assert "shipped weights:" in text
    assert "numpy-nn: ready" in text
