"""Whatever nobody caught becomes a sentence, and everything is in the log."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication

from engine.errors import ClassLensError
from engine.system import folders
from gui.startup import error_reporting
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


def test_a_long_log_is_begun_anew_while_another_window_has_it_open(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: object) -> None:
        raise PermissionError("another process has the file open")  # as Windows says

    monkeypatch.setattr(error_reporting, "_LOG_BYTES", 2000)
    path = folders.log_folder() / "classlens.log"
    with monkeypatch.context() as windows, path.open("a", encoding="utf-8") as of_another_window:
        for function in ("rename", "replace", "remove"):
            windows.setattr(os, function, refuse)
        assert error_reporting.log_to_file() == ""
        for number in range(100):
            logging.getLogger("classlens").info("%s is said at some length", number)
            print(f"another says {number}", file=of_another_window, flush=True)
    said = path.with_name("classlens.log.1").read_text(encoding="utf-8") + log_text()
    assert path.stat().st_size < 4000
    recent = [number for number in range(80, 100) if f"{number} is said" in said and f"another says {number}" in said]
    assert recent == list(range(80, 100))


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
