"""Saving a snapshot of the camera's picture."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import ClassLensError
from engine.system.files import write_bytes
from engine.types import Image
from gui.images import to_png, to_qimage


class Snapshots(QObject):
    """Asks where to, and writes. Signals: `failed(Exception)`; `told(sentence)`."""

    failed = Signal(object)
    told = Signal(str)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner

    def save(self, picture: Image) -> None:
        """Ask for a file's name, without holding up the window, and write `picture` there."""
        kept = to_qimage(picture)  # the one of the moment when the button was pressed
        dialog = QFileDialog(self._owner, self.tr("Save the snapshot"), str(Path.home()))
        dialog.setObjectName("saveSnapshotDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Picture (*.png)")])
        dialog.setDefaultSuffix("png")
        dialog.selectFile(time.strftime("snapshot-%Y%m%d-%H%M%S.png"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._write(Path(path), to_png(kept)))
        dialog.open()

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_bytes(path, content)
        except ClassLensError as error:
            self.failed.emit(error)
        else:
            self.told.emit(self.tr("Saved as {path}.").format(path=path))
