"""Logs, and a sentence for every error that nobody caught."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import shutil
import sys
import threading
import traceback
from contextlib import suppress
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from engine.errors import ClassLensError
from engine.system import folders

log = logging.getLogger("classlens")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_LOG_BYTES = 1_000_000


def log_to_file() -> str:
    """Write logs, Qt's messages and crash traces to the log folder; returns a sentence when that is impossible.

    Called again, it goes on in the log folder that is set by then.
    """
    path = folders.log_folder() / "classlens.log"
    _LogFiles.close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Log(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
        _LogFiles.handler = handler
        _LogFiles.crashes = open(path.with_name("crash.log"), "a", encoding="utf-8")  # noqa: SIM115 - open as long as we run
        faulthandler.enable(_LogFiles.crashes)
    except OSError as error:
        _LogFiles.close()
        return (
            f"ClassLens cannot write to {folders.user_folder()} ({error.strerror}), so it will not remember settings "
            "or training runs. Free some space or check the folder's permissions."
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    qInstallMessageHandler(_qt_message)
    return ""


class _Log(logging.handlers.RotatingFileHandler):
    """A log that is begun anew when it is long. Its file stays the same one: Windows renames no file that a second
    window has open, and whatever either says would be lost from then on.
    """

    def doRollover(self) -> None:
        with suppress(OSError):
            shutil.copyfile(self.baseFilename, f"{self.baseFilename}.1")
        assert self.stream is not None  # to see how long it is, it was opened
        self.stream.truncate(0)


class _LogFiles:
    """The files that are open now."""

    handler: logging.Handler | None = None
    crashes: TextIO | None = None

    @classmethod
    def close(cls) -> None:
        if cls.handler is not None:
            logging.getLogger().removeHandler(cls.handler)
            cls.handler.close()
        if cls.crashes is not None:
            faulthandler.disable()
            cls.crashes.close()
        cls.handler = cls.crashes = None


class UncaughtErrors(QObject):
    """Turns exceptions nobody caught, in any thread, into `caught(Exception)` in the window's thread."""

    caught = Signal(object)

    def install(self) -> None:
        """Take over Python's hooks."""
        sys.excepthook = self._in_main_thread
        threading.excepthook = self._in_thread

    def uninstall(self) -> None:
        """Give Python its own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _in_main_thread(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("Uncaught", exc_info=(kind, error, trace))
        self.caught.emit(error)

    def _in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._in_main_thread(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def details_of(error: BaseException) -> str:
    """What the Details button shows of an error."""
    details = getattr(error, "details", "")
    return details or "".join(traceback.format_exception(error))


def say_in_a_dialog(error: BaseException) -> int:
    """Say in a dialog why the window cannot open, with details to look at and to copy; returns the exit status."""
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - a window that works needs none of this
    from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: PLC0415

    from gui.plain_text import plain_message  # noqa: PLC0415

    if not isinstance(QApplication.instance(), QApplication):
        print(details_of(error), file=sys.stderr)
        return 1
    known = isinstance(error, ClassLensError)
    sentence = str(error) if known else QCoreApplication.translate(
        "Diagnostics", "ClassLens could not open its window. Please report the details."
    )  # fmt: skip
    dialog = plain_message(QMessageBox.Icon.Critical, "ClassLens", sentence)
    dialog.setObjectName("startFailed")
    dialog.setDetailedText(details_of(error))
    copy = dialog.addButton(QCoreApplication.translate("Diagnostics", "&Copy"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # copying leaves the dialog open
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{sentence}\n\n{details_of(error)}"))
    dialog.addButton(QMessageBox.StandardButton.Close)
    dialog.exec()
    return 1


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)
