"""Saving what a page shows: figures and numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from engine.evaluation.saving import Part, SaveRequest, WriteRequest
from gui.bridge import SAVING, EngineBridge, Listener


class SaveButton(QPushButton):
    """Greyed until there is something to save. Signals: `part_wanted(Part)` when the person wants to save it."""

    part_wanted = Signal(object)

    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self._part: Part | Callable[[], Part] | None = None
        self.offer(None)
        self.clicked.connect(self._press)

    def offer(self, part: Part | Callable[[], Part] | None) -> None:
        """Save this part from now on, or the one that is made when it is wanted; None when there is nothing to save."""
        self._part = part
        self.setEnabled(part is not None)

    def _press(self) -> None:
        self.part_wanted.emit(self._part() if callable(self._part) else self._part)


class FileWriter(QObject):
    """Writes what the window made, on a worker thread: a disk may take its time.

    Signals: `told(sentence)` when it was written; `failed(Exception)`.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, completely or not at all."""
        listener = Listener(done=self._written, failed=self.failed.emit)
        self._bridge.submit(SAVING, WriteRequest(path, content), listener)

    def _written(self, path: Path) -> None:
        self.told.emit(self.tr("Saved as {path}.").format(path=path))


class Saver(QObject):
    """Asks where to save a part of what a page shows, and saves it on a worker thread.

    Signals: `told(sentence)` when it was saved; `failed(Exception)`.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, page: QWidget, title: str, dialog_name: str) -> None:
        """`title` is that of the dialog that asks for a file."""
        super().__init__(page)
        self._bridge, self._page, self._title, self._dialog_name = bridge, page, title, dialog_name
        self._folder = Path.home()

    def button(self, name: str, what: str, file_name: str) -> SaveButton:
        """A button “Save…” for `what`; `file_name` is proposed for it, without an ending."""
        result = SaveButton(self.tr("Save…"), name, self._page)
        result.setAccessibleName(self.tr("Save {what}").format(what=what))
        result.part_wanted.connect(lambda part: self.ask(part, file_name))
        return result

    def ask(self, part: Part, name: str) -> None:
        """Ask for a file, proposing `name` without an ending, and save `part` there."""
        filters = {
            ".png": self.tr("Picture (*.png)"),
            ".svg": self.tr("Drawing (*.svg)"),
            ".pdf": self.tr("Document (*.pdf)"),
            ".csv": self.tr("Table (*.csv)"),
            ".json": self.tr("Data (*.json)"),
        }
        dialog = QFileDialog(self._page, self._title, str(self._folder))
        dialog.setObjectName(self._dialog_name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([filters[suffix] for suffix in part.suffixes])
        dialog.setDefaultSuffix(part.suffixes[0][1:])
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text[text.rindex(".") + 1 : -1]))
        dialog.selectFile(name + part.suffixes[0])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path), part))
        dialog.open()

    def save(self, path: Path, part: Part) -> None:
        """Save `part` in the format that the ending of `path` names."""
        self._folder = path.parent
        self.told.emit(self.tr("Saving {name}…").format(name=path.name))  # the first figure takes some seconds
        self._bridge.submit(SAVING, SaveRequest(path, part), Listener(done=self._saved, failed=self.failed.emit))

    def _saved(self, path: Path) -> None:
        self.told.emit(self.tr("Saved as {path}.").format(path=path))
