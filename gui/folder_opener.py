"""Folders are shown by the system's own program for them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.system import surroundings
from gui.plain_text import plain_message

_OPENER = "xdg-open"  # on Linux; it starts the program that the person has chosen for folders
_LOOK_MS = 100
_TELLING_SECONDS = 10.0  # within which it says that it failed; after that it may be the person's program that ends
_openers = set[subprocess.Popen[bytes]]()  # those that may still run: one that is forgotten stays as a dead process


def show_folder(folder: Path, asker: QWidget) -> None:
    """Open a folder in the system's program for that, whatever its name holds.

    A message before the window of who asks says when that fails.
    """
    address = folder.absolute().as_uri()
    if sys.platform != "linux":
        if not QDesktopServices.openUrl(QUrl(address)):
            _say_that_it_failed(folder, asker)
        return
    _openers.difference_update([opener for opener in _openers if opener.poll() is not None])
    # Qt would hand on what is set for this process alone.
    try:
        opener = subprocess.Popen(
            [_OPENER, address],
            env=surroundings.of_other_programs(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it goes on when ClassLens ends
        )
    except OSError:
        _say_that_it_failed(folder, asker)
    else:
        _openers.add(opener)
        _Opening(opener, folder, asker)


class _Opening(QTimer):
    """Watches the opener for a moment, since it says by its exit status whether a program took the folder."""

    def __init__(self, opener: subprocess.Popen[bytes], folder: Path, asker: QWidget) -> None:
        super().__init__(asker)
        self._opener, self._folder, self._asker = opener, folder, asker
        self._until = time.monotonic() + _TELLING_SECONDS
        self.timeout.connect(self._look)
        self.start(_LOOK_MS)

    def _look(self) -> None:
        status = self._opener.poll()
        if status is None and time.monotonic() < self._until:
            return
        self.stop()
        self.deleteLater()
        if status:
            _say_that_it_failed(self._folder, self._asker)


def _say_that_it_failed(folder: Path, asker: QWidget) -> None:
    sentence = QCoreApplication.translate(
        "FolderOpener",
        "The folder “{folder}” could not be shown, because no program of this computer opened it. Open it in the "
        "program that you use for files.",
    ).format(folder=folder)
    message = plain_message(QMessageBox.Icon.Warning, "ClassLens", sentence, asker.window())
    message.setObjectName("folderNotShown")
    message.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    message.open()
