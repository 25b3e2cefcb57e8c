"""Snapshots of the camera's picture: saved, or handed to another page."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.camera.requests import DigitSight, Sight
from engine.types import Image, PictureKind
from gui.bridge import EngineBridge
from gui.images import to_png, to_qimage
from gui.page_parts.part_saver import FileWriter
from gui.page_parts.shown_picture import ShownPicture


def name_of_now() -> str:
    """What a snapshot of this moment is called."""
    return QCoreApplication.translate("CameraPage", "Snapshot {time}").format(time=time.strftime("%H:%M:%S"))


def shown_of(sight: Sight) -> ShownPicture:
    """What another page can go on with: the largest digit that was seen, or the whole picture."""
    if isinstance(sight, DigitSight):
        if not sight.digits:
            return ShownPicture(sight.picture, name_of_now(), PictureKind.MANY_DIGITS)
        largest = max((live.digit for live in sight.digits), key=lambda digit: digit.box.width * digit.box.height)
        picture = np.repeat(largest.picture[..., np.newaxis], 3, axis=2)
        return ShownPicture(picture, name_of_now(), PictureKind.ONE_DIGIT)
    return ShownPicture(sight.picture, name_of_now(), PictureKind.OBJECT)


class Snapshots(QObject):
    """Asks where to, and writes. Signals: `failed(Exception)`; `told(sentence)`."""

    failed = Signal(object)
    told = Signal(str)

    def __init__(self, bridge: EngineBridge, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._writer = FileWriter(bridge, self)
        self._writer.told.connect(self.told)
        self._writer.failed.connect(self.failed)

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
        dialog.fileSelected.connect(lambda path: self._writer.write(Path(path), to_png(kept)))
        dialog.open()
